package io.github.lucenehopfield.separation;

/**
 * The softmax {@code w_i = exp(beta s_i) / sum_j exp(beta s_j)} over all candidates: the larger
 * beta, the more goes to the best one. Made without a beta, it takes the similarity's own.
 */
public final class Softmax implements Separation {
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
