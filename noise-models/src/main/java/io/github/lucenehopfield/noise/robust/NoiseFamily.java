package io.github.lucenehopfield.noise.robust;

/**
 * Evidence for noise on every coordinate, from sums over the known ones: {@code q = a x + o + e}
 * with Gaussian errors of unknown size, alone, with a gain, with gain and offset, and with a
 * negative gain; and with Laplacian errors. What is unknown is fitted, and each fitted parameter
 * costs {@code log(n) / 2} (Schwarz 1978). Immutable.
 */
final class NoiseFamily {
  private static final double CONSTANT = 1e-10;

  /** So small a part of the terms of a sum is rounding. */
  private static final double ROUNDED = 1e-13;

  private static final double FLAT = 1e-9;

  /**
   * So small a share of the scale is the rounding of a float: of patterns that are all but equal to
   * the cue the nearest is the origin.
   */
  private static final double EQUAL = 1e-6;

  private final int n;
  private final double center;
  private final double sum;
  private final double squares;
  private final double leastVariance;
  private final double finestVariance;
  private final double leastSize;
  private final double nullSum;
  private final double penalty;
  // By what a parameter more has to lower the sum of squares.
  private final double perParameter;
  private final double twoParameters;

  NoiseFamily(CueValues cue) {
    n = cue.size();
    center = cue.center();
    double s = 0;
    double ss = 0;
    for (double value : cue.values()) {
      double v = value - center;
      s += v;
      ss += v * v;
    }
    sum = s;
    squares = ss;
    double least = Math.min(cue.finest(), cue.resolution() / 2);
    leastVariance = least * least;
    double finest = cue.step() > 0 ? least : Math.min(least, EQUAL * cue.scale());
    finestVariance = finest * finest;
    // No density above that of all the mass within the resolution, which atoms are compared with.
    leastSize = least;
    nullSum = cue.nullSum();
    penalty = Math.log(n) / 2;
    perParameter = Math.exp(2 * penalty / n);
    twoParameters = perParameter * perParameter;
  }

  /** {@return the evidence for noise of the size that a sum of squared errors says} */
  double gaussian(double squaredErrors, int parameters) {
    double variance = Math.max(squaredErrors / n, finestVariance);
    return -0.5 * n * Math.log(2 * Math.PI * variance)
        - squaredErrors / (2 * variance)
        - parameters * penalty
        - nullSum;
  }

  /** {@return the evidence for Laplacian noise} */
  double laplacian(double absoluteErrors) {
    double size = Math.max(absoluteErrors / n, leastSize);
    return -n * Math.log(2 * size) - absoluteErrors / size - penalty - nullSum;
  }

  /** {@return by how much that evidence grows with each unit less of squared errors} */
  double perSquare(double squaredErrors) {
    return n / (2 * Math.max(squaredErrors, n * leastVariance));
  }

  /** {@return by how much that evidence grows with each unit less of absolute errors} */
  double perAbsolute(double absoluteErrors) {
    return n / Math.max(absoluteErrors, n * leastSize);
  }

  /**
   * Fills the evidence of {@link Hypothesis#NOISE}, {@link Hypothesis#GAIN}, {@link
   * Hypothesis#LINEAR} and {@link Hypothesis#INVERTED}, in this order.
   *
   * @param distance sum of (q - x)^2
   * @param x sum of x - center
   * @param xx sum of (x - center)^2
   * @param evidence receives the four at its start
   */
  void fill(double distance, double x, double xx, double[] evidence) {
    double product = (squares + xx - distance) / 2;
    fill(distance, x, xx, product, evidence);
  }

  /**
   * {@return the evidence of the likeliest of the four, found by what each leaves of the cue, and
   * without what parameters cost that are far from harmless}
   */
  double best(double distance, double x, double xx) {
    double product = (squares + xx - distance) / 2;
    double qqCentered = squares - sum * sum / n;
    double productCentered = product - sum * x / n;
    double xxRaw = raw(x, xx);
    double xxCentered = Math.max(xx - x * x / n, 0) + CONSTANT * xxRaw;
    double qqRaw = squares + center * (2 * sum + n * center);
    double productRaw = Math.max(product + center * (sum + x + n * center), 0);
    double gained = left(qqRaw, xxRaw, productRaw);
    double linear = left(qqCentered, xxCentered, productCentered);
    double least =
        Math.min(Math.max(distance, 0), Math.min(gained * perParameter, linear * twoParameters));
    return gaussian(least, 1);
  }

  /** The same where the sum of (q - center)(x - center) is known. */
  void fill(double distance, double x, double xx, double product, double[] evidence) {
    double qqCentered = squares - sum * sum / n;
    double productCentered = product - sum * x / n;
    double xxRaw = raw(x, xx);
    double xxCentered = Math.max(xx - x * x / n, 0) + CONSTANT * xxRaw;
    double qqRaw = squares + center * (2 * sum + n * center);
    double productRaw = product + center * (sum + x + n * center);
    evidence[0] = gaussian(Math.max(distance, 0), 1);
    double gained = left(qqRaw, xxRaw, Math.max(productRaw, 0));
    double gain = Math.max(productRaw, 0) / xxRaw;
    evidence[1] = gaussian(gained, 2) - far((gain - 1) * Math.sqrt(xxRaw / n), gained);
    double meanX = center + x / n;
    double same = Math.max(productCentered, 0);
    double opposite = Math.min(productCentered, 0);
    evidence[2] = linear(qqCentered, xxCentered, same, meanX);
    evidence[3] = linear(qqCentered, xxCentered, opposite, meanX);
  }

  /**
   * Fills three simple metrics: minus the squared distance, the cosine times the length of the cue,
   * the correlation times its deviation.
   *
   * @param metrics receives them
   * @param from where
   */
  void metrics(double distance, double x, double xx, double product, double[] metrics, int from) {
    double xxRaw = raw(x, xx);
    double xxCentered = xx - x * x / n;
    double productRaw = product + center * (sum + x + n * center);
    metrics[from] = -Math.max(distance, 0);
    metrics[from + 1] = productRaw / Math.sqrt(xxRaw);
    metrics[from + 2] =
        xxCentered > FLAT * xxRaw ? (product - sum * x / n) / Math.sqrt(xxCentered) : 0;
  }

  /**
   * {@return the sum of x^2} Of a pattern of zeros nothing but rounding is left, from which any
   * gain would follow: it never is less than that of any sum of such terms.
   */
  private double raw(double x, double xx) {
    double offset = center * (2 * x + n * center);
    return Math.max(xx + offset, 0) + ROUNDED * (xx + n * center * center) + Double.MIN_NORMAL;
  }

  private double linear(double qq, double xx, double product, double meanX) {
    double rest = left(qq, xx, product);
    double gain = product / xx;
    double offset = center + sum / n - gain * meanX;
    return gaussian(rest, 3) - far((gain - 1) * Math.sqrt(xx / n), rest) - far(offset, rest);
  }

  /**
   * {@return what a parameter costs beyond log(n) / 2 for being far from what it is without damage}
   * The latter supposes that it is known beforehand to about the size of the noise (Kass and
   * Wasserman, "A reference Bayesian test for nested hypotheses", JASA 1995, section 3). A cue of
   * nearly equal values would else come from anything, by a gain near 0.
   *
   * @param shift by how much it moves values, on the average
   * @param squaredErrors what is left
   */
  private double far(double shift, double squaredErrors) {
    double noise = Math.sqrt(Math.max(squaredErrors / n, leastVariance));
    double ratio = Math.abs(shift) / noise;
    // A pattern without any size has no gain to speak of: that is no number.
    return ratio > 1 ? Math.log(Math.min(ratio, Double.MAX_VALUE)) : 0;
  }

  private static double left(double qq, double xx, double product) {
    return Math.max(qq - product * (product / xx), 0);
  }

  /**
   * {@return gain and offset, in the unit of the cue, by which a pattern comes nearest to it}
   *
   * @param q the values of the cue
   * @param pattern not all values equal
   * @param hypothesis {@link Hypothesis#GAIN}, or one with an offset
   */
  double[] fit(double[] q, double[] pattern, Hypothesis hypothesis) {
    double x = 0;
    double xx = 0;
    double qx = 0;
    for (int i = 0; i < n; i++) {
      x += pattern[i];
      xx += pattern[i] * pattern[i];
      qx += q[i] * pattern[i];
    }
    if (hypothesis == Hypothesis.GAIN) {
      return new double[] {qx / xx, 0};
    }
    double mean = center + sum / n;
    double gain = (qx - mean * x) / (xx - x * x / n);
    return new double[] {gain, mean - gain * x / n};
  }

  double center() {
    return center;
  }

  /** {@return sum of (q - center)^2} */
  double squares() {
    return squares;
  }
}
