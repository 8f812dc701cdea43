package io.github.lucenehopfield.index.internal.pq;

import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.block.QuantizedTables;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.util.IORunnable;

/**
 * Divides vectors into partitions by k-means (Lloyd 1982) over their codes alone: a centroid is the
 * mean of what the codes of its members stand for, and the nearest centroid of 128 codes at a time
 * is found as a query finds its nearest codes, by tables. Deterministic. Not thread-safe.
 */
public final class CoarseQuantizer {
  private static final int CODEWORDS = Codebook.CODEWORDS;
  private static final int BLOCK = ScanKernel.BLOCK;
  // Rounds of k-means over codes, by hand (docs/decisions/0011).
  private static final int ROUNDS = 4;
  private static final int TABLES_PER_PART = 64;
  private static final int BLOCKS_PER_PART = 4;

  private final ScanKernel kernel = ScanKernels.get();
  private final GroupLayout layout;
  private final float[] codewords;
  private final float[] centroids;
  private final QuantizedTables[] tables;

  private CoarseQuantizer(GroupLayout layout, float[] codewords, int partitions) {
    this.layout = layout;
    this.codewords = scaled(codewords);
    this.centroids = new float[partitions * layout.dimensions()];
    this.tables = new QuantizedTables[partitions];
  }

  /** Which partition is nearest does not change with the scale, as long as squares are floats. */
  private static float[] scaled(float[] codewords) {
    float most = 0;
    for (float value : codewords) {
      most = Math.max(most, Math.abs(value));
    }
    if (most == 0 || (most > 1e-12f && most < 1e12f)) {
      return codewords;
    }
    double perScale = Math.scalb(1.0, -Math.getExponent((double) most));
    float[] scaled = new float[codewords.length];
    for (int i = 0; i < scaled.length; i++) {
      scaled[i] = (float) (codewords[i] * perScale);
    }
    return scaled;
  }

  /**
   * Trains on packed codes.
   *
   * @param layout which coordinates share a code
   * @param codewords the centroids of the codes at {@code slot * 16 + codeword}
   * @param blocks packed codes of a sample, as {@link NibbleBlocks} lays them out
   * @param count how many vectors they hold, at least one per partition
   * @param partitions how many partitions to make, at least 1
   * @param workers share the blocks
   * @param checkAborted called now and then, by any of them; throws to give up
   * @return a quantizer; some of its partitions may attract no vector
   * @throws IOException from {@code checkAborted}
   */
  public static CoarseQuantizer train(
      GroupLayout layout,
      float[] codewords,
      byte[] blocks,
      int count,
      int partitions,
      Workers workers,
      IORunnable checkAborted)
      throws IOException {
    CoarseQuantizer coarse = new CoarseQuantizer(layout, codewords, partitions);
    for (int p = 0; p < partitions; p++) {
      int member = (int) (((long) p * 2 + 1) * count / (2L * partitions));
      coarse.addTo(p * layout.dimensions(), blocks, member, coarse.centroids);
    }
    int[] owners = new int[count];
    int[] previous = new int[count];
    for (int round = 0; round < ROUNDS; round++) {
      coarse.makeTables(workers, checkAborted);
      coarse.assign(blocks, count, owners, null, 0, workers, checkAborted);
      if (Arrays.equals(owners, previous)) {
        return coarse;
      }
      System.arraycopy(owners, 0, previous, 0, count);
      coarse.update(blocks, owners);
    }
    coarse.makeTables(workers, checkAborted);
    return coarse;
  }

  /** Adds what the codes of a vector stand for to d floats. */
  private void addTo(int at, byte[] blocks, int vector, float[] target) {
    int block = vector / BLOCK * NibbleBlocks.blockBytes(layout.groups());
    for (int g = 0, groups = layout.groups(); g < groups; g++) {
      int code = NibbleBlocks.get(blocks, block, g, vector % BLOCK);
      for (int slot = layout.start(g), end = layout.start(g + 1); slot < end; slot++) {
        target[at + slot] += codewords[slot * CODEWORDS + code];
      }
    }
  }

  private void update(byte[] blocks, int[] owners) {
    int dimensions = layout.dimensions();
    int[] members = new int[tables.length];
    float[] totals = new float[centroids.length];
    for (int i = 0; i < owners.length; i++) {
      members[owners[i]]++;
      addTo(owners[i] * dimensions, blocks, i, totals);
    }
    for (int p = 0; p < members.length; p++) {
      for (int at = p * dimensions; members[p] > 0 && at < (p + 1) * dimensions; at++) {
        centroids[at] = totals[at] / members[p];
      }
    }
  }

  private void makeTables(Workers workers, IORunnable checkAborted) throws IOException {
    int parts = (tables.length + TABLES_PER_PART - 1) / TABLES_PER_PART;
    workers.run(
        parts,
        part -> {
          checkAborted.run();
          int from = part * TABLES_PER_PART;
          makeTables(from, Math.min(from + TABLES_PER_PART, tables.length));
        });
  }

  private void makeTables(int from, int to) {
    int dimensions = layout.dimensions();
    ScanTables distances = new ScanTables(1, layout.groups());
    float[] table = distances.table(0);
    float[] centroid = new float[dimensions];
    float limit = -Float.MAX_VALUE / (8f * layout.groups());
    for (int p = from; p < to; p++) {
      Arrays.fill(table, 0);
      System.arraycopy(centroids, p * dimensions, centroid, 0, dimensions);
      ScanKernels.tables().subtractSquares(centroid, codewords, layout.groupSize(), table);
      for (int i = 0; i < table.length; i++) {
        // Squares of large values leave the range of floats, and so would their sum.
        table[i] = Math.max(table[i], limit);
      }
      tables[p] = new QuantizedTables(distances);
    }
  }

  /**
   * Finds the nearest partition of the vectors of many blocks.
   *
   * @param blocks packed codes
   * @param count how many vectors they hold
   * @param owners receives the partition of vector i at {@code at + i}
   * @param distances receives its squared distance from the centroid in the same place, in a unit
   *     that is the same for all; or null
   * @param at where to write
   * @param workers share the blocks
   * @param checkAborted called now and then, by any of them; throws to give up
   * @throws IOException from {@code checkAborted}
   */
  public void assign(
      byte[] blocks,
      int count,
      int[] owners,
      float[] distances,
      int at,
      Workers workers,
      IORunnable checkAborted)
      throws IOException {
    int all = NibbleBlocks.blocks(count);
    int blockBytes = NibbleBlocks.blockBytes(layout.groups());
    workers.run(
        (all + BLOCKS_PER_PART - 1) / BLOCKS_PER_PART,
        part -> {
          int last = Math.min((part + 1) * BLOCKS_PER_PART, all);
          for (int b = part * BLOCKS_PER_PART; b < last; b++) {
            checkAborted.run();
            int first = b * BLOCK;
            int lanes = Math.min(BLOCK, count - first);
            assign(blocks, b * blockBytes, lanes, owners, distances, at + first);
          }
        });
  }

  /**
   * Finds the nearest partition of the vectors of a block.
   *
   * @param blocks holds the block from {@code offset}
   * @param offset where the block starts
   * @param count how many vectors of it, at most 128
   * @param owners receives the partition of vector i at {@code at + i}
   * @param distances receives its squared distance from the centroid, or null
   * @param at where to write
   */
  public void assign(
      byte[] blocks, int offset, int count, int[] owners, float[] distances, int at) {
    int[] sums = new int[BLOCK];
    float[] best = new float[BLOCK];
    int[] nearest = new int[BLOCK];
    Arrays.fill(best, Float.NEGATIVE_INFINITY);
    for (int p = 0; p < tables.length; p++) {
      kernel.sum(blocks, offset, layout.groups(), tables[p].entries(), 1, sums);
      kernel.keepBest(sums, tables[p].value(0, 0), tables[p].scale(0), p, best, nearest);
    }
    System.arraycopy(nearest, 0, owners, at, count);
    for (int i = 0; distances != null && i < count; i++) {
      distances[at + i] = Math.max(0, -best[i]);
    }
  }

  /** {@return the number of partitions} */
  public int partitions() {
    return tables.length;
  }

  /**
   * {@return the partitions in an order in which neighbors are similar: each is followed by the
   * nearest one that is left}
   */
  public int[] tour() {
    int dimensions = layout.dimensions();
    int[] order = new int[tables.length];
    for (int p = 0; p < order.length; p++) {
      order[p] = p;
    }
    for (int i = 1; i < order.length; i++) {
      int nearest = i;
      float least = Float.POSITIVE_INFINITY;
      for (int j = i; j < order.length; j++) {
        float distance = distance(order[i - 1] * dimensions, order[j] * dimensions, dimensions);
        if (distance < least) {
          least = distance;
          nearest = j;
        }
      }
      int swapped = order[i];
      order[i] = order[nearest];
      order[nearest] = swapped;
    }
    return order;
  }

  private float distance(int a, int b, int dimensions) {
    float[] lanes = new float[8];
    int slot = 0;
    for (; slot + 8 <= dimensions; slot += 8) {
      for (int lane = 0; lane < 8; lane++) {
        float difference = centroids[a + slot + lane] - centroids[b + slot + lane];
        lanes[lane] += difference * difference;
      }
    }
    float sum = 0;
    for (; slot < dimensions; slot++) {
      float difference = centroids[a + slot] - centroids[b + slot];
      sum += difference * difference;
    }
    for (float lane : lanes) {
      sum += lane;
    }
    return sum;
  }

  /**
   * Writes the codes that stand for a partition: the nearest codeword of its centroid in each
   * group.
   *
   * @param partition which one
   * @param codes receives one code per group
   */
  public void centroidCode(int partition, byte[] codes) {
    int at = partition * layout.dimensions();
    for (int g = 0, groups = layout.groups(); g < groups; g++) {
      float least = Float.POSITIVE_INFINITY;
      for (int c = 0; c < CODEWORDS; c++) {
        float sum = 0;
        for (int slot = layout.start(g), end = layout.start(g + 1); slot < end; slot++) {
          float difference = centroids[at + slot] - codewords[slot * CODEWORDS + c];
          sum += difference * difference;
        }
        if (sum < least) {
          least = sum;
          codes[g] = (byte) c;
        }
      }
    }
  }
}
