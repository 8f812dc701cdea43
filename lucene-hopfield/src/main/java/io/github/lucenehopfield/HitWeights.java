package io.github.lucenehopfield;

/**
 * The probabilities of hits of which only the log-likelihood ratio L is known, as they come from
 * other indexes: a hit is found among the candidates by its L, which is the same bit by bit. Sums
 * up the vectors of hits too. Not thread-safe.
 */
public final class HitWeights {
  private final double[] ratios;
  private final double[] weights;
  private final boolean[] given;
  private double[] sums;
  private double mass;

  /**
   * Starts with no hit.
   *
   * @param evidence of all indexes together
   * @param separated what separation made of it
   */
  public HitWeights(Evidence evidence, Evidence.Separated separated) {
    this.ratios = evidence.ratios();
    this.weights = separated.weights();
    this.given = new boolean[ratios.length];
  }

  /**
   * {@return the probability of a hit, 0 for one that is no candidate} Of several hits with the
   * same L, each has the weight of a candidate of its own, so each hit must be asked for once.
   *
   * @param ratio its L
   * @param vector its vector, which goes into the {@link #pattern()}; null for one that does not
   */
  public double weigh(double ratio, float[] vector) {
    int place = place(ratio);
    double weight = place < 0 ? 0 : weights[place];
    if (vector != null && weight > 0) {
      if (sums == null) {
        sums = new double[vector.length];
      }
      mass += weight;
      for (int d = 0; d < sums.length; d++) {
        sums[d] += weight * vector[d];
      }
    }
    return weight;
  }

  private int place(double ratio) {
    int low = 0;
    int high = ratios.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ratios[middle] > ratio) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    while (low < ratios.length && ratios[low] == ratio && given[low]) {
      low++;
    }
    if (low == ratios.length || ratios[low] != ratio) {
      return -1;
    }
    given[low] = true;
    return low;
  }

  /** {@return the mean of the vectors by their probabilities, or null where no vector had any} */
  public float[] pattern() {
    if (sums == null) {
      return null;
    }
    float[] mean = new float[sums.length];
    for (int d = 0; d < mean.length; d++) {
      mean[d] = (float) (sums[d] / mass);
    }
    return mean;
  }

  /** {@return how much of the probability the vectors of the pattern have} */
  public double patternMass() {
    return mass;
  }
}
