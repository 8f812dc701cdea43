package io.github.lucenehopfield.similarity;

/** Positive forms of scores, as in Millidge et al. (ICML 2022, table 1). */
final class Positives {
  // An exact match is infinitely similar; this large, a power or a sum of them stays finite.
  private static final double SMALLEST_DISTANCE = 1e-300;

  private Positives() {}

  static double ofDistance(double distance) {
    return 1 / Math.max(SMALLEST_DISTANCE, distance);
  }

  static double ofProduct(double product) {
    return Math.max(0, product);
  }
}
