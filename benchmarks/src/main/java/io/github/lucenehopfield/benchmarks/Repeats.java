package io.github.lucenehopfield.benchmarks;

import java.util.Arrays;
import java.util.Locale;

/** The same figure of several runs, in the order of the runs. */
record Repeats(double[] values) {
  /** Two-sided quantiles .975 of Student's t with 1, 2, ... degrees of freedom. */
  private static final double[] STUDENT = {
    12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26, 2.23, 2.20, 2.18, 2.16, 2.14, 2.13
  };

  double mean() {
    return Arrays.stream(values).average().orElse(Double.NaN);
  }

  /** {@return half of the width of a 95 % interval of the mean, by Student's t} */
  double halfWidth() {
    int count = values.length;
    if (count < 2) {
      return Double.NaN;
    }
    double mean = mean();
    double squares = Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum();
    double t = STUDENT[Math.min(count - 1, STUDENT.length) - 1];
    return t * Math.sqrt(squares / (count - 1) / count);
  }

  /**
   * {@return a quantile, between two runs by their distance}
   *
   * @param share from 0 to 1
   */
  double quantile(double share) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    double at = share * (sorted.length - 1);
    int below = (int) at;
    int above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  }

  /** {@return the mean and its interval} */
  @Override
  public String toString() {
    return String.format(Locale.ROOT, "%.2f +-%.2f", mean(), halfWidth());
  }

  /** {@return the median and the quartiles} */
  String quartiles() {
    return String.format(
        Locale.ROOT, "%.2f (%.2f-%.2f)", quantile(.5), quantile(.25), quantile(.75));
  }
}
