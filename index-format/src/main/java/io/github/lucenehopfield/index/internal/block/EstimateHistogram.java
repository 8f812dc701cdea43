package io.github.lucenehopfield.index.internal.block;

/**
 * A histogram of estimates whose range is not known before. Bins have equal width; when a value
 * falls outside, the width doubles and neighbouring bins are merged. Not thread-safe.
 */
final class EstimateHistogram {
  private static final int BINS = 2048;

  private final int[] counts = new int[BINS];
  private double origin;
  private double width;

  /**
   * Starts with a first guess of the range.
   *
   * @param from the lower end
   * @param to the upper end, above {@code from}
   */
  EstimateHistogram(double from, double to) {
    double least = Math.max((to - from) / BINS, Math.max(Math.abs(from), Float.MIN_NORMAL) * 1e-6);
    // Powers of two keep the arithmetic exact, so that remove finds the bin of add.
    width = Math.scalb(1.0, Math.getExponent(least) + 1);
    origin = Math.floor(from / width) * width;
  }

  /** Adds an estimate, which must be finite. */
  void add(float estimate) {
    double bin = (estimate - origin) / width;
    while (bin < 0 || bin >= BINS) {
      widen(bin < 0);
      bin = (estimate - origin) / width;
    }
    counts[(int) bin]++;
  }

  /** Takes back an estimate that was added. */
  void remove(float estimate) {
    counts[(int) ((estimate - origin) / width)]--;
  }

  private void widen(boolean down) {
    // Pairs are merged into the upper half when the range grows downwards, else into the lower one.
    int[] merged = new int[BINS];
    int start = down ? BINS / 2 : 0;
    for (int i = 0; i < BINS; i += 2) {
      merged[start + i / 2] = counts[i] + counts[i + 1];
    }
    System.arraycopy(merged, 0, counts, 0, BINS);
    if (down) {
      origin -= BINS * width;
    }
    width *= 2;
  }

  /** {@return how many bins are not empty} */
  int occupied() {
    int bins = 0;
    for (int count : counts) {
      bins += count > 0 ? 1 : 0;
    }
    return bins;
  }

  /** Writes the centres and the counts of the bins that are not empty, ascending. */
  void read(float[] estimates, int[] occurrences) {
    int at = 0;
    for (int i = 0; i < BINS; i++) {
      if (counts[i] > 0) {
        estimates[at] = (float) (origin + (i + 0.5) * width);
        occurrences[at++] = counts[i];
      }
    }
  }
}
