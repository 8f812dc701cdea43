package io.github.lucenehopfield.benchmarks;

import java.util.Locale;

/**
 * A share of successes with its 95 % interval (Wilson, "Probable inference, the law of succession,
 * and statistical inference", 1927), and differences of two shares over the same trials.
 */
final class Share {
  private static final double Z = 1.959964;

  private Share() {}

  static double of(boolean[] trials) {
    int count = 0;
    for (boolean trial : trials) {
      count += trial ? 1 : 0;
    }
    return (double) count / trials.length;
  }

  /** {@return the share and its interval, like .953 (.943-.962)} */
  static String withInterval(boolean[] trials) {
    double p = of(trials);
    double n = trials.length;
    double center = (p + Z * Z / (2 * n)) / (1 + Z * Z / n);
    double half = Z / (1 + Z * Z / n) * Math.sqrt(p * (1 - p) / n + Z * Z / (4 * n * n));
    return String.format(
        Locale.ROOT, "%.4f (%.3f-%.3f)", p, center - half, Math.min(center + half, 1));
  }

  /**
   * {@return the mean difference of two shares over the same trials, and half its interval, like
   * +.040 +-.012}
   */
  static String difference(boolean[] ours, boolean[] theirs) {
    return String.format(
        Locale.ROOT, "%+.4f +-%.4f", of(ours) - of(theirs), halfInterval(ours, theirs));
  }

  /** {@return half the interval of the mean difference of two shares over the same trials} */
  static double halfInterval(boolean[] ours, boolean[] theirs) {
    int more = 0;
    int less = 0;
    for (int i = 0; i < ours.length; i++) {
      more += ours[i] && !theirs[i] ? 1 : 0;
      less += !ours[i] && theirs[i] ? 1 : 0;
    }
    double n = ours.length;
    double mean = (more - less) / n;
    return Z * Math.sqrt(((more + less) / n - mean * mean) / n);
  }
}
