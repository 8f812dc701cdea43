package io.github.lucenehopfield;

import io.github.lucenehopfield.internal.retrieval.Completion;
import io.github.lucenehopfield.internal.retrieval.Patterns;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.io.IOException;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;

/**
 * The log-likelihood ratios L of single documents under a {@link HopfieldQuery}, bit by bit as its
 * retrieval has them: for hits of which only a score is known, and perhaps one that other clauses
 * or a boost have changed. Not thread-safe.
 */
public final class LogRatios {
  private final String field;
  private final CueSimilarity similarity;
  private final CueSimilarity.PatternScorer scorer;
  private final Completion completion;
  private final Weight filter;
  private LeafReaderContext leaf;
  private Patterns patterns;
  private DocIndexIterator vectors;
  private Scorer accepted;

  /** Takes the similarity as it is bound to the cue, or null where nothing can be found. */
  LogRatios(HopfieldQuery query, IndexSearcher searcher, CueSimilarity similarity)
      throws IOException {
    this.field = query.field();
    this.similarity =
        similarity == null ? query.similarity().bind(query.normalizedCues()) : similarity;
    this.scorer = this.similarity.scorer();
    this.completion = Completion.of(searcher, query.field(), query.normalizedCues());
    Query accepting = query.filter();
    this.filter =
        accepting == null
            ? null
            : searcher.createWeight(searcher.rewrite(accepting), ScoreMode.COMPLETE_NO_SCORES, 1f);
  }

  /**
   * {@return L of a document; NaN where it has no vector or is not accepted by the filter}
   *
   * @param context its segment
   * @param doc its number in the segment, fastest in ascending order
   * @throws IOException if the index cannot be read
   */
  public double of(LeafReaderContext context, int doc) throws IOException {
    float[] pattern = pattern(context, doc);
    if (pattern == null) {
      return Double.NaN;
    }
    float[] whole = completion == null ? pattern : completion.of(pattern);
    return scorer.score(whole) - similarity.reference();
  }

  /**
   * {@return a copy of the vector of a document, NaN where unknown; null where it has none or is
   * not accepted}
   *
   * @param context its segment
   * @param doc its number in the segment, fastest in ascending order
   * @throws IOException if the index cannot be read
   */
  public float[] vector(LeafReaderContext context, int doc) throws IOException {
    float[] pattern = pattern(context, doc);
    return pattern == null ? null : pattern.clone();
  }

  private float[] pattern(LeafReaderContext context, int doc) throws IOException {
    if (leaf != context || (vectors != null && vectors.docID() > doc)) {
      leaf = context;
      patterns = Patterns.open(context.reader(), field);
      vectors = patterns == null ? null : patterns.iterator();
      accepted = filter == null ? null : filter.scorer(context);
    }
    if (vectors == null || (vectors.docID() < doc && vectors.advance(doc) != doc)) {
      return null;
    }
    return vectors.docID() == doc && accepts(doc) ? patterns.pattern(vectors.index()) : null;
  }

  private boolean accepts(int doc) throws IOException {
    if (filter == null) {
      return true;
    }
    if (accepted == null) {
      return false;
    }
    if (accepted.docID() > doc) {
      accepted = filter.scorer(leaf);
    }
    return accepted.docID() == doc || accepted.iterator().advance(doc) == doc;
  }
}
