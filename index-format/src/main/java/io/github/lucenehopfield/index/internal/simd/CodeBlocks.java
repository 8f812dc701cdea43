package io.github.lucenehopfield.index.internal.simd;

import java.io.IOException;

/** The packed codes of a field, block by block. Not thread-safe; one per search. */
public interface CodeBlocks {
  /**
   * Sums the entries of several tables over a block, see {@link ScanKernel#sum}.
   *
   * @param block which one, from 0
   * @param tables T tables one after the other, then {@value ScanKernel#TABLE_PADDING} bytes of any
   *     value
   * @param tableCount the number T of tables, at least 1
   * @param sums receives the sum of table t for vector i at {@code t * 128 + i}
   * @throws IOException if the codes cannot be read
   */
  void sum(int block, byte[] tables, int tableCount, int[] sums) throws IOException;
}
