package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import java.util.Arrays;
import org.apache.lucene.util.NumericUtils;

/**
 * The order in which one search visits partitions, best representative first, and when it has seen
 * enough. Not thread-safe; one per search.
 */
final class PartitionVisit {
  private static final int FIRST_STANDING_OUT = 4;
  private static final int SPACING = 14;
  private static final int MOST_RANKED = 128;
  private static final int BUCKETS = 256;
  private static final long LOW_HALF = 0xFFFFFFFFL;

  private final Partitions partitions;
  private final Visit visit;
  private final float[] representatives;
  // Pairs of (score, complement of the partition), so that the best one is the largest; in buckets
  // of scores, the best one first, and those before inOrder are in their order.
  private final long[] order;
  private final int[] bucketEnds = new int[BUCKETS];
  private int bucket;
  private int inOrder;
  private int next;
  private final float[] bestOf;
  private final float[] best;
  private int ranked;
  private int observed;
  private double excessSum;
  private double excessSquares;
  private long members;
  private double deviationSum;
  private double deviationSquares;

  /**
   * Makes an order.
   *
   * @param partitions the partitions
   * @param representatives the score of each representative
   * @param visit when to stop
   */
  PartitionVisit(Partitions partitions, float[] representatives, Visit visit) {
    this.partitions = partitions;
    this.representatives = representatives;
    this.visit = visit;
    int count = partitions.count();
    this.order = new long[count];
    intoBuckets();
    this.bestOf = new float[count];
    Arrays.fill(bestOf, Float.NEGATIVE_INFINITY);
    this.best = new float[Math.clamp(visit.rank(), FIRST_STANDING_OUT + SPACING + 1, MOST_RANKED)];
  }

  boolean hasNext() {
    return next < order.length;
  }

  private int peek() {
    if (next == inOrder) {
      rankMore();
    }
    return ~(int) order[next];
  }

  int next() {
    int partition = peek();
    next++;
    return partition;
  }

  private void intoBuckets() {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float score : representatives) {
      least = Math.min(least, score);
      most = Math.max(most, score);
    }
    float perScore = (BUCKETS - 1) / (most - least);
    int[] starts = new int[BUCKETS];
    for (float score : representatives) {
      bucketEnds[bucket(score, most, perScore)]++;
    }
    for (int b = 1; b < BUCKETS; b++) {
      starts[b] = bucketEnds[b - 1];
      bucketEnds[b] += bucketEnds[b - 1];
    }
    for (int p = 0; p < order.length; p++) {
      int at = starts[bucket(representatives[p], most, perScore)]++;
      order[at] = (long) NumericUtils.floatToSortableInt(representatives[p]) << 32 | ~p & LOW_HALF;
    }
  }

  private static int bucket(float score, float most, float perScore) {
    // One bucket where all scores are equal or their range is that of floats: NaN becomes 0.
    return Math.min((int) ((most - score) * perScore), BUCKETS - 1);
  }

  /** Few partitions are visited in most cases, so only the next ones are put into their order. */
  private void rankMore() {
    int from = inOrder;
    while (bucketEnds[bucket] == from) {
      bucket++;
    }
    int to = bucketEnds[bucket];
    Arrays.sort(order, from, to);
    for (int i = from, j = to - 1; i < j; i++, j--) {
      long swapped = order[i];
      order[i] = order[j];
      order[j] = swapped;
    }
    inOrder = to;
  }

  /** {@return the estimate below which a vector is not among the best} */
  float floor() {
    return ranked < best.length ? Float.NEGATIVE_INFINITY : best[ranked - 1];
  }

  /** Notes the estimate of an accepted vector. */
  void offer(float estimate) {
    if (ranked < best.length) {
      ranked++;
    } else if (estimate <= best[ranked - 1]) {
      return;
    }
    int at = ranked - 1;
    while (at > 0 && best[at - 1] < estimate) {
      best[at] = best[at - 1];
      at--;
    }
    best[at] = estimate;
  }

  /**
   * Notes the estimates of a scanned block, accepted or not.
   *
   * @param first the position of the first one
   * @param count how many
   * @param estimates the estimates
   */
  void observe(int first, int count, float[] estimates) {
    int[] starts = partitions.starts();
    int p = Arrays.binarySearch(starts, first);
    p = p < 0 ? -p - 2 : p;
    for (int at = first, end = first + count; at < end; p++) {
      int to = Math.min(end, starts[p + 1]);
      float most = bestOf[p];
      float representative = representatives[p];
      double sum = 0;
      double squares = 0;
      for (int i = at - first; i < to - first; i++) {
        most = Math.max(most, estimates[i]);
        double deviation = estimates[i] - representative;
        sum += deviation;
        squares += deviation * deviation;
      }
      bestOf[p] = most;
      members += to - at;
      deviationSum += sum;
      deviationSquares += squares;
      at = to;
    }
  }

  /**
   * Notes the sums of a scanned block of a single table, accepted or not, for its best members
   * alone: {@link #meanDeviation} and {@link #spread} do not see them.
   *
   * @param first the position of the first one
   * @param count how many
   * @param sums the sums
   * @param tables turns them into estimates
   * @param kernel finds the largest of them
   */
  void observeBest(int first, int count, int[] sums, QuantizedTables tables, ScanKernel kernel) {
    int[] starts = partitions.starts();
    int p = Arrays.binarySearch(starts, first);
    p = p < 0 ? -p - 2 : p;
    for (int at = first, end = first + count; at < end; p++) {
      int to = Math.min(end, starts[p + 1]);
      int most = kernel.max(sums, at - first, to - first);
      bestOf[p] = Math.max(bestOf[p], tables.value(0, most));
      at = to;
    }
  }

  /** Notes that all blocks of a partition have been scanned. */
  void visited(int partition) {
    double excess = (double) bestOf[partition] - representatives[partition];
    observed++;
    excessSum += excess;
    excessSquares += excess * excess;
  }

  /** {@return whether what is left cannot be expected to matter} */
  boolean enough() {
    return hasNext() == false || outOfReach() || standsOut();
  }

  /**
   * {@return whether the best member of the next partition, whose exact score is that of its
   * representative plus what best members were above theirs plus the error of its estimate, cannot
   * be expected to be a hit}
   */
  boolean enough(Rescorer rescorer) {
    if (hasNext() == false) {
      return true;
    }
    double least = rescorer.least();
    if (least == Double.NEGATIVE_INFINITY) {
      return false;
    }
    double mean = excessSum / observed;
    double variance = Math.max(0, excessSquares / observed - mean * mean);
    double error = rescorer.deviation();
    double spread = Math.sqrt(variance + error * error);
    return representatives[peek()] + mean + rescorer.mean() + visit.reach() * spread < least;
  }

  private boolean outOfReach() {
    int rank = Math.min(visit.rank(), best.length);
    if (ranked < rank || observed == 0) {
      return false;
    }
    double mean = excessSum / observed;
    double deviation = Math.sqrt(Math.max(0, excessSquares / observed - mean * mean));
    return representatives[peek()] + mean + visit.reach() * deviation < best[rank - 1];
  }

  private boolean standsOut() {
    if (visit.gap() == 0) {
      return false;
    }
    for (int i = 0; i < FIRST_STANDING_OUT && i + 1 + SPACING < ranked; i++) {
      if (best[i] - best[i + 1] > visit.gap() * (best[i + 1] - best[i + 1 + SPACING])) {
        return true;
      }
    }
    return false;
  }

  /** {@return the mean of what members are above their representative} */
  double meanDeviation() {
    return members == 0 ? 0 : deviationSum / members;
  }

  /** {@return the standard deviation of the same} */
  double spread() {
    double mean = meanDeviation();
    return members == 0 ? 0 : Math.sqrt(Math.max(0, deviationSquares / members - mean * mean));
  }

  float representative(int partition) {
    return representatives[partition];
  }
}
