package io.github.lucenehopfield.index.internal.block;

/**
 * A histogram of estimates whose range is not known before. Bins have equal width; when a value
 * falls outside, the width doubles and neighboring bins are merged. Not thread-safe.
 */
final class EstimateHistogram {
  private static final int BINS = 2048;

  private final int[] counts = new int[BINS];
  private int origin;
  private double width;
  private double perWidth;

  /**
   * Starts with a first guess of the range.
   *
   * @param from the lower end
   * @param to the upper end, above {@code from}
   */
  EstimateHistogram(double from, double to) {
    double least = Math.max((to - from) / BINS, Math.max(Math.abs(from), Float.MIN_NORMAL) * 1e-6);
    setWidth(Math.scalb(1.0, Math.getExponent(least) + 1));
    origin = (int) position(from);
  }

  private void setWidth(double powerOfTwo) {
    width = powerOfTwo;
    perWidth = 1 / powerOfTwo;
  }

  /**
   * {@return the number of the bin counted from zero, not from the origin} Exact, because a width
   * is a power of two: only so does a value always belong to the bins that its bin was merged into.
   */
  private double position(double estimate) {
    return Math.floor(estimate * perWidth);
  }

  /** Adds an estimate, which must be finite. */
  void add(float estimate) {
    add(estimate, 1);
  }

  /** Adds an estimate several times. */
  void add(float estimate, int count) {
    addValue(estimate, count);
  }

  /** Adds all estimates of another histogram; bins become at least as wide as its bins. */
  void addAll(EstimateHistogram other) {
    while (width < other.width) {
      widen(false);
    }
    for (int i = 0; i < BINS; i++) {
      if (other.counts[i] > 0) {
        addValue((other.origin + i + 0.5) * other.width, other.counts[i]);
      }
    }
  }

  private void addValue(double estimate, int count) {
    double bin = position(estimate) - origin;
    while (bin < 0 || bin >= BINS) {
      widen(bin < 0);
      bin = position(estimate) - origin;
    }
    counts[(int) bin] += count;
  }

  /** Takes back an estimate that was added. */
  void remove(float estimate) {
    counts[(int) position(estimate) - origin]--;
  }

  private void widen(boolean down) {
    // Pairs are merged into the upper half when the range grows downwards, else into the lower one.
    int start = down ? Math.floorDiv(origin + BINS - 1, 2) - (BINS - 1) : Math.floorDiv(origin, 2);
    int[] merged = new int[BINS];
    for (int i = 0; i < BINS; i++) {
      merged[Math.floorDiv(origin + i, 2) - start] += counts[i];
    }
    System.arraycopy(merged, 0, counts, 0, BINS);
    origin = start;
    setWidth(2 * width);
  }

  /** {@return how many bins are not empty} */
  int occupied() {
    int bins = 0;
    for (int count : counts) {
      bins += count > 0 ? 1 : 0;
    }
    return bins;
  }

  /** Writes the centers and the counts of the bins that are not empty, ascending. */
  void read(float[] estimates, int[] occurrences) {
    int at = 0;
    for (int i = 0; i < BINS; i++) {
      if (counts[i] > 0) {
        estimates[at] = (float) ((origin + i + 0.5) * width);
        occurrences[at++] = counts[i];
      }
    }
  }
}
