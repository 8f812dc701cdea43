package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.index.internal.math.IntPair;
import java.util.Arrays;

/**
 * The known values of a cue in units of their own size, and how they are distributed by themselves:
 * the null density that every hypothesis is compared with, and the levels they lie on. One value,
 * however large, changes little of all this. Immutable.
 */
final class CueValues {
  /** The width below which two values count as equal, in units of the scale. */
  static final double RESOLUTION = 0.05;

  private static final double FINEST = 0.003;
  private static final double LATTICE = 0.3;
  private static final double NARROWER = 4;
  private static final double PEAK = Math.sqrt(2 * Math.PI);

  /** The most levels that values are distinguished by. */
  static final int MAX_LEVELS = 10;

  private static final int QUANTILES = 8;
  private static final int MAX_ATOMS = 7;
  private static final double TRIMMED = 0.02;
  private static final double DISTORTED = 4;
  private static final double PRIOR = 4;

  private final int dimension;
  private final int[] at;
  private final double[] values;
  private final double factor;
  private final double center;
  private final double scale;
  private final double step;
  private final double resolution;
  private final double finest;
  private final double[] inverseNull;
  private final double nullSum;
  private final int[] levels;
  private final double[] shares;
  private final double[] means;

  /**
   * Describes a cue.
   *
   * @param cue one value per dimension, NaN where unknown; at least one is known, none is infinite
   */
  CueValues(float[] cue) {
    dimension = cue.length;
    int[] known = new int[dimension];
    int n = 0;
    for (int d = 0; d < dimension; d++) {
      if (!Float.isNaN(cue[d])) {
        known[n++] = d;
      }
    }
    at = Arrays.copyOf(known, n);
    double[] raw = new double[n];
    for (int i = 0; i < n; i++) {
      raw[i] = cue[at[i]];
    }
    double[] sorted = raw.clone();
    Arrays.sort(sorted);
    double[] spread = spread(sorted);
    // A power of two, so that no value is rounded.
    factor = Math.scalb(1.0, -Math.getExponent(spread[1]));
    center = spread[0] * factor;
    scale = spread[1] * factor;
    values = raw;
    for (int i = 0; i < n; i++) {
      values[i] *= factor;
      sorted[i] *= factor;
    }
    double gap = step(sorted);
    step = gap > RESOLUTION * scale ? gap : 0;
    resolution = Math.max(step, RESOLUTION * scale);
    // Values of a rounded cue say no more than which step they are on.
    finest = step > 0 ? resolution / 2 : Math.max(FINEST * scale, LATTICE * gap);
    inverseNull = new double[n];
    nullSum = fillNull(sorted);
    levels = new int[n];
    double[][] table = fillLevels(sorted);
    shares = table[0];
    means = table[1];
  }

  /** {@return mean and standard deviation, without the few outermost values where they distort} */
  private static double[] spread(double[] sorted) {
    int n = sorted.length;
    double[] whole = moments(sorted, 0, n);
    double deviation = whole[1];
    double mean = whole[0];
    int cut = n < 8 ? 0 : Math.max(1, (int) (TRIMMED * n));
    if (cut > 0) {
      double median = sorted[n / 2];
      int low = 0;
      int high = n;
      for (int i = 0; i < cut; i++) {
        if (median - sorted[low] > sorted[high - 1] - median) {
          low++;
        } else {
          high--;
        }
      }
      double[] inner = moments(sorted, low, high);
      double size = Math.max(Math.abs(inner[0]), inner[1]);
      if (inner[1] > 1e-6 * size && deviation > DISTORTED * inner[1]) {
        mean = inner[0];
        deviation = inner[1];
      }
    }
    double size = Math.max(Math.abs(mean), deviation);
    return new double[] {mean, deviation > 1e-6 * size ? deviation : size > 0 ? size : 1};
  }

  private static double[] moments(double[] sorted, int from, int to) {
    double sum = 0;
    for (int i = from; i < to; i++) {
      sum += sorted[i];
    }
    double mean = sum / (to - from);
    double squares = 0;
    for (int i = from; i < to; i++) {
      double error = sorted[i] - mean;
      squares += error * error;
    }
    return new double[] {mean, Math.sqrt(squares / (to - from))};
  }

  /**
   * {@return the gap between the values of a rounded cue, 0 where values differ finely or fewer
   * than half of them repeat}
   */
  private static double step(double[] sorted) {
    int n = sorted.length;
    double[] votes = new double[n];
    int distinct = 0;
    double before = Double.POSITIVE_INFINITY;
    for (int i = 0; i < n; ) {
      int end = i + 1;
      while (end < n && sorted[end] == sorted[i]) {
        end++;
      }
      double after = end < n ? sorted[end] - sorted[i] : Double.POSITIVE_INFINITY;
      votes[distinct++] = end - i > 1 ? Math.min(before, after) : 0;
      before = after;
      i = end;
    }
    if (distinct < 2) {
      return 0;
    }
    Arrays.sort(votes, 0, distinct);
    return votes[(distinct - 1) / 2];
  }

  /** The other values within half a resolution, and a broad Cauchy part that counts as a few. */
  private double fillNull(double[] sorted) {
    int n = sorted.length;
    double[] densities = new double[n];
    narrow(sorted, resolution, true, densities);
    if (step == 0) {
      for (double width = resolution / NARROWER; width > finest; width /= NARROWER) {
        narrow(sorted, width, false, densities);
      }
      // As high as the density of errors of that size.
      narrow(sorted, Math.min(finest * PEAK, resolution), false, densities);
    }
    double sum = 0;
    for (int i = 0; i < n; i++) {
      double t = (values[i] - center) / scale;
      double broad = 1 / (Math.PI * scale * (1 + t * t));
      double found = densities[Arrays.binarySearch(sorted, values[i])];
      double density = (found + PRIOR * broad) / (n - 1 + PRIOR);
      inverseNull[i] = 1 / density;
      sum += Math.log(density);
    }
    return sum;
  }

  /** Raises densities to those within a width; of narrow ones only what is certain counts. */
  private static void narrow(double[] sorted, double width, boolean all, double[] densities) {
    int n = sorted.length;
    int low = 0;
    int high = 0;
    for (int i = 0; i < n; i++) {
      while (sorted[low] < sorted[i] - width / 2) {
        low++;
      }
      while (high < n && sorted[high] <= sorted[i] + width / 2) {
        high++;
      }
      double count = high - low - 1;
      double certain = all ? count : Math.max(0, count - 2 * Math.sqrt(count));
      densities[i] = Math.max(densities[i], certain / width);
    }
  }

  /** Values that repeat are levels of their own, the others are divided by quantiles. */
  private double[][] fillLevels(double[] sorted) {
    int n = sorted.length;
    double least = Math.max(3, 0.02 * n);
    long[] runs = new long[n];
    int count = 0;
    for (int i = 0; i < n; ) {
      int end = i + 1;
      while (end < n && sorted[end] == sorted[i]) {
        end++;
      }
      if (end - i > least) {
        // The most frequent first, then the smallest.
        runs[count++] = IntPair.of(n - (end - i), i);
      }
      i = end;
    }
    Arrays.sort(runs, 0, count);
    int atoms = Math.min(count, MAX_ATOMS);
    double[] atom = new double[atoms];
    for (int i = 0; i < atoms; i++) {
      atom[i] = sorted[IntPair.second(runs[i])];
    }
    Arrays.sort(atom);
    double[] rest = new double[n];
    int others = 0;
    for (double value : sorted) {
      if (Arrays.binarySearch(atom, value) < 0) {
        rest[others++] = value;
      }
    }
    int bins = Math.min(Math.min(QUANTILES, MAX_LEVELS - atoms), Math.max(1, others / 4));
    double[] edges = new double[Math.max(bins - 1, 0)];
    for (int i = 0; i < edges.length && others > 0; i++) {
      edges[i] = rest[(int) ((long) (i + 1) * others / bins)];
    }
    int all = atoms + (others > 0 ? bins : 0);
    double[] share = new double[all];
    double[] mean = new double[all];
    for (int i = 0; i < n; i++) {
      int found = Arrays.binarySearch(atom, values[i]);
      int level =
          found >= 0 ? found : atoms + above(edges, others > 0 ? edges.length : 0, values[i]);
      levels[i] = level;
      share[level]++;
      mean[level] += values[i];
    }
    // Levels without any value go.
    int[] place = new int[all];
    int observed = 0;
    for (int level = 0; level < all; level++) {
      place[level] = observed;
      if (share[level] > 0) {
        mean[observed] = mean[level] / share[level];
        share[observed] = share[level] / n;
        observed++;
      }
    }
    for (int i = 0; i < n; i++) {
      levels[i] = place[levels[i]];
    }
    return new double[][] {Arrays.copyOf(share, observed), Arrays.copyOf(mean, observed)};
  }

  /** {@return how many of the first edges are below a value, or equal to it} */
  static int above(double[] edges, int count, double value) {
    int level = 0;
    for (int i = 0; i < count; i++) {
      level += edges[i] <= value ? 1 : 0;
    }
    return level;
  }

  /** {@return the number of coordinates, known or not} */
  int dimension() {
    return dimension;
  }

  /** {@return how many coordinates are known, n} */
  int size() {
    return at.length;
  }

  /** {@return the coordinates that are known, ascending; not to be changed} */
  int[] at() {
    return at;
  }

  /** {@return the known values times {@link #factor}; not to be changed} */
  double[] values() {
    return values;
  }

  /** {@return the power of two that brings values to the size of 1} */
  double factor() {
    return factor;
  }

  /** {@return the mean of the values, in their unit} */
  double center() {
    return center;
  }

  /** {@return the standard deviation of the values in their unit, 1 or more and less than 2} */
  double scale() {
    return scale;
  }

  /** {@return the gap between the values of a rounded cue, 0 for any other} */
  double step() {
    return step;
  }

  /** {@return the width below which two values count as equal} */
  double resolution() {
    return resolution;
  }

  /** {@return the smallest error of coordinates that are distinguished from equal ones} */
  double finest() {
    return finest;
  }

  /** {@return 1 / the null density at each known value; not to be changed} */
  double[] inverseNull() {
    return inverseNull;
  }

  /** {@return the sum of the logarithms of the null density} */
  double nullSum() {
    return nullSum;
  }

  /** {@return the level of each known value; not to be changed} */
  int[] levels() {
    return levels;
  }

  /** {@return the share of the values on each level; not to be changed} */
  double[] shares() {
    return shares;
  }

  /** {@return the mean of the values on each level; not to be changed} */
  double[] means() {
    return means;
  }

  /** Takes the known coordinates of a pattern, in the unit of the values. */
  void take(float[] pattern, double[] taken) {
    for (int i = 0; i < at.length; i++) {
      taken[i] = pattern[at[i]] * factor;
    }
  }
}
