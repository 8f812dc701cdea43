package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.simd.CodeBlocks;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.apache.lucene.util.NumericUtils;

/**
 * Scans the codes of one segment, all of them or the partitions that matter, with the tables of one
 * cue and keeps the best candidates, ties by ordinal. Not thread-safe; one per search.
 *
 * <p>Why candidates are scored while codes are scanned: docs/decisions/0022.
 */
public final class CodeScanner {
  /** Codes between two questions whether to stop. */
  private static final int RUN_BYTES = 64 << 10;

  private final QuantizedTables tables;
  private final CandidateSelector selector;
  private final Rescorer rescorer;
  private final TailCounts tail;
  private final BlockScan blocks;
  private int accepted;
  private int extrapolated;
  private boolean complete = true;
  private int[] ordinals;
  private float[] estimates;

  /**
   * Makes a scanner.
   *
   * @param tables the quantized tables
   * @param builder combines several tables into an estimate
   * @param candidates how many candidates to keep, at least 1
   * @param withTail whether to count the estimates of the others
   * @param positions which vector is where, or null for vectors by ordinal
   */
  public CodeScanner(
      QuantizedTables tables,
      TableBuilder builder,
      int candidates,
      boolean withTail,
      Positions positions) {
    this(
        tables,
        builder,
        new CandidateSelector(candidates, positions == null),
        null,
        withTail ? new TailCounts(tables) : null,
        positions);
  }

  /**
   * Makes a scanner that has its candidates scored exactly on the way, and keeps none.
   *
   * @param tables the quantized tables
   * @param builder combines several tables into an estimate
   * @param rescorer takes the candidates
   * @param positions which vector is where, or null for vectors by ordinal
   */
  public CodeScanner(
      QuantizedTables tables, TableBuilder builder, Rescorer rescorer, Positions positions) {
    this(tables, builder, null, rescorer, null, positions);
  }

  private CodeScanner(
      QuantizedTables tables,
      TableBuilder builder,
      CandidateSelector selector,
      Rescorer rescorer,
      TailCounts tail,
      Positions positions) {
    this.tables = tables;
    this.selector = selector;
    this.rescorer = rescorer;
    this.tail = tail;
    CandidateSink sink = selector == null ? rescorer : selector;
    this.blocks = new BlockScan(tables, builder, positions, sink, rescorer != null, tail);
  }

  /**
   * Scans all blocks.
   *
   * @param codes the blocks of the field, read from its start
   * @param vectors how many vectors they hold
   * @param counted which vectors count
   * @param stop asked now and then whether to stop early
   * @throws IOException if the codes cannot be read
   */
  public void scan(CodeBlocks codes, int vectors, AcceptedVectors counted, BooleanSupplier stop)
      throws IOException {
    scan(codes, 0, NibbleBlocks.blocks(vectors), vectors, counted, stop);
    finish();
  }

  /**
   * Scans the blocks of the partitions that matter most.
   *
   * @param codes the blocks of the field
   * @param vectors how many vectors they hold
   * @param partitions how they are grouped
   * @param policy when it is enough; more are probed where candidates are missing
   * @param counted which vectors count
   * @param stop asked now and then whether to stop early
   * @throws IOException if the codes cannot be read
   */
  public void scan(
      CodeBlocks codes,
      int vectors,
      Partitions partitions,
      ProbePolicy policy,
      AcceptedVectors counted,
      BooleanSupplier stop)
      throws IOException {
    if (policy.all()) {
      scan(codes, vectors, counted, stop);
      return;
    }
    PartitionedScan partitioned =
        new PartitionedScan(blocks, selector, rescorer, vectors, partitions, policy);
    complete = partitioned.run(codes, counted, stop);
    accepted = blocks.accepted();
    if (tail != null && complete) {
      extrapolated = partitioned.extrapolate(tail, counted);
      accepted += extrapolated;
    }
    finish();
  }

  /** Scans a run of blocks, and leaves the candidates as they are. */
  void scan(
      CodeBlocks codes,
      int from,
      int to,
      int vectors,
      AcceptedVectors counted,
      BooleanSupplier stop)
      throws IOException {
    int blocksPerRun = Math.max(1, RUN_BYTES / NibbleBlocks.blockBytes(tables.groups()));
    for (int run = from; run < to; run += blocksPerRun) {
      if (stop.getAsBoolean()) {
        complete = false;
        break;
      }
      for (int block = run; block < Math.min(run + blocksPerRun, to); block++) {
        blocks.scan(codes, block, vectors, counted);
      }
      if (rescorer != null) {
        rescorer.rescorePending();
      }
    }
    accepted = blocks.accepted();
  }

  /** Adds what the scanner of another slice has found. */
  void absorb(CodeScanner other) {
    selector.offerAll(other.selector);
    accepted += other.accepted;
    complete &= other.complete;
    if (tail != null) {
      tail.addAll(other.tail);
    }
  }

  /** Puts the candidates into order, or has those scored that still wait for it. */
  void finish() throws IOException {
    if (rescorer != null) {
      rescorer.finish();
      return;
    }
    int size = selector.finish();
    int[] keys = new int[size];
    ordinals = new int[size];
    estimates = new float[size];
    selector.read(keys, ordinals);
    for (int i = 0; i < size; i++) {
      estimates[i] =
          tables.tables() > 1 ? NumericUtils.sortableIntToFloat(keys[i]) : tables.value(0, keys[i]);
      if (tail != null) {
        tail.remove(keys[i], estimates[i]);
      }
    }
  }

  /** {@return the ordinals of the candidates, ascending} */
  public int[] ordinals() {
    return ordinals;
  }

  /** {@return the estimates of the candidates, in the order of the ordinals} */
  public float[] estimates() {
    return estimates;
  }

  /**
   * {@return how many accepted vectors were scanned, or counted in the tail for partitions that
   * were not probed; only counted with a tail}
   */
  public int accepted() {
    return accepted;
  }

  /** {@return how many of the accepted vectors were scanned; only counted with a tail} */
  public int read() {
    return accepted - extrapolated;
  }

  /**
   * {@return the estimate of one of the best candidates}
   *
   * @param rank from 1 on; the worst candidate where there are fewer
   */
  public float bestEstimate(int rank) {
    if (estimates.length == 0) {
      return Float.POSITIVE_INFINITY;
    }
    float[] sorted = estimates.clone();
    Arrays.sort(sorted);
    return sorted[Math.max(0, sorted.length - rank)];
  }

  /** {@return whether the scan was not stopped before its end} */
  public boolean complete() {
    return complete;
  }

  /** {@return how many bins the histogram of the others has} */
  public int tailBins() {
    return tail == null ? 0 : tail.bins();
  }

  /**
   * Reads the histogram of the others.
   *
   * @param centers filled with the centers of the bins that are not empty
   * @param counts filled with how many vectors are in each
   */
  public void readTail(float[] centers, int[] counts) {
    if (tail != null) {
      tail.read(centers, counts);
    }
  }
}
