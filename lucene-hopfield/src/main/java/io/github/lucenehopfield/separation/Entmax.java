package io.github.lucenehopfield.separation;

import java.util.Arrays;

/**
 * The alpha-entmax {@code w_i = max(0, (alpha - 1) beta s_i - tau)^(1 / (alpha - 1))}, where tau
 * makes the weights sum to 1: softmax for alpha = 1, sparsemax for alpha = 2. Above 1, low scores
 * weigh exactly nothing.
 *
 * <p>{@code Omega(y) = sum (y_i^alpha - y_i) / (alpha (alpha - 1))}; the margin is 1 / (alpha - 1).
 * Sparsemax: Martins and Astudillo, ICML 2016, section 2; 1.5-entmax: Peters, Niculae and Martins,
 * ACL 2019, section 3; use in Hopfield networks: Santos et al., arXiv 2411.08590, section 4.1.
 *
 * <p>Sparsemax and 1.5-entmax are exact, others have tau to 1e-15 by a bracketed Newton iteration.
 * From alpha = 1 to 1.001 softmax stands in, above 50 the argmax with equal shares for equal
 * scores. For C candidates the cost is O(C) a round, of which there are about 10.
 */
public final class Entmax implements FenchelYoung {
  private static final double NEARLY_SOFTMAX = 1e-3;
  private static final double NEARLY_ARGMAX = 50;

  private final double alpha;
  private final double beta;

  /**
   * Makes an entmax at the inverse temperature that the similarity suggests.
   *
   * @param alpha at least 1, finite
   */
  public Entmax(double alpha) {
    this.alpha = checkAlpha(alpha);
    this.beta = Betas.NONE;
  }

  /**
   * Makes an entmax at an inverse temperature.
   *
   * @param alpha at least 1, finite
   * @param beta positive and finite, in units of 1 / score
   */
  public Entmax(double alpha, double beta) {
    this.alpha = checkAlpha(alpha);
    this.beta = Betas.check(beta);
  }

  private static double checkAlpha(double alpha) {
    if (!(alpha >= 1 && alpha < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("alpha must be >= 1 and finite; alpha=" + alpha);
    }
    return alpha;
  }

  @Override
  public double inverseTemperature(double defaultBeta) {
    return Betas.choose(beta, defaultBeta);
  }

  private boolean isSoftmax() {
    return alpha - 1 < NEARLY_SOFTMAX;
  }

  @Override
  public void separate(double[] scores, int count, double defaultBeta, double[] weights) {
    double chosen = inverseTemperature(defaultBeta);
    if (isSoftmax()) {
      Softmax.weigh(scores, count, chosen, weights);
      return;
    }
    Betas.shift(scores, count, (alpha - 1) * chosen, weights);
    if (alpha > NEARLY_ARGMAX) {
      Betas.splitAmongBest(weights, count);
    } else if (alpha == 2) {
      double tau = PowerThreshold.linear(weights, count);
      for (int i = 0; i < count; i++) {
        weights[i] = Math.max(0, weights[i] - tau);
      }
    } else if (alpha == 1.5) {
      double tau = PowerThreshold.quadratic(weights, count);
      for (int i = 0; i < count; i++) {
        double excess = Math.max(0, weights[i] - tau);
        weights[i] = excess * excess;
      }
    } else {
      double exponent = 1 / (alpha - 1);
      double high = -Math.pow(count, 1 - alpha);
      double tau = PowerThreshold.solve(weights, count, exponent, -1, high);
      for (int i = 0; i < count; i++) {
        double excess = weights[i] - tau;
        weights[i] = excess > 0 ? Math.pow(excess, exponent) : 0;
      }
      Betas.normalize(weights, count);
    }
  }

  @Override
  public boolean sparse() {
    return !isSoftmax();
  }

  @Override
  public double regularizer(double[] weights, int count) {
    if (isSoftmax()) {
      return Softmax.negativeEntropy(weights, count);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += Math.pow(weights[i], alpha) - weights[i];
    }
    return sum / (alpha * (alpha - 1));
  }

  @Override
  public void differentiate(
      double[] weights, int count, double defaultBeta, double[] gradient, double[] result) {
    if (alpha > NEARLY_ARGMAX) {
      Arrays.fill(result, 0, count, 0);
      return;
    }
    double power = isSoftmax() ? 1 : 2 - alpha;
    PowerThreshold.differentiate(
        weights, power, inverseTemperature(defaultBeta), count, gradient, result);
  }

  @Override
  public double margin() {
    return isSoftmax() ? Double.POSITIVE_INFINITY : 1 / (alpha - 1);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Entmax that && alpha == that.alpha && beta == that.beta;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Entmax.class.hashCode() + Double.hashCode(alpha)) + Double.hashCode(beta);
  }

  @Override
  public String toString() {
    return "entmax:" + Betas.number(alpha) + Betas.suffix(beta);
  }
}
