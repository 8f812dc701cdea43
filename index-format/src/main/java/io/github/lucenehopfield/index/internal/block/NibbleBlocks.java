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
    return get(block, 0, group, lane);
  }

  /** {@return the code of a vector within a block that starts at an offset} */
  public static int get(byte[] blocks, int offset, int group, int lane) {
    int pair = blocks[offset + group * ScanKernel.ROW + (lane & ScanKernel.ROW - 1)];
    return lane < ScanKernel.ROW ? pair & 15 : pair >> 4 & 15;
  }

  /** Sets the codes of a vector in a block whose codes of that vector are 0. */
  public static void put(byte[] blocks, int offset, int lane, byte[] codes) {
    int at = offset + (lane & ScanKernel.ROW - 1);
    int shift = lane < ScanKernel.ROW ? 0 : 4;
    for (int g = 0; g < codes.length; g++, at += ScanKernel.ROW) {
      blocks[at] |= (byte) (codes[g] << shift);
    }
  }

  /**
   * Copies the codes of a vector out of a block.
   *
   * @param block the bytes of one block
   * @param groups the number M of groups
   * @param lane which vector
   * @param row receives the code of group 2 i in the low and of group 2 i + 1 in the high nibble of
   *     byte i; the last high nibble is 0 where M is odd
   */
  public static void toRow(byte[] block, int groups, int lane, byte[] row) {
    int at = lane & ScanKernel.ROW - 1;
    int shift = lane < ScanKernel.ROW ? 0 : 4;
    int g = 0;
    for (; g + 1 < groups; g += 2, at += 2 * ScanKernel.ROW) {
      row[g / 2] =
          (byte) (block[at] >> shift & 15 | (block[at + ScanKernel.ROW] >> shift & 15) << 4);
    }
    if (g < groups) {
      row[g / 2] = (byte) (block[at] >> shift & 15);
    }
  }

  /** Copies the codes of a vector into a block: the inverse of {@link #toRow}. */
  public static void fromRow(byte[] row, int groups, int lane, byte[] block) {
    int at = lane & ScanKernel.ROW - 1;
    int shift = lane < ScanKernel.ROW ? 0 : 4;
    int others = 0xF0 >> shift;
    for (int g = 0; g < groups; g++, at += ScanKernel.ROW) {
      int code = row[g / 2] >> 4 * (g & 1) & 15;
      block[at] = (byte) (block[at] & others | code << shift);
    }
  }
}
