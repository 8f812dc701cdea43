package io.github.lucenehopfield.dynamics;

import io.github.lucenehopfield.similarity.LinearFeatureSimilarity;
import io.github.lucenehopfield.similarity.RandomFeatures;

/**
 * Patterns summed up under a feature map phi, so that a recall costs O(D d) however many there are:
 * {@code T(q) = A^T phi(q) / z^T phi(q)} with {@code A = sum phi(x) x^T} and {@code z = sum
 * phi(x)}. The linear and the positive-random-feature models of Hu et al., "Nonparametric Modern
 * Hopfield Models", ICML 2025. It recalls smooth means, never single patterns: see {@link
 * io.github.lucenehopfield.similarity.RandomFeatureSimilarity} for the range of beta.
 *
 * <p>Features are kept relative to the largest one met, so none overflows. Sums are in double
 * precision; a removed pattern leaves a rounding error of that size behind. Not thread-safe.
 */
public final class FeatureMemory {
  private static final double SMALLEST_DENOMINATOR = 1e-12;

  @FunctionalInterface
  private interface LogFeatures {
    void of(float[] vector, double[] logs);
  }

  private final LogFeatures map;
  private final double[][] sums;
  private final double[] totals;
  private final double[] logs;
  private final int dimension;
  private double shift = Double.NEGATIVE_INFINITY;
  private long size;

  private FeatureMemory(LogFeatures map, int features, int dimension) {
    this.map = map;
    this.dimension = dimension;
    this.sums = new double[features][dimension];
    this.totals = new double[features];
    this.logs = new double[features];
  }

  /**
   * {@return an empty memory under phi(z) = elu(z) + 1, one feature a dimension}
   *
   * @param dimension the length of the patterns, at least 1
   */
  public static FeatureMemory linear(int dimension) {
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be >= 1; dimension=" + dimension);
    }
    return new FeatureMemory(
        (vector, logs) -> {
          for (int d = 0; d < logs.length; d++) {
            logs[d] = LinearFeatureSimilarity.logFeature(vector[d]);
          }
        },
        dimension,
        dimension);
  }

  /**
   * {@return an empty memory under positive random features of exp(beta x y)}
   *
   * @param features the features
   * @param beta the inverse temperature, positive and finite
   */
  public static FeatureMemory randomFeatures(RandomFeatures features, double beta) {
    if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("beta must be positive and finite; beta=" + beta);
    }
    double scale = Math.sqrt(beta);
    return new FeatureMemory(
        (vector, logs) -> features.exponents(vector, scale, logs),
        features.count(),
        features.dimension());
  }

  /** {@return how many patterns are in it} */
  public long size() {
    return size;
  }

  /**
   * Adds a pattern.
   *
   * @param pattern all values finite
   */
  public void add(float[] pattern) {
    accumulate(pattern, 1);
    size++;
  }

  /**
   * Removes a pattern that was added.
   *
   * @param pattern the pattern
   */
  public void remove(float[] pattern) {
    accumulate(pattern, -1);
    size--;
  }

  /**
   * Adds all patterns of another memory.
   *
   * @param other made with the same features
   */
  public void addAll(FeatureMemory other) {
    if (other.totals.length != totals.length || other.dimension != dimension) {
      throw new IllegalArgumentException(
          "memories must have the same features; features="
              + other.totals.length
              + " dimension="
              + other.dimension);
    }
    if (other.size == 0) {
      return;
    }
    raise(other.shift);
    double factor = Math.exp(other.shift - shift);
    for (int r = 0; r < totals.length; r++) {
      totals[r] += factor * other.totals[r];
      for (int d = 0; d < dimension; d++) {
        sums[r][d] += factor * other.sums[r][d];
      }
    }
    size += other.size;
  }

  private void accumulate(float[] pattern, int sign) {
    check(pattern);
    map.of(pattern, logs);
    double largest = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      largest = Math.max(largest, log);
    }
    raise(largest);
    for (int r = 0; r < totals.length; r++) {
      double feature = sign * Math.exp(logs[r] - shift);
      totals[r] += feature;
      for (int d = 0; d < dimension; d++) {
        sums[r][d] += feature * pattern[d];
      }
    }
  }

  /** Makes room for features up to exp(largest). */
  private void raise(double largest) {
    if (largest <= shift) {
      return;
    }
    double factor = Math.exp(shift - largest);
    for (int r = 0; r < totals.length && size > 0; r++) {
      totals[r] *= factor;
      for (int d = 0; d < dimension; d++) {
        sums[r][d] *= factor;
      }
    }
    shift = largest;
  }

  private void check(float[] vector) {
    if (vector.length != dimension) {
      throw new IllegalArgumentException(
          "vector length must be " + dimension + "; length=" + vector.length);
    }
  }

  /**
   * {@return the recalled mean, or null where the memory is empty or has nothing near the cue: a
   * denominator below 1e-12 of the largest feature of a pattern}
   *
   * @param cue all values finite
   */
  public float[] recall(float[] cue) {
    check(cue);
    map.of(cue, logs);
    double largest = Double.NEGATIVE_INFINITY;
    for (double log : logs) {
      largest = Math.max(largest, log);
    }
    double denominator = 0;
    double[] mean = new double[dimension];
    for (int r = 0; r < totals.length; r++) {
      double feature = Math.exp(logs[r] - largest);
      denominator += feature * totals[r];
      for (int d = 0; d < dimension; d++) {
        mean[d] += feature * sums[r][d];
      }
    }
    if (!(denominator >= SMALLEST_DENOMINATOR) || size == 0) {
      return null;
    }
    float[] recalled = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      recalled[d] = (float) (mean[d] / denominator);
    }
    return recalled;
  }
}
