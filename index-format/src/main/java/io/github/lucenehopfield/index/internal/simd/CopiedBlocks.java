package io.github.lucenehopfield.index.internal.simd;

import java.io.IOException;
import org.apache.lucene.store.IndexInput;

/** Reads each block into an array, from any directory. */
final class CopiedBlocks implements CodeBlocks {
  private final IndexInput codes;
  private final int groups;
  private final ScanKernel kernel;
  private final byte[] bytes;

  CopiedBlocks(IndexInput codes, int groups, ScanKernel kernel) {
    this.codes = codes;
    this.groups = groups;
    this.kernel = kernel;
    this.bytes = new byte[groups * ScanKernel.ROW];
  }

  @Override
  public void sum(int block, byte[] tables, int tableCount, int[] sums) throws IOException {
    codes.seek((long) block * bytes.length);
    codes.readBytes(bytes, 0, bytes.length);
    kernel.sum(bytes, 0, groups, tables, tableCount, sums);
  }
}
