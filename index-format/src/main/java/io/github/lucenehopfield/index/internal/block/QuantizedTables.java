package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.internal.simd.TableKernel;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;

/**
 * Tables as unsigned bytes. Per table, the largest entry of every group becomes 255 and all groups
 * share one scale, the widest group's range over 255 steps, so that {@code value = base + scale *
 * sum}. An entry is rounded by at most half a step, a sum by at most M / 2 steps. Immutable.
 */
public final class QuantizedTables {
  private static final int STEPS = 255;

  private final byte[] entries;
  private final float[] bases;
  private final float[] scales;
  private final int groups;

  /**
   * Quantises tables.
   *
   * @param tables the entries, all finite
   * @throws IllegalArgumentException if an entry or a sum of entries is not finite
   */
  public QuantizedTables(ScanTables tables) {
    int count = tables.tables();
    groups = tables.groups();
    bases = new float[count];
    scales = new float[count];
    entries =
        new byte
            [Math.addExact(
                Math.multiplyExact(count * Codebook.CODEWORDS, groups), ScanKernel.TABLE_PADDING)];
    float[] largest = new float[groups];
    float[] smallest = new float[groups];
    for (int t = 0; t < count; t++) {
      quantize(tables.table(t), largest, smallest, t);
    }
  }

  private void quantize(float[] table, float[] largest, float[] smallest, int t) {
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
                + " apart; table="
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
    float scale = widest == 0 ? 1 : widest / STEPS;
    float steps = 1 / scale;
    if (Float.isFinite(steps) == false) {
      scale = 1;
      steps = 1;
    }
    kernel.quantize(table, largest, steps, entries, t * groups * Codebook.CODEWORDS);
    scales[t] = scale;
    bases[t] = (float) (base - (double) scale * STEPS * groups);
    float least = value(t, 0);
    float most = value(t, STEPS * groups);
    if (Float.isFinite(least) == false || Float.isFinite(most) == false) {
      throw new IllegalArgumentException(
          "sums of table entries must be finite; table="
              + t
              + ", smallest="
              + least
              + ", largest="
              + most);
    }
  }

  /** {@return the number T of tables} */
  public int tables() {
    return bases.length;
  }

  /** {@return the entries in the order that {@link ScanKernel#sum} takes} */
  public byte[] entries() {
    return entries;
  }

  /** {@return the number M of groups} */
  public int groups() {
    return groups;
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
}
