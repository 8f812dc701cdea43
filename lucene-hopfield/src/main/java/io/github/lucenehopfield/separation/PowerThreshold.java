package io.github.lucenehopfield.separation;

/** Thresholds tau with {@code sum_i max(0, z_i - tau)^e = 1} for z whose largest value is 0. */
final class PowerThreshold {
  private static final int MAX_ITERATIONS = 200;
  private static final double RESOLUTION = 1e-15;

  private PowerThreshold() {}

  /**
   * {@return tau} The sum falls as tau rises. Newton's steps, which for e >= 1 come from the left
   * and never pass the root since the sum is convex, and halvings where a step would leave the
   * bracket; each costs one power a value above tau.
   *
   * @param z the values; their largest is 0
   * @param count how many of them count
   * @param exponent e, positive
   * @param low where the sum is at least 1
   * @param high where the sum is at most 1
   */
  static double solve(double[] z, int count, double exponent, double low, double high) {
    double below = low;
    double above = high;
    double tau = low;
    for (int i = 0; i < MAX_ITERATIONS && above - below > RESOLUTION; i++) {
      double sum = -1;
      double slope = 0;
      for (int j = 0; j < count; j++) {
        double excess = z[j] - tau;
        if (excess > 0) {
          double power = Math.pow(excess, exponent);
          sum += power;
          slope += power / excess;
        }
      }
      if (sum >= 0) {
        below = tau;
      } else {
        above = tau;
      }
      double next = tau + sum / (exponent * slope);
      if (Math.abs(next - tau) <= RESOLUTION && sum >= 0) {
        break;
      }
      tau = next > below && next < above ? next : below + (above - below) / 2;
    }
    return below;
  }

  /** {@return tau for e = 1, exactly, by dropping values until none is below (Michelot 1986)} */
  static double linear(double[] z, int count) {
    double tau = -1;
    int support = -1;
    while (true) {
      double sum = -1;
      int above = 0;
      for (int i = 0; i < count; i++) {
        if (z[i] > tau) {
          sum += z[i];
          above++;
        }
      }
      if (above == support) {
        return tau;
      }
      support = above;
      tau = sum / above;
    }
  }

  /** {@return tau for e = 2, exactly: the closed form on the support that Newton's steps find} */
  static double quadratic(double[] z, int count) {
    double tau = -1;
    for (int i = 0; i < MAX_ITERATIONS; i++) {
      double squares = -1;
      double excesses = 0;
      for (int j = 0; j < count; j++) {
        double excess = Math.max(0, z[j] - tau);
        squares += excess * excess;
        excesses += excess;
      }
      double step = squares / (2 * excesses);
      if (step <= RESOLUTION) {
        break;
      }
      tau += step;
    }
    return closedForm(z, count, tau);
  }

  private static double closedForm(double[] z, int count, double near) {
    double sum = 0;
    int support = 0;
    for (int i = 0; i < count; i++) {
      if (z[i] > near) {
        sum += z[i];
        support++;
      }
    }
    double mean = sum / support;
    double squares = 0;
    for (int i = 0; i < count; i++) {
      if (z[i] > near) {
        squares += (z[i] - mean) * (z[i] - mean);
      }
    }
    return mean - Math.sqrt(Math.max(0, (1 - squares) / support));
  }

  /**
   * Passes a derivative by weights on to scores where {@code w_i = max(0, (alpha - 1) beta s_i -
   * tau)^(1 / (alpha - 1))}: with v_i = w_i^(2 - alpha) on the support, {@code beta v_i (g_i - sum
   * v_j g_j / sum v_j)} (Peters et al., ACL 2019, section 3.2).
   *
   * @param power 2 - alpha
   */
  static void differentiate(
      double[] w, double power, double beta, int count, double[] gradient, double[] result) {
    double sum = 0;
    double products = 0;
    for (int i = 0; i < count; i++) {
      double v = w[i] > 0 ? Math.pow(w[i], power) : 0;
      sum += v;
      products += v * gradient[i];
    }
    for (int i = 0; i < count; i++) {
      double v = w[i] > 0 ? Math.pow(w[i], power) : 0;
      result[i] = beta * v * (gradient[i] - products / sum);
    }
  }
}
