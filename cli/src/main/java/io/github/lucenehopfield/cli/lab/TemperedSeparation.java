package io.github.lucenehopfield.cli.lab;

import io.github.lucenehopfield.separation.FenchelYoung;
import io.github.lucenehopfield.separation.Separation;

/**
 * A separation at a multiple of the similarity's own temperature. A separation that was made with
 * an inverse temperature keeps it.
 */
class TemperedSeparation implements Separation {
  private final Separation inner;
  private final double temperature;

  private TemperedSeparation(Separation inner, double temperature) {
    this.inner = inner;
    this.temperature = temperature;
  }

  /**
   * {@return a separation at another temperature}
   *
   * @param inner the separation
   * @param temperature how many times the similarity's own, positive and finite
   */
  static Separation of(Separation inner, double temperature) {
    if (temperature == 1) {
      return inner;
    }
    return inner instanceof FenchelYoung regularized
        ? new Regularized(regularized, temperature)
        : new TemperedSeparation(inner, temperature);
  }

  @Override
  public void separate(double[] scores, int count, double defaultBeta, double[] weights) {
    inner.separate(scores, count, defaultBeta / temperature, weights);
  }

  @Override
  public void separate(
      double[] scores, long[] positions, int count, double defaultBeta, double[] weights) {
    inner.separate(scores, positions, count, defaultBeta / temperature, weights);
  }

  @Override
  public double inverseTemperature(double defaultBeta) {
    return inner.inverseTemperature(defaultBeta / temperature);
  }

  @Override
  public boolean usesPositions() {
    return inner.usesPositions();
  }

  @Override
  public boolean positiveScores() {
    return inner.positiveScores();
  }

  final double temperature() {
    return temperature;
  }

  @Override
  public boolean sparse() {
    return inner.sparse();
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TemperedSeparation that
        && inner.equals(that.inner)
        && temperature == that.temperature;
  }

  @Override
  public int hashCode() {
    return 31 * inner.hashCode() + Double.hashCode(temperature);
  }

  @Override
  public String toString() {
    return inner + " at " + temperature + " times the temperature";
  }

  /** One that has an energy. */
  private static final class Regularized extends TemperedSeparation implements FenchelYoung {
    private final FenchelYoung inner;

    Regularized(FenchelYoung inner, double temperature) {
      super(inner, temperature);
      this.inner = inner;
    }

    @Override
    public double mass(int count) {
      return inner.mass(count);
    }

    @Override
    public double regularizer(double[] weights, int count) {
      return inner.regularizer(weights, count);
    }

    @Override
    public void differentiate(
        double[] weights, int count, double defaultBeta, double[] gradient, double[] result) {
      // Its inverse temperature is the one that the scores were multiplied by.
      inner.differentiate(weights, count, defaultBeta / temperature(), gradient, result);
    }

    @Override
    public double margin() {
      return inner.margin();
    }
  }
}
