package io.github.lucenehopfield.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.internal.ValidationUtils;
import dev.langchain4j.store.embedding.CosineSimilarity;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.RelevanceScore;
import dev.langchain4j.store.embedding.filter.Filter;
import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalDouble;
import java.util.UUID;
import org.apache.lucene.document.Document;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.SearcherManager;
import org.apache.lucene.search.TermInSetQuery;
import org.apache.lucene.store.ByteBuffersDirectory;
import org.apache.lucene.store.Directory;
import org.apache.lucene.util.BytesRef;

/**
 * An embedding store for LangChain4j on an index of Lucene with codes.
 *
 * <p>What a score is depends on the similarity:
 *
 * <ul>
 *   <li>By default it is the relevance that LangChain4j expects, (1 + cosine) / 2.
 *   <li>With a {@link Builder#similarity similarity that has a background}, such as {@code
 *       RobustSimilarity} or a trained noise model, it is the probability that the query is a
 *       damaged copy of the embedding, where it may also be a copy of nothing that is stored. A
 *       minimum score is then a minimum probability, so that a query that comes from nothing stored
 *       finds nothing, and {@link RecallResult#notStored} says how probable that is.
 * </ul>
 *
 * <p>Coordinates of a query that are NaN are unknown and left out. What was added or removed is
 * seen by the next search, and is on disk after {@link #commit} or {@link #close}. All methods may
 * be called by several threads.
 *
 * <pre>{@code
 * try (HopfieldEmbeddingStore store =
 *     HopfieldEmbeddingStore.builder().directory(directory).similarity(new RobustSimilarity()).build()) {
 *   store.add(embedding, segment);
 *   RecallResult result = store.search(EmbeddingSearchRequest.builder()
 *       .queryEmbedding(damaged).maxResults(5).minScore(0.9).build());
 * }
 * }</pre>
 */
public final class HopfieldEmbeddingStore implements EmbeddingStore<TextSegment>, AutoCloseable {
  private static final Comparator<EmbeddingMatch<TextSegment>> BEST_FIRST =
      Comparator.comparing(EmbeddingMatch<TextSegment>::score).reversed();

  private final Directory directory;
  private final boolean ownsDirectory;
  private final Similarity similarity;
  private final double priorNotStored;
  private final IndexWriter writer;
  private final SearcherManager searchers;

  private HopfieldEmbeddingStore(Builder builder) throws IOException {
    ownsDirectory = builder.directory == null;
    directory = ownsDirectory ? new ByteBuffersDirectory() : builder.directory;
    similarity = builder.similarity;
    priorNotStored = builder.priorNotStored;
    writer = new IndexWriter(directory, new IndexWriterConfig().setCodec(new HopfieldCodec()));
    searchers = new SearcherManager(writer, null);
  }

  /** {@return a builder of a store} */
  public static Builder builder() {
    return new Builder();
  }

  /** Builds a {@link HopfieldEmbeddingStore}. Not for several threads. */
  public static final class Builder {
    private Directory directory;
    private Similarity similarity;
    private double priorNotStored = 0.5;

    private Builder() {}

    /**
     * Sets where the index is. One that is there is opened, otherwise one is made.
     *
     * @param value the directory, which the caller closes; default null, for memory
     * @return this
     */
    public Builder directory(Directory value) {
      this.directory = value;
      return this;
    }

    /**
     * Sets how stored embeddings are compared with a query, and that scores are probabilities.
     *
     * @param value one that has a background; default null, for the cosine and its relevance scores
     * @return this
     * @throws IllegalArgumentException if it has no background, so that it knows of no
     *     probabilities
     */
    public Builder similarity(Similarity value) {
      if (value != null && !value.hasBackground()) {
        throw new IllegalArgumentException(
            "similarity must have a background, to know of probabilities; similarity=" + value);
      }
      this.similarity = value;
      return this;
    }

    /**
     * Sets the prior probability that a query comes from no stored embedding. Only probabilities
     * depend on it.
     *
     * @param value more than 0 and less than 1; default 0.5
     * @return this
     * @throws IllegalArgumentException if it is not
     */
    public Builder priorNotStored(double value) {
      if (!(value > 0 && value < 1)) {
        throw new IllegalArgumentException(
            "priorNotStored must be more than 0 and less than 1; priorNotStored=" + value);
      }
      this.priorNotStored = value;
      return this;
    }

    /**
     * {@return the store}
     *
     * @throws UncheckedIOException if the index cannot be opened
     */
    public HopfieldEmbeddingStore build() {
      try {
        return new HopfieldEmbeddingStore(this);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  @Override
  public String add(Embedding embedding) {
    return add(embedding, null);
  }

  /** Adds an embedding, or replaces the one of the same identifier. */
  @Override
  public void add(String id, Embedding embedding) {
    addAll(List.of(id), List.of(embedding), null);
  }

  @Override
  public String add(Embedding embedding, TextSegment segment) {
    String id = UUID.randomUUID().toString();
    addAll(List.of(id), List.of(embedding), segment == null ? null : List.of(segment));
    return id;
  }

  @Override
  public List<String> addAll(List<Embedding> embeddings) {
    List<String> ids = generateIds(embeddings.size());
    addAll(ids, embeddings, null);
    return ids;
  }

  /**
   * Adds embeddings, or replaces those of the same identifiers.
   *
   * @param ids an identifier for each embedding
   * @param embeddings all of the same number of dimensions as those that are stored
   * @param segments a segment, or null, for each embedding; or null for none
   * @throws IllegalArgumentException if the lists are not equally long, or an embedding is of
   *     another number of dimensions or not finite
   */
  @Override
  public void addAll(List<String> ids, List<Embedding> embeddings, List<TextSegment> segments) {
    ValidationUtils.ensureConsistentSizes(ids, embeddings, segments);
    if (embeddings == null || embeddings.isEmpty()) {
      return;
    }
    change(
        () -> {
          for (int i = 0; i < ids.size(); i++) {
            String id = ValidationUtils.ensureNotBlank(ids.get(i), "id");
            Document document =
                Segments.document(id, embeddings.get(i), segments == null ? null : segments.get(i));
            writer.updateDocument(new Term(Segments.ID, id), document);
          }
        });
  }

  @Override
  public void remove(String id) {
    String checked = ValidationUtils.ensureNotBlank(id, "id");
    change(() -> writer.deleteDocuments(new Term(Segments.ID, checked)));
  }

  @Override
  public void removeAll(Collection<String> ids) {
    if (ids == null || ids.isEmpty()) {
      return;
    }
    List<BytesRef> terms = ids.stream().map(BytesRef::new).toList();
    change(() -> writer.deleteDocuments(new TermInSetQuery(Segments.ID, terms)));
  }

  @Override
  public void removeAll(Filter filter) {
    ValidationUtils.ensureNotNull(filter, "filter");
    change(() -> writer.deleteDocuments(MetadataQuery.of(filter)));
  }

  @Override
  public void removeAll() {
    change(writer::deleteAll);
  }

  /**
   * Finds the best embeddings for a query.
   *
   * @param request the query, whose NaN are unknown; at most how many, their lowest score, and a
   *     filter of metadata
   * @return the matches, best first
   * @throws IllegalArgumentException if the query is of another number of dimensions than what is
   *     stored, or all of it is unknown
   */
  @Override
  public RecallResult search(EmbeddingSearchRequest request) {
    try {
      IndexSearcher searcher = searchers.acquire();
      try {
        return search(searcher, request);
      } finally {
        searchers.release(searcher);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private RecallResult search(IndexSearcher searcher, EmbeddingSearchRequest request)
      throws IOException {
    int stored = searcher.getIndexReader().numDocs();
    if (stored == 0) {
      return new RecallResult(List.of(), OptionalDouble.empty(), null);
    }
    HopfieldQuery.Builder query =
        HopfieldQuery.builder(Segments.EMBEDDING, request.queryEmbedding().vector())
            .similarity(
                similarity == null
                    ? new io.github.lucenehopfield.similarity.CosineSimilarity()
                    : similarity)
            .priorNotStored(priorNotStored)
            .k(Math.min(request.maxResults(), stored));
    if (request.filter() != null) {
      query.filter(MetadataQuery.of(request.filter()));
    }
    HopfieldRecall recall = query.build().recall(searcher);
    double fromStored = recall.fromCandidates().orElse(1);
    List<EmbeddingMatch<TextSegment>> matches = new ArrayList<>();
    for (HopfieldRecall.Hit hit : recall.hits()) {
      Segments.Stored found = Segments.read(searcher.getIndexReader(), hit.doc());
      double score =
          similarity == null
              ? relevance(request.queryEmbedding(), found.embedding())
              : fromStored * hit.probability();
      if (score >= request.minScore()) {
        matches.add(new EmbeddingMatch<>(score, found.id(), found.embedding(), found.segment()));
      }
    }
    matches.sort(BEST_FIRST);
    return new RecallResult(matches, recall.notStored(), recall.pattern());
  }

  /** (1 + cosine) / 2 over the coordinates that are known. */
  private static double relevance(Embedding query, Embedding stored) {
    float[] known = query.vector().clone();
    float[] other = stored.vector().clone();
    for (int i = 0; i < known.length; i++) {
      if (Float.isNaN(known[i])) {
        known[i] = 0;
        other[i] = 0;
      }
    }
    return RelevanceScore.fromCosineSimilarity(
        CosineSimilarity.between(new Embedding(known), new Embedding(other)));
  }

  /**
   * Writes all changes to the directory.
   *
   * @throws UncheckedIOException if that fails
   */
  public void commit() {
    try {
      writer.commit();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * Writes all changes to the directory and ends the store.
   *
   * @throws UncheckedIOException if that fails
   */
  @Override
  public void close() {
    try (Directory owned = ownsDirectory ? directory : null;
        IndexWriter closed = writer;
        SearcherManager last = searchers) {
      assert owned == null || closed != null && last != null;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface Change {
    void run() throws IOException;
  }

  private void change(Change change) {
    try {
      change.run();
      searchers.maybeRefreshBlocking();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
