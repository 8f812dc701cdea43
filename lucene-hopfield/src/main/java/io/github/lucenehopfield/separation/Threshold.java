package io.github.lucenehopfield.separation;

/**
 * Equal weights for all candidates whose score is at least a threshold, {@code w_i} proportional to
 * {@code 1[s_i >= theta]}: the separation of a sparse distributed memory (Kanerva 1988), whose
 * radius is -theta for a distance. Where no score reaches it, nothing is recalled. Depends on the
 * scores themselves, not only on their differences.
 */
public final class Threshold implements Separation {
  private final double theta;

  /**
   * Makes a separation.
   *
   * @param theta the threshold, finite, in units of the score; for a distance it is negative
   */
  public Threshold(double theta) {
    if (!Double.isFinite(theta)) {
      throw new IllegalArgumentException("theta must be finite; theta=" + theta);
    }
    this.theta = theta;
  }

  @Override
  public void separate(double[] scores, int count, double defaultBeta, double[] weights) {
    int reached = 0;
    for (int i = 0; i < count; i++) {
      reached += scores[i] >= theta ? 1 : 0;
    }
    for (int i = 0; i < count; i++) {
      weights[i] = scores[i] >= theta ? 1.0 / reached : 0;
    }
  }

  @Override
  public boolean sparse() {
    return true;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Threshold that && theta == that.theta;
  }

  @Override
  public int hashCode() {
    return 31 * Threshold.class.hashCode() + Double.hashCode(theta);
  }

  @Override
  public String toString() {
    return "threshold:" + Betas.number(theta);
  }
}
