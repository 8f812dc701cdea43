package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.simd.CodeBlocks;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.LongBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.IOContext;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.IndexOutput;
import org.apache.lucene.store.MMapDirectory;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The inner loop over packed codes in mapped memory alongside a plain sum over the same bytes.
 * Choose lanes with {@code -jvmArgsAppend -Dhopfield.scan=128|256|512|scalar}.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(
    value = 3,
    jvmArgsAppend = {"--add-modules", "jdk.incubator.vector"})
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
public class ScanKernelBenchmark {
  private static final String FILE = "codes";

  /** Groups a code: 98 bytes at 196. */
  @Param({"96", "196"})
  public int groups;

  /** Vectors: inside the caches and beyond them. */
  @Param({"10000", "1000000"})
  public int vectors;

  private Path folder;
  private Directory directory;
  private IndexInput file;
  private CodeBlocks blocks;
  private LongBuffer words;
  private byte[] array;
  private byte[] tables;
  private final int[] sums = new int[4 * ScanKernel.BLOCK];
  private final ScanKernel kernel = ScanKernels.get();

  /** Makes random codes and tables. */
  @Setup
  public void setup() throws IOException {
    Random random = new Random(42);
    array = new byte[(int) NibbleBlocks.bytes(vectors, groups)];
    random.nextBytes(array);
    tables = new byte[4 * groups * ScanKernel.CODEWORDS + ScanKernel.TABLE_PADDING];
    random.nextBytes(tables);
    folder = Files.createTempDirectory("hopfield-bench");
    directory = new MMapDirectory(folder);
    try (IndexOutput out = directory.createOutput(FILE, IOContext.DEFAULT)) {
      out.writeBytes(array, array.length);
    }
    file = directory.openInput(FILE, IOContext.DEFAULT);
    blocks = ScanKernels.blocks(file, groups);
    try (FileChannel channel = FileChannel.open(folder.resolve(FILE))) {
      words =
          channel
              .map(MapMode.READ_ONLY, 0, array.length)
              .order(ByteOrder.nativeOrder())
              .asLongBuffer();
    }
  }

  /** Removes them. */
  @TearDown
  public void tearDown() throws IOException {
    file.close();
    directory.deleteFile(FILE);
    directory.close();
    Files.delete(folder);
  }

  /** {@return the last sum over mapped memory, with one table} */
  @Benchmark
  public int oneTable() throws IOException {
    return scan(1);
  }

  /** {@return the last sum over mapped memory, with four tables in one pass} */
  @Benchmark
  public int fourTables() throws IOException {
    return scan(4);
  }

  private int scan(int tableCount) throws IOException {
    for (int block = 0; block < NibbleBlocks.blocks(vectors); block++) {
      blocks.sum(block, tables, tableCount, sums);
    }
    return sums[0];
  }

  /** {@return the last sum over an array, with one table} */
  @Benchmark
  public int array() {
    int blockBytes = NibbleBlocks.blockBytes(groups);
    for (int block = 0; block < NibbleBlocks.blocks(vectors); block++) {
      kernel.sum(array, block * blockBytes, groups, tables, 1, sums);
    }
    return sums[0];
  }

  /** {@return the sum of the same mapped bytes taken as longs, which is limited by the memory} */
  @Benchmark
  public long sequentialRead() {
    long even = 0;
    long odd = 0;
    for (int i = 0; i < words.capacity(); i += 2) {
      even += words.get(i);
      odd += words.get(i + 1);
    }
    return even + odd;
  }
}
