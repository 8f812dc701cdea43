package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.math.IntPair;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import java.util.Arrays;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.NumericUtils;

/**
 * The order in which one search probes partitions, best centroid code first, and when it has seen
 * enough (docs/decisions/0011). Not thread-safe; one per search.
 */
final class PartitionProber {
  // One of the best four must stand out, by the step down to the next one over that across the
  // following 14 (docs/decisions/0011).
  private static final int FIRST_STANDING_OUT = 4;
  private static final int SPACING = 14;

  /** The share of the z-score that is enough where a vector stands out. */
  private static final double CLEAR_Z_SHARE = 0.25;

  /** So many times the mean spread of the probed partitions is wide. */
  private static final double WIDE = 2;

  /** Spreads of probed partitions count as at least this. */
  private static final double MIN_SPREAD = 0.05;

  /** As many widely spread partitions are probed before the bound is computed again. */
  private static final int MAX_WIDE = 8;

  // The most vectors that are kept in their order; a larger rank is compared with the last of them.
  private static final int MAX_RANKED = 128;
  private static final int BUCKETS = 256;
  private final Partitions partitions;
  private final ProbePolicy policy;
  private final float[] centroidScores;
  // Pairs of (score, complement of the partition), so that the best one is the largest; in buckets
  // of scores, the best one first, and those before inOrder are in their order.
  private final long[] order;
  private final int[] bucketEnds = new int[BUCKETS];
  private int bucket;
  private int inOrder;
  private int next;
  private int served;
  private final int[] wide = new int[MAX_WIDE];
  private int wideLeft;
  private FixedBitSet early;
  private final float[] bestOf;
  private final float[] best;
  private int ranked;
  private int observed;
  private double excessSum;
  private double excessSquares;
  private double spreadSum;
  private long members;
  private double deviationSum;
  private double deviationSquares;

  /**
   * Makes an order.
   *
   * @param partitions the partitions
   * @param centroidScores the score of each centroid code
   * @param policy when to stop
   */
  PartitionProber(Partitions partitions, float[] centroidScores, ProbePolicy policy) {
    this.partitions = partitions;
    this.centroidScores = centroidScores;
    this.policy = policy;
    int count = partitions.count();
    this.order = new long[count];
    intoBuckets();
    this.bestOf = new float[count];
    Arrays.fill(bestOf, Float.NEGATIVE_INFINITY);
    this.best = new float[Math.clamp(policy.rank(), FIRST_STANDING_OUT + SPACING + 1, MAX_RANKED)];
  }

  boolean hasNext() {
    return served < order.length;
  }

  private int peek() {
    while (true) {
      if (next == inOrder) {
        rankMore();
      }
      int partition = ~IntPair.second(order[next]);
      if (early == null || early.get(partition) == false) {
        return partition;
      }
      next++;
    }
  }

  int next() {
    served++;
    if (wideLeft > 0) {
      return wide[--wideLeft];
    }
    int partition = peek();
    next++;
    return partition;
  }

  /** {@return how many partitions come next out of their turn} */
  int outOfTurn() {
    return wideLeft;
  }

  private void intoBuckets() {
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float score : centroidScores) {
      least = Math.min(least, score);
      most = Math.max(most, score);
    }
    float perScore = (BUCKETS - 1) / (most - least);
    int[] starts = new int[BUCKETS];
    for (float score : centroidScores) {
      bucketEnds[bucket(score, most, perScore)]++;
    }
    for (int b = 1; b < BUCKETS; b++) {
      starts[b] = bucketEnds[b - 1];
      bucketEnds[b] += bucketEnds[b - 1];
    }
    for (int p = 0; p < order.length; p++) {
      int at = starts[bucket(centroidScores[p], most, perScore)]++;
      order[at] = IntPair.of(NumericUtils.floatToSortableInt(centroidScores[p]), ~p);
    }
  }

  private static int bucket(float score, float most, float perScore) {
    // One bucket where all scores are equal or their range is that of floats: NaN becomes 0.
    return Math.min((int) ((most - score) * perScore), BUCKETS - 1);
  }

  /** Few partitions are probed in most cases, so only the next ones are put into their order. */
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
      float centroidScore = centroidScores[p];
      double sum = 0;
      double squares = 0;
      for (int i = at - first; i < to - first; i++) {
        most = Math.max(most, estimates[i]);
        double deviation = estimates[i] - centroidScore;
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
   * Notes the sums of a scanned block of a single table, accepted or not.
   *
   * @param first the position of the first one
   * @param count how many
   * @param sums the sums
   * @param tables turns them into estimates
   */
  void observeSums(int first, int count, int[] sums, QuantizedTables tables) {
    int[] starts = partitions.starts();
    int p = Arrays.binarySearch(starts, first);
    p = p < 0 ? -p - 2 : p;
    double scale = tables.scale(0);
    for (int at = first, end = first + count; at < end; p++) {
      int to = Math.min(end, starts[p + 1]);
      int most = Integer.MIN_VALUE;
      long sum = 0;
      long squares = 0;
      for (int i = at - first; i < to - first; i++) {
        most = Math.max(most, sums[i]);
        sum += sums[i];
        squares += (long) sums[i] * sums[i];
      }
      bestOf[p] = Math.max(bestOf[p], tables.value(0, most));
      // What the value of a sum of 0 is above the score of the centroid code.
      double shift = (double) tables.value(0, 0) - centroidScores[p];
      members += to - at;
      deviationSum += scale * sum + shift * (to - at);
      deviationSquares += scale * (scale * squares + 2 * shift * sum) + shift * shift * (to - at);
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
  void probed(int partition) {
    double excess = (double) bestOf[partition] - centroidScores[partition];
    observed++;
    excessSum += excess;
    excessSquares += excess * excess;
    spreadSum += partitions.spreads()[partition];
  }

  /** {@return whether what is left cannot be expected to matter} */
  boolean isDone() {
    return hasNext() == false || cannotHoldHit(policy.zScore()) || standsOut();
  }

  /**
   * {@return whether the best members of the partitions that are left, whose exact scores are those
   * of their centroid codes plus what best members were above theirs plus the error of their
   * estimates, cannot be expected to be hits}
   */
  boolean isDone(Rescorer rescorer) {
    if (hasNext() == false) {
      return true;
    }
    double least = rescorer.minCompetitiveScore();
    if (least == Double.NEGATIVE_INFINITY) {
      return false;
    }
    double mean = excessSum / observed;
    double variance = Math.max(0, excessSquares / observed - mean * mean);
    double error = rescorer.deviation();
    double margin = mean + rescorer.mean() + policy.zScore() * Math.sqrt(variance + error * error);
    return cannotHoldHit(margin, margin, least);
  }

  private boolean cannotHoldHit(double zScore) {
    int rank = Math.min(policy.rank(), best.length);
    if (ranked < rank || observed == 0) {
      return false;
    }
    double mean = excessSum / observed;
    double deviation = Math.sqrt(Math.max(0, excessSquares / observed - mean * mean));
    double wideZScore = Math.min(zScore, CLEAR_Z_SHARE * policy.zScore());
    return cannotHoldHit(mean + zScore * deviation, mean + wideZScore * deviation, best[rank - 1]);
  }

  /**
   * {@return whether no partition that is left has a centroid code whose score plus a margin comes
   * up to the least score of a hit} Where members are spread far more widely about their centroid
   * than those of probed partitions were, another margin counts, as many times as they are: such
   * partitions come next, out of their turn.
   */
  private boolean cannotHoldHit(double margin, double wideMargin, double least) {
    // Not a number where no candidate has been scored: then nothing is known of the errors.
    if ((centroidScores[peek()] + margin < least) == false) {
      return false;
    }
    if (wideMargin <= 0) {
      return true;
    }
    double usual = Math.max(MIN_SPREAD, spreadSum / observed);
    float[] spreads = partitions.spreads();
    for (int i = next; i < order.length && wideLeft < MAX_WIDE; i++) {
      int partition = ~IntPair.second(order[i]);
      if (spreads[partition] > WIDE * usual
          && centroidScores[partition] + wideMargin * spreads[partition] / usual >= least
          && (early == null || early.get(partition) == false)) {
        if (early == null) {
          early = new FixedBitSet(order.length);
        }
        early.set(partition);
        wide[wideLeft++] = partition;
      }
    }
    return wideLeft == 0;
  }

  /**
   * {@return whether the best stand out from the others: then the cue is one that centroid codes
   * can be relied on for, more so if those that stand out are all that was asked for}
   */
  private boolean standsOut() {
    if (policy.gapRatio() == 0) {
      return false;
    }
    for (int i = 0; i < FIRST_STANDING_OUT && i + 1 + SPACING < ranked; i++) {
      if (best[i] - best[i + 1] > policy.gapRatio() * (best[i + 1] - best[i + 1 + SPACING])) {
        return i + 1 >= policy.rank() || cannotHoldHit(CLEAR_Z_SHARE * policy.zScore());
      }
    }
    return false;
  }

  /** {@return the mean of what members are above their centroid code} */
  double meanDeviation() {
    return members == 0 ? 0 : deviationSum / members;
  }

  /** {@return the standard deviation of the same} */
  double spread() {
    double mean = meanDeviation();
    return members == 0 ? 0 : Math.sqrt(Math.max(0, deviationSquares / members - mean * mean));
  }

  float centroidScore(int partition) {
    return centroidScores[partition];
  }
}
