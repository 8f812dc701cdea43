package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.simd.CodeBlocks;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import org.apache.lucene.search.TaskExecutor;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.NumericUtils;

/**
 * Scans the codes of one segment, all of them or the partitions that matter, with the tables of one
 * cue and keeps the best candidates, ties by ordinal. Not thread-safe; one per search.
 */
public final class CodeScanner {
  /** Codes between two questions whether to stop. */
  private static final int RUN_BYTES = 64 << 10;

  /** Blocks that are worth a task of their own: 65,536 vectors. */
  private static final int SLICE = 512;

  /** Each slice keeps candidates of its own. */
  private static final int MOST_SLICES = 8;

  /** Partitions between two looks at the evidence. */
  private static final int STAGE = 8;

  /** Partitions before the first candidates are scored exactly and the others have a threshold. */
  private static final int FIRST_STAGE = 4;

  /** Ordinals, up to twice as many, by which the share of accepted vectors is estimated. */
  private static final int SAMPLED_ORDINALS = 1 << 16;

  /** Standard normal deviates that stand for eighths of a distribution. */
  private static final double[] EIGHTHS = {
    -1.534, -0.887, -0.489, -0.157, 0.157, 0.489, 0.887, 1.534
  };

  private final ScanKernel kernel = ScanKernels.get();
  private final QuantizedTables tables;
  private final TableBuilder builder;
  private final CandidateSelector selector;
  private final Rescorer rescorer;
  private final CandidateSink sink;
  private final boolean withHistogram;
  private final SumHistogram sumHistogram;
  private final int[] sums;
  private final float[][] values;
  private final float[] estimates = new float[ScanKernel.BLOCK];
  private EstimateHistogram histogram;
  private PartitionVisit partitionVisit;
  private final Positions positions;
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
   * @param positions which vector is where, or null for vectors by ordinal
   */
  public CodeScanner(
      QuantizedTables tables,
      TableBuilder builder,
      int candidates,
      boolean withHistogram,
      Positions positions) {
    this(
        tables,
        builder,
        new CandidateSelector(candidates, positions == null),
        null,
        withHistogram,
        positions);
  }

  /**
   * Makes a scanner that has its candidates scored exactly on the way, and keeps none.
   *
   * @param tables the quantised tables
   * @param builder combines several tables into an estimate
   * @param rescorer takes the candidates
   * @param positions which vector is where, or null for vectors by ordinal
   */
  public CodeScanner(
      QuantizedTables tables, TableBuilder builder, Rescorer rescorer, Positions positions) {
    this(tables, builder, null, rescorer, false, positions);
  }

  private CodeScanner(
      QuantizedTables tables,
      TableBuilder builder,
      CandidateSelector selector,
      Rescorer rescorer,
      boolean withHistogram,
      Positions positions) {
    this.tables = tables;
    this.builder = builder;
    this.positions = positions;
    this.selector = selector;
    this.rescorer = rescorer;
    this.sink = selector == null ? rescorer : selector;
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
  public void scan(CodeBlocks codes, int vectors, Bits acceptedOrdinals, BooleanSupplier stop)
      throws IOException {
    scan(codes, 0, NibbleBlocks.blocks(vectors), vectors, acceptedOrdinals, stop);
    finish();
  }

  /** One of several slices of a scan of all blocks: what it needs that threads must not share. */
  @FunctionalInterface
  public interface SliceSource {
    /** {@return a new scanner, to be used by one thread} */
    Slice open() throws IOException;
  }

  /**
   * What scans a slice.
   *
   * @param scanner keeps candidates
   * @param codes the blocks of the field
   * @param acceptedOrdinals which vectors count, or null for all
   */
  public record Slice(CodeScanner scanner, CodeBlocks codes, Bits acceptedOrdinals) {}

  /**
   * Scans all blocks, those of a large segment in slices that may run on several threads. Slices
   * and the order in which they are put together depend on the number of vectors alone, and so do
   * results.
   *
   * @param source opens a slice; called by several threads at once
   * @param vectors how many vectors there are
   * @param stop asked now and then, by any thread, whether to stop early
   * @param executor runs slices, or null for the calling thread
   * @return a scanner that has all candidates
   * @throws IOException if the codes cannot be read
   */
  public static CodeScanner scan(
      SliceSource source, int vectors, BooleanSupplier stop, TaskExecutor executor)
      throws IOException {
    int blocks = NibbleBlocks.blocks(vectors);
    int size = Math.max(SLICE, (blocks + MOST_SLICES - 1) / MOST_SLICES);
    List<Callable<CodeScanner>> tasks = new ArrayList<>();
    for (int from = 0; from < blocks; from += size) {
      int first = from;
      int last = Math.min(from + size, blocks);
      tasks.add(
          () -> {
            Slice slice = source.open();
            slice.scanner.scan(slice.codes, first, last, vectors, slice.acceptedOrdinals, stop);
            return slice.scanner;
          });
    }
    List<CodeScanner> scanned = new ArrayList<>();
    if (executor == null || tasks.size() == 1) {
      for (Callable<CodeScanner> task : tasks) {
        scanned.add(call(task));
      }
    } else {
      scanned.addAll(executor.invokeAll(tasks));
    }
    CodeScanner all = scanned.get(0);
    for (int i = 1; i < scanned.size(); i++) {
      all.absorb(scanned.get(i));
    }
    all.finish();
    return all;
  }

  private static CodeScanner call(Callable<CodeScanner> task) throws IOException {
    try {
      return task.call();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private void absorb(CodeScanner other) {
    selector.offerAll(other.selector);
    accepted += other.accepted;
    complete &= other.complete;
    if (sumHistogram != null) {
      sumHistogram.addAll(other.sumHistogram);
    } else if (histogram == null) {
      histogram = other.histogram;
    } else if (other.histogram != null) {
      histogram.addAll(other.histogram);
    }
  }

  /** Scans a run of blocks, and leaves the candidates as they are. */
  private void scan(
      CodeBlocks codes, int from, int to, int vectors, Bits acceptedOrdinals, BooleanSupplier stop)
      throws IOException {
    int blocksARun = Math.max(1, RUN_BYTES / NibbleBlocks.blockBytes(tables.groups()));
    for (int run = from; run < to; run += blocksARun) {
      if (stop.getAsBoolean()) {
        complete = false;
        break;
      }
      for (int block = run; block < Math.min(run + blocksARun, to); block++) {
        sum(codes, block);
        int first = block * ScanKernel.BLOCK;
        take(first, Math.min(ScanKernel.BLOCK, vectors - first), acceptedOrdinals);
      }
      if (rescorer != null) {
        rescorer.look();
      }
    }
  }

  private void sum(CodeBlocks codes, int block) throws IOException {
    codes.sum(block, tables.entries(), tables.tables(), sums);
  }

  /**
   * Scans the blocks of the partitions that matter most.
   *
   * @param codes the blocks of the field
   * @param vectors how many vectors they hold
   * @param partitions how they are grouped
   * @param visit when it is enough; more are visited where candidates are missing
   * @param acceptedOrdinals which vectors count, or null for all
   * @param stop asked now and then whether to stop early
   * @throws IOException if the codes cannot be read
   */
  public void scan(
      CodeBlocks codes,
      int vectors,
      Partitions partitions,
      Visit visit,
      Bits acceptedOrdinals,
      BooleanSupplier stop)
      throws IOException {
    if (visit.all()) {
      scan(codes, vectors, acceptedOrdinals, stop);
      return;
    }
    partitionVisit = new PartitionVisit(partitions, representatives(partitions), visit);
    boolean onlyBest = tables.tables() == 1 && withHistogram == false;
    FixedBitSet scanned = new FixedBitSet(NibbleBlocks.blocks(vectors));
    long visited = 0;
    boolean enough = false;
    while (enough == false && partitionVisit.hasNext()) {
      if (stop.getAsBoolean()) {
        complete = false;
        break;
      }
      int stage = rescorer != null && visited == 0 ? FIRST_STAGE : STAGE;
      for (int i = 0; i < stage && partitionVisit.hasNext(); i++) {
        int partition = partitionVisit.next();
        int last = (partitions.starts()[partition + 1] - 1) / ScanKernel.BLOCK;
        for (int b = partitions.starts()[partition] / ScanKernel.BLOCK; b <= last; b++) {
          if (scanned.getAndSet(b) == false) {
            sum(codes, b);
            int first = b * ScanKernel.BLOCK;
            int count = Math.min(ScanKernel.BLOCK, vectors - first);
            take(first, count, acceptedOrdinals);
            if (onlyBest) {
              partitionVisit.observeBest(first, count, sums, tables, kernel);
            } else {
              partitionVisit.observe(first, count, estimates);
            }
            visited += count;
          }
        }
        partitionVisit.visited(partition);
      }
      if (rescorer == null) {
        enough = selector.full() && partitionVisit.enough();
      } else {
        rescorer.look();
        enough = partitionVisit.enough(rescorer);
      }
    }
    if (withHistogram && complete) {
      double expected = acceptedShare(acceptedOrdinals, vectors) * vectors;
      double left = (expected - accepted) / Math.max(1, vectors - visited);
      represent(partitions, scanned, Math.clamp(left, 0.0, 1.0));
    }
    finish();
  }

  /** {@return the share of the vectors that are accepted, by a sample where they are many} */
  private static double acceptedShare(Bits acceptedOrdinals, int vectors) {
    if (acceptedOrdinals == null) {
      return 1;
    }
    int step = Math.max(1, vectors / SAMPLED_ORDINALS);
    int looked = 0;
    int count = 0;
    for (int ordinal = 0; ordinal < vectors; ordinal += step) {
      looked++;
      count += acceptedOrdinals.get(ordinal) ? 1 : 0;
    }
    return count / (double) looked;
  }

  private float[] representatives(Partitions partitions) {
    float[] scores = new float[partitions.count()];
    int blockBytes = NibbleBlocks.blockBytes(tables.groups());
    for (int first = 0; first < scores.length; first += ScanKernel.BLOCK) {
      int count = Math.min(ScanKernel.BLOCK, scores.length - first);
      kernel.sum(
          partitions.representatives(),
          first / ScanKernel.BLOCK * blockBytes,
          tables.groups(),
          tables.entries(),
          tables.tables(),
          sums);
      estimate(count);
      System.arraycopy(estimates, 0, scores, first, count);
    }
    return scores;
  }

  /** Counts vectors that were not visited where those of visited partitions would have been. */
  private void represent(Partitions partitions, FixedBitSet scanned, double acceptedShare) {
    double mean = partitionVisit.meanDeviation();
    double spread = partitionVisit.spread();
    double carried = 0;
    for (int p = 0; p < partitions.count(); p++) {
      int left = 0;
      int to = partitions.starts()[p + 1];
      for (int at = partitions.starts()[p]; at < to; ) {
        int end = Math.min(to, (at / ScanKernel.BLOCK + 1) * ScanKernel.BLOCK);
        left += scanned.get(at / ScanKernel.BLOCK) ? 0 : end - at;
        at = end;
      }
      for (int i = 0; i < EIGHTHS.length && left > 0; i++) {
        carried += left * acceptedShare / EIGHTHS.length;
        int count = (int) carried;
        carried -= count;
        accepted += count;
        double estimate = partitionVisit.representative(p) + mean + EIGHTHS[i] * spread;
        if (sumHistogram != null) {
          sumHistogram.add(tables.sum(0, estimate), count);
        } else {
          histogram.add(finite((float) estimate), count);
        }
      }
    }
  }

  private void take(int first, int count, Bits acceptedOrdinals) throws IOException {
    if (tables.tables() == 1) {
      takeSums(first, count, acceptedOrdinals);
    } else {
      takeEstimates(first, count, acceptedOrdinals);
    }
  }

  private int ordinal(int position) throws IOException {
    return positions == null ? position : positions.ordinal(position);
  }

  /** {@return what a candidate is called: a rescorer finds the ordinals of those it scores} */
  private int candidate(int position) throws IOException {
    return rescorer == null ? ordinal(position) : position;
  }

  /** With one table the sums themselves are in the order of the estimates. */
  private void takeSums(int first, int count, Bits acceptedOrdinals) throws IOException {
    if (withHistogram) {
      if (partitionVisit != null) {
        estimate(count);
      }
      for (int i = 0; i < count; i++) {
        takeSum(first + i, sums[i], acceptedOrdinals);
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
        takeSum(first + i, sums[i], acceptedOrdinals);
      }
    }
  }

  private void takeSum(int position, int sum, Bits acceptedOrdinals) throws IOException {
    if (acceptedOrdinals != null && acceptedOrdinals.get(ordinal(position)) == false) {
      return;
    }
    accepted++;
    if (sumHistogram != null) {
      sumHistogram.add(sum);
    }
    if (sum >= sink.threshold()) {
      sink.offer(sum, candidate(position));
    }
    if (partitionVisit != null && rescorer == null) {
      float value = tables.value(0, sum);
      if (value > partitionVisit.floor()) {
        partitionVisit.offer(value);
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

  private void takeEstimates(int first, int count, Bits acceptedOrdinals) throws IOException {
    estimate(count);
    if (withHistogram && histogram == null) {
      histogram = histogramOfRange(estimates, count);
    }
    int threshold = sink.threshold();
    for (int i = 0; i < count; i++) {
      int key = NumericUtils.floatToSortableInt(estimates[i]);
      if (histogram == null && key < threshold) {
        continue;
      }
      if (acceptedOrdinals != null && acceptedOrdinals.get(ordinal(first + i)) == false) {
        continue;
      }
      accepted++;
      if (histogram != null) {
        histogram.add(estimates[i]);
      }
      if (key >= threshold) {
        sink.offer(key, candidate(first + i));
        threshold = sink.threshold();
      }
      if (partitionVisit != null && rescorer == null && estimates[i] > partitionVisit.floor()) {
        partitionVisit.offer(estimates[i]);
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

  private void finish() throws IOException {
    if (rescorer != null) {
      rescorer.finish();
      return;
    }
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

  /**
   * {@return how many accepted vectors were scanned, or, in partitions that were not visited, are
   * represented in the histogram; only counted with a histogram}
   */
  public int accepted() {
    return accepted;
  }

  /** {@return whether the scan was not stopped before its end} */
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
