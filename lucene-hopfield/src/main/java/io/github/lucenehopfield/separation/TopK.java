package io.github.lucenehopfield.separation;

import java.util.Arrays;

/**
 * Keeps the k best candidates and gives them their softmax; all others weigh nothing. Equal scores
 * at the boundary are kept in the order of the candidates. With k = 1 the best candidate takes all.
 *
 * <p>Hu et al., "Nonparametric Modern Hopfield Models", ICML 2025, sparse-structured with top-K;
 * the max separation of Millidge et al., "Universal Hopfield Networks", ICML 2022, for k = 1.
 */
public final class TopK implements Separation {
  private final int k;
  private final double beta;

  /**
   * Keeps k candidates, softmax at the inverse temperature that the similarity suggests.
   *
   * @param k at least 1
   */
  public TopK(int k) {
    this.k = KSubsets.checkK(k);
    this.beta = Betas.NONE;
  }

  /**
   * Keeps k candidates, softmax at an inverse temperature.
   *
   * @param k at least 1
   * @param beta positive and finite, in units of 1 / score
   */
  public TopK(int k, double beta) {
    this.k = KSubsets.checkK(k);
    this.beta = Betas.check(beta);
  }

  @Override
  public double inverseTemperature(double defaultBeta) {
    return Betas.choose(beta, defaultBeta);
  }

  @Override
  public void separate(double[] scores, int count, double defaultBeta, double[] weights) {
    int retained = Math.min(k, count);
    Softmax.weigh(scores, retained, inverseTemperature(defaultBeta), weights);
    Arrays.fill(weights, retained, count, 0);
  }

  @Override
  public boolean sparse() {
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TopK that && k == that.k && beta == that.beta;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * TopK.class.hashCode() + k) + Double.hashCode(beta);
  }

  @Override
  public String toString() {
    return "top:" + k + Betas.suffix(beta);
  }
}
