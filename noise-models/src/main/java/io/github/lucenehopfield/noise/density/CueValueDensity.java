package io.github.lucenehopfield.noise.density;

import java.util.Arrays;

/**
 * The density of the coordinates of a cue by themselves, estimated from the cue: what an erased
 * coordinate looks like. Values that repeat exactly are atoms, with their mass spread over a bin of
 * the width {@code resolution}; the others make a histogram. The coordinate that is asked for is
 * left out of its own estimate, otherwise it would count as its own evidence.
 */
public final class CueValueDensity {
  // A prior of one value: the add-one rule of Laplace.
  private static final double PRIOR = 1;

  private CueValueDensity() {}

  /**
   * {@return the log-density at every coordinate of the cue, 0 where it is unknown}
   *
   * @param cue the cue, NaN where unknown
   * @param resolution the width below which two values count as equal, above 0
   */
  public static double[] ofCue(float[] cue, double resolution) {
    return weighted(cue, resolution, null);
  }

  /**
   * {@return the log-density at every coordinate of the cue, 0 where it is unknown}
   *
   * @param cue the cue, NaN where unknown
   * @param resolution the width below which two values count as equal, above 0
   * @param weights how much each coordinate counts, or null for 1 each
   */
  public static double[] weighted(float[] cue, double resolution, float[] weights) {
    float[] sorted = sortedKnown(cue);
    int n = sorted.length;
    int atomCount = atomCount(n);
    float low = Float.POSITIVE_INFINITY;
    float high = Float.NEGATIVE_INFINITY;
    int smooth = 0;
    for (int i = 0; i < n; ) {
      int end = i + 1;
      while (end < n && sorted[end] == sorted[i]) {
        end++;
      }
      if (end - i < atomCount) {
        low = Math.min(low, sorted[i]);
        high = Math.max(high, sorted[i]);
        smooth += end - i;
      }
      i = end;
    }
    double range = Math.max(sorted[n - 1] - sorted[0], resolution);
    double background = 1 / (range * 1.25);
    int bins = (int) Math.max(4, Math.min(64, 2 * Math.sqrt(smooth)));
    double width = Math.max((high - low) / bins, resolution);
    double[] counts = new double[bins + 2];
    double[] atoms = new double[n];
    double total = 0;
    for (int d = 0; d < cue.length; d++) {
      float v = cue[d];
      if (Float.isNaN(v)) {
        continue;
      }
      double weight = weights == null ? 1 : weights[d];
      total += weight;
      int first = first(sorted, n, v);
      if (repeats(sorted, n, first, atomCount)) {
        atoms[first] += weight;
      } else {
        counts[1 + bin(v, low, width, bins)] += weight;
      }
    }
    double[] log = new double[cue.length];
    for (int d = 0; d < cue.length; d++) {
      float v = cue[d];
      if (Float.isNaN(v)) {
        continue;
      }
      double weight = weights == null ? 1 : weights[d];
      double others = total - weight + PRIOR;
      int first = first(sorted, n, v);
      double density;
      if (repeats(sorted, n, first, atomCount)) {
        density = (atoms[first] - weight) / (resolution * others);
      } else {
        int b = 1 + bin(v, low, width, bins);
        density = (counts[b - 1] + 2 * (counts[b] - weight) + counts[b + 1]) / (4 * width * others);
      }
      log[d] = StrictMath.log(Math.max(density, 0) + PRIOR * background / others);
    }
    return log;
  }

  /**
   * {@return the coordinates of a cue whose values repeat, as atoms of its density do}
   *
   * @param cue the cue, NaN where unknown
   */
  public static boolean[] repeated(float[] cue) {
    float[] sorted = sortedKnown(cue);
    int n = sorted.length;
    int atomCount = atomCount(n);
    boolean[] repeated = new boolean[cue.length];
    for (int d = 0; d < cue.length; d++) {
      repeated[d] = !Float.isNaN(cue[d]) && repeats(sorted, n, first(sorted, n, cue[d]), atomCount);
    }
    return repeated;
  }

  private static int atomCount(int known) {
    return Math.max(4, known / 100);
  }

  /**
   * {@return what makes a density of all coordinates one of the erased ones, of which another share
   * has repeated values: a factor for the other values and one for the repeated ones} Each of the
   * two retains its form and gets the mass that it has among the erased.
   *
   * @param cue the cue, NaN where unknown
   * @param repeated which of its values repeat
   * @param share the share of erased coordinates whose values repeat, above 0 and below 1
   */
  public static double[] factors(float[] cue, boolean[] repeated, double share) {
    int known = 0;
    int atoms = 0;
    for (int d = 0; d < cue.length; d++) {
      known += Float.isNaN(cue[d]) ? 0 : 1;
      atoms += repeated[d] ? 1 : 0;
    }
    double ofAll = (atoms + PRIOR) / (known + 2 * PRIOR);
    return new double[] {(1 - share) / (1 - ofAll), share / ofAll};
  }

  /**
   * {@return the step between the values of a cue that was rounded, 0 where values differ finely}
   * Each distinct value has one vote, so that however many coordinates were set to one value, they
   * do not make a rounded cue: the distance to its neighbor, or 0 where it occurs once.
   *
   * @param cue the cue, NaN where unknown
   */
  public static double step(float[] cue) {
    float[] sorted = sortedKnown(cue);
    int n = sorted.length;
    double[] votes = new double[n];
    int distinct = 0;
    double before = Double.POSITIVE_INFINITY;
    for (int i = 0; i < n; ) {
      int end = i + 1;
      while (end < n && sorted[end] == sorted[i]) {
        end++;
      }
      double after = end < n ? (double) sorted[end] - sorted[i] : Double.POSITIVE_INFINITY;
      votes[distinct++] = end - i > 1 ? Math.min(before, after) : 0;
      before = after;
      i = end;
    }
    if (distinct < 2) {
      return 0;
    }
    Arrays.sort(votes, 0, distinct);
    return votes[distinct / 2];
  }

  private static float[] sortedKnown(float[] cue) {
    float[] sorted = new float[cue.length];
    int n = 0;
    for (float v : cue) {
      if (!Float.isNaN(v)) {
        sorted[n++] = v;
      }
    }
    sorted = Arrays.copyOf(sorted, n);
    Arrays.sort(sorted);
    return sorted;
  }

  private static boolean repeats(float[] sorted, int n, int first, int count) {
    int last = first + count - 1;
    return last < n && sorted[last] == sorted[first];
  }

  private static int bin(float v, float low, double width, int bins) {
    return (int) Math.max(0, Math.min(bins - 1, (v - low) / width));
  }

  private static int first(float[] sorted, int n, float v) {
    int low = 0;
    int high = n - 1;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (sorted[middle] < v) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }
}
