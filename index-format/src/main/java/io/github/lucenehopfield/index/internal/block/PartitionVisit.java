package io.github.lucenehopfield.index.internal.block;

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

  private final Partitions partitions;
  private final Visit visit;
  private final float[] representatives;
  // A heap of (score descending, partition ascending) with the best on top.
  private final long[] heap;
  private int left;
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
    this.left = partitions.count();
    this.heap = new long[left];
    for (int p = 0; p < left; p++) {
      heap[p] = (long) ~NumericUtils.floatToSortableInt(representatives[p]) << 32 | p;
    }
    for (int i = left / 2 - 1; i >= 0; i--) {
      siftDown(i, heap[i]);
    }
    this.bestOf = new float[left];
    Arrays.fill(bestOf, Float.NEGATIVE_INFINITY);
    this.best = new float[Math.clamp(visit.rank(), FIRST_STANDING_OUT + SPACING + 1, MOST_RANKED)];
  }

  boolean hasNext() {
    return left > 0;
  }

  private int peek() {
    return (int) heap[0];
  }

  int next() {
    int partition = peek();
    left--;
    siftDown(0, heap[left]);
    return partition;
  }

  private void siftDown(int hole, long key) {
    int at = hole;
    for (int child = 2 * at + 1; child < left; child = 2 * at + 1) {
      if (child + 1 < left && heap[child + 1] < heap[child]) {
        child++;
      }
      if (heap[child] >= key) {
        break;
      }
      heap[at] = heap[child];
      at = child;
    }
    heap[at] = key;
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

  /** Notes that all blocks of a partition have been scanned. */
  void visited(int partition) {
    double excess = (double) bestOf[partition] - representatives[partition];
    observed++;
    excessSum += excess;
    excessSquares += excess * excess;
  }

  /** {@return whether what is left cannot be expected to matter} */
  boolean enough() {
    return left == 0 || outOfReach() || standsOut();
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
