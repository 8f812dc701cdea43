package io.github.lucenehopfield.index.internal.simd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.FSLockFactory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.store.NIOFSDirectory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Codes give the same sums wherever they lie, and mapped ones are read in place. */
class TestCodeBlocks {
  private static final int[] GROUPS = {1, 2, 7, 96, 257, 258, 515};
  private static final int BLOCKS = 5;
  private static final int BEFORE = 64;

  // Memory segments are final from Java 22 on.
  private static final Class<?> IN_PLACE =
      Runtime.version().feature() < 22 ? CopiedBlocks.class : MappedBlocks.class;

  @TempDir private Path folder;

  @Test
  void mappedMemoryIsReadInPlace() throws Exception {
    try (Directory directory = new MMapDirectory(folder)) {
      for (int groups : GROUPS) {
        check(directory, groups, IN_PLACE);
      }
    }
  }

  @Test
  void anyOtherDirectoryIsCopied() throws Exception {
    try (Directory directory = new NIOFSDirectory(folder)) {
      for (int groups : GROUPS) {
        check(directory, groups, CopiedBlocks.class);
      }
    }
  }

  @Test
  void codesInSeveralPiecesOfMemoryAreCopied() throws Exception {
    try (Directory directory = new MMapDirectory(folder, FSLockFactory.getDefault(), 4096)) {
      check(directory, 96, CopiedBlocks.class);
      check(directory, 2, IN_PLACE);
    }
  }

  @Test
  void closedInputIsSaidToBeClosed() throws Exception {
    byte[] tables = new byte[2 * ScanKernel.CODEWORDS + ScanKernel.TABLE_PADDING];
    int[] sums = new int[ScanKernel.BLOCK];
    try (Directory directory = new MMapDirectory(folder)) {
      write(directory, new byte[2 * BLOCKS * ScanKernel.ROW]);
      IndexInput in = directory.openInput("codes", IOContext.DEFAULT);
      CodeBlocks blocks = ScanKernels.blocks(codes(in), 2);
      blocks.sum(1, tables, 1, sums);
      in.close();
      assertThrows(AlreadyClosedException.class, () -> blocks.sum(1, tables, 1, sums));
      directory.deleteFile("codes");
    }
  }

  @Test
  void blocksBeyondTheLastOneAreRefused() throws Exception {
    byte[] tables = new byte[2 * ScanKernel.CODEWORDS + ScanKernel.TABLE_PADDING];
    int[] sums = new int[ScanKernel.BLOCK];
    try (Directory directory = new MMapDirectory(folder)) {
      write(directory, new byte[2 * BLOCKS * ScanKernel.ROW]);
      try (IndexInput in = directory.openInput("codes", IOContext.DEFAULT)) {
        CodeBlocks blocks = ScanKernels.blocks(codes(in), 2);
        blocks.sum(BLOCKS - 1, tables, 1, sums);
        Class<? extends Exception> refusal =
            IN_PLACE == MappedBlocks.class ? IndexOutOfBoundsException.class : EOFException.class;
        assertThrows(refusal, () -> blocks.sum(BLOCKS, tables, 1, sums));
      }
    }
  }

  private static void check(Directory directory, int groups, Class<?> expected) throws IOException {
    Random random = new Random(groups);
    byte[] bytes = new byte[BLOCKS * groups * ScanKernel.ROW];
    random.nextBytes(bytes);
    write(directory, bytes);
    try (IndexInput in = directory.openInput("codes", IOContext.DEFAULT)) {
      CodeBlocks blocks = ScanKernels.blocks(codes(in), groups);
      assertEquals(expected, blocks.getClass());
      for (int tableCount = 1; tableCount <= 3; tableCount++) {
        int entries = tableCount * groups * ScanKernel.CODEWORDS;
        byte[] tables = new byte[entries + ScanKernel.TABLE_PADDING];
        random.nextBytes(tables);
        int[] wanted = new int[tableCount * ScanKernel.BLOCK];
        int[] sums = new int[wanted.length];
        for (int block : new int[] {3, 0, 1, BLOCKS - 1, 2}) {
          int offset = block * groups * ScanKernel.ROW;
          new ScalarScanKernel().sum(bytes, offset, groups, tables, tableCount, wanted);
          Arrays.fill(sums, random.nextInt());
          blocks.sum(block, tables, tableCount, sums);
          assertArrayEquals(wanted, sums);
        }
      }
    }
    directory.deleteFile("codes");
  }

  private static void write(Directory directory, byte[] codes) throws IOException {
    try (IndexOutput out = directory.createOutput("codes", IOContext.DEFAULT)) {
      out.writeBytes(new byte[BEFORE], BEFORE);
      out.writeBytes(codes, codes.length);
      out.writeBytes(new byte[BEFORE], BEFORE);
    }
  }

  private static IndexInput codes(IndexInput file) throws IOException {
    return file.slice("codes", BEFORE, file.length() - 2 * BEFORE);
  }
}
