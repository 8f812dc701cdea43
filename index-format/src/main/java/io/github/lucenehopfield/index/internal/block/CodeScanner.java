package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.NumericUtils;

/**
 * Scans the codes of one segment with the tables of one cue and keeps the best candidates. Not
 * thread-safe; one per search.
 */
public final class CodeScanner {
  private static final int CHUNK_BYTES = 64 << 10;

  private final ScanKernel kernel = ScanKernels.get();
  private final QuantizedTables tables;
  private final TableBuilder builder;
  private final CandidateSelector selector;
  private final boolean withHistogram;
  private final SumHistogram sumHistogram;
  private final int[] sums;
  private final float[][] values;
  private final float[] estimates = new float[ScanKernel.BLOCK];
  private EstimateHistogram histogram;
  private int accepted;
  private boolean complete = true;
  private int[] ordinals;
  private float[] candidateEstimates;

  /**
   * Makes a scanner.
   *
   * @param tables the quantised tables
   * @param builder combines several tables into an estimate
   * @param candidates how many candidates to keep, at least 1
   * @param withHistogram whether to count the estimates of the others
   */
  public CodeScanner(
      QuantizedTables tables, TableBuilder builder, int candidates, boolean withHistogram) {
    this.tables = tables;
    this.builder = builder;
    this.selector = new CandidateSelector(candidates);
    this.sums = new int[tables.tables() * ScanKernel.BLOCK];
    this.values = new float[tables.tables()][ScanKernel.BLOCK];
    this.withHistogram = withHistogram;
    this.sumHistogram =
        withHistogram && tables.tables() == 1 ? new SumHistogram(255 * tables.groups()) : null;
  }

  /**
   * Scans all blocks.
   *
   * @param codes the blocks of the field, read from its start
   * @param vectors how many vectors they hold
   * @param acceptedOrdinals which vectors count, or null for all
   * @param stop asked now and then whether to stop early
   * @throws IOException if the codes cannot be read
   */
  public void scan(IndexInput codes, int vectors, Bits acceptedOrdinals, BooleanSupplier stop)
      throws IOException {
    int blockBytes = NibbleBlocks.blockBytes(tables.groups());
    int blocksAChunk = Math.max(1, CHUNK_BYTES / blockBytes);
    byte[] chunk = new byte[(int) Math.min(codes.length(), (long) blocksAChunk * blockBytes)];
    int blocks = NibbleBlocks.blocks(vectors);
    for (int block = 0; block < blocks; block += blocksAChunk) {
      if (stop.getAsBoolean()) {
        complete = false;
        break;
      }
      int count = Math.min(blocksAChunk, blocks - block);
      codes.readBytes(chunk, 0, count * blockBytes);
      for (int i = 0; i < count; i++) {
        kernel.sum(chunk, i * blockBytes, tables.groups(), tables.entries(), tables.tables(), sums);
        int first = (block + i) * ScanKernel.BLOCK;
        take(first, Math.min(ScanKernel.BLOCK, vectors - first), acceptedOrdinals);
      }
    }
    finish();
  }

  private void take(int first, int count, Bits acceptedOrdinals) {
    if (tables.tables() == 1) {
      takeSums(first, count, acceptedOrdinals);
    } else {
      takeEstimates(first, count, acceptedOrdinals);
    }
  }

  /** With one table the sums themselves are in the order of the estimates. */
  private void takeSums(int first, int count, Bits acceptedOrdinals) {
    int threshold = selector.threshold();
    for (int i = 0; i < count; i++) {
      int sum = sums[i];
      if (sumHistogram == null && sum < threshold) {
        continue;
      }
      if (acceptedOrdinals != null && acceptedOrdinals.get(first + i) == false) {
        continue;
      }
      accepted++;
      if (sumHistogram != null) {
        sumHistogram.add(sum);
      }
      if (sum >= threshold) {
        selector.offer(sum, first + i);
        threshold = selector.threshold();
      }
    }
  }

  private void takeEstimates(int first, int count, Bits acceptedOrdinals) {
    for (int t = 0; t < tables.tables(); t++) {
      tables.values(t, sums, t * ScanKernel.BLOCK, count, values[t]);
    }
    builder.combine(values, count, estimates);
    for (int i = 0; i < count; i++) {
      estimates[i] = finite(estimates[i]);
    }
    if (withHistogram && histogram == null) {
      histogram = histogramOfRange(estimates, count);
    }
    int threshold = selector.threshold();
    for (int i = 0; i < count; i++) {
      int key = NumericUtils.floatToSortableInt(estimates[i]);
      if (histogram == null && key < threshold) {
        continue;
      }
      if (acceptedOrdinals != null && acceptedOrdinals.get(first + i) == false) {
        continue;
      }
      accepted++;
      if (histogram != null) {
        histogram.add(estimates[i]);
      }
      if (key >= threshold) {
        selector.offer(key, first + i);
        threshold = selector.threshold();
      }
    }
  }

  /** The first block guesses the range: what tables can give and what vectors get differ much. */
  private static EstimateHistogram histogramOfRange(float[] estimates, int count) {
    float least = estimates[0];
    float most = estimates[0];
    for (int i = 1; i < count; i++) {
      least = Math.min(least, estimates[i]);
      most = Math.max(most, estimates[i]);
    }
    return new EstimateHistogram(least, most);
  }

  private static float finite(float estimate) {
    // A NaN fails both comparisons and becomes the smallest value.
    return estimate > -Float.MAX_VALUE ? Math.min(estimate, Float.MAX_VALUE) : -Float.MAX_VALUE;
  }

  private void finish() {
    int size = selector.finish();
    int[] keys = new int[size];
    ordinals = new int[size];
    candidateEstimates = new float[size];
    selector.read(keys, ordinals);
    for (int i = 0; i < size; i++) {
      candidateEstimates[i] =
          tables.tables() > 1 ? NumericUtils.sortableIntToFloat(keys[i]) : tables.value(0, keys[i]);
      if (histogram != null) {
        histogram.remove(candidateEstimates[i]);
      } else if (sumHistogram != null) {
        sumHistogram.remove(keys[i]);
      }
    }
  }

  /** {@return the ordinals of the candidates, ascending} */
  public int[] ordinals() {
    return ordinals;
  }

  /** {@return the estimates of the candidates, in the order of the ordinals} */
  public float[] estimates() {
    return candidateEstimates;
  }

  /** {@return how many accepted vectors were scanned; only counted with a histogram} */
  public int accepted() {
    return accepted;
  }

  /** {@return whether the scan reached the end} */
  public boolean complete() {
    return complete;
  }

  /** {@return how many bins the histogram of the others has} */
  public int restBins() {
    if (sumHistogram != null) {
      return sumHistogram.occupied();
    }
    return histogram == null ? 0 : histogram.occupied();
  }

  /** Reads the histogram of the others: centres of the bins, and how many fall into each. */
  public void readRest(float[] restEstimates, int[] restCounts) {
    if (sumHistogram != null) {
      sumHistogram.read(tables, restEstimates, restCounts);
    } else if (histogram != null) {
      histogram.read(restEstimates, restCounts);
    }
  }
}
