package io.github.lucenehopfield.separation;

import java.util.Arrays;

/**
 * Weights proportional to a power of the positive form of the scores, {@code w_i = t_i^n / sum_j
 * t_j^n}; the identity for n = 1, as in the classical Hopfield network, and a dense associative
 * memory for n > 1 (Millidge et al., "Universal Hopfield Networks", ICML 2022, table 1). Blind to
 * the scale of the scores, so it has no temperature.
 *
 * <p>Scores that are not positive weigh nothing; where none is positive, nothing is recalled.
 * Computed in logarithms, {@code t_i^n = exp(n (log t_i - log max t))}, so any n is stable.
 */
public final class Polynomial implements Separation {
  private final double degree;

  /**
   * Makes a separation.
   *
   * @param degree n, positive and finite
   */
  public Polynomial(double degree) {
    if (!(degree > 0 && degree < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("degree must be positive and finite; degree=" + degree);
    }
    this.degree = degree;
  }

  @Override
  public boolean positiveScores() {
    return true;
  }

  @Override
  public void separate(double[] scores, int count, double defaultBeta, double[] weights) {
    double best = 0;
    for (int i = 0; i < count; i++) {
      best = Math.max(best, scores[i]);
    }
    if (best == 0) {
      Arrays.fill(weights, 0, count, 0);
      return;
    }
    double log = Math.log(best);
    for (int i = 0; i < count; i++) {
      weights[i] = scores[i] > 0 ? Math.exp(degree * (Math.log(scores[i]) - log)) : 0;
    }
    Betas.normalize(weights, count);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Polynomial that && degree == that.degree;
  }

  @Override
  public int hashCode() {
    return 31 * Polynomial.class.hashCode() + Double.hashCode(degree);
  }

  @Override
  public String toString() {
    return degree == 1 ? "identity" : "polynomial:" + Betas.number(degree);
  }
}
