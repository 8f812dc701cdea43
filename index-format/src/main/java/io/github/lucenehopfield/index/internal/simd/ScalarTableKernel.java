package io.github.lucenehopfield.index.internal.simd;

import java.util.Arrays;

/** The definition, in plain Java. */
public final class ScalarTableKernel implements TableKernel {
  static final int MAX_ENTRY = 255;

  @Override
  public void subtractSquares(float[] values, float[] centroids, int groupSize, float[] table) {
    for (int slot = 0; slot < values.length; slot++) {
      int row = slot / groupSize * CODEWORDS;
      for (int c = 0; c < CODEWORDS; c++) {
        float difference = values[slot] - centroids[slot * CODEWORDS + c];
        table[row + c] -= difference * difference;
      }
    }
  }

  @Override
  public void addProducts(float[] values, float[] centroids, int groupSize, float[] table) {
    for (int slot = 0; slot < values.length; slot++) {
      int row = slot / groupSize * CODEWORDS;
      for (int c = 0; c < CODEWORDS; c++) {
        table[row + c] += values[slot] * centroids[slot * CODEWORDS + c];
      }
    }
  }

  @Override
  public void extremes(float[] table, float[] largest, float[] smallest) {
    for (int g = 0; g < largest.length; g++) {
      float max = table[g * CODEWORDS];
      float min = max;
      for (int i = g * CODEWORDS + 1; i < (g + 1) * CODEWORDS; i++) {
        max = Math.max(max, table[i]);
        min = Math.min(min, table[i]);
      }
      largest[g] = max;
      smallest[g] = min;
    }
  }

  @Override
  public void quantize(float[] table, float[] largest, float steps, byte[] bytes, int at) {
    for (int g = 0; g < largest.length; g++) {
      for (int i = g * CODEWORDS; i < (g + 1) * CODEWORDS; i++) {
        float below = (largest[g] - table[i]) * steps;
        bytes[at + i] = (byte) (MAX_ENTRY - Math.min(MAX_ENTRY, (int) (below + 0.5f)));
      }
    }
  }

  @Override
  public void average(
      float[] values, byte[] weights, int at, float[] sums, int sumsAt, float[] averages) {
    Arrays.fill(averages, 0, CODEWORDS, 0);
    for (int level = 0; level < CODEWORDS; level++) {
      int row = at + level * CODEWORDS;
      float value = values[level];
      for (int c = 0; c < CODEWORDS; c++) {
        averages[c] += value * (weights[row + c] & 255);
      }
    }
    for (int c = 0; c < CODEWORDS; c++) {
      averages[c] /= sums[sumsAt + c];
    }
  }
}
