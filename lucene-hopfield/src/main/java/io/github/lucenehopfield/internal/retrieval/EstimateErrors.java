package io.github.lucenehopfield.internal.retrieval;

import io.github.lucenehopfield.index.scan.ScanResult;
import java.util.Arrays;

/**
 * What the candidates of a scan say of its estimates. Exact scores are regressed on estimates by
 * least squares; the line and the scatter about it say what the exact scores of the documents
 * beyond the candidates are expected to be, of which only estimates are known. Immutable.
 *
 * <p>What a retrieval does with them: docs/decisions/0030.
 */
final class EstimateErrors {
  /** Below so many candidates a line through all of them says little. */
  private static final int MIN_PAIRS = 16;

  private static final double NORMAL_KURTOSIS = 3;

  /**
   * How many times that of a normal distribution makes tails heavy, and the most that counts: by
   * hand.
   */
  private static final double HEAVY = 2;

  private static final double MAX_WIDER = 9;

  private final ScanResult result;
  private final double[] sorted;
  private final double origin;
  private final double slope;
  private final double deviation;
  private final double atOrigin;

  private EstimateErrors(
      ScanResult result,
      double[] sorted,
      double origin,
      double atOrigin,
      double slope,
      double deviation) {
    this.result = result;
    this.sorted = sorted;
    this.origin = origin;
    this.atOrigin = atOrigin;
    this.slope = slope;
    this.deviation = deviation;
  }

  /**
   * Compares estimates with exact scores.
   *
   * @param result the scan
   * @param exact the exact score of each of its candidates, NaN where there is none
   */
  static EstimateErrors of(ScanResult result, double[] exact) {
    int n = exact.length;
    double[] x = new double[n];
    double[] y = new double[n];
    int used = 0;
    for (int i = 0; i < n; i++) {
      if (result.estimates()[i] >= result.floor() && Double.isNaN(exact[i]) == false) {
        x[used] = result.estimates()[i];
        y[used++] = exact[i] / result.unit();
      }
    }
    if (used < MIN_PAIRS) {
      used = 0;
      for (int i = 0; i < n; i++) {
        if (Float.isNaN(result.estimates()[i]) == false && Double.isNaN(exact[i]) == false) {
          x[used] = result.estimates()[i];
          y[used++] = exact[i] / result.unit();
        }
      }
    }
    double meanX = mean(x, used);
    double meanY = mean(y, used);
    double xx = 0;
    double xy = 0;
    for (int i = 0; i < used; i++) {
      xx += (x[i] - meanX) * (x[i] - meanX);
      xy += (x[i] - meanX) * (y[i] - meanY);
    }
    // Without any pair an estimate stands for itself.
    double slope = xx > 0 ? Math.max(0, xy / xx) : used > 0 ? 0 : 1;
    double residual = 0;
    double fourth = 0;
    for (int i = 0; i < used; i++) {
      double error = y[i] - meanY - slope * (x[i] - meanX);
      residual += error * error;
      fourth += error * error * error * error;
    }
    // Where large errors are more frequent than a normal distribution has them, one that has as
    // many.
    double tails = fourth * used / (residual * residual * NORMAL_KURTOSIS);
    double wider = tails > HEAVY ? Math.min(tails, MAX_WIDER) : 1;
    double[] sorted = Arrays.stream(exact).filter(score -> !Double.isNaN(score)).sorted().toArray();
    return new EstimateErrors(
        result, sorted, meanX, meanY, slope, Math.sqrt(wider * residual / Math.max(1, used - 2)));
  }

  private static double mean(double[] values, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += values[i] / count;
    }
    return sum;
  }

  /**
   * {@return the exact score that an estimate of a document beyond the candidates leads to be
   * expected, by the line}
   *
   * @param estimate the estimate
   */
  double expected(double estimate) {
    return (atOrigin + slope * (estimate - origin)) * result.unit();
  }

  /**
   * {@return the highest exact score that may be behind an estimate}
   *
   * @param estimate the estimate
   * @param zScore how many deviations above the line count as possible
   */
  double highest(double estimate, double zScore) {
    return expected(estimate) + zScore * deviation * result.unit();
  }

  /**
   * {@return how many of the documents beyond the candidates are expected to score higher than the
   * last of the hits, by the normal distribution}
   *
   * @param hits how many candidates are hits
   */
  double missed(int hits) {
    if (sorted.length == 0) {
      return 0;
    }
    double last = sorted[Math.max(0, sorted.length - hits)] / result.unit();
    double missed = 0;
    for (int i = 0; i < result.tailCounts().length; i++) {
      double expected = atOrigin + slope * (result.restEstimates()[i] - origin);
      missed += result.tailCounts()[i] * above((last - expected) / deviation);
    }
    return missed;
  }

  /**
   * {@return the share of a standard normal distribution above a value; 0 where it is not a number,
   * for equal values are no misses} By formula 26.2.17 of Abramowitz and Stegun, "Handbook of
   * Mathematical Functions" (1964), within 7.5e-8; more exact where it is small.
   */
  private static double above(double z) {
    if (z > 0) {
      double t = 1 / (1 + 0.2316419 * z);
      double polynomial =
          t
              * (0.319381530
                  + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
      return Math.exp(-z * z / 2) / Math.sqrt(2 * Math.PI) * polynomial;
    }
    return z <= 0 ? (z == 0 ? 0.5 : 1 - above(-z)) : 0;
  }
}
