package io.github.lucenehopfield.index.internal.simd;

/**
 * Sums table entries over the codes of a block of {@value #BLOCK} vectors.
 *
 * <p>A block has one row of {@value #ROW} bytes per group; byte j of a row holds the code of vector
 * j in its low nibble and the code of vector j + 64 in its high nibble. Table entries are unsigned
 * bytes; a sum over M groups is at most 255 M and is exact.
 *
 * <p>Implementations are stateless.
 */
public interface ScanKernel {
  /** Vectors a block, B. */
  int BLOCK = 128;

  /** Bytes a row: the codes of one group for all vectors of a block. */
  int ROW = BLOCK / 2;

  /** Entries a group of a table. */
  int CODEWORDS = 16;

  /**
   * Unused bytes that must follow the last table, so that a table row can be loaded into the widest
   * lanes.
   */
  int TABLE_PADDING = 64 - CODEWORDS;

  /**
   * The most groups whose entries can be added in 16 unsigned bits: 257 x 255 = 65,535. Longer
   * codes are summed in chunks and widened.
   */
  int CHUNK = 257;

  /**
   * Sums the entries of several tables in one pass over a block.
   *
   * @param codes holds the block, {@code groups * 64} bytes from {@code offset}
   * @param offset where the block starts
   * @param groups the number M of rows, at least 1
   * @param tables T tables one after the other, entry of table t, group g and codeword c at {@code
   *     (t * groups + g) * 16 + c}, then {@value #TABLE_PADDING} bytes of any value
   * @param tableCount the number T of tables, at least 1
   * @param sums receives the sum of table t for vector i at {@code t * 128 + i}
   */
  void sum(byte[] codes, int offset, int groups, byte[] tables, int tableCount, int[] sums);

  /**
   * {@return bit i set where {@code sums[from + i] >= threshold}, for i below {@value #ROW}}
   *
   * @param sums holds {@value #ROW} sums from {@code from}
   * @param from the first one
   * @param threshold the least sum that counts
   */
  long atLeast(int[] sums, int from, int threshold);

  /**
   * {@return the largest of some sums}
   *
   * @param sums holds them, and {@value #BLOCK} in all
   * @param from the first one
   * @param to the end, exclusive, above {@code from}
   */
  int max(int[] sums, int from, int to);

  /**
   * Puts, for each vector of a block, a number alongside the largest value so far: where {@code
   * base + scale * sums[i]} is above {@code best[i]}, it takes its place, and {@code number} that
   * of {@code owners[i]}.
   *
   * @param sums {@value #BLOCK} sums
   * @param base the value of a sum of 0
   * @param scale by how much the value grows with the sum
   * @param number what the sums belong to
   * @param best {@value #BLOCK} values
   * @param owners {@value #BLOCK} numbers
   */
  void keepBest(int[] sums, float base, float scale, int number, float[] best, int[] owners);

  /** {@return a name that says how the sums are made, for reports} */
  String name();
}
