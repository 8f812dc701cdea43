package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.simd.ScanKernel;

/**
 * The layout of packed codes: blocks of {@value ScanKernel#BLOCK} vectors, one row of {@value
 * ScanKernel#ROW} bytes per group. Lanes beyond the last vector hold code 0. It does not depend on
 * the machine that wrote it.
 */
public final class NibbleBlocks {
  private NibbleBlocks() {}

  /** {@return the bytes of a block of M groups} */
  public static int blockBytes(int groups) {
    return groups * ScanKernel.ROW;
  }

  /** {@return how many blocks hold a number of vectors} */
  public static int blocks(int vectors) {
    return (int) (((long) vectors + ScanKernel.BLOCK - 1) / ScanKernel.BLOCK);
  }

  /** {@return the bytes that the codes of a number of vectors take} */
  public static long bytes(int vectors, int groups) {
    return (long) blocks(vectors) * blockBytes(groups);
  }

  /**
   * Writes the row of a group.
   *
   * @param block the bytes of one block
   * @param group the row
   * @param codes the code of each lane, 0 to 15; what follows the last one is not read
   * @param lanes how many lanes have a code, at most 128; the others get code 0
   */
  public static void pack(byte[] block, int group, byte[] codes, int lanes) {
    int row = group * ScanKernel.ROW;
    for (int j = 0; j < ScanKernel.ROW; j++) {
      int low = j < lanes ? codes[j] : 0;
      int high = j + ScanKernel.ROW < lanes ? codes[j + ScanKernel.ROW] : 0;
      block[row + j] = (byte) (low | high << 4);
    }
  }

  /** {@return the code of a vector within a block} */
  public static int get(byte[] block, int group, int lane) {
    int pair = block[group * ScanKernel.ROW + (lane & ScanKernel.ROW - 1)];
    return lane < ScanKernel.ROW ? pair & 15 : pair >> 4 & 15;
  }
}
