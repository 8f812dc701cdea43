package io.github.lucenehopfield.similarity;

/**
 * Vectors as distributions: each coordinate's share of the sum. Negative coordinates count as 0,
 * and a vector without a positive one as uniform. Not thread-safe.
 */
final class Shares {
  private final double[] shares;

  Shares(int length) {
    this.shares = new double[length];
  }

  /** {@return the shares of a vector, valid until the next call} */
  double[] of(float[] vector) {
    double sum = 0;
    for (int i = 0; i < shares.length; i++) {
      shares[i] = Math.max(0, vector[i]);
      sum += shares[i];
    }
    for (int i = 0; i < shares.length; i++) {
      shares[i] = sum > 0 ? shares[i] / sum : 1.0 / shares.length;
    }
    return shares;
  }

  /** {@return the sum of the positive coordinates} */
  static double sum(float[] vector) {
    double sum = 0;
    for (float value : vector) {
      sum += Math.max(0, value);
    }
    return sum;
  }
}
