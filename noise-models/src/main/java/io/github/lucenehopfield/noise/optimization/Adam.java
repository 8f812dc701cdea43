package io.github.lucenehopfield.noise.optimization;

/**
 * Adam with its published constants (Kingma and Ba, "Adam: a method for stochastic optimization",
 * ICLR 2015). Not thread-safe.
 */
public final class Adam {
  // The values of the publication (Kingma and Ba 2015).
  private static final double FIRST = 0.9;
  private static final double SECOND = 0.999;
  private static final double EPSILON = 1e-8;

  private final double rate;
  private final double[] means;
  private final double[] squares;
  private double firstPower = 1;
  private double secondPower = 1;

  public Adam(int length, double rate) {
    this.rate = rate;
    means = new double[length];
    squares = new double[length];
  }

  /** Moves weights against a gradient, as many as that has. */
  public void step(double[] weights, double[] gradient) {
    firstPower *= FIRST;
    secondPower *= SECOND;
    for (int k = 0; k < gradient.length; k++) {
      means[k] = FIRST * means[k] + (1 - FIRST) * gradient[k];
      squares[k] = SECOND * squares[k] + (1 - SECOND) * gradient[k] * gradient[k];
      double mean = means[k] / (1 - firstPower);
      double square = squares[k] / (1 - secondPower);
      weights[k] -= rate * mean / (Math.sqrt(square) + EPSILON);
    }
  }
}
