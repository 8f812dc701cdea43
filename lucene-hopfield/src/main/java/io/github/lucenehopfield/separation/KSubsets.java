package io.github.lucenehopfield.separation;

/**
 * Recalls a set of k patterns: SparseMAP over the sets of exactly k, {@code y_i = clip(beta s_i -
 * tau, 0, 1)} with a sum of k. The weights are y / k, so a pattern that is certainly in the set
 * weighs 1 / k. With k = 1 it is sparsemax. All y are 1 where there are no more than k candidates.
 *
 * <p>{@code Omega(y) = |y|^2 / 2}; y is a set, exactly, where the k-th best score exceeds the next
 * one by 1 / beta. Niculae et al., "SparseMAP", ICML 2018; use in Hopfield networks: Santos et al.,
 * arXiv 2411.08590, section 4.2. The cost is O(C) a round for C candidates, of which there are
 * about 10.
 */
public final class KSubsets implements FenchelYoung {
  private final int k;
  private final double beta;

  /**
   * Makes it at the inverse temperature that the similarity suggests.
   *
   * @param k at least 1
   */
  public KSubsets(int k) {
    this.k = checkK(k);
    this.beta = Betas.NONE;
  }

  /**
   * Makes it at an inverse temperature.
   *
   * @param k at least 1
   * @param beta positive and finite, in units of 1 / score
   */
  public KSubsets(int k, double beta) {
    this.k = checkK(k);
    this.beta = Betas.check(beta);
  }

  static int checkK(int k) {
    if (k < 1) {
      throw new IllegalArgumentException("k must be >= 1; k=" + k);
    }
    return k;
  }

  @Override
  public double inverseTemperature(double defaultBeta) {
    return Betas.choose(beta, defaultBeta);
  }

  @Override
  public double mass(int count) {
    return Math.min(k, count);
  }

  @Override
  public void separate(double[] scores, int count, double defaultBeta, double[] weights) {
    Betas.shift(scores, count, inverseTemperature(defaultBeta), weights);
    CappedSimplex.project(weights, null, 1, count, k);
    // Their sum is k up to rounding, which is coarse where scores are huge.
    Betas.normalize(weights, count);
  }

  @Override
  public boolean sparse() {
    return true;
  }

  @Override
  public double regularizer(double[] weights, int count) {
    double mass = mass(count);
    return mass * mass * halfSquares(weights, count);
  }

  @Override
  public void differentiate(
      double[] weights, int count, double defaultBeta, double[] gradient, double[] result) {
    double mass = mass(count);
    double scale = inverseTemperature(defaultBeta) / mass;
    CappedSimplex.differentiate(weights, 1 / mass, scale, count, gradient, result);
  }

  static double halfSquares(double[] weights, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[i] * weights[i];
    }
    return sum / 2;
  }

  @Override
  public double margin() {
    return 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof KSubsets that && k == that.k && beta == that.beta;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * KSubsets.class.hashCode() + k) + Double.hashCode(beta);
  }

  @Override
  public String toString() {
    return "ksubsets:" + k + Betas.suffix(beta);
  }
}
