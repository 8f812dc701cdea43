package io.github.lucenehopfield.similarity;

import java.util.SplittableRandom;

/**
 * Positive random features of the exponential kernel: {@code phi_r(z) = exp(w_r z - |z|^2 / 2) /
 * sqrt(D)}, so that the mean of {@code phi(x) phi(y)} over the draws of w is {@code exp(x y)}. The
 * vectors w are Gaussian and orthogonal in blocks of as many as there are dimensions (Choromanski
 * et al., "Rethinking Attention with Performers", ICLR 2021, sections 2.3 and 2.4).
 *
 * <p>The relative variance of one kernel value is at most {@code (exp(|x + y|^2) - 1) / D}, so long
 * vectors need features beyond number. Immutable.
 */
public final class RandomFeatures {
  private final int dimension;
  private final float[][] rows;

  /**
   * Draws features.
   *
   * @param features D, at least 1
   * @param dimension the length of the vectors, at least 1
   * @param seed the same seed gives the same features
   */
  public RandomFeatures(int features, int dimension, long seed) {
    if (features < 1) {
      throw new IllegalArgumentException("features must be >= 1; features=" + features);
    }
    if (dimension < 1) {
      throw new IllegalArgumentException("dimension must be >= 1; dimension=" + dimension);
    }
    this.dimension = dimension;
    this.rows = new float[features][];
    SplittableRandom random = new SplittableRandom(seed);
    for (int first = 0; first < features; first += dimension) {
      draw(first, Math.min(features, first + dimension), random);
    }
  }

  /** Draws a block: orthogonal directions, with the lengths of independent Gaussian vectors. */
  private void draw(int first, int end, SplittableRandom random) {
    double[][] block = new double[end - first][dimension];
    for (int r = 0; r < block.length; r++) {
      double length = 0;
      while (length < 1e-6) {
        for (int d = 0; d < dimension; d++) {
          block[r][d] = random.nextGaussian();
        }
        for (int before = 0; before < r; before++) {
          double product = product(block[before], block[r]);
          for (int d = 0; d < dimension; d++) {
            block[r][d] -= product * block[before][d];
          }
        }
        length = Math.sqrt(product(block[r], block[r]));
      }
      for (int d = 0; d < dimension; d++) {
        block[r][d] /= length;
      }
    }
    for (int r = 0; r < block.length; r++) {
      double squares = 0;
      for (int d = 0; d < dimension; d++) {
        double value = random.nextGaussian();
        squares += value * value;
      }
      float[] row = new float[dimension];
      for (int d = 0; d < dimension; d++) {
        row[d] = (float) (Math.sqrt(squares) * block[r][d]);
      }
      rows[first + r] = row;
    }
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum;
  }

  /** {@return the number D of features} */
  public int count() {
    return rows.length;
  }

  /** {@return the length of the vectors} */
  public int dimension() {
    return dimension;
  }

  /**
   * Gives the exponents of the features, {@code w_r z - |z|^2 / 2} for {@code z = scale * vector};
   * the features themselves would overflow for long vectors.
   *
   * @param vector the vector, all values finite
   * @param scale what it is multiplied with
   * @param exponents receives D exponents
   */
  public void exponents(float[] vector, double scale, double[] exponents) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    double half = scale * scale * squares / 2;
    for (int r = 0; r < rows.length; r++) {
      exponents[r] = scale * product(rows[r], vector) - half;
    }
  }

  /** Four accumulators in a fixed order: exact scores are the same on every machine. */
  private static double product(float[] row, float[] vector) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    int end = row.length & ~3;
    for (int d = 0; d < end; d += 4) {
      s0 += (double) row[d] * vector[d];
      s1 += (double) row[d + 1] * vector[d + 1];
      s2 += (double) row[d + 2] * vector[d + 2];
      s3 += (double) row[d + 3] * vector[d + 3];
    }
    for (int d = end; d < row.length; d++) {
      s0 += (double) row[d] * vector[d];
    }
    return (s0 + s1) + (s2 + s3);
  }
}
