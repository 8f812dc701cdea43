package io.github.lucenehopfield.noise.robust;

import java.util.Arrays;

/**
 * Gain and offset of a cue against a pattern where part of the coordinates erased their origin:
 * iteratively reweighted least squares with Cauchy's weights squared, from two starts. Not
 * thread-safe.
 */
final class LinearFit {
  private static final double[] WIDTHS = {0.6, 0.4, 0.25, 0.15, 0.1};
  private static final double[] LAST = {0.25, 0.1};
  private static final double OBSERVED = 0.15;
  private static final double SHRINK = 0.02;

  private static final int SAMPLED = 96;

  private final double[] all;
  private final double[] cue;
  private final double[] pattern;
  private final int stride;
  private final double scale;
  private final int n;
  private final double[] sorted;
  private double gain;
  private double offset;

  LinearFit(CueValues values) {
    all = values.values();
    scale = values.scale();
    stride = Math.max(1, all.length / SAMPLED);
    n = (all.length + stride - 1) / stride;
    cue = new double[n];
    for (int i = 0; i < n; i++) {
      cue[i] = all[i * stride];
    }
    sorted = new double[n];
    pattern = new double[n];
  }

  /** Takes a pattern: every so many of its known coordinates, in the unit of the cue. */
  void take(double[] whole) {
    for (int i = 0; i < n; i++) {
      pattern[i] = whole[i * stride];
    }
  }

  double gain() {
    return gain;
  }

  double offset() {
    return offset;
  }

  /** Starts with a gain of 1 and the offset that most coordinates agree on. */
  void fromShift() {
    for (int i = 0; i < n; i++) {
      sorted[i] = cue[i] - pattern[i];
    }
    Arrays.sort(sorted);
    int width = Math.min(n - 1, Math.max(2, (int) (OBSERVED * n)));
    int best = 0;
    for (int i = 1; i + width < n; i++) {
      if (sorted[i + width] - sorted[i] < sorted[best + width] - sorted[best]) {
        best = i;
      }
    }
    gain = 1;
    offset = sorted[best + width / 2];
    refine(cue, pattern, WIDTHS, true);
  }

  /** Starts with least squares. */
  void fromLeastSquares() {
    double x = 0;
    double q = 0;
    for (int i = 0; i < n; i++) {
      x += pattern[i];
      q += cue[i];
    }
    x /= n;
    q /= n;
    double xx = 0;
    double qx = 0;
    for (int i = 0; i < n; i++) {
      xx += (pattern[i] - x) * (pattern[i] - x);
      qx += (pattern[i] - x) * (cue[i] - q);
    }
    gain = xx > 0 ? qx / xx : 0;
    offset = q - gain * x;
    refine(cue, pattern, WIDTHS, false);
  }

  private void refine(double[] q, double[] x, double[] widths, boolean shiftFirst) {
    for (double width : widths) {
      double inverse = 1 / (width * scale);
      double w = 0;
      double wx = 0;
      double wq = 0;
      double wxx = 0;
      double wqx = 0;
      for (int i = 0; i < q.length; i++) {
        double t = (q[i] - gain * x[i] - offset) * inverse;
        double v = 1 / (1 + t * t);
        v *= v;
        double vx = v * x[i];
        w += v;
        wx += vx;
        wq += v * q[i];
        wxx += vx * x[i];
        wqx += vx * q[i];
      }
      w += 1e-12;
      double meanX = wx / w;
      double meanQ = wq / w;
      double xx = Math.max(wxx - meanX * wx, 0) + 1e-9 * wxx + Double.MIN_NORMAL;
      if (!shiftFirst || width < 0.3) {
        gain = (wqx - meanX * wq + SHRINK * xx) / (xx * (1 + SHRINK));
      }
      offset = meanQ - gain * meanX;
    }
  }

  /** {@return the evidence for erased coordinates among the sampled ones, scaled up to all} */
  double sampledEvidence(CueValues values, double sigma) {
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double error = cue[i] - gain * pattern[i] - offset;
      double ratio = ErasureFamily.normal(error, sigma) * values.inverseNull()[i * stride];
      sum += Math.log(0.5 * ratio + 0.5);
    }
    return sum * all.length / n;
  }

  /** Starts from another fit. */
  void start(double fromGain, double fromOffset) {
    gain = fromGain;
    offset = fromOffset;
  }

  /** Fits all coordinates, starting with the present gain and offset. */
  void refineAll(double[] whole) {
    refine(all, whole, LAST, false);
  }

  /** Maps a pattern as the cue was. */
  void map(double[] whole, double[] mapped) {
    for (int i = 0; i < all.length; i++) {
      mapped[i] = gain * whole[i] + offset;
    }
  }
}
