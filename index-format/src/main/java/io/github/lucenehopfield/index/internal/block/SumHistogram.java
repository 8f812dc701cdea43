package io.github.lucenehopfield.index.internal.block;

/** A histogram of the sums of one table, whose range is known. Not thread-safe. */
final class SumHistogram {
  private static final int MAX_BINS = 4096;

  private final int[] counts;
  private final int shift;
  private final int largest;

  /**
   * Makes an empty histogram.
   *
   * @param largest the largest possible sum; the smallest is 0
   */
  SumHistogram(int largest) {
    int bits = 0;
    while (largest >> bits >= MAX_BINS) {
      bits++;
    }
    this.largest = largest;
    shift = bits;
    counts = new int[(largest >> bits) + 1];
  }

  void add(int sum) {
    counts[sum >> shift]++;
  }

  /** Adds the first of some sums. */
  void addAll(int[] sums, int count) {
    for (int i = 0; i < count; i++) {
      counts[sums[i] >> shift]++;
    }
  }

  /** Adds a sum several times; one that cannot be is taken for the nearest that can. */
  void add(double sum, int count) {
    counts[(int) Math.clamp(sum, 0, largest) >> shift] += count;
  }

  /** Adds all sums of another histogram of the same range. */
  void addAll(SumHistogram other) {
    for (int bin = 0; bin < counts.length; bin++) {
      counts[bin] += other.counts[bin];
    }
  }

  /** Takes back a sum that was added. */
  void remove(int sum) {
    counts[sum >> shift]--;
  }

  /** {@return how many bins are not empty} */
  int occupied() {
    int bins = 0;
    for (int count : counts) {
      bins += count > 0 ? 1 : 0;
    }
    return bins;
  }

  /** Writes the values at the middle and the counts of the bins that are not empty, ascending. */
  void read(QuantizedTables tables, float[] estimates, int[] occurrences) {
    int at = 0;
    for (int bin = 0; bin < counts.length; bin++) {
      if (counts[bin] > 0) {
        estimates[at] = tables.value(0, (bin << shift) + ((1 << shift) >> 1));
        occurrences[at++] = counts[bin];
      }
    }
  }
}
