package io.github.lucenehopfield.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/** What a {@link HopfieldEmbeddingStore} found, and what it makes of the query as a whole. */
public final class RecallResult extends EmbeddingSearchResult<TextSegment> {
  private final OptionalDouble notStored;
  private final float[] recalled;

  RecallResult(
      List<EmbeddingMatch<TextSegment>> matches, OptionalDouble notStored, float[] recalled) {
    super(matches);
    this.notStored = notStored;
    this.recalled = recalled;
  }

  /**
   * {@return the probability, 0 to 1, that the query comes from no stored embedding; empty where
   * scores are cosines, or nothing is stored}
   */
  public OptionalDouble notStored() {
    return notStored;
  }

  /**
   * {@return the repaired query: the mean of the stored embeddings, each weighted by how probable
   * it is among those found; empty where nothing was found}
   */
  public Optional<Embedding> recalled() {
    return recalled == null ? Optional.empty() : Optional.of(new Embedding(recalled.clone()));
  }
}
