package io.github.lucenehopfield.separation;

import java.util.Arrays;

/**
 * The gamma-normmax: weights proportional to {@code max(0, beta s_i - tau)^(1 / (gamma - 1))},
 * where tau makes the sum of {@code max(0, beta s_i - tau)^(gamma / (gamma - 1))} equal to 1. Near
 * 1 it is the argmax; the larger gamma, the more evenly the best group shares the weight. Low
 * scores weigh exactly nothing.
 *
 * <p>{@code Omega(y) = |y|_gamma - 1}; the margin is 1 for every gamma. Blondel, Martins and
 * Niculae, JMLR 2020, section 4.3; use in Hopfield networks: Santos et al., arXiv 2411.08590,
 * section 4.1.
 *
 * <p>Found to 1e-15 by Newton's iteration, O(C) a round for C candidates. Below gamma = 1.02 the
 * argmax stands in, with equal shares for equal scores.
 */
public final class Normmax implements FenchelYoung {
  private static final double NEARLY_ARGMAX = 1.02;

  private final double gamma;
  private final double beta;

  /**
   * Makes a normmax at the inverse temperature that the similarity suggests.
   *
   * @param gamma more than 1, finite
   */
  public Normmax(double gamma) {
    this.gamma = checkGamma(gamma);
    this.beta = Betas.NONE;
  }

  /**
   * Makes a normmax at an inverse temperature.
   *
   * @param gamma more than 1, finite
   * @param beta positive and finite, in units of 1 / score
   */
  public Normmax(double gamma, double beta) {
    this.gamma = checkGamma(gamma);
    this.beta = Betas.check(beta);
  }

  private static double checkGamma(double gamma) {
    if (!(gamma > 1 && gamma < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("gamma must be > 1 and finite; gamma=" + gamma);
    }
    return gamma;
  }

  @Override
  public double inverseTemperature(double defaultBeta) {
    return Betas.choose(beta, defaultBeta);
  }

  @Override
  public void separate(double[] scores, int count, double defaultBeta, double[] weights) {
    Betas.shift(scores, count, inverseTemperature(defaultBeta), weights);
    if (gamma < NEARLY_ARGMAX) {
      Betas.splitAmongBest(weights, count);
      return;
    }
    double high = -Math.pow(count, 1 / gamma - 1);
    double tau = PowerThreshold.solve(weights, count, gamma / (gamma - 1), -1, high);
    for (int i = 0; i < count; i++) {
      double excess = weights[i] - tau;
      weights[i] = excess > 0 ? Math.pow(excess, 1 / (gamma - 1)) : 0;
    }
    Betas.normalize(weights, count);
  }

  @Override
  public boolean sparse() {
    return true;
  }

  @Override
  public double regularizer(double[] weights, int count) {
    double largest = 0;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, weights[i]);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.pow(weights[i] / largest, gamma);
    }
    return largest * Math.pow(sum, 1 / gamma) - 1;
  }

  @Override
  public void differentiate(
      double[] weights, int count, double defaultBeta, double[] gradient, double[] result) {
    if (gamma < NEARLY_ARGMAX) {
      Arrays.fill(result, 0, count, 0);
      return;
    }
    // w_i = u_i^e / S with u = beta s - tau, e = 1 / (gamma - 1), and a sum of u^(e + 1) of 1.
    double exponent = 1 / (gamma - 1);
    double powers = 0;
    double mean = 0;
    for (int i = 0; i < count; i++) {
      powers += Math.pow(weights[i], gamma);
      mean += weights[i] * gradient[i];
    }
    double scale = Math.pow(powers, -1 / gamma);
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double steepness = 0;
      if (weights[i] > 0) {
        double excess = Math.pow(scale * weights[i], gamma - 1);
        steepness = exponent * Math.pow(excess, exponent - 1) / scale;
      }
      result[i] = steepness * (gradient[i] - mean);
      sum += result[i];
    }
    double chosen = inverseTemperature(defaultBeta);
    for (int i = 0; i < count; i++) {
      result[i] = chosen * (result[i] - weights[i] * sum);
    }
  }

  @Override
  public double margin() {
    return 1;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Normmax that && gamma == that.gamma && beta == that.beta;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Normmax.class.hashCode() + Double.hashCode(gamma)) + Double.hashCode(beta);
  }

  @Override
  public String toString() {
    return "normmax:" + Betas.number(gamma) + Betas.suffix(beta);
  }
}
