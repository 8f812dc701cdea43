package io.github.lucenehopfield.separation;

import java.util.Objects;

/**
 * A sparsemax in which no candidate weighs more than a bound: {@code w_i = clip(beta s_i - tau, 0,
 * u)}. Spreads a recall over at least 1 / u patterns. Where there are fewer candidates than that,
 * all weigh the same.
 *
 * <p>{@code Omega(y) = |y|^2 / 2} over the bounded simplex. Malaviya, Ferreira and Martins, ACL
 * 2018, section 3; use in Hopfield networks: Santos et al., arXiv 2411.08590, section 5. The cost
 * is O(C) a round for C candidates, of which there are about 10.
 */
public final class ConstrainedSparsemax implements FenchelYoung {
  private final double bound;
  private final double beta;

  /**
   * Makes it at the inverse temperature that the similarity suggests.
   *
   * @param bound u, more than 0, at most 1
   */
  public ConstrainedSparsemax(double bound) {
    this.bound = checkBound(bound);
    this.beta = Betas.NONE;
  }

  /**
   * Makes it at an inverse temperature.
   *
   * @param bound u, more than 0, at most 1
   * @param beta positive and finite, in units of 1 / score
   */
  public ConstrainedSparsemax(double bound, double beta) {
    this.bound = checkBound(bound);
    this.beta = Betas.check(beta);
  }

  private static double checkBound(double bound) {
    if (!(bound > 0 && bound <= 1)) {
      throw new IllegalArgumentException("bound must be > 0 and <= 1; bound=" + bound);
    }
    return bound;
  }

  /**
   * Projects onto {0 &lt;= y_i &lt;= u_i, sum y = 1}, the sparsemax with a bound for each score.
   * Where the bounds sum to 1 or less, y becomes the bounds.
   *
   * @param t beta times the scores, finite, in any order
   * @param bounds u, not negative
   * @param count how many of them count, at least 1
   * @param y receives the projection
   */
  public static void project(double[] t, double[] bounds, int count, double[] y) {
    Objects.requireNonNull(bounds, "bounds");
    Betas.shift(t, count, 1, y);
    CappedSimplex.project(y, bounds, 0, count, 1);
  }

  @Override
  public double inverseTemperature(double defaultBeta) {
    return Betas.choose(beta, defaultBeta);
  }

  @Override
  public void separate(double[] scores, int count, double defaultBeta, double[] weights) {
    Betas.shift(scores, count, inverseTemperature(defaultBeta), weights);
    CappedSimplex.project(weights, null, Math.max(bound, 1.0 / count), count, 1);
    // Their sum is 1 up to rounding, which is coarse where scores are huge.
    Betas.normalize(weights, count);
  }

  @Override
  public boolean sparse() {
    return true;
  }

  @Override
  public double regularizer(double[] weights, int count) {
    return KSubsets.halfSquares(weights, count);
  }

  @Override
  public void differentiate(
      double[] weights, int count, double defaultBeta, double[] gradient, double[] result) {
    CappedSimplex.differentiate(
        weights,
        Math.max(bound, 1.0 / count),
        inverseTemperature(defaultBeta),
        count,
        gradient,
        result);
  }

  @Override
  public double margin() {
    return bound == 1 ? 1 : Double.POSITIVE_INFINITY;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof ConstrainedSparsemax that && bound == that.bound && beta == that.beta;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * ConstrainedSparsemax.class.hashCode() + Double.hashCode(bound))
        + Double.hashCode(beta);
  }

  @Override
  public String toString() {
    return "csparsemax:" + Betas.number(bound) + Betas.suffix(beta);
  }
}
