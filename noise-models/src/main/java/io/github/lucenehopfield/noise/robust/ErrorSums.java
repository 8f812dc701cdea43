package io.github.lucenehopfield.noise.robust;

/**
 * Sums over the known coordinates of a cue q and a pattern p, from which distances, gains and
 * correlations follow; v is p less a center.
 *
 * @param distance sum of (q - p)^2
 * @param absolute sum of |q - p|
 * @param x sum of v
 * @param xx sum of v^2
 * @param product sum of v (q - center)
 */
record ErrorSums(double distance, double absolute, double x, double xx, double product) {
  /**
   * {@return the sums of a cue and a pattern} Two of every kind, so that one addition need not wait
   * for the other.
   */
  static ErrorSums of(double[] values, double[] pattern, double center) {
    double distance = 0;
    double absolute = 0;
    double x = 0;
    double xx = 0;
    double product = 0;
    double otherDistance = 0;
    double otherAbsolute = 0;
    double otherX = 0;
    double otherXx = 0;
    double otherProduct = 0;
    int i = 0;
    for (; i + 2 <= values.length; i += 2) {
      double error = values[i] - pattern[i];
      double v = pattern[i] - center;
      distance += error * error;
      absolute += Math.abs(error);
      x += v;
      xx += v * v;
      product += v * (values[i] - center);
      double next = values[i + 1] - pattern[i + 1];
      double w = pattern[i + 1] - center;
      otherDistance += next * next;
      otherAbsolute += Math.abs(next);
      otherX += w;
      otherXx += w * w;
      otherProduct += w * (values[i + 1] - center);
    }
    for (; i < values.length; i++) {
      double error = values[i] - pattern[i];
      double v = pattern[i] - center;
      distance += error * error;
      absolute += Math.abs(error);
      x += v;
      xx += v * v;
      product += v * (values[i] - center);
    }
    return new ErrorSums(
        distance + otherDistance,
        absolute + otherAbsolute,
        x + otherX,
        xx + otherXx,
        product + otherProduct);
  }
}
