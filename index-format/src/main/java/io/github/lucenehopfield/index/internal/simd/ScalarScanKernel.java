package io.github.lucenehopfield.index.internal.simd;

import java.util.Arrays;

/** The definition of the sums, in plain Java. */
public final class ScalarScanKernel implements ScanKernel {
  @Override
  public void sum(byte[] codes, int offset, int groups, byte[] tables, int tableCount, int[] sums) {
    Arrays.fill(sums, 0, tableCount * BLOCK, 0);
    for (int table = 0; table < tableCount; table++) {
      int sumStart = table * BLOCK;
      int row = offset;
      int entry = table * groups * CODEWORDS;
      for (int g = 0; g < groups; g++, row += ROW, entry += CODEWORDS) {
        for (int j = 0; j < ROW; j++) {
          int code = codes[row + j];
          sums[sumStart + j] += tables[entry + (code & 15)] & 255;
          sums[sumStart + ROW + j] += tables[entry + (code >> 4 & 15)] & 255;
        }
      }
    }
  }

  @Override
  public long atLeast(int[] sums, int from, int threshold) {
    long bits = 0;
    for (int i = 0; i < ROW; i++) {
      bits |= sums[from + i] >= threshold ? 1L << i : 0;
    }
    return bits;
  }

  @Override
  public int max(int[] sums, int from, int to) {
    int most = sums[from];
    for (int i = from + 1; i < to; i++) {
      most = Math.max(most, sums[i]);
    }
    return most;
  }

  @Override
  public void keepBest(
      int[] sums, float base, float scale, int number, float[] best, int[] owners) {
    for (int i = 0; i < BLOCK; i++) {
      float value = base + scale * sums[i];
      if (value > best[i]) {
        best[i] = value;
        owners[i] = number;
      }
    }
  }

  @Override
  public String name() {
    return "scalar";
  }
}
