package io.github.lucenehopfield.separation;

/**
 * The softmax {@code w_i = exp(beta s_i) / sum_j exp(beta s_j)} over all candidates: the larger
 * beta, the more goes to the best one. Made without a beta, it takes the similarity's own.
 *
 * <p>{@code Omega(y) = sum y_i log y_i}; it has no margin, since every weight is positive.
 */
public final class Softmax implements FenchelYoung {
  private final double beta;

  /** Makes a softmax at the inverse temperature that the similarity suggests. */
  public Softmax() {
    this.beta = Betas.NONE;
  }

  /**
   * Makes a softmax at an inverse temperature.
   *
   * @param beta positive and finite, in units of 1 / score
   */
  public Softmax(double beta) {
    this.beta = Betas.check(beta);
  }

  @Override
  public double inverseTemperature(double defaultBeta) {
    return Betas.choose(beta, defaultBeta);
  }

  @Override
  public void separate(double[] scores, int count, double defaultBeta, double[] weights) {
    weigh(scores, count, inverseTemperature(defaultBeta), weights);
  }

  /** Softmax of the first scores; stable for scores and beta of any finite size. */
  static void weigh(double[] scores, int count, double beta, double[] weights) {
    double best = scores[0];
    for (int i = 1; i < count; i++) {
      best = Math.max(best, scores[i]);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = Math.exp(beta * (scores[i] - best));
      sum += weights[i];
    }
    for (int i = 0; i < count; i++) {
      weights[i] /= sum;
    }
  }

  /** Softmax of the scores whose weight is not 0; all stay 0 where there are none. */
  static void weighMarked(double[] scores, int count, double beta, double[] weights) {
    double best = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      best = weights[i] == 0 ? best : Math.max(best, scores[i]);
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      weights[i] = weights[i] == 0 ? 0 : Math.exp(beta * (scores[i] - best));
      sum += weights[i];
    }
    for (int i = 0; i < count && sum > 0; i++) {
      weights[i] /= sum;
    }
  }

  static double negativeEntropy(double[] weights, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += weights[i] > 0 ? weights[i] * Math.log(weights[i]) : 0;
    }
    return sum;
  }

  @Override
  public double regularizer(double[] weights, int count) {
    return negativeEntropy(weights, count);
  }

  @Override
  public void differentiate(
      double[] weights, int count, double defaultBeta, double[] gradient, double[] result) {
    PowerThreshold.differentiate(
        weights, 1, inverseTemperature(defaultBeta), count, gradient, result);
  }

  @Override
  public double margin() {
    return Double.POSITIVE_INFINITY;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Softmax that && beta == that.beta;
  }

  @Override
  public int hashCode() {
    return 31 * Softmax.class.hashCode() + Double.hashCode(beta);
  }

  @Override
  public String toString() {
    return "softmax" + Betas.suffix(beta);
  }
}
