package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.index.internal.math.LogSumExp;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import java.util.Arrays;

/**
 * Evidence for coordinates that erased their origin: each is observed, with an error of one of a
 * few sizes, or erased, and then as likely as by the null density. Size and share of the erased
 * ones are averaged over a grid. Immutable.
 */
final class ErasureFamily {
  /** The sizes of errors, in units of the scale. */
  static final double[] SIGMAS = {0.003, 0.012, 0.05, 0.14, 0.4};

  /** The first of the sizes that codes can distinguish. */
  static final int BROAD = 3;

  private static final int SIZES = SIGMAS.length;

  private static final double[] ERASED = {0.1, 0.5, 0.9};

  /** Points of the grid of sizes and shares. */
  static final int POINTS = SIGMAS.length * ERASED.length;

  private static final double ERASED_ROUNDED = 0.01;

  // From observed to erased, and back, between neighboring coordinates.
  private static final double SWITCH = 0.06;
  private static final int CELLS = 640;
  private static final double REACH = 10;
  private static final int SHIFTS = 16;
  private static final double[] NORMAL = normal();

  // Products outside are put away as logarithms.
  private static final double MIN_PRODUCT = 1e-60;
  private static final double MAX_PRODUCT = 1e60;

  /** Coordinates between two looks at how large products are. */
  private static final int STEPS = 4;

  /** Coordinates that tell patterns that are far off. */
  private static final int SAMPLED = 256;

  private final int n;
  private final int[] at;
  private final double factor;
  private final double[] cue;
  private final double[] inverseNull;
  private final double[] sigmas = new double[SIZES];
  private final double[] cellsPerUnit = new double[SIZES];
  private final double[][] density = new double[SIZES][];
  private final double[] erased;

  ErasureFamily(CueValues values) {
    n = values.size();
    at = values.at();
    factor = values.factor();
    cue = values.values();
    inverseNull = values.inverseNull();
    double step = values.step();
    erased = ERASED.clone();
    if (step > 0) {
      // Which side of a threshold a value was on says more than its distance from a level.
      erased[0] = ERASED_ROUNDED;
    }
    for (int s = 0; s < SIZES; s++) {
      double least = step > 0 ? step / SHIFTS : values.finest();
      sigmas[s] = Math.max(SIGMAS[s] * values.scale(), least);
      double reach = REACH * sigmas[s] + step / 2;
      cellsPerUnit[s] = CELLS / reach;
      density[s] = new double[CELLS + 1];
      for (int i = 0; i < CELLS; i++) {
        density[s][i] = kernel(i * reach / CELLS, sigmas[s], step);
      }
    }
  }

  private static double[] normal() {
    double[] table = new double[CELLS + 2];
    for (int i = 0; i < CELLS; i++) {
      double t = i * REACH / CELLS;
      table[i] = Math.exp(-0.5 * t * t) / Math.sqrt(2 * Math.PI);
    }
    return table;
  }

  /** {@return the density of a normal distribution} */
  static double normal(double error, double sigma) {
    double cell = Math.abs(error) / sigma * (CELLS / REACH);
    if (!(cell < CELLS)) {
      return 0;
    }
    int below = (int) cell;
    double part = cell - below;
    return (NORMAL[below] * (1 - part) + NORMAL[below + 1] * part) / sigma;
  }

  /** {@return the density of an error, a mean over what rounding may have done to it} */
  private static double kernel(double error, double sigma, double step) {
    if (step == 0) {
      return normal(error, sigma);
    }
    double sum = 0;
    for (int i = 0; i < SHIFTS; i++) {
      sum += normal(error + step * ((i + 0.5) / SHIFTS - 0.5), sigma);
    }
    return sum / SHIFTS;
  }

  double sigma(int size) {
    return sigmas[size];
  }

  /** {@return the sizes of errors in the unit of the cue; not to be changed} */
  double[] sigmas() {
    return sigmas;
  }

  int sizes() {
    return SIZES;
  }

  double erased(int share) {
    return erased[share];
  }

  int shares() {
    return erased.length;
  }

  /**
   * {@return a scorer by one size of errors and one share of erased coordinates, to be used by one
   * thread}
   */
  PatternScorer single(int size, double gone) {
    double[] table = density[size];
    double cells = cellsPerUnit[size];
    double[] weights = new double[n];
    Arrays.setAll(weights, i -> (1 - gone) * inverseNull[i]);
    return stored -> {
      double sum = 0;
      double product = 1;
      for (int i = 0; i < n; i++) {
        double cell = Math.abs(cue[i] - factor * stored[at[i]]) * cells + 0.5;
        product *= table[(int) Math.min(cell, CELLS)] * weights[i] + gone;
        if ((i & 3) == 3 && !(product > MIN_PRODUCT && product < MAX_PRODUCT)) {
          sum += Math.log(product);
          product = 1;
        }
      }
      return sum + Math.log(product);
    };
  }

  /**
   * {@return a scorer that costs little, to be used by one thread: by some of the coordinates, each
   * as good as its error is small, but for those that seem erased, and scaled up to all}
   *
   * @param size of errors
   * @param gone the share of erased coordinates
   * @param gain that patterns were multiplied by
   * @param offset that was added then, in the unit of the cue
   */
  PatternScorer sampled(int size, double gone, double gain, double offset) {
    int stride = Math.max(1, n / SAMPLED);
    int count = (n + stride - 1) / stride;
    int[] from = new int[count];
    double[] values = new double[count];
    double[] most = new double[count];
    double inverse = 1 / (Math.sqrt(2) * sigmas[size]);
    for (int i = 0; i < count; i++) {
      from[i] = at[i * stride];
      values[i] = (cue[i * stride] - offset) * inverse;
      most[i] = Math.log1p((1 - gone) / gone * inverseNull[i * stride] * density[size][0]);
    }
    double scaled = gain * factor * inverse;
    double all = n * Math.log(gone);
    double weight = (double) n / count;
    return stored -> {
      double even = 0;
      double odd = 0;
      int i = 0;
      for (; i + 2 <= count; i += 2) {
        double first = values[i] - scaled * stored[from[i]];
        double second = values[i + 1] - scaled * stored[from[i + 1]];
        double here = most[i] - first * first;
        double there = most[i + 1] - second * second;
        even += here > 0 ? here : 0;
        odd += there > 0 ? there : 0;
      }
      if (i < count) {
        double last = values[i] - scaled * stored[from[i]];
        even += Math.max(0, most[i] - last * last);
      }
      return all + weight * (even + odd);
    };
  }

  /** Evidence against patterns, from all of the grid or part of it. Not thread-safe. */
  final class Scorer {
    private final double[][] ratios = new double[SIZES][n];
    private final double[] grid = new double[SIZES * ERASED.length];
    private final double[] runs = new double[SIZES];
    private final double[] observed = new double[SIZES];
    private final double[] gone = new double[SIZES];
    private final double[] logs = new double[SIZES];

    /**
     * Takes a pattern.
     *
     * @param pattern its known coordinates in the unit of the cue
     * @param size which size of errors
     */
    void take(double[] pattern, int size) {
      double[] table = density[size];
      double cells = cellsPerUnit[size];
      double[] to = ratios[size];
      for (int i = 0; i < n; i++) {
        double cell = Math.abs(cue[i] - pattern[i]) * cells + 0.5;
        to[i] = table[(int) Math.min(cell, CELLS)] * inverseNull[i];
      }
    }

    /**
     * {@return the evidence for coordinates erased one by one}
     *
     * @param active which points of the grid count, size times shares plus share; null for all
     */
    double erasure(boolean[] active) {
      Arrays.fill(grid, Double.NEGATIVE_INFINITY);
      for (int size = 0; size < SIZES; size++) {
        if (ActiveHypotheses.includesSize(active, size)) {
          fillShares(ratios[size], size * ERASED.length);
        }
      }
      for (int point = 0; point < grid.length && active != null; point++) {
        grid[point] = active[point] ? grid[point] : Double.NEGATIVE_INFINITY;
      }
      return logMean(grid);
    }

    /** Evidence for all shares of erased coordinates at once. */
    private void fillShares(double[] of, int to) {
      double[] sums = new double[ERASED.length];
      double first = 1;
      double second = 1;
      double third = 1;
      for (int i = 0; i < n; i++) {
        double lost = of[i] - 1;
        first *= of[i] - erased[0] * lost;
        second *= of[i] - erased[1] * lost;
        third *= of[i] - erased[2] * lost;
        if ((i & 7) == 7 || i == n - 1) {
          if (!(first > MIN_PRODUCT && first < MAX_PRODUCT)) {
            sums[0] += Math.log(first);
            first = 1;
          }
          if (!(second > MIN_PRODUCT && second < MAX_PRODUCT)) {
            sums[1] += Math.log(second);
            second = 1;
          }
          if (!(third > MIN_PRODUCT && third < MAX_PRODUCT)) {
            sums[2] += Math.log(third);
            third = 1;
          }
        }
      }
      grid[to] = sums[0] + Math.log(first);
      grid[to + 1] = sums[1] + Math.log(second);
      grid[to + 2] = sums[2] + Math.log(third);
    }

    /**
     * {@return the evidence for coordinates erased in runs}
     *
     * @param active which sizes count; null for all
     */
    double runs(boolean[] active) {
      Arrays.fill(observed, 0.5);
      Arrays.fill(gone, 0.5);
      Arrays.fill(logs, 0);
      // All sizes a few coordinates each, for every step of one waits for the one before.
      for (int from = 0; from < n; from += STEPS) {
        int to = Math.min(from + STEPS, n);
        for (int size = 0; size < SIZES; size++) {
          if (active == null || active[size]) {
            advance(size, from, to);
          }
        }
      }
      for (int size = 0; size < SIZES; size++) {
        runs[size] =
            active == null || active[size]
                ? logs[size] + Math.log(observed[size] + gone[size])
                : Double.NEGATIVE_INFINITY;
      }
      return logMean(runs);
    }

    private void advance(int size, int from, int to) {
      double[] of = ratios[size];
      double here = observed[size];
      double lost = gone[size];
      for (int i = from; i < to; i++) {
        double next = (here + SWITCH * (lost - here)) * of[i];
        lost += SWITCH * (here - lost);
        here = next;
      }
      double mass = here + lost;
      if (!(mass > MIN_PRODUCT && mass < MAX_PRODUCT)) {
        logs[size] += Math.log(mass);
        here /= mass;
        lost /= mass;
      }
      observed[size] = here;
      gone[size] = lost;
    }

    /** {@return p(q|x) / p0 of observed coordinates; not to be changed} */
    double[] ratios(int size) {
      return ratios[size];
    }

    /** {@return the evidence at each point of the grid, not yet averaged; not to be changed} */
    double[] grid() {
      return grid;
    }

    /** {@return the evidence of runs for each size of errors; not to be changed} */
    double[] sizes() {
      return runs;
    }
  }

  /** {@return the place of the largest value} */
  static int largest(double[] values) {
    int best = 0;
    for (int i = 1; i < values.length; i++) {
      best = values[i] > values[best] ? i : best;
    }
    return best;
  }

  static double logMean(double[] logs) {
    return LogSumExp.of(logs, logs.length) - Math.log(logs.length);
  }
}
