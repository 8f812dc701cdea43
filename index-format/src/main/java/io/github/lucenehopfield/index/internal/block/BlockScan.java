package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.simd.CodeBlocks;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.io.IOException;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.NumericUtils;

/**
 * Sums the table entries of one block of codes after another, turns the sums into estimates where
 * that is needed, and offers accepted vectors to a sink. Not thread-safe; one per scan.
 */
final class BlockScan {
  private final ScanKernel kernel = ScanKernels.get();
  private final QuantizedTables tables;
  private final TableBuilder builder;
  private final Positions positions;
  private final CandidateSink sink;
  private final boolean offersPositions;
  private final TailCounts tail;
  private final int[] sums;
  private final float[][] values;
  private final float[] estimates = new float[ScanKernel.BLOCK];
  private PartitionProber prober;
  private int proberFloor = Integer.MIN_VALUE;
  private int accepted;

  /**
   * Makes a scan.
   *
   * @param tables the quantized tables
   * @param builder combines several tables into an estimate
   * @param positions which vector is where, or null for vectors by ordinal
   * @param sink takes the candidates
   * @param offersPositions whether the sink takes positions and finds ordinals itself
   * @param tail counts all accepted vectors, or null
   */
  BlockScan(
      QuantizedTables tables,
      TableBuilder builder,
      Positions positions,
      CandidateSink sink,
      boolean offersPositions,
      TailCounts tail) {
    this.tables = tables;
    this.builder = builder;
    this.positions = positions;
    this.sink = sink;
    this.offersPositions = offersPositions;
    this.tail = tail;
    this.sums = new int[tables.byteTables() * ScanKernel.BLOCK];
    this.values = new float[tables.tables()][ScanKernel.BLOCK];
  }

  /** Has the blocks that follow observed by the prober of a partitioned scan. */
  void observedBy(PartitionProber partitionProber) {
    this.prober = partitionProber;
  }

  /** {@return how many accepted vectors there were; only counted with a tail} */
  int accepted() {
    return accepted;
  }

  /**
   * Scans one block.
   *
   * @param codes the blocks of the field
   * @param block the number of the block
   * @param vectors how many vectors the field has
   * @param counted which vectors count
   * @return how many vectors the block has
   * @throws IOException if the codes cannot be read
   */
  int scan(CodeBlocks codes, int block, int vectors, AcceptedVectors counted) throws IOException {
    codes.sum(block, tables.entries(), tables.byteTables(), sums);
    tables.join(sums);
    int first = block * ScanKernel.BLOCK;
    int count = Math.min(ScanKernel.BLOCK, vectors - first);
    if (tables.tables() == 1) {
      offerSums(first, count, counted);
    } else {
      offerEstimates(first, count, counted);
    }
    if (prober != null) {
      if (tables.tables() > 1) {
        prober.observe(first, count, estimates);
      } else if (tail == null) {
        prober.observeBest(first, count, sums, tables, kernel);
      } else {
        prober.observeSums(first, count, sums, tables);
      }
    }
    return count;
  }

  /** {@return the estimate of the centroid code of each partition} */
  float[] centroidScores(Partitions partitions) {
    float[] scores = new float[partitions.count()];
    int blockBytes = NibbleBlocks.blockBytes(tables.groups());
    for (int first = 0; first < scores.length; first += ScanKernel.BLOCK) {
      int count = Math.min(ScanKernel.BLOCK, scores.length - first);
      kernel.sum(
          partitions.centroidCodes(),
          first / ScanKernel.BLOCK * blockBytes,
          tables.groups(),
          tables.entries(),
          tables.byteTables(),
          sums);
      tables.join(sums);
      estimate(count);
      System.arraycopy(estimates, 0, scores, first, count);
    }
    return scores;
  }

  private int ordinal(int position) throws IOException {
    return positions == null ? position : positions.ordinal(position);
  }

  /** {@return the number by which the sink knows a candidate} */
  private int candidate(int position) throws IOException {
    return offersPositions ? position : ordinal(position);
  }

  /** With one table the sums themselves are in the order of the estimates. */
  private void offerSums(int first, int count, AcceptedVectors counted) throws IOException {
    Bits ordinals = counted.ordinals();
    boolean countsAll = tail != null && ordinals == null;
    if (countsAll) {
      tail.addSums(sums, count);
      accepted += count;
    }
    for (int from = 0; from < count; from += ScanKernel.ROW) {
      long left = count - from < ScanKernel.ROW ? (1L << (count - from)) - 1 : -1;
      long excluded = counted.excludedFrom(first + from) & left;
      for (long bits = countsAll ? excluded : 0; bits != 0; bits &= bits - 1) {
        tail.removeSum(sums[from + Long.numberOfTrailingZeros(bits)]);
        accepted--;
      }
      // Where all accepted ones are counted and some are not accepted, each is looked at.
      boolean each = tail != null && ordinals != null;
      long bits = left & ~excluded & (each ? -1 : kernel.atLeast(sums, from, least()));
      for (; bits != 0; bits &= bits - 1) {
        int i = from + Long.numberOfTrailingZeros(bits);
        if (ordinals == null || ordinals.get(ordinal(first + i))) {
          if (each) {
            tail.addSum(sums[i]);
            accepted++;
          }
          offerSum(first + i, sums[i]);
        }
      }
    }
  }

  /** {@return the least sum that the sink or the prober may take} */
  private int least() {
    int threshold = sink.threshold();
    return prober == null || offersPositions ? threshold : Math.min(threshold, proberFloor);
  }

  private void offerSum(int position, int sum) throws IOException {
    if (sum >= sink.threshold()) {
      sink.offer(sum, candidate(position));
    }
    if (prober != null && offersPositions == false) {
      float value = tables.value(0, sum);
      if (value > prober.floor()) {
        prober.offer(value);
        // One less, as values are rounded; all sums where there is no floor.
        proberFloor = (int) Math.max(-1, tables.sum(0, prober.floor())) - 1;
      }
    }
  }

  private void offerEstimates(int first, int count, AcceptedVectors counted) throws IOException {
    estimate(count);
    if (tail != null) {
      tail.startRange(estimates, count);
    }
    Bits ordinals = counted.ordinals();
    int threshold = sink.threshold();
    for (int i = 0; i < count; i++) {
      int key = NumericUtils.floatToSortableInt(estimates[i]);
      if (tail == null && key < threshold) {
        continue;
      }
      if (counted.isExcluded(first + i)
          || (ordinals != null && ordinals.get(ordinal(first + i)) == false)) {
        continue;
      }
      accepted++;
      if (tail != null) {
        tail.addEstimate(estimates[i]);
      }
      if (key >= threshold) {
        sink.offer(key, candidate(first + i));
        threshold = sink.threshold();
      }
      if (prober != null && offersPositions == false && estimates[i] > prober.floor()) {
        prober.offer(estimates[i]);
      }
    }
  }

  /** Turns the sums of a block into estimates. */
  private void estimate(int count) {
    if (tables.tables() == 1) {
      tables.values(0, sums, 0, count, estimates);
      return;
    }
    for (int t = 0; t < tables.tables(); t++) {
      tables.values(t, sums, t * ScanKernel.BLOCK, count, values[t]);
    }
    builder.combine(values, count, estimates);
    for (int i = 0; i < count; i++) {
      estimates[i] = finite(estimates[i]);
    }
  }

  /** {@return the nearest float that is finite; the smallest one for NaN} */
  static float finite(float estimate) {
    // A NaN fails both comparisons and becomes the smallest value.
    return estimate > -Float.MAX_VALUE ? Math.min(estimate, Float.MAX_VALUE) : -Float.MAX_VALUE;
  }
}
