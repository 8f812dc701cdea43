package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.simd.CodeBlocks;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.internal.simd.TableKernel;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.io.IOException;

/**
 * Tables as unsigned bytes. Per table, the largest entry of every group becomes 255 and all groups
 * share one scale, so that {@code value = base + scale * sum}. Where no floor is set, the scale is
 * the widest group's range over 255 steps; an entry is then rounded by at most half a step, a sum
 * by at most M / 2 steps.
 *
 * <p>With a <em>floor</em> F, values from F on are what matters: entries that alone would bring a
 * sum below F become 0, and the steps are as fine as those above them allow. No vector whose value
 * is at least F has such an entry, so the order from F on stays (but for rounding), and every other
 * vector has a value below F: what its sum stands for is then only an upper bound.
 *
 * <p>A table whose values cannot be cut off, because several tables are combined in another way
 * than by their maximum, is kept in two tables of bytes where one would be too coarse: {@code sum =
 * 256 * high + low}. Immutable.
 */
public final class QuantizedTables {
  private static final int STEPS = 255;
  private static final int FINE_STEPS = 255 * 256 + 255;

  private final byte[] entries;
  private final float[] bases;
  private final float[] scales;
  private final boolean[] fine;
  private final int byteTables;
  private final int groups;
  private final double unit;
  private final float floor;

  /**
   * Quantizes tables over their whole range.
   *
   * @param tables the entries, all finite
   * @throws IllegalArgumentException if an entry or a sum of entries is not finite
   */
  public QuantizedTables(ScanTables tables) {
    this(tables, Float.NEGATIVE_INFINITY, new boolean[tables.tables()]);
  }

  /**
   * Quantizes tables.
   *
   * @param tables the entries, all finite
   * @param floor the least value of interest, or negative infinity for all
   * @param fine which tables are to take two tables of bytes; none with a floor
   * @throws IllegalArgumentException if an entry or a sum of entries is not finite
   */
  QuantizedTables(ScanTables tables, float floor, boolean[] fine) {
    int count = tables.tables();
    this.groups = tables.groups();
    this.unit = tables.unit();
    this.floor = floor;
    this.fine = fine;
    int taken = count;
    for (boolean two : fine) {
      taken += two ? 1 : 0;
    }
    byteTables = taken;
    bases = new float[count];
    scales = new float[count];
    entries =
        new byte
            [Math.addExact(
                Math.multiplyExact(taken * Codebook.CODEWORDS, groups), ScanKernel.TABLE_PADDING)];
    float[] largest = new float[groups];
    float[] smallest = new float[groups];
    int at = 0;
    for (int t = 0; t < count; t++) {
      quantize(tables.table(t), largest, smallest, t, at);
      at += fine[t] ? 2 : 1;
    }
  }

  private void quantize(float[] table, float[] largest, float[] smallest, int t, int at) {
    TableKernel kernel = ScanKernels.tables();
    kernel.extremes(table, largest, smallest);
    float widest = 0;
    double base = 0;
    for (int g = 0; g < groups; g++) {
      float width = largest[g] - smallest[g];
      if (Float.isFinite(width) == false) {
        throw new IllegalArgumentException(
            "table entries must be finite and less than "
                + Float.MAX_VALUE
                + " from each other; table="
                + t
                + ", group="
                + g
                + ", smallest="
                + smallest[g]
                + ", largest="
                + largest[g]);
      }
      widest = Math.max(widest, width);
      base += largest[g];
    }
    if (base - floor < widest) {
      // What is below by itself: one step more than the floor, so that it stays below.
      widest = (float) Math.max(0, (base - floor) * STEPS / (STEPS - 1));
    }
    int most = fine[t] ? FINE_STEPS : STEPS;
    float scale = widest == 0 ? 1 : widest / most;
    float steps = 1 / scale;
    if (Float.isFinite(steps) == false) {
      scale = 1;
      steps = 1;
    }
    int first = at * groups * Codebook.CODEWORDS;
    if (fine[t]) {
      quantizeFine(table, largest, steps, first);
    } else {
      kernel.quantize(table, largest, steps, entries, first);
    }
    scales[t] = scale;
    bases[t] = (float) (base - (double) scale * most * groups);
    float least = value(t, 0);
    float greatest = value(t, most * groups);
    if (Float.isFinite(least) == false || Float.isFinite(greatest) == false) {
      throw new IllegalArgumentException(
          "sums of table entries must be finite; table="
              + t
              + ", smallest="
              + least
              + ", largest="
              + greatest);
    }
  }

  /** High bytes, then low bytes, of 16-bit entries. */
  private void quantizeFine(float[] table, float[] largest, float steps, int first) {
    int size = groups * Codebook.CODEWORDS;
    for (int i = 0; i < size; i++) {
      double below = ((double) largest[i / Codebook.CODEWORDS] - table[i]) * steps;
      int entry = FINE_STEPS - Math.min(FINE_STEPS, (int) (below + 0.5));
      entries[first + i] = (byte) (entry >> 8);
      entries[first + size + i] = (byte) entry;
    }
  }

  /** {@return the number T of tables} */
  public int tables() {
    return bases.length;
  }

  /** {@return the number of tables of bytes: one or two a table} */
  public int byteTables() {
    return byteTables;
  }

  /**
   * Puts sums of tables of bytes together to one sum a table, in place.
   *
   * @param sums holds the sum of table of bytes t for vector i at {@code t * 128 + i}, and then of
   *     table t
   */
  void join(int[] sums) {
    if (byteTables == bases.length) {
      return;
    }
    int from = 0;
    for (int t = 0; t < bases.length; t++) {
      int to = t * ScanKernel.BLOCK;
      if (fine[t]) {
        for (int i = 0; i < ScanKernel.BLOCK; i++) {
          sums[to + i] = (sums[from + i] << 8) + sums[from + ScanKernel.BLOCK + i];
        }
        from += 2 * ScanKernel.BLOCK;
      } else {
        System.arraycopy(sums, from, sums, to, ScanKernel.BLOCK);
        from += ScanKernel.BLOCK;
      }
    }
  }

  /** {@return the entries in the order that {@link ScanKernel#sum} takes} */
  public byte[] entries() {
    return entries;
  }

  /** {@return the number M of groups} */
  public int groups() {
    return groups;
  }

  /** {@return what a value of 1 stands for in the unit of the similarity} */
  public double unit() {
    return unit;
  }

  /** {@return the least value of interest, or negative infinity} */
  public float floor() {
    return floor;
  }

  /** {@return the value of a table that a sum of its bytes stands for} */
  public float value(int table, int sum) {
    return bases[table] + scales[table] * sum;
  }

  /** {@return the sum, not rounded, that a value of a table has} */
  double sum(int table, double value) {
    return (value - bases[table]) / scales[table];
  }

  /** {@return by how much the value of a table grows with its sum} */
  public float scale(int table) {
    return scales[table];
  }

  /** Turns sums into values: {@code values[i] = value(table, sums[from + i])}. */
  void values(int table, int[] sums, int from, int count, float[] values) {
    float base = bases[table];
    float scale = scales[table];
    for (int i = 0; i < count; i++) {
      values[i] = base + scale * sums[from + i];
    }
  }

  /**
   * Estimates the vectors of some blocks.
   *
   * @param codes the blocks
   * @param builder combines several tables into an estimate
   * @param blocks how many of them, from the first on
   * @param estimates receives the estimate of every vector
   * @throws IOException if the codes cannot be read
   */
  public void estimate(CodeBlocks codes, TableBuilder builder, int blocks, float[] estimates)
      throws IOException {
    int[] sums = new int[byteTables * ScanKernel.BLOCK];
    float[][] values = new float[bases.length][ScanKernel.BLOCK];
    float[] combined = new float[ScanKernel.BLOCK];
    for (int block = 0; block < blocks; block++) {
      estimate(codes, builder, block, sums, values, combined);
      System.arraycopy(combined, 0, estimates, block * ScanKernel.BLOCK, ScanKernel.BLOCK);
    }
  }

  /** Estimates the vectors of a block. */
  void estimate(
      CodeBlocks codes,
      TableBuilder builder,
      int block,
      int[] sums,
      float[][] values,
      float[] estimates)
      throws IOException {
    codes.sum(block, entries, byteTables, sums);
    join(sums);
    for (int t = 0; t < bases.length; t++) {
      values(t, sums, t * ScanKernel.BLOCK, ScanKernel.BLOCK, values[t]);
    }
    if (bases.length == 1) {
      System.arraycopy(values[0], 0, estimates, 0, ScanKernel.BLOCK);
    } else {
      builder.combine(values, ScanKernel.BLOCK, estimates);
    }
  }
}
