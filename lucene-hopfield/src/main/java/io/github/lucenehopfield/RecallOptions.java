package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.projection.Normalization;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import org.apache.lucene.search.Query;

/**
 * The parameters of a {@link HopfieldQuery} with their defaults and their limits, each checked when
 * it is set. Not thread-safe.
 */
abstract sealed class RecallOptions permits HopfieldQuery.Builder {
  private static final int DEFAULT_ENLARGE_TO = 1 << 16;
  private static final int ASSOCIATED_STEPS = 20;

  final String field;
  Similarity similarity = new EuclideanSimilarity();
  Separation separation = new Softmax();
  Projection projection = Projection.AUTO;
  int k = RecallRequest.DEFAULT_K;
  double effort = RecallRequest.DEFAULT_EFFORT;
  Query filter;
  double priorNotStored = RecallRequest.DEFAULT_PRIOR_NOT_STORED;
  Normalization normalization = Normalization.NONE;
  String sequence;
  int enlargeTo = DEFAULT_ENLARGE_TO;
  float minScore;
  Scoring scoring = Scoring.RATIO;
  double minProbability;
  // 0 stands for a default that depends on other parameters.
  private float[][] cues;
  private int candidates;
  private int steps;
  private Association association;
  private Feedback feedback;

  RecallOptions(String field) {
    this.field = notNull(field, "field");
  }

  abstract HopfieldQuery.Builder self();

  private static <T> T notNull(T value, String name) {
    if (value == null) {
      throw new IllegalArgumentException(name + " must not be null; " + name + "=null");
    }
    return value;
  }

  private static float[] checkCue(String name, float[] cue) {
    int known = 0;
    for (int d = 0; d < cue.length; d++) {
      if (Float.isInfinite(cue[d])) {
        throw new IllegalArgumentException(
            name + " must be finite or NaN for unknown; " + name + "[" + d + "]=" + cue[d]);
      }
      if (!Float.isNaN(cue[d])) {
        known++;
      }
    }
    if (known == 0) {
      throw new IllegalArgumentException(
          name + " must have at least one known coordinate; known=0 length=" + cue.length);
    }
    return cue;
  }

  /**
   * Sets the cues: one, or several damaged copies of the same stored vector, each corrupted by
   * itself. Evidence adds: a document's score is the sum of its scores under each cue, and there is
   * one set of probabilities. For a similarity that is a log-likelihood that is the log-likelihood
   * of all cues; for a metric, such as Euclidean or cosine, the sum of its scores, in which every
   * cue counts alike. Several cues come with one step, without associations and without feedback.
   *
   * @param values one to {@value RecallRequest#MAX_CUES} cues of one length, each with one value
   *     per dimension, NaN where unknown; copied. At least one value of each is known, none is
   *     infinite.
   * @return this
   * @throws IllegalArgumentException if these are not such cues
   */
  public HopfieldQuery.Builder cues(float[]... values) {
    RecallRequest.checkCues("cues", notNull(values, "cues").length);
    float[][] copies = new float[values.length][];
    for (int i = 0; i < copies.length; i++) {
      String name = copies.length == 1 ? "cue" : "cues[" + i + "]";
      copies[i] = checkCue(name, notNull(values[i], name).clone());
      if (copies[i].length != copies[0].length) {
        throw new IllegalArgumentException(
            "cues must have one length; cues[0].length="
                + copies[0].length
                + " "
                + name
                + ".length="
                + copies[i].length);
      }
    }
    this.cues = copies;
    return self();
  }

  /**
   * Sets the similarity: what makes a stored vector a good match.
   *
   * @param value the similarity; default {@link EuclideanSimilarity}
   * @return this
   */
  public HopfieldQuery.Builder similarity(Similarity value) {
    this.similarity = notNull(value, "similarity");
    return self();
  }

  /**
   * Sets the separation: how scores become probabilities.
   *
   * @param value the separation; default {@link Softmax} at the similarity's own inverse
   *     temperature
   * @return this
   */
  public HopfieldQuery.Builder separation(Separation value) {
    this.separation = notNull(value, "separation");
    return self();
  }

  /**
   * Sets the projection: which vector is recalled.
   *
   * @param value the projection; default {@link Projection#AUTO}
   * @return this
   */
  public HopfieldQuery.Builder projection(Projection value) {
    this.projection = notNull(value, "projection");
    return self();
  }

  /**
   * Sets how many documents to return at most.
   *
   * @param value at least 1; default 10
   * @return this
   */
  public HopfieldQuery.Builder k(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("k must be >= 1; k=" + value);
    }
    this.k = value;
    return self();
  }

  /**
   * Sets how many documents are scored exactly and share the probabilities.
   *
   * @param value at least k; default 1000, or k where that is more
   * @return this
   */
  public HopfieldQuery.Builder candidates(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("candidates must be >= 1; candidates=" + value);
    }
    this.candidates = value;
    return self();
  }

  /**
   * Sets how thoroughly large segments are searched. Their codes are in partitions, which are
   * probed in the order of their centroid codes until a document stands out, until the others are
   * too far behind, or until all are probed. More effort probes further before the others are left
   * out.
   *
   * @param value at least 0; default 1, 2 goes twice as far, and {@link Double#POSITIVE_INFINITY}
   *     probes every partition
   * @return this
   */
  public HopfieldQuery.Builder effort(double value) {
    this.effort = RecallRequest.checkNotNegative("effort", value);
    return self();
  }

  /**
   * Restricts the retrieval to the documents of another query.
   *
   * @param value which documents to accept; default null, for all
   * @return this
   */
  public HopfieldQuery.Builder filter(Query value) {
    this.filter = value;
    return self();
  }

  /**
   * Sets the prior probability that the cue comes from no stored document.
   *
   * @param value more than 0 and less than 1; default 0.5
   * @return this
   */
  public HopfieldQuery.Builder priorNotStored(double value) {
    this.priorNotStored = RecallRequest.checkPriorNotStored("priorNotStored", value);
    return self();
  }

  /**
   * Sets how many steps to make at most. Each step retrieves from the whole index again, with the
   * read-out of the previous step as its cue and the inverse temperature of the first step, until
   * one of the reasons of {@link io.github.lucenehopfield.dynamics.StopReason}. The hits are those
   * of the last step.
   *
   * @param value at least 1; default 1, or 20 where the query {@link #associate associates}, whose
   *     steps are made among the candidates and the documents they lead to
   * @return this
   */
  public HopfieldQuery.Builder steps(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("steps must be >= 1; steps=" + value);
    }
    this.steps = value;
    return self();
  }

  /**
   * Sets what is done to the cue and to the read-out of every step.
   *
   * @param value the normalization; default {@link Normalization#NONE}
   * @return this
   */
  public HopfieldQuery.Builder normalization(Normalization value) {
    this.normalization = notNull(value, "normalization");
    return self();
  }

  /**
   * Sets the place of each document in a sequence, for separations that use it.
   *
   * @param value a numeric doc-values field that all documents have; default null, for the order of
   *     the index
   * @return this
   */
  public HopfieldQuery.Builder sequence(String value) {
    this.sequence = value;
    return self();
  }

  /**
   * Sets how many candidates {@link HopfieldQuery#recall} may take at most where a sparse
   * separation gives a weight to the last of them, and so perhaps to documents beyond. It then
   * retrieves again with four times as many.
   *
   * <p>Run as a Lucene query, which needs no weights, it keeps to {@link #candidates(int)}; so
   * where codes miss a document among those, {@link HopfieldQuery#recall} may find one that a
   * search does not.
   *
   * @param value at least 1; default 65,536. No more than {@link #candidates(int)} means that
   *     nothing is retrieved again.
   * @return this
   */
  public HopfieldQuery.Builder enlargeTo(int value) {
    if (value < 1) {
      throw new IllegalArgumentException("enlargeTo must be >= 1; enlargeTo=" + value);
    }
    this.enlargeTo = value;
    return self();
  }

  /**
   * Sets the lowest Lucene score of a hit where the query is run as a Lucene query. Documents of a
   * lower score still count as candidates.
   *
   * @param value the lowest score, see {@link Scoring}, at least 0; default 0
   * @return this
   */
  public HopfieldQuery.Builder minScore(float value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException("minScore must be >= 0; minScore=" + value);
    }
    this.minScore = value;
    return self();
  }

  /**
   * Sets what the Lucene score of a hit is where the query is run as a Lucene query.
   *
   * @param value the kind of score; default {@link Scoring#RATIO}
   * @return this
   */
  public HopfieldQuery.Builder scoring(Scoring value) {
    this.scoring = notNull(value, "scoring");
    return self();
  }

  /**
   * Sets the lowest probability of a hit where the query is run as a Lucene query: that which
   * {@link Scoring#PROBABILITY} has, whatever the score is. Documents of a lower one still count as
   * candidates.
   *
   * @param value at least 0 and at most 1; default 0
   * @return this
   */
  public HopfieldQuery.Builder minProbability(double value) {
    this.minProbability = RecallRequest.checkProbability("minProbability", value);
    return self();
  }

  /**
   * Recalls documents that lead to each other. The candidates and the documents they lead to become
   * a {@link io.github.lucenehopfield.dynamics.CorrelatedMemory}; hits are scored against the state
   * in which it ends, with the mean of their weights in the last five steps, and {@link
   * HopfieldRecall#path} is the walk.
   *
   * @param associations which document leads to which; default null, for none
   * @param coupling how strongly a document recalls itself, and those that it leads to
   * @return this
   */
  public HopfieldQuery.Builder associate(Associations associations, Coupling coupling) {
    this.association =
        associations == null ? null : new Association(associations, notNull(coupling, "coupling"));
    return self();
  }

  /**
   * Adds push-pull feedback from the parents of the candidates.
   *
   * @param value how; default null, for none
   * @return this
   */
  public HopfieldQuery.Builder feedback(Feedback value) {
    this.feedback = value;
    return self();
  }

  final float[][] cues() {
    RecallRequest.checkCues("cues", cues == null ? 0 : cues.length);
    if (cues.length > 1 && (steps() > 1 || association != null || feedback != null)) {
      throw new IllegalArgumentException(
          "several cues must come with one step, without associations and without feedback; cues="
              + cues.length
              + " steps="
              + steps()
              + " association="
              + association
              + " feedback="
              + feedback);
    }
    return cues;
  }

  final int candidates() {
    int wanted = candidates == 0 ? Math.max(RecallRequest.DEFAULT_CANDIDATES, k) : candidates;
    if (wanted < k) {
      throw new IllegalArgumentException(
          "candidates must be >= k; candidates=" + wanted + " k=" + k);
    }
    return wanted;
  }

  /** {@return whether a search needs the probabilities of its hits} */
  final boolean needsProbabilities() {
    return scoring == Scoring.PROBABILITY || minProbability > 0;
  }

  final void checkProbabilities() {
    if (!needsProbabilities()) {
      return;
    }
    RecallRequest.checkProbabilities(
        "scoring", scoring, "minProbability", minProbability, similarity);
    if (separation.usesPositions() || association != null || feedback != null) {
      throw new IllegalArgumentException(
          "scoring must be ratio, and minProbability 0, with a separation that uses places in a"
              + " sequence, with associations and with feedback; scoring="
              + scoring.id()
              + " minProbability="
              + minProbability
              + " separation="
              + separation);
    }
  }

  final int steps() {
    return steps > 0 ? steps : association != null ? ASSOCIATED_STEPS : 1;
  }

  /** {@return what the candidates do among themselves, or null} */
  final AmongCandidates among() {
    if (feedback != null && (association != null || steps > 1)) {
      throw new IllegalArgumentException(
          "feedback must come without associations and with one step; association="
              + association
              + " steps="
              + steps);
    }
    return association != null ? association : feedback != null ? new PushPull(feedback) : null;
  }
}
