package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.concurrent.TimeUnit;
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
import org.openjdk.jmh.annotations.Warmup;

/**
 * The inner loop over packed codes beside a plain sum over the same bytes. Choose lanes with {@code
 * -jvmArgsAppend -Dhopfield.scan=128|256|512|scalar}.
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
  /** Groups a code: 98 bytes at 196. */
  @Param({"96", "196"})
  public int groups;

  /** Vectors: inside the caches and beyond them. */
  @Param({"10000", "1000000"})
  public int vectors;

  private byte[] codes;
  private long[] words;
  private byte[] tables;
  private final int[] sums = new int[4 * ScanKernel.BLOCK];
  private final ScanKernel kernel = ScanKernels.get();

  /** Makes random codes and tables. */
  @Setup
  public void setup() {
    Random random = new Random(42);
    codes = new byte[(int) NibbleBlocks.bytes(vectors, groups)];
    random.nextBytes(codes);
    words = new long[codes.length / Long.BYTES];
    ByteBuffer.wrap(codes).asLongBuffer().get(words);
    tables = new byte[4 * groups * ScanKernel.CODEWORDS + ScanKernel.TABLE_PADDING];
    random.nextBytes(tables);
  }

  /** {@return the last sum, with one table} */
  @Benchmark
  public int oneTable() {
    return scan(1);
  }

  /** {@return the last sum, with four tables in one pass} */
  @Benchmark
  public int fourTables() {
    return scan(4);
  }

  private int scan(int tableCount) {
    int blockBytes = NibbleBlocks.blockBytes(groups);
    for (int block = 0; block < NibbleBlocks.blocks(vectors); block++) {
      kernel.sum(codes, block * blockBytes, groups, tables, tableCount, sums);
    }
    return sums[0];
  }

  /** {@return the sum of the same bytes taken as longs, which is limited by the memory} */
  @Benchmark
  public long sequentialRead() {
    long sum = 0;
    for (long value : words) {
      sum += value;
    }
    return sum;
  }
}
