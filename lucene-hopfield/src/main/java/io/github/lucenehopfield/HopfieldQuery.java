package io.github.lucenehopfield;

import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;

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
  private static final double DEFAULT_PRIOR_NOT_STORED = 0.5;

  // A smaller share of the best one's weight changes no recalled float.
  private static final double SMALLEST_SHARE = 1e-9;

  private final String field;
  private final float[] cue;
  private final Similarity similarity;
  private final Separation separation;
  private final Projection projection;
  private final int k;
  private final int candidates;
  private final Query filter;
  private final double priorNotStored;

  private HopfieldQuery(Builder builder, int candidates) {
    this.field = builder.field;
    this.cue = builder.cue;
    this.similarity = builder.similarity;
    this.separation = builder.separation;
    this.projection = builder.projection;
    this.k = builder.k;
    this.candidates = candidates;
    this.filter = builder.filter;
    this.priorNotStored = builder.priorNotStored;
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
    return new Retriever(searcher, field, new float[dimension], DEFAULT_CANDIDATES, null);
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
    private Query filter;
    private double priorNotStored = DEFAULT_PRIOR_NOT_STORED;

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
     * {@return the query}
     *
     * @throws IllegalArgumentException if there are fewer candidates than k
     */
    public HopfieldQuery build() {
      int wanted = candidates == 0 ? Math.max(DEFAULT_CANDIDATES, k) : candidates;
      if (wanted < k) {
        throw new IllegalArgumentException(
            "candidates must be >= k; candidates=" + wanted + " k=" + k);
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

  /** {@return which documents are accepted, or null for all} */
  public Query filter() {
    return filter;
  }

  /** {@return the prior probability that the cue comes from no stored document} */
  public double priorNotStored() {
    return priorNotStored;
  }

  /**
   * {@return all that is known of what the cue recalls}
   *
   * @param searcher the index, with its search threads and its timeout
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if the field is unknown, has no vectors, or vectors of another
   *     length than the cue; an index without any document gives an empty result
   */
  public HopfieldRecall recall(IndexSearcher searcher) throws IOException {
    Retriever retriever = retriever(searcher);
    Retrieval found = retriever.retrieve(similarity, true);
    int count = found.size();
    if (count == 0) {
      return HopfieldRecall.empty(found.partial());
    }
    double[] weights = new double[count];
    double defaultBeta = found.similarity().inverseTemperature(found.exact(), count);
    separation.separate(found.exact(), count, defaultBeta, weights);
    double beta = separation.inverseTemperature(defaultBeta);
    double reference = found.similarity().reference();
    List<HopfieldRecall.Hit> hits = new ArrayList<>(Math.min(k, count));
    for (int i = 0; i < Math.min(k, count); i++) {
      hits.add(
          new HopfieldRecall.Hit(
              found.docs()[i], found.scores()[i], found.exact()[i] - reference, weights[i]));
    }
    float[] pattern =
        projection == Projection.AUTO ? recallPattern(retriever, found, weights) : null;
    boolean partial = found.partial() || (projection == Projection.AUTO && pattern == null);
    return new HopfieldRecall(
        hits,
        pattern,
        entropy(weights),
        Certainty.tailMass(found, beta),
        found.similarity().hasBackground()
            ? OptionalDouble.of(Certainty.notStored(found, priorNotStored))
            : OptionalDouble.empty(),
        partial,
        found.accepted(),
        count,
        beta);
  }

  private Retriever retriever(IndexSearcher searcher) throws IOException {
    return new Retriever(searcher, field, cue, candidates, filter);
  }

  private static float[] recallPattern(Retriever retriever, Retrieval found, double[] weights)
      throws IOException {
    double largest = 0;
    for (double weight : weights) {
      largest = Math.max(largest, weight);
    }
    int[] docs = new int[weights.length];
    double[] shares = new double[weights.length];
    int used = 0;
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] > SMALLEST_SHARE * largest) {
        docs[used] = found.docs()[i];
        shares[used++] = weights[i];
      }
    }
    return retriever.mean(Arrays.copyOf(docs, used), shares);
  }

  private static double entropy(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      if (weight > 0) {
        sum -= weight * Math.log(weight);
      }
    }
    return sum;
  }

  @Override
  public Query rewrite(IndexSearcher searcher) throws IOException {
    Retrieval found = retriever(searcher).retrieve(similarity, false);
    if (found.size() == 0 && !found.partial()) {
      return new MatchNoDocsQuery("no accepted document has a vector in " + field);
    }
    int count = Math.min(k, found.size());
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
            this, found.accepted(), found.size(), found.partial(), found.codeLeaves()),
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
        && projection == that.projection
        && k == that.k
        && candidates == that.candidates
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
        projection.name(),
        k,
        candidates,
        filter,
        priorNotStored);
  }
}
