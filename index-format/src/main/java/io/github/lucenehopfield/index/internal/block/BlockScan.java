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
   * @param acceptedOrdinals which vectors count, or null for all
   * @return how many vectors the block has
   * @throws IOException if the codes cannot be read
   */
  int scan(CodeBlocks codes, int block, int vectors, Bits acceptedOrdinals) throws IOException {
    codes.sum(block, tables.entries(), tables.byteTables(), sums);
    tables.join(sums);
    int first = block * ScanKernel.BLOCK;
    int count = Math.min(ScanKernel.BLOCK, vectors - first);
    if (tables.tables() == 1) {
      offerSums(first, count, acceptedOrdinals);
    } else {
      offerEstimates(first, count, acceptedOrdinals);
    }
    if (prober != null) {
      if (tables.tables() == 1 && tail == null) {
        prober.observeBest(first, count, sums, tables, kernel);
      } else {
        prober.observe(first, count, estimates);
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
  private void offerSums(int first, int count, Bits acceptedOrdinals) throws IOException {
    if (tail != null) {
      if (prober != null) {
        estimate(count);
      }
      for (int i = 0; i < count; i++) {
        offerSum(first + i, sums[i], acceptedOrdinals);
      }
      return;
    }
    for (int from = 0; from < count; from += ScanKernel.ROW) {
      long bits = kernel.atLeast(sums, from, sink.threshold());
      if (count - from < ScanKernel.ROW) {
        bits &= (1L << (count - from)) - 1;
      }
      for (; bits != 0; bits &= bits - 1) {
        int i = from + Long.numberOfTrailingZeros(bits);
        offerSum(first + i, sums[i], acceptedOrdinals);
      }
    }
  }

  private void offerSum(int position, int sum, Bits acceptedOrdinals) throws IOException {
    if (acceptedOrdinals != null && acceptedOrdinals.get(ordinal(position)) == false) {
      return;
    }
    accepted++;
    if (tail != null) {
      tail.addSum(sum);
    }
    if (sum >= sink.threshold()) {
      sink.offer(sum, candidate(position));
    }
    if (prober != null && offersPositions == false) {
      float value = tables.value(0, sum);
      if (value > prober.floor()) {
        prober.offer(value);
      }
    }
  }

  private void offerEstimates(int first, int count, Bits acceptedOrdinals) throws IOException {
    estimate(count);
    if (tail != null) {
      tail.startRange(estimates, count);
    }
    int threshold = sink.threshold();
    for (int i = 0; i < count; i++) {
      int key = NumericUtils.floatToSortableInt(estimates[i]);
      if (tail == null && key < threshold) {
        continue;
      }
      if (acceptedOrdinals != null && acceptedOrdinals.get(ordinal(first + i)) == false) {
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
