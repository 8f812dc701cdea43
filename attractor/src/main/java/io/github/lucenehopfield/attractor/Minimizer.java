package io.github.lucenehopfield.attractor;

import java.util.function.IntPredicate;

/**
 * L-BFGS with a line search for the weak Wolfe conditions by bisection (Nocedal and Wright,
 * Numerical Optimization, 2nd ed., algorithm 7.4; Lewis and Overton, "Nonsmooth optimization via
 * quasi-Newton methods", 2013, algorithm 2.6). An iteration costs O(n) besides the evaluations.
 *
 * <p>Not thread-safe.
 */
final class Minimizer {
  private static final int PAIRS = 20;
  private static final int MAX_TRIALS = 40;
  private static final double DESCENT = 1e-4;
  private static final double CURVATURE = 0.9;

  /** What is minimized. */
  @FunctionalInterface
  interface Objective {
    /**
     * {@return the value at a point, not a finite number where it has none}
     *
     * @param point n numbers, not to be changed
     * @param gradient receives the n derivatives
     */
    double value(double[] point, double[] gradient);
  }

  private final Objective objective;
  private final double[][] steps = new double[PAIRS][];
  private final double[][] changes = new double[PAIRS][];
  private final double[] curvatures = new double[PAIRS];
  private int stored;
  private double[] point;
  private double[] gradient;
  private double value;

  Minimizer(Objective objective) {
    this.objective = objective;
  }

  /**
   * {@return the best point found}
   *
   * @param start where to start, of a finite value; left as it is
   * @param iterations how many lines to search at most
   * @param goOn asked before each iteration with its number
   */
  double[] minimize(double[] start, int iterations, IntPredicate goOn) {
    point = start.clone();
    gradient = new double[start.length];
    value = objective.value(point, gradient);
    stored = 0;
    for (int n = 0; n < iterations && goOn.test(n); n++) {
      double[] direction = direction();
      double slope = product(direction, gradient);
      if (!(slope < 0)) {
        // Rounding has spoilt the pairs, or the gradient is zero.
        stored = 0;
        direction = direction();
        slope = product(direction, gradient);
      }
      double first = stored == 0 ? 1 / Math.max(1, Math.sqrt(-slope)) : 1;
      if (!(slope < 0) || !search(direction, slope, first)) {
        return point;
      }
    }
    return point;
  }

  /** {@return the best point so far, not to be changed} */
  double[] point() {
    return point;
  }

  /** {@return the value of the best point} */
  double value() {
    return value;
  }

  /** {@return minus the gradient times the inverse curvature that the last steps show} */
  private double[] direction() {
    double[] direction = new double[point.length];
    for (int i = 0; i < direction.length; i++) {
      direction[i] = -gradient[i];
    }
    int oldest = Math.max(0, stored - PAIRS);
    double[] factors = new double[PAIRS];
    for (int k = stored - 1; k >= oldest; k--) {
      int at = k % PAIRS;
      factors[at] = product(steps[at], direction) / curvatures[at];
      add(direction, -factors[at], changes[at]);
    }
    if (stored > 0) {
      int at = (stored - 1) % PAIRS;
      double scale = curvatures[at] / product(changes[at], changes[at]);
      for (int i = 0; i < direction.length; i++) {
        direction[i] *= scale;
      }
    }
    for (int k = oldest; k < stored; k++) {
      int at = k % PAIRS;
      double factor = factors[at] - product(changes[at], direction) / curvatures[at];
      add(direction, factor, steps[at]);
    }
    return direction;
  }

  /** Moves along a direction. {@return whether that lowers the value} */
  private boolean search(double[] direction, double slope, double first) {
    double low = 0;
    double high = Double.POSITIVE_INFINITY;
    double length = first;
    double[] best = null;
    double[] bestGradient = null;
    double bestValue = value;
    for (int trial = 0; trial < MAX_TRIALS; trial++) {
      double[] next = point.clone();
      add(next, length, direction);
      double[] slopes = new double[next.length];
      double reached = objective.value(next, slopes);
      boolean descends = reached <= value + DESCENT * length * slope;
      if (descends && reached < bestValue) {
        best = next;
        bestGradient = slopes;
        bestValue = reached;
      }
      if (!descends) {
        high = length;
      } else if (product(slopes, direction) < CURVATURE * slope) {
        low = length;
      } else {
        break;
      }
      length = high < Double.POSITIVE_INFINITY ? (low + high) / 2 : 2 * length;
    }
    if (best == null) {
      return false;
    }
    keep(best, bestGradient);
    value = bestValue;
    return true;
  }

  private void keep(double[] next, double[] slopes) {
    double[] step = next.clone();
    add(step, -1, point);
    double[] change = slopes.clone();
    add(change, -1, gradient);
    double curvature = product(step, change);
    if (curvature > 1e-12 * product(change, change)) {
      int at = stored % PAIRS;
      steps[at] = step;
      changes[at] = change;
      curvatures[at] = curvature;
      stored++;
    }
    point = next;
    gradient = slopes;
  }

  private static double product(double[] a, double[] b) {
    double sum = 0;
    for (int i = 0; i < a.length; i++) {
      sum += a[i] * b[i];
    }
    return sum;
  }

  private static void add(double[] to, double factor, double[] what) {
    for (int i = 0; i < to.length; i++) {
      to[i] += factor * what[i];
    }
  }
}
