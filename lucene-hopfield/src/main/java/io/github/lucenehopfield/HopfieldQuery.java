package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.AssociativeMemory;
import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.projection.Normalization;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;

/**
 * Recalls stored vectors from a corrupted cue: similarity, separation and projection of a Hopfield
 * retrieval (Millidge et al., "Universal Hopfield Networks", ICML 2022, section 3) over the vectors
 * of a field.
 *
 * <p>Searched like any other query it returns the k best documents; {@link #recall} also gives
 * their probabilities, the recalled pattern, and how probable it is that the cue is stored. Fields
 * of float and of byte vectors work; a field without codes is scored exactly, document by document.
 * Candidates are found by codes and scored exactly; with fewer candidates than documents the best
 * one may be missed.
 *
 * <pre class="prettyprint">
 * float[] cue = corruptedImage; // NaN where a coordinate is unknown
 * HopfieldQuery query = HopfieldQuery.builder("image", cue).k(5).build();
 * TopDocs top = searcher.search(query, 5);
 * HopfieldRecall recall = query.recall(searcher);
 * </pre>
 *
 * <p>A timeout of the searcher ends a retrieval early with a partial result. Where no document has
 * a vector in the field, or the index does not know the field, nothing is found and nothing thrown.
 *
 * <p>Which documents are the best k depends on all segments, so this query, alone or within others,
 * cannot say what {@code IndexWriter.deleteDocuments} or {@code updateDocuments} are to replace:
 * these ask segment by segment. The writer then fails when it applies the deletion, with an {@link
 * IllegalArgumentException}, and closes itself as after any failure there: the last commit stays as
 * it is. Search, and delete by the ids of the hits.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class HopfieldQuery extends Query {
  private final String field;
  private final float[][] cues;
  private final Similarity similarity;
  private final Separation separation;
  private final Projection projection;
  private final int k;
  private final int candidates;
  private final double effort;
  private final Query filter;
  private final double priorNotStored;
  private final int steps;
  private final Normalization normalization;
  private final String sequence;
  private final int enlargeTo;
  private final AmongCandidates among;
  private final float minScore;
  private final Scoring scoring;
  private final double minProbability;

  private HopfieldQuery(RecallOptions options) {
    this.field = options.field;
    this.cues = options.cues();
    this.similarity = options.similarity;
    this.separation = options.separation;
    this.projection = options.projection;
    this.k = options.k;
    this.candidates = options.candidates();
    this.effort = options.effort;
    this.filter = options.filter;
    this.priorNotStored = options.priorNotStored;
    this.among = options.among();
    this.steps = options.steps();
    this.normalization = options.normalization;
    this.sequence = options.sequence;
    this.enlargeTo = options.enlargeTo;
    this.minScore = options.minScore;
    this.scoring = options.scoring;
    this.minProbability = options.minProbability;
    options.checkProbabilities();
  }

  /**
   * {@return a builder of a query}
   *
   * @param field the vectors field
   * @param cue one value per dimension, NaN where unknown; copied. At least one value is known,
   *     none is infinite.
   * @throws IllegalArgumentException if the field is null or the cue is not such a cue
   */
  public static Builder builder(String field, float[] cue) {
    return new Builder(field, cue);
  }

  /**
   * {@return a builder of a query for several cues of one origin, which are set by {@link
   * Builder#cues}}
   *
   * @param field the vectors field
   * @throws IllegalArgumentException if the field is null
   */
  public static Builder builder(String field) {
    return new Builder(field);
  }

  /**
   * {@return a field of an index as similarities see it while they are bound, for training them:
   * see {@code io.github.lucenehopfield.noise.training.NoiseModelTrainer}} Safe for use by several
   * threads.
   *
   * @param searcher the index
   * @param field its vectors field
   * @param dimension the number of dimensions of the field
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if no segment has vectors in the field, or has vectors of
   *     another dimension
   */
  public static CueContext context(IndexSearcher searcher, String field, int dimension)
      throws IOException {
    Retriever retriever =
        new Retriever(
            searcher,
            field,
            dimension,
            RecallRequest.DEFAULT_CANDIDATES,
            RecallRequest.DEFAULT_K,
            CodeScanStrategy.DEFAULT_EFFORT,
            null);
    if (!retriever.view().searchable()) {
      throw new IllegalArgumentException(
          "field must be a vectors field of the index; field=" + field);
    }
    return retriever.context();
  }

  /** Collects the parameters of a query. Not thread-safe. */
  public static final class Builder extends RecallOptions {
    private Builder(String field, float[] cue) {
      super(field);
      cues(cue);
    }

    private Builder(String field) {
      super(field);
    }

    @Override
    Builder self() {
      return this;
    }

    /**
     * Makes the query.
     *
     * @return the query
     * @throws IllegalArgumentException if there is no cue, if there are fewer candidates than k, or
     *     feedback together with associations or several steps, or any of these with several cues,
     *     or probabilities are wanted where there are none
     */
    public HopfieldQuery build() {
      return new HopfieldQuery(this);
    }
  }

  /** {@return the vectors field} */
  public String field() {
    return field;
  }

  /** {@return a copy of the cue, the first one of several} */
  public float[] cue() {
    return cues[0].clone();
  }

  /** {@return a copy of all cues, in their order} */
  public float[][] cues() {
    float[][] copies = new float[cues.length][];
    Arrays.setAll(copies, i -> cues[i].clone());
    return copies;
  }

  /** {@return how many cues there are} */
  public int cueCount() {
    return cues.length;
  }

  /** {@return the cues as they are retrieved with: normalized} */
  float[][] normalizedCues() {
    float[][] normalized = new float[cues.length][];
    Arrays.setAll(normalized, i -> normalization.apply(cues[i].clone()));
    return normalized;
  }

  /** {@return what makes a stored vector a good match} */
  public Similarity similarity() {
    return similarity;
  }

  /** {@return how scores become probabilities} */
  public Separation separation() {
    return separation;
  }

  /** {@return what is recalled} */
  public Projection projection() {
    return projection;
  }

  /** {@return how many documents are returned at most} */
  public int k() {
    return k;
  }

  /** {@return how many documents are scored exactly at most} */
  public int candidates() {
    return candidates;
  }

  /** {@return how hard candidates are looked for in large segments} */
  public double effort() {
    return effort;
  }

  /** {@return which documents are accepted, or null for all} */
  public Query filter() {
    return filter;
  }

  /** {@return the prior probability that the cue comes from no stored document} */
  public double priorNotStored() {
    return priorNotStored;
  }

  /** {@return how many steps are made at most} */
  public int steps() {
    return steps;
  }

  /** {@return what is done to the cue and to the read-out of every step} */
  public Normalization normalization() {
    return normalization;
  }

  /** {@return the doc-values field of a document's place in a sequence, or null for its number} */
  public String sequence() {
    return sequence;
  }

  /** {@return how many candidates a sparse separation may take at most} */
  public int enlargeTo() {
    return enlargeTo;
  }

  /** {@return what the candidates do among themselves, or null} */
  AmongCandidates among() {
    return among;
  }

  /** {@return the lowest score of a document that is returned} */
  public float minScore() {
    return minScore;
  }

  /** {@return what the Lucene score of a hit is} */
  public Scoring scoring() {
    return scoring;
  }

  /** {@return the lowest probability of a document that is returned} */
  public double minProbability() {
    return minProbability;
  }

  private boolean needsProbabilities() {
    return scoring == Scoring.PROBABILITY || minProbability > 0;
  }

  /**
   * {@return the log-likelihood ratios of single documents, as a retrieval has them}
   *
   * @param searcher the index
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if the similarity has no value for the cue
   */
  public LogRatios logRatios(IndexSearcher searcher) throws IOException {
    return new LogRatios(this, searcher, RecallLoop.bind(this, searcher));
  }

  /**
   * {@return the log-likelihood ratios of single documents, as a retrieval had them}
   *
   * @param searcher the index
   * @param found what this query found in it
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if the similarity has no value for the cue
   */
  public LogRatios logRatios(IndexSearcher searcher, RetrievedCandidates found) throws IOException {
    return new LogRatios(this, searcher, found.similarity());
  }

  /**
   * {@return all that is known of what the cue recalls}
   *
   * @param searcher the index, with its search threads and its timeout
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if the field has vectors of another length than the cue; an
   *     index without any vector in it gives an empty result
   */
  public HopfieldRecall recall(IndexSearcher searcher) throws IOException {
    return RecallLoop.recall(this, searcher);
  }

  /**
   * Candidates as a memory of their own.
   *
   * @param docs the documents, in the order of the sequence
   * @param memory their vectors, in the same order; null where there are none
   */
  public record Memory(int[] docs, AssociativeMemory memory) {}

  /**
   * {@return the candidates of this query as a memory of their own, in the order of the {@link
   * Builder#sequence}, for recalls that need a fixed set: {@link
   * io.github.lucenehopfield.dynamics.FreeRecall}, {@link
   * io.github.lucenehopfield.dynamics.SequentialRecall}} A timeout may leave out some.
   *
   * @param searcher the index
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException as {@link #recall}
   */
  public Memory memory(IndexSearcher searcher) throws IOException {
    return RecallLoop.memory(this, searcher);
  }

  /**
   * {@return what a retrieval finds, to be separated later: where an index is one of several}
   *
   * @param searcher the index, with its search threads and its timeout
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException as {@link #recall}, or with associations or feedback, after
   *     which nothing is left to separate
   */
  public RetrievedCandidates find(IndexSearcher searcher) throws IOException {
    if (among != null) {
      throw new IllegalArgumentException(
          "a query whose parts are separated later must have no associations and no feedback; "
              + among);
    }
    Retrieval found = RecallLoop.retrieve(this, searcher, true);
    double[] ratios = new double[found.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = found.exact()[i] - found.similarity().reference();
    }
    return new RetrievedCandidates(
        best(found, searcher),
        Evidence.of(found),
        found.similarity(),
        found.scanNanos(),
        found.scoreNanos(),
        found.docs(),
        ratios);
  }

  @Override
  public Query rewrite(IndexSearcher searcher) throws IOException {
    return best(RecallLoop.retrieve(this, searcher, needsProbabilities()), searcher);
  }

  private Query best(Retrieval found, IndexSearcher searcher) {
    if (found.size() == 0 && !found.partial()) {
      return new MatchNoDocsQuery("no accepted document has a vector in " + field);
    }
    HitProbabilities probabilities =
        needsProbabilities() && found.size() > 0 ? HitProbabilities.of(this, found) : null;
    float[] scores =
        probabilities == null || scoring == Scoring.RATIO
            ? found.scores()
            : probabilities.scores(found.exact());
    int count = Math.min(k, found.size());
    if (probabilities != null) {
      count = Math.min(count, probabilities.atLeast(minProbability));
    }
    while (count > 0 && scores[count - 1] < minScore) {
      count--;
    }
    return DocAndScoreQuery.of(this, found, scores, count, searcher);
  }

  @Override
  public void visit(QueryVisitor visitor) {
    if (visitor.acceptField(field)) {
      visitor.visitLeaf(this);
    }
  }

  @Override
  public String toString(String defaultField) {
    return "HopfieldQuery("
        + (field.equals(defaultField) ? "" : "field=" + field + ", ")
        + "cue="
        + cues[0][0]
        + (cues[0].length > 1 ? ",..., length=" + cues[0].length : "")
        + (cues.length > 1 ? ", cues=" + cues.length : "")
        + ", similarity="
        + similarity.name()
        + ", separation="
        + separation
        + ", k="
        + k
        + ", candidates="
        + candidates
        + (effort == CodeScanStrategy.DEFAULT_EFFORT ? "" : ", effort=" + effort)
        + (projection == Projection.AUTO ? "" : ", projection=" + projection)
        + (steps == 1 ? "" : ", steps=" + steps)
        + (normalization == Normalization.NONE ? "" : ", normalization=" + normalization)
        + (sequence == null ? "" : ", sequence=" + sequence)
        + (among == null ? "" : ", " + among)
        + (minScore == 0 ? "" : ", minScore=" + minScore)
        + (scoring == Scoring.RATIO ? "" : ", scoring=" + scoring.id())
        + (minProbability == 0 ? "" : ", minProbability=" + minProbability)
        + (filter == null ? "" : ", filter=" + filter)
        + ")";
  }

  @Override
  public boolean equals(Object other) {
    return sameClassAs(other) && equalTo((HopfieldQuery) other);
  }

  private boolean equalTo(HopfieldQuery that) {
    return field.equals(that.field)
        && Arrays.deepEquals(cues, that.cues)
        && similarity.equals(that.similarity)
        && separation.equals(that.separation)
        && projection.equals(that.projection)
        && steps == that.steps
        && normalization == that.normalization
        && Objects.equals(sequence, that.sequence)
        && enlargeTo == that.enlargeTo
        && minScore == that.minScore
        && scoring == that.scoring
        && minProbability == that.minProbability
        && k == that.k
        && candidates == that.candidates
        && effort == that.effort
        && Objects.equals(among, that.among)
        && Objects.equals(filter, that.filter)
        && priorNotStored == that.priorNotStored;
  }

  @Override
  public int hashCode() {
    return Objects.hash(
        classHash(),
        field,
        Arrays.deepHashCode(cues),
        similarity,
        separation,
        projection,
        steps,
        normalization.toString(),
        sequence,
        enlargeTo,
        among,
        minScore,
        scoring,
        minProbability,
        k,
        candidates,
        effort,
        filter,
        priorNotStored);
  }
}
