package io.github.lucenehopfield.separation;

/**
 * The softmax among the candidates within w places of the best one, in the order of the sequence
 * that the query names; all others weigh nothing. Hu et al., "Nonparametric Modern Hopfield
 * Models", ICML 2025, sparse-structured with a window.
 */
public final class Window implements Separation {
  private final long width;
  private final double beta;

  /**
   * Makes a window, softmax at the inverse temperature that the similarity suggests.
   *
   * @param width w, at least 0
   */
  public Window(long width) {
    this.width = checkWidth(width);
    this.beta = Betas.NONE;
  }

  /**
   * Makes a window, softmax at an inverse temperature.
   *
   * @param width w, at least 0
   * @param beta positive and finite, in units of 1 / score
   */
  public Window(long width, double beta) {
    this.width = checkWidth(width);
    this.beta = Betas.check(beta);
  }

  private static long checkWidth(long width) {
    if (width < 0) {
      throw new IllegalArgumentException("width must be >= 0; width=" + width);
    }
    return width;
  }

  @Override
  public double inverseTemperature(double defaultBeta) {
    return Betas.choose(beta, defaultBeta);
  }

  @Override
  public boolean usesPositions() {
    return true;
  }

  @Override
  public void separate(double[] scores, int count, double defaultBeta, double[] weights) {
    separate(scores, null, count, defaultBeta, weights);
  }

  @Override
  public void separate(
      double[] scores, long[] positions, int count, double defaultBeta, double[] weights) {
    long center = positions == null ? 0 : positions[0];
    for (int i = 0; i < count; i++) {
      weights[i] = within(positions == null ? i : positions[i], center) ? 1 : 0;
    }
    Softmax.weighMarked(scores, count, inverseTemperature(defaultBeta), weights);
  }

  private boolean within(long position, long center) {
    // Unsigned, since places at both ends of the range may have a larger distance than a long can
    // say.
    long distance = position > center ? position - center : center - position;
    return Long.compareUnsigned(distance, width) <= 0;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Window that && width == that.width && beta == that.beta;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * Window.class.hashCode() + Long.hashCode(width)) + Double.hashCode(beta);
  }

  @Override
  public String toString() {
    return "window:" + width + Betas.suffix(beta);
  }
}
