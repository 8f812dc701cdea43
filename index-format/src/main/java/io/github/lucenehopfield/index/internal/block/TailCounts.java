package io.github.lucenehopfield.index.internal.block;

/**
 * A histogram of the vectors of one scan that are no candidates: of sums where there is one table,
 * of estimates where there are several. Not thread-safe.
 */
final class TailCounts {
  private final QuantizedTables tables;
  private final SumHistogram sums;
  private EstimateHistogram estimates;

  /**
   * Makes an empty histogram.
   *
   * @param tables the tables of the scan
   */
  TailCounts(QuantizedTables tables) {
    this.tables = tables;
    this.sums = tables.tables() == 1 ? new SumHistogram(255 * tables.groups()) : null;
  }

  /** Adds the sum of one vector; with one table only. */
  void addSum(int sum) {
    sums.add(sum);
  }

  /** Adds the sums of the first vectors of a block; with one table only. */
  void addSums(int[] block, int count) {
    sums.addAll(block, count);
  }

  /** Takes a vector out again; with one table only. */
  void removeSum(int sum) {
    sums.remove(sum);
  }

  /** Adds the estimate of one vector; with several tables, and after {@link #startRange}. */
  void addEstimate(float estimate) {
    estimates.add(estimate);
  }

  /** Adds several vectors with the same estimate, whichever is counted. */
  void add(double estimate, int count) {
    if (sums != null) {
      sums.add(tables.sum(0, estimate), count);
    } else {
      estimates.add(BlockScan.finite((float) estimate), count);
    }
  }

  /**
   * Guesses the range from the first block, with several tables: the range that tables allow and
   * the one that vectors have differ much. Later calls do nothing.
   *
   * @param first the estimates of the first block
   * @param count how many
   */
  void startRange(float[] first, int count) {
    if (estimates != null) {
      return;
    }
    float least = first[0];
    float most = first[0];
    for (int i = 1; i < count; i++) {
      least = Math.min(least, first[i]);
      most = Math.max(most, first[i]);
    }
    estimates = new EstimateHistogram(least, most);
  }

  /** Takes a vector out again that has become a candidate. */
  void remove(int sum, float estimate) {
    if (sums != null) {
      sums.remove(sum);
    } else if (estimates != null) {
      estimates.remove(estimate);
    }
  }

  /** Adds all that another histogram of the same tables has counted. */
  void addAll(TailCounts other) {
    if (sums != null) {
      sums.addAll(other.sums);
    } else if (estimates == null) {
      estimates = other.estimates;
    } else if (other.estimates != null) {
      estimates.addAll(other.estimates);
    }
  }

  /** {@return how many bins are not empty} */
  int bins() {
    if (sums != null) {
      return sums.occupied();
    }
    return estimates == null ? 0 : estimates.occupied();
  }

  /** Writes the centers of the bins that are not empty, and how many vectors are in each. */
  void read(float[] centers, int[] counts) {
    if (sums != null) {
      sums.read(tables, centers, counts);
    } else if (estimates != null) {
      estimates.read(centers, counts);
    }
  }
}
