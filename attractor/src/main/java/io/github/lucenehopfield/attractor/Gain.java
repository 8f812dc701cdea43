package io.github.lucenehopfield.attractor;

/**
 * How the potential u of a unit gives its rate g(u) >= 0. Festa, Hennequin and Lengyel, "Analog
 * memories in a balanced rate-based network of E-I neurons", NIPS 2014, section 2, and the code
 * published later.
 */
public enum Gain {
  /** {@code g(u) = 0.04 max(0, u)^2}. */
  QUADRATIC(1, 0.04) {
    @Override
    double rate(double u) {
      return factor() * positive(u) * positive(u);
    }

    @Override
    double slope(double u) {
      return 2 * factor() * positive(u);
    }

    @Override
    double curvature(double u) {
      return u > 0 ? 2 * factor() : 0;
    }

    @Override
    double root(double root) {
      return root;
    }
  },

  /** {@code g(u) = 0.02 log(1 + e^u)^2}, the same with a soft threshold. */
  SMOOTH(2, 0.02) {
    @Override
    double rate(double u) {
      return factor() * softplus(u) * softplus(u);
    }

    @Override
    double slope(double u) {
      return 2 * factor() * softplus(u) * sigmoid(u);
    }

    @Override
    double curvature(double u) {
      double s = sigmoid(u);
      return 2 * factor() * s * (s + softplus(u) * (1 - s));
    }

    @Override
    double root(double root) {
      return root + Math.log(-Math.expm1(-root));
    }
  };

  private final int wireNumber;
  private final double factor;

  Gain(int wireNumber, double factor) {
    this.wireNumber = wireNumber;
    this.factor = factor;
  }

  /** {@return what stands for this gain in a file} */
  int wireNumber() {
    return wireNumber;
  }

  /** {@return the gain of a number, or null} */
  static Gain ofWireNumber(int number) {
    for (Gain gain : values()) {
      if (gain.wireNumber == number) {
        return gain;
      }
    }
    return null;
  }

  final double factor() {
    return factor;
  }

  /** {@return g(u)} */
  abstract double rate(double u);

  /** {@return g'(u)} */
  abstract double slope(double u);

  /** {@return g''(u)} */
  abstract double curvature(double u);

  /** {@return the potential at which the root of {@code g(u) / factor} has a value} */
  abstract double root(double root);

  /**
   * {@return the potential u with g(u) = rate}
   *
   * @param rate positive
   */
  final double potential(double rate) {
    return root(Math.sqrt(rate / factor));
  }

  private static double positive(double u) {
    return Math.max(0, u);
  }

  /** {@return log(1 + e^b) without overflow} */
  static double softplus(double b) {
    return Math.log1p(Math.exp(-Math.abs(b))) + Math.max(b, 0);
  }

  /** {@return the b with softplus(b) = value, which must be positive} */
  static double inverseSoftplus(double value) {
    return value + Math.log(-Math.expm1(-value));
  }

  /** {@return 1 / (1 + e^-b)} */
  static double sigmoid(double b) {
    double e = Math.exp(-Math.abs(b));
    return b >= 0 ? 1 / (1 + e) : e / (1 + e);
  }
}
