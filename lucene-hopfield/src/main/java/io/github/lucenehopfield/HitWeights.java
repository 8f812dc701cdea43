package io.github.lucenehopfield;

import java.util.OptionalDouble;

/**
 * The probabilities of hits of which only the log-likelihood ratio L is known, as they come from
 * other indexes: a hit is found among the candidates by its L, which is the same but for rounding.
 * Sums up the vectors of hits too. Not thread-safe.
 */
public final class HitWeights {
  private static final double ROUNDING = 1e-9;

  private final double[] ratios;
  private final double[] weights;
  private final boolean[] assigned;
  private final OptionalDouble fromCandidates;
  private double[] sums;
  private double[] masses;
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
    this.assigned = new boolean[ratios.length];
    this.fromCandidates = separated.fromCandidates();
  }

  /**
   * {@return the weight of a hit, 0 for one that is no candidate} It is the probability that the
   * cue comes from the hit if it comes from one of the candidates. Of several hits with the same L,
   * each has the weight of a candidate of its own, so each hit must be asked for once.
   *
   * @param ratio its L
   * @param vector its vector, NaN where unknown, which goes into the {@link #pattern()}; null for
   *     one that does not
   */
  public double weigh(double ratio, float[] vector) {
    int place = place(ratio);
    double weight = place < 0 ? 0 : weights[place];
    if (vector != null && weight > 0) {
      if (sums == null) {
        sums = new double[vector.length];
        masses = new double[vector.length];
      }
      mass += weight;
      for (int d = 0; d < sums.length; d++) {
        if (!Float.isNaN(vector[d])) {
          sums[d] += weight * vector[d];
          masses[d] += weight;
        }
      }
    }
    return weight;
  }

  /**
   * {@return the probability that the cue comes from a hit, where it may also come from nothing
   * that is stored; empty for a similarity without a background}
   *
   * @param weight of the hit
   */
  public OptionalDouble probability(double weight) {
    return fromCandidates.isEmpty()
        ? fromCandidates
        : OptionalDouble.of(fromCandidates.getAsDouble() * weight);
  }

  /** {@return the nearest candidate that was not assigned yet, within rounding; -1 for none} */
  private int place(double ratio) {
    double rounding = ROUNDING * (1 + Math.abs(ratio));
    int low = 0;
    int high = ratios.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (ratios[middle] > ratio + rounding) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    int place = -1;
    for (int i = low; i < ratios.length && ratios[i] >= ratio - rounding; i++) {
      boolean nearer = place < 0 || Math.abs(ratios[i] - ratio) < Math.abs(ratios[place] - ratio);
      place = !assigned[i] && nearer ? i : place;
    }
    if (place >= 0) {
      assigned[place] = true;
    }
    return place;
  }

  /**
   * {@return the mean of the vectors by their probabilities, each coordinate of those that know it,
   * NaN where none does; null where no vector had any probability}
   */
  public float[] pattern() {
    if (sums == null) {
      return null;
    }
    float[] mean = new float[sums.length];
    for (int d = 0; d < mean.length; d++) {
      mean[d] = (float) (sums[d] / masses[d]);
    }
    return mean;
  }

  /** {@return how much of the probability the vectors of the pattern have} */
  public double patternMass() {
    return mass;
  }
}
