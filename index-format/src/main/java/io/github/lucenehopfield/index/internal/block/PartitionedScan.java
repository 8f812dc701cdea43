package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.simd.CodeBlocks;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import java.io.IOException;
import java.util.function.BooleanSupplier;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * Scans the partitions of a segment, best centroid code first, until the remaining ones cannot hold
 * a hit. Not thread-safe; one per search.
 */
final class PartitionedScan {
  /** Partitions between two looks at the evidence. */
  private static final int STAGE = 8;

  /** Partitions before the first candidates are scored exactly and the others have a threshold. */
  private static final int FIRST_STAGE = 4;

  /** Ordinals, up to twice as many, by which the share of accepted vectors is estimated. */
  private static final int SAMPLED_ORDINALS = 1 << 16;

  /** Quantiles (i + 0.5) / 8 of the standard normal distribution, one for each eighth of it. */
  private static final double[] EIGHTHS = {
    -1.534, -0.887, -0.489, -0.157, 0.157, 0.489, 0.887, 1.534
  };

  private final BlockScan blocks;
  private final CandidateSelector selector;
  private final Rescorer rescorer;
  private final Partitions partitions;
  private final PartitionProber prober;
  private final FixedBitSet scanned;
  private final int vectors;
  private long read;

  /**
   * Makes a scan, which finds the scores of all centroid codes at once.
   *
   * @param blocks scans a block
   * @param selector keeps candidates, or null with a rescorer
   * @param rescorer scores candidates on the way, or null with a selector
   * @param vectors how many vectors there are
   * @param partitions how they are grouped
   * @param policy when to stop
   */
  PartitionedScan(
      BlockScan blocks,
      CandidateSelector selector,
      Rescorer rescorer,
      int vectors,
      Partitions partitions,
      ProbePolicy policy) {
    this.blocks = blocks;
    this.selector = selector;
    this.rescorer = rescorer;
    this.vectors = vectors;
    this.partitions = partitions;
    this.prober = new PartitionProber(partitions, blocks.centroidScores(partitions), policy);
    this.scanned = new FixedBitSet(NibbleBlocks.blocks(vectors));
    blocks.observedBy(prober);
  }

  /**
   * Scans until no more partitions are worth it.
   *
   * @param codes the blocks of the field
   * @param counted which vectors count
   * @param stop asked now and then whether to stop early
   * @return whether the scan was not stopped early
   * @throws IOException if the codes cannot be read
   */
  boolean run(CodeBlocks codes, AcceptedVectors counted, BooleanSupplier stop) throws IOException {
    boolean isDone = false;
    while (isDone == false && prober.hasNext()) {
      if (stop.getAsBoolean()) {
        return false;
      }
      int usual = rescorer != null && read == 0 ? FIRST_STAGE : STAGE;
      int stage = prober.outOfTurn() > 0 ? prober.outOfTurn() : usual;
      for (int i = 0; i < stage && prober.hasNext(); i++) {
        scan(prober.next(), codes, counted);
      }
      if (rescorer == null) {
        isDone = selector.full() && prober.isDone();
      } else {
        rescorer.rescorePending();
        isDone = prober.isDone(rescorer);
      }
    }
    return true;
  }

  /** Scans one partition, but for the blocks that it shares with others scanned before. */
  private void scan(int partition, CodeBlocks codes, AcceptedVectors counted) throws IOException {
    int last = (partitions.starts()[partition + 1] - 1) / ScanKernel.BLOCK;
    for (int b = partitions.starts()[partition] / ScanKernel.BLOCK; b <= last; b++) {
      if (scanned.getAndSet(b) == false) {
        read += blocks.scan(codes, b, vectors, counted);
      }
    }
    prober.probed(partition);
  }

  /**
   * Counts vectors of partitions that were not probed where those of probed ones would have been:
   * at their centroid's score plus the deviations that were observed, taken for normal.
   *
   * @param tail counts them
   * @param which which vectors count
   * @return how many were counted
   */
  int extrapolate(TailCounts tail, AcceptedVectors which) {
    double expected = acceptedShare(which, vectors) * vectors;
    double left = (expected - blocks.accepted()) / Math.max(1, vectors - read);
    double acceptedShare = Math.clamp(left, 0.0, 1.0);
    double mean = prober.meanDeviation();
    double spread = prober.spread();
    double carried = 0;
    int counted = 0;
    for (int p = 0; p < partitions.count(); p++) {
      int unread = unread(p);
      for (int i = 0; i < EIGHTHS.length && unread > 0; i++) {
        carried += unread * acceptedShare / EIGHTHS.length;
        int count = (int) carried;
        carried -= count;
        counted += count;
        tail.add(prober.centroidScore(p) + mean + EIGHTHS[i] * spread, count);
      }
    }
    return counted;
  }

  private int unread(int partition) {
    int unread = 0;
    int to = partitions.starts()[partition + 1];
    for (int at = partitions.starts()[partition]; at < to; ) {
      int end = Math.min(to, (at / ScanKernel.BLOCK + 1) * ScanKernel.BLOCK);
      unread += scanned.get(at / ScanKernel.BLOCK) ? 0 : end - at;
      at = end;
    }
    return unread;
  }

  /** {@return the share of the vectors that count, by a sample where they are many} */
  private static double acceptedShare(AcceptedVectors counted, int vectors) {
    double excluded = counted.excluded() == null ? 0 : counted.excluded().cardinality();
    return acceptedShare(counted.ordinals(), vectors) * (1 - excluded / vectors);
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
}
