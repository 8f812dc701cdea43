package io.github.lucenehopfield.index.internal.math;

/** Sums of exponentials by their logarithms, which neither overflow nor vanish. */
public final class LogSumExp {
  private LogSumExp() {}

  /**
   * {@return log(exp(a) + exp(b))}
   *
   * @param a may be minus infinity
   * @param b may be minus infinity
   */
  public static double of(double a, double b) {
    double larger = Math.max(a, b);
    return larger == Double.NEGATIVE_INFINITY
        ? larger
        : larger + Math.log(Math.exp(a - larger) + Math.exp(b - larger));
  }

  /**
   * {@return the log of the sum of exp(x) over the first of some values, minus infinity for none}
   *
   * @param values each may be minus infinity
   * @param count how many of them count
   */
  public static double of(double[] values, int count) {
    return of(values, null, count, 1, 0);
  }

  /**
   * {@return the log of the sum of times exp(beta (x - origin)), minus infinity for no value}
   *
   * @param values each may be minus infinity
   * @param times how often each counts, or null for once
   * @param count how many values there are
   * @param beta the inverse temperature, positive
   * @param origin is taken from the values; choose one of them where beta times x may overflow
   */
  public static double of(double[] values, long[] times, int count, double beta, double origin) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      largest = Math.max(largest, values[i]);
    }
    if (largest == Double.NEGATIVE_INFINITY) {
      return largest;
    }
    double sum = 0;
    for (int i = 0; i < count; i++) {
      double term = Math.exp(beta * (values[i] - largest));
      sum += times == null ? term : times[i] * term;
    }
    return beta * (largest - origin) + Math.log(sum);
  }

  /**
   * Replaces values by their softmax: exp(x) over the sum of all exp(x).
   *
   * @param values at least one, none infinite
   */
  public static void softmax(double[] values) {
    double largest = Double.NEGATIVE_INFINITY;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    double sum = 0;
    for (int i = 0; i < values.length; i++) {
      values[i] = Math.exp(values[i] - largest);
      sum += values[i];
    }
    for (int i = 0; i < values.length; i++) {
      values[i] /= sum;
    }
  }
}
