package io.github.lucenehopfield.noise.robust;

import java.util.Arrays;

/**
 * Which hypotheses still matter to a cue: those whose evidence for some pattern comes near the best
 * of all. The others would add nothing to the scores at the top. Immutable.
 */
final class ActiveHypotheses {
  /** All hypotheses are active. */
  static final ActiveHypotheses ALL = new ActiveHypotheses(null, null, null, null);

  private static final double FAR = 30;
  private static final double FAR_SCALED = 12;

  /** Noise alone, which is always there, for it costs little. */
  static final ActiveHypotheses NOISE =
      new ActiveHypotheses(
          new boolean[Hypothesis.COUNT],
          new boolean[ErasureFamily.POINTS],
          new boolean[ErasureFamily.POINTS],
          new boolean[ErasureFamily.SIGMAS.length]);

  private final boolean[] hypotheses;
  private final boolean[] grid;
  private final boolean[] gridAfter;
  private final boolean[] runs;

  private ActiveHypotheses(
      boolean[] hypotheses, boolean[] grid, boolean[] gridAfter, boolean[] runs) {
    this.hypotheses = hypotheses;
    this.grid = grid;
    this.gridAfter = gridAfter;
    this.runs = runs;
  }

  /** The most evidence that any pattern gives each hypothesis. Not thread-safe. */
  static final class MaxEvidence {
    private final double[] hypotheses = least(Hypothesis.COUNT);
    private final double[] grid = least(ErasureFamily.POINTS);
    private final double[] gridAfter = least(ErasureFamily.POINTS);
    private final double[] runs = least(ErasureFamily.SIGMAS.length);

    private static double[] least(int count) {
      double[] values = new double[count];
      Arrays.fill(values, Double.NEGATIVE_INFINITY);
      return values;
    }

    private static void raise(double[] most, double[] values) {
      for (int i = 0; i < most.length; i++) {
        most[i] = Math.max(most[i], values[i]);
      }
    }

    /** Takes what a scorer has just explained. */
    void add(Bank.Scorer scorer) {
      raise(hypotheses, scorer.evidence());
      raise(grid, scorer.erased().grid());
      raise(runs, scorer.erased().sizes());
      if (scorer.evidence()[Hypothesis.LINEAR_ERASURE.ordinal()] > Double.NEGATIVE_INFINITY) {
        raise(gridAfter, scorer.erasedAfter().grid());
      }
    }

    /**
     * {@return what is near the best}
     *
     * @param tails weigh hypotheses
     * @param best the best evidence of all, weighed
     */
    ActiveHypotheses within(EvidenceTails tails, double best) {
      boolean[] near = new boolean[hypotheses.length];
      for (int h = 0; h < near.length; h++) {
        near[h] = tails.scaled(hypotheses[h], Hypothesis.values()[h]) > best - FAR_SCALED;
      }
      return new ActiveHypotheses(near, near(grid), near(gridAfter), near(runs));
    }

    private static boolean[] near(double[] values) {
      return near(values, values[ErasureFamily.largest(values)]);
    }

    private static boolean[] near(double[] values, double best) {
      boolean[] near = new boolean[values.length];
      for (int i = 0; i < near.length; i++) {
        near[i] = values[i] > best - FAR;
      }
      return near;
    }
  }

  boolean has(Hypothesis hypothesis) {
    return hypotheses == null || hypotheses[hypothesis.ordinal()];
  }

  /** {@return points of the grid of erased coordinates, null for all} */
  boolean[] grid() {
    return grid;
  }

  /** {@return the same after gain and offset, null for all} */
  boolean[] gridAfter() {
    return gridAfter;
  }

  /** {@return sizes of errors where coordinates are erased in runs, null for all} */
  boolean[] runs() {
    return runs;
  }

  /** {@return whether a size of errors is needed} */
  static boolean includesSize(boolean[] points, int size) {
    if (points == null) {
      return true;
    }
    int shares = points.length / ErasureFamily.SIGMAS.length;
    for (int j = 0; j < shares; j++) {
      if (points[size * shares + j]) {
        return true;
      }
    }
    return false;
  }
}
