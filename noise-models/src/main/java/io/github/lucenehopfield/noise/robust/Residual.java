package io.github.lucenehopfield.noise.robust;

/**
 * Whether what a pattern leaves of a cue is nothing but white Gaussian noise of one size. Then no
 * other hypothesis has anything left to explain, and need not be looked for.
 */
final class Residual {
  /** Fewer coordinates do not tell. */
  private static final int FEW = 32;

  // In standard deviations of each statistic under white Gaussian noise.
  private static final double DEVIATIONS = 4;

  private Residual() {}

  /**
   * {@return whether mean, skewness and kurtosis, the correlation of neighboring coordinates, and
   * that of errors and of their squares with the pattern are those of white Gaussian noise}
   *
   * @param cue the cue
   * @param pattern its known coordinates in the unit of the cue
   */
  static boolean isWhite(CueValues cue, double[] pattern) {
    int n = cue.size();
    if (n < FEW || cue.step() > 0) {
      return false;
    }
    double[] values = cue.values();
    double sum = 0;
    double x = 0;
    for (int i = 0; i < n; i++) {
      sum += values[i] - pattern[i];
      x += pattern[i];
    }
    double mean = sum / n;
    double center = x / n;
    double squares = 0;
    double cubes = 0;
    double fourths = 0;
    double neighbors = 0;
    double products = 0;
    double xx = 0;
    double before = 0;
    for (int i = 0; i < n; i++) {
      double error = values[i] - pattern[i] - mean;
      double square = error * error;
      double v = pattern[i] - center;
      squares += square;
      cubes += square * error;
      fourths += square * square;
      neighbors += error * before;
      products += error * v;
      xx += v * v;
      before = error;
    }
    double variance = squares / n;
    double sized = 0;
    double xxxx = 0;
    for (int i = 0; i < n; i++) {
      double error = values[i] - pattern[i] - mean;
      double v = pattern[i] - center;
      double size = v * v - xx / n;
      sized += (error * error - variance) * size;
      xxxx += size * size;
    }
    double most = DEVIATIONS / Math.sqrt(n);
    double deviation = Math.sqrt(variance);
    return deviation > cue.resolution()
        && Math.abs(mean) < most * deviation
        && Math.abs(cubes / n) < Math.sqrt(6) * most * variance * deviation
        && Math.abs(fourths / n / (variance * variance) - 3) < Math.sqrt(24) * most
        && Math.abs(neighbors / n) < most * variance
        && products * products <= most * most * n * variance * xx
        && sized * sized <= 2 * most * most * n * variance * variance * xxxx;
  }
}
