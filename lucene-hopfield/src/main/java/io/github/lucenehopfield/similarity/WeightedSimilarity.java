package io.github.lucenehopfield.similarity;

import java.util.Arrays;

/**
 * A metric whose coordinates count as much as weights say: each term of its sums is multiplied by
 * the weight of its coordinate. {@code -sum w_d (q_d - x_d)^2} for {@link EuclideanSimilarity},
 * {@code -sum w_d |q_d - x_d|} for {@link ManhattanSimilarity}, {@code sum w_d q_d x_d} for {@link
 * DotSimilarity}, and {@code sum w_d q_d x_d / sqrt(sum w_d q_d^2 sum w_d x_d^2)} for {@link
 * CosineSimilarity}. A coordinate of weight 0 counts as one that the cue does not know. The index
 * needs no preparation for it. Immutable, with value equality.
 */
public final class WeightedSimilarity implements Similarity {
  private final Similarity metric;
  private final float[] weights;
  private final float[] applied;

  /**
   * Makes a similarity.
   *
   * @param metric Euclidean, Manhattan, dot product or cosine
   * @param weights one per dimension, finite and at least 0, of which one is more; copied
   * @throws IllegalArgumentException if they are not, or the similarity is another one
   */
  public WeightedSimilarity(Similarity metric, float[] weights) {
    this.metric = metric;
    this.weights = weights.clone();
    // Whether it is a metric that can have weights.
    bound(new KnownCue(new float[1]));
    float heaviest = 0;
    for (int d = 0; d < weights.length; d++) {
      if (!(weights[d] >= 0 && weights[d] < Float.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "weights must be finite and >= 0; weights[" + d + "]=" + weights[d]);
      }
      heaviest = Math.max(heaviest, weights[d]);
    }
    if (heaviest == 0) {
      throw new IllegalArgumentException(
          "weights must have one above 0; length=" + weights.length + " largest=0");
    }
    this.applied = metric instanceof CosineSimilarity ? scaled(heaviest) : this.weights;
  }

  /** A cosine does not depend on the size of weights, and is most exact where it is about 1. */
  private float[] scaled(float heaviest) {
    float[] scaled = new float[weights.length];
    int exponent = Math.getExponent((double) heaviest);
    for (int d = 0; d < scaled.length; d++) {
      scaled[d] = (float) Math.scalb((double) weights[d], -exponent);
    }
    return scaled;
  }

  private CueSimilarity bound(KnownCue cue) {
    return switch (metric) {
      case EuclideanSimilarity ignored -> EuclideanSimilarity.bound(cue);
      case ManhattanSimilarity ignored -> ManhattanSimilarity.bound(cue);
      case DotSimilarity ignored -> DotSimilarity.bound(cue);
      case CosineSimilarity ignored -> CosineSimilarity.bound(cue);
      default ->
          throw new IllegalArgumentException(
              "weights must be specified with the similarity euclidean, manhattan, dot or cosine;"
                  + " similarity="
                  + metric.name());
    };
  }

  /** {@return the similarity whose coordinates have weights} */
  public Similarity metric() {
    return metric;
  }

  /** {@return a copy of the weights, one per dimension} */
  public float[] weights() {
    return weights.clone();
  }

  /** {@return the name of the metric} */
  @Override
  public String name() {
    return metric.name();
  }

  /**
   * {@inheritDoc}
   *
   * @throws IllegalArgumentException if the cue is of another length than the weights, or knows
   *     none of the coordinates with a weight above 0
   */
  @Override
  public CueSimilarity bind(float[] cue, CueContext context) {
    if (cue.length != weights.length) {
      throw new IllegalArgumentException(
          "weights must have as many values as the cue, "
              + cue.length
              + "; length="
              + weights.length);
    }
    KnownCue known = new KnownCue(cue, applied);
    if (known.known().length == 0) {
      throw new IllegalArgumentException(
          "weights must have one above 0 for a known coordinate of the cue; known=0 length="
              + cue.length);
    }
    return bound(known);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof WeightedSimilarity that
        && metric.equals(that.metric)
        && Arrays.equals(weights, that.weights);
  }

  @Override
  public int hashCode() {
    return 31 * metric.hashCode() + Arrays.hashCode(weights);
  }

  @Override
  public String toString() {
    return name() + " with " + weights.length + " weights";
  }
}
