package io.github.lucenehopfield.attractor;

/** Pearson's correlation of two patterns. */
final class Correlation {
  private Correlation() {}

  /** {@return Pearson's correlation, 0 where one side is constant} */
  static double of(double[] a, double[] b) {
    double meanA = 0;
    double meanB = 0;
    for (int i = 0; i < a.length; i++) {
      meanA += a[i] / a.length;
      meanB += b[i] / a.length;
    }
    double squaresA = 0;
    double squaresB = 0;
    double products = 0;
    for (int i = 0; i < a.length; i++) {
      squaresA += (a[i] - meanA) * (a[i] - meanA);
      squaresB += (b[i] - meanB) * (b[i] - meanB);
      products += (a[i] - meanA) * (b[i] - meanB);
    }
    double length = Math.sqrt(squaresA) * Math.sqrt(squaresB);
    return length > 1e-12 * (1 + Math.abs(meanA * meanB)) * a.length ? products / length : 0;
  }
}
