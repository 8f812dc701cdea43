package io.github.lucenehopfield.separation;

/**
 * Projections onto {@code {0 <= y_i <= u_i, sum y = mass}}: {@code y_i = clip(t_i - tau, 0, u_i)}.
 * The sum is a falling, piecewise linear function of tau; Newton's steps within a bracket find its
 * root exactly once they start from the root's own piece.
 */
final class CappedSimplex {
  private static final int MAX_ITERATIONS = 300;

  private CappedSimplex() {}

  /**
   * Projects in place.
   *
   * @param y the values t, whose largest is about 0; receives the projection
   * @param upper one bound a value, or null for bounds of {@code cap}
   * @param cap the bound of every value where there is no array of them
   * @param count how many values count
   * @param mass the wanted sum; where the bounds do not allow it, y becomes the bounds
   */
  static void project(double[] y, double[] upper, double cap, int count, double mass) {
    double bounds = 0;
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < count; i++) {
      double u = upper == null ? cap : upper[i];
      bounds += u;
      low = Math.min(low, y[i] - u);
      high = Math.max(high, y[i]);
    }
    double tau =
        bounds <= mass ? Double.NEGATIVE_INFINITY : solve(y, upper, cap, count, mass, low, high);
    for (int i = 0; i < count; i++) {
      y[i] = Math.clamp(y[i] - tau, 0, upper == null ? cap : upper[i]);
    }
  }

  private static double solve(
      double[] t, double[] upper, double cap, int count, double mass, double low, double high) {
    double below = low;
    double above = high;
    double tau = Math.max(low, high - 1);
    for (int i = 0; i < MAX_ITERATIONS; i++) {
      double sum = 0;
      int inner = 0;
      for (int j = 0; j < count; j++) {
        double excess = t[j] - tau;
        double u = upper == null ? cap : upper[j];
        if (excess >= u) {
          sum += u;
        } else if (excess > 0) {
          sum += excess;
          inner++;
        }
      }
      if (sum == mass) {
        return tau;
      }
      if (sum > mass) {
        below = tau;
      } else {
        above = tau;
      }
      double next = inner == 0 ? Double.NaN : tau + (sum - mass) / inner;
      if (next == tau) {
        return tau;
      }
      if (!(next > below && next < above)) {
        next = below + (above - below) / 2;
        if (next <= below || next >= above) {
          return below;
        }
      }
      tau = next;
    }
    return below;
  }

  /**
   * Passes a derivative by weights on to scores, {@code y_i = clip(t_i - tau, 0, bound)}: what is
   * strictly between the bounds moves, less the mean of what moves.
   */
  static void differentiate(
      double[] y, double bound, double scale, int count, double[] gradient, double[] result) {
    double most = bound * (1 - 1e-12);
    double sum = 0;
    int free = 0;
    for (int i = 0; i < count; i++) {
      if (y[i] > 0 && y[i] < most) {
        sum += gradient[i];
        free++;
      }
    }
    for (int i = 0; i < count; i++) {
      result[i] = y[i] > 0 && y[i] < most ? scale * (gradient[i] - sum / free) : 0;
    }
  }
}
