package io.github.lucenehopfield.similarity;

/** Default inverse temperatures that follow the scale of the scores. */
final class Temperatures {
  private static final double SHARPNESS = 10;

  // Small enough to change no real scale, large enough for SHARPNESS / SMALLEST to stay finite.
  private static final double SMALLEST = 1e-300;

  private Temperatures() {}

  /** {@return 10 / scale, finite also where the scale is 0} */
  static double forScale(double scale) {
    return SHARPNESS / Math.max(SMALLEST, scale);
  }

  /** {@return the median of scores in descending order; the upper one of an even number} */
  static double median(double[] scores, int count) {
    return scores[count / 2];
  }
}
