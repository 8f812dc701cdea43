package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.AssociativeMemory;
import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.projection.Normalization;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.Arrays;
import java.util.Objects;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.FilterWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;

/**
 * Recalls stored vectors from a damaged cue: similarity, separation and projection of a Hopfield
 * retrieval (Millidge et al., "Universal Hopfield Networks", ICML 2022, section 3) over the vectors
 * of a field.
 *
 * <p>Searched like any other query it returns the k best documents; {@link #recall} also gives
 * their probabilities, the recalled pattern, and how sure all of it is. Fields of float and of byte
 * vectors work; a field without codes is scored exactly, document by document. Candidates are found
 * by codes and scored exactly; with fewer candidates than documents the best one may be missed.
 *
 * <pre class="prettyprint">
 * float[] cue = damagedImage; // NaN where a coordinate is unknown
 * HopfieldQuery query = HopfieldQuery.builder("image", cue).k(5).build();
 * TopDocs top = searcher.search(query, 5);
 * HopfieldRecall recall = query.recall(searcher);
 * </pre>
 *
 * <p>A timeout of the searcher ends a retrieval early with a partial result. Immutable and safe for
 * use by many threads.
 */
public final class HopfieldQuery extends Query {
  private static final int DEFAULT_K = 10;
  private static final int DEFAULT_CANDIDATES = 1000;
  private static final int DEFAULT_ENLARGE_TO = 1 << 16;
  private static final int ASSOCIATED_STEPS = 20;
  private static final double DEFAULT_PRIOR_NOT_STORED = 0.5;

  private final String field;
  private final float[] cue;
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

  private HopfieldQuery(Builder builder, int candidates) {
    this.field = builder.field;
    this.cue = builder.cue;
    this.similarity = builder.similarity;
    this.separation = builder.separation;
    this.projection = builder.projection;
    this.k = builder.k;
    this.candidates = candidates;
    this.effort = builder.effort;
    this.filter = builder.filter;
    this.priorNotStored = builder.priorNotStored;
    this.among = builder.among();
    this.steps =
        builder.steps > 0 ? builder.steps : among instanceof Association ? ASSOCIATED_STEPS : 1;
    this.normalization = builder.normalization;
    this.sequence = builder.sequence;
    this.enlargeTo = builder.enlargeTo == 0 ? DEFAULT_ENLARGE_TO : builder.enlargeTo;
    this.minScore = builder.minScore;
  }

  /**
   * {@return a builder of a query}
   *
   * @param field the vectors field
   * @param cue one value a dimension, NaN where unknown; copied. At least one value is known, none
   *     is infinite.
   * @throws IllegalArgumentException if the field is null or the cue is not such a cue
   */
  public static Builder builder(String field, float[] cue) {
    return new Builder(field, cue);
  }

  /**
   * {@return a field of an index as similarities see it while they are bound, for training them:
   * see {@code io.github.lucenehopfield.adaptive.ModelTrainer}} To be used by one thread.
   *
   * @param searcher the index
   * @param field its vectors field
   * @param dimension the number of dimensions of the field
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if the field is unknown, has no vectors, or vectors of another
   *     dimension
   */
  public static CueContext context(IndexSearcher searcher, String field, int dimension)
      throws IOException {
    return new Retriever(
        searcher, field, new float[dimension], DEFAULT_CANDIDATES, DEFAULT_K, 1, null);
  }

  /** Collects the parameters of a query. Not thread-safe. */
  public static final class Builder {
    private final String field;
    private final float[] cue;
    private Similarity similarity = new EuclideanSimilarity();
    private Separation separation = new Softmax();
    private Projection projection = Projection.AUTO;
    private int k = DEFAULT_K;
    private int candidates;
    private double effort = CodeScanStrategy.DEFAULT_EFFORT;
    private Query filter;
    private double priorNotStored = DEFAULT_PRIOR_NOT_STORED;
    private int steps;
    private Association association;
    private Feedback feedback;
    private Normalization normalization = Normalization.NONE;
    private String sequence;
    private int enlargeTo;
    private float minScore;

    private Builder(String field, float[] cue) {
      this.field = notNull(field, "field");
      this.cue = checkCue(notNull(cue, "cue").clone());
    }

    private static <T> T notNull(T value, String name) {
      if (value == null) {
        throw new IllegalArgumentException(name + " must be given; " + name + "=null");
      }
      return value;
    }

    private static float[] checkCue(float[] cue) {
      int known = 0;
      for (int d = 0; d < cue.length; d++) {
        if (Float.isInfinite(cue[d])) {
          throw new IllegalArgumentException(
              "cue must be finite or NaN for unknown; cue[" + d + "]=" + cue[d]);
        }
        if (!Float.isNaN(cue[d])) {
          known++;
        }
      }
      if (known == 0) {
        throw new IllegalArgumentException(
            "cue must have at least one known coordinate; known=0 length=" + cue.length);
      }
      return cue;
    }

    /**
     * {@return this, with what makes a stored vector a good match}
     *
     * @param value the similarity; the default is {@link EuclideanSimilarity}
     */
    public Builder similarity(Similarity value) {
      this.similarity = notNull(value, "similarity");
      return this;
    }

    /**
     * {@return this, with how scores become probabilities}
     *
     * @param value the separation; the default is a {@link Softmax} at the similarity's own inverse
     *     temperature
     */
    public Builder separation(Separation value) {
      this.separation = notNull(value, "separation");
      return this;
    }

    /**
     * {@return this, with what is recalled}
     *
     * @param value the projection; the default is {@link Projection#AUTO}
     */
    public Builder projection(Projection value) {
      this.projection = notNull(value, "projection");
      return this;
    }

    /**
     * {@return this, with how many documents to return at most}
     *
     * @param value at least 1; the default is 10
     */
    public Builder k(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("k must be >= 1; k=" + value);
      }
      this.k = value;
      return this;
    }

    /**
     * {@return this, with how many documents are scored exactly and share the probabilities}
     *
     * @param value at least k; the default is 1000, or k where that is more
     */
    public Builder candidates(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("candidates must be >= 1; candidates=" + value);
      }
      this.candidates = value;
      return this;
    }

    /**
     * {@return this, with how hard to look for candidates in large segments} Their codes are in
     * partitions, of which those that most probably matter are visited first: until a document
     * stands out, or the rest is out of reach, or all of them are visited. More effort goes further
     * before the rest is left out.
     *
     * @param value at least 0; the default is 1, 2 goes twice as far, and {@link
     *     Double#POSITIVE_INFINITY} visits everything
     */
    public Builder effort(double value) {
      if (!(value >= 0)) {
        throw new IllegalArgumentException("effort must be >= 0; effort=" + value);
      }
      this.effort = value;
      return this;
    }

    /**
     * {@return this, restricted to the documents of another query}
     *
     * @param value which documents to accept; null, the default, accepts all
     */
    public Builder filter(Query value) {
      this.filter = value;
      return this;
    }

    /**
     * {@return this, with the prior probability that the cue comes from no stored document}
     *
     * @param value more than 0 and less than 1; the default is 0.5
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
     * {@return this, with how many steps to make at most} Each step retrieves from the whole index
     * again, with the read-out of the step before as its cue and the inverse temperature of the
     * first step, until one of the reasons of {@link io.github.lucenehopfield.dynamics.Stop}. The
     * hits are those of the last step.
     *
     * @param value at least 1, the default; 20 where the query {@link #associate associates}, whose
     *     steps are made among the candidates and what they lead to
     */
    public Builder steps(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("steps must be >= 1; steps=" + value);
      }
      this.steps = value;
      return this;
    }

    /**
     * {@return this, with what is done to the cue and to the read-out of every step}
     *
     * @param value the normalisation; the default is {@link Normalization#NONE}
     */
    public Builder normalization(Normalization value) {
      this.normalization = notNull(value, "normalization");
      return this;
    }

    /**
     * {@return this, with the place of each document in a sequence, for separations that use it}
     *
     * @param value a numeric doc-values field that all documents have; null, the default, stands
     *     for the order of the index
     */
    public Builder sequence(String value) {
      this.sequence = value;
      return this;
    }

    /**
     * {@return this, with how many candidates {@link #recall} may take at most where a sparse
     * separation gives a weight to the last of them, and so perhaps to documents beyond} It then
     * retrieves again with four times as many.
     *
     * <p>Run as a Lucene query, which needs no weights, it keeps to {@link #candidates(int)}; so
     * where codes miss a document among those, {@link #recall} may know one that a search does not.
     *
     * @param value at least 1; the default is 65,536. No more than {@link #candidates(int)} means
     *     that nothing is retrieved again.
     */
    public Builder enlargeTo(int value) {
      if (value < 1) {
        throw new IllegalArgumentException("enlargeTo must be >= 1; enlargeTo=" + value);
      }
      this.enlargeTo = value;
      return this;
    }

    /**
     * {@return this, run as a Lucene query without the documents of a lower score} They go on to
     * count as candidates.
     *
     * @param value the lowest Lucene score, see {@link
     *     io.github.lucenehopfield.similarity.ScoreMapping#toScore}, at least 0, the default
     */
    public Builder minScore(float value) {
      if (!(value >= 0)) {
        throw new IllegalArgumentException("minScore must be >= 0; minScore=" + value);
      }
      this.minScore = value;
      return this;
    }

    /**
     * {@return this, recalling documents that lead to each other} The candidates and the documents
     * they lead to become a {@link io.github.lucenehopfield.dynamics.CorrelatedMemory}; hits are
     * scored against the state in which it ends, with the mean of their weights in the last five
     * steps, and {@link HopfieldRecall#path} is the walk.
     *
     * @param associations which document leads to which; null, the default, for none
     * @param coupling how strongly a document recalls itself, and those that it leads to
     */
    public Builder associate(Associations associations, Coupling coupling) {
      this.association =
          associations == null
              ? null
              : new Association(associations, notNull(coupling, "coupling"));
      return this;
    }

    /**
     * {@return this, with push-pull feedback from the parents of the candidates}
     *
     * @param value how; null, the default, for none
     */
    public Builder feedback(Feedback value) {
      this.feedback = value;
      return this;
    }

    private AmongCandidates among() {
      return association != null ? association : feedback != null ? new PushPull(feedback) : null;
    }

    /**
     * {@return the query}
     *
     * @throws IllegalArgumentException if there are fewer candidates than k, or feedback is given
     *     with associations or several steps
     */
    public HopfieldQuery build() {
      int wanted = candidates == 0 ? Math.max(DEFAULT_CANDIDATES, k) : candidates;
      if (wanted < k) {
        throw new IllegalArgumentException(
            "candidates must be >= k; candidates=" + wanted + " k=" + k);
      }
      if (feedback != null && (association != null || steps > 1)) {
        throw new IllegalArgumentException(
            "feedback must be given without associations and with one step; association="
                + association
                + " steps="
                + steps);
      }
      return new HopfieldQuery(this, wanted);
    }
  }

  /** {@return the vectors field} */
  public String field() {
    return field;
  }

  /** {@return a copy of the cue} */
  public float[] cue() {
    return cue.clone();
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

  /**
   * {@return the log-likelihood ratios of single documents, as a retrieval has them}
   *
   * @param searcher the index
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if the similarity has no value for the cue
   */
  public LogRatios logRatios(IndexSearcher searcher) throws IOException {
    return new LogRatios(this, searcher);
  }

  /**
   * {@return all that is known of what the cue recalls}
   *
   * @param searcher the index, with its search threads and its timeout
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if the field is unknown, has no vectors, or vectors of another
   *     length than the cue, or if the field of the projection has no vectors; an index without any
   *     document gives an empty result
   */
  public HopfieldRecall recall(IndexSearcher searcher) throws IOException {
    return Recollection.recall(this, searcher);
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
    return Recollection.memory(this, searcher);
  }

  /**
   * What one retrieval found.
   *
   * @param query matches the best documents with their scores; bound to the searcher's reader
   * @param evidence what is needed to separate them, alone or with those of other indexes
   * @param scanNanos how long codes were scanned, summed over segments
   * @param scoreNanos how long documents were scored exactly, summed over segments
   */
  public record Found(Query query, Evidence evidence, long scanNanos, long scoreNanos) {
    /**
     * {@return what there is to find in an index without vectors}
     *
     * @param field the name of the field
     */
    public static Found nothing(String field) {
      return new Found(
          new MatchNoDocsQuery("no document has a vector in " + field), Evidence.NOTHING, 0, 0);
    }

    /**
     * {@return a weight of the query that found this} It is not cached by segment, for the best
     * documents depend on all segments.
     *
     * @param asked the query
     * @param searcher over the reader that this was found in
     * @param scoreMode as for the weight of any query
     * @param boost as for the weight of any query
     * @throws IOException if the index cannot be read
     */
    public Weight weight(Query asked, IndexSearcher searcher, ScoreMode scoreMode, float boost)
        throws IOException {
      return new FilterWeight(asked, query.createWeight(searcher, scoreMode, boost)) {
        @Override
        public boolean isCacheable(LeafReaderContext context) {
          return false;
        }
      };
    }
  }

  /**
   * {@return what a retrieval finds, to be separated later: where an index is one of several}
   *
   * @param searcher the index, with its search threads and its timeout
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException as {@link #recall}, or with associations or feedback, after
   *     which nothing is left to separate
   */
  public Found find(IndexSearcher searcher) throws IOException {
    if (among != null) {
      throw new IllegalArgumentException(
          "a query whose parts are separated later must have no associations and no feedback; "
              + among);
    }
    Retrieval found = Recollection.retrieve(this, searcher, true);
    return new Found(
        best(found, searcher), Evidence.of(found), found.scanNanos(), found.scoreNanos());
  }

  @Override
  public Query rewrite(IndexSearcher searcher) throws IOException {
    return best(Recollection.retrieve(this, searcher, false), searcher);
  }

  private Query best(Retrieval found, IndexSearcher searcher) {
    if (found.size() == 0 && !found.partial()) {
      return new MatchNoDocsQuery("no accepted document has a vector in " + field);
    }
    int count = Math.min(k, found.size());
    while (count > 0 && found.scores()[count - 1] < minScore) {
      count--;
    }
    // The best k by rank, then in the order of documents.
    long[] order = new long[count];
    for (int i = 0; i < count; i++) {
      order[i] = ((long) found.docs()[i] << 32) | i;
    }
    Arrays.sort(order);
    int[] docs = new int[count];
    float[] scores = new float[count];
    for (int i = 0; i < count; i++) {
      docs[i] = (int) (order[i] >>> 32);
      scores[i] = found.scores()[(int) order[i]];
    }
    return new RecalledDocsQuery(
        docs,
        scores,
        new RecalledDocsQuery.Origin(
            this,
            found.accepted(),
            found.size(),
            found.partial(),
            found.codeLeaves(),
            found.similarity() == null || found.similarity().tables() != null),
        searcher.getIndexReader().getContext().id());
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
        + cue[0]
        + (cue.length > 1 ? ",..., length=" + cue.length : "")
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
        + (filter == null ? "" : ", filter=" + filter)
        + ")";
  }

  @Override
  public boolean equals(Object other) {
    return sameClassAs(other) && equalTo((HopfieldQuery) other);
  }

  private boolean equalTo(HopfieldQuery that) {
    return field.equals(that.field)
        && Arrays.equals(cue, that.cue)
        && similarity.equals(that.similarity)
        && separation.equals(that.separation)
        && projection.equals(that.projection)
        && steps == that.steps
        && normalization == that.normalization
        && Objects.equals(sequence, that.sequence)
        && enlargeTo == that.enlargeTo
        && minScore == that.minScore
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
        Arrays.hashCode(cue),
        similarity,
        separation,
        projection,
        steps,
        normalization.toString(),
        sequence,
        enlargeTo,
        among,
        minScore,
        k,
        candidates,
        effort,
        filter,
        priorNotStored);
  }
}
