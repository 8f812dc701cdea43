package io.github.lucenehopfield.index.internal.simd;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.nio.ByteOrder;
import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;
import org.apache.lucene.store.AlreadyClosedException;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.store.MemorySegmentAccessInput;

/**
 * Loads mapped memory into lanes without copying it first. Memory segments are final from Java 22
 * on and this is compiled for 21, so they are called by method handles, which the compiler treats
 * as calls. What reading in place is worth: docs/decisions/0025.
 */
final class MappedBlocks implements CodeBlocks {
  private static final int FIRST_VERSION = 22;
  private static final VectorSpecies<Byte> BYTES = VectorScanKernel.BYTES;
  private static final int INTS = BYTES.length() / Integer.BYTES;

  // (input, position, length), or null where slices cannot be had.
  private static final MethodHandle SLICE;
  // (species, segment, offset, order)
  private static final MethodHandle LOAD;

  static {
    MethodHandle slice = null;
    MethodHandle load = null;
    if (Runtime.version().feature() >= FIRST_VERSION) {
      try {
        Lookup lookup = MethodHandles.publicLookup();
        Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
        slice =
            lookup
                .findVirtual(
                    MemorySegmentAccessInput.class,
                    "segmentSliceOrNull",
                    MethodType.methodType(segment, long.class, long.class))
                .asType(
                    MethodType.methodType(
                        Object.class, MemorySegmentAccessInput.class, long.class, long.class));
        MethodType type =
            MethodType.methodType(
                ByteVector.class, VectorSpecies.class, segment, long.class, ByteOrder.class);
        load =
            lookup
                .findStatic(ByteVector.class, "fromMemorySegment", type)
                .asType(type.changeParameterType(1, Object.class));
      } catch (ReflectiveOperationException | LinkageError e) {
        // What is not there is not needed: blocks are copied then.
        slice = null;
      }
    }
    SLICE = slice;
    LOAD = load;
  }

  private final IndexInput codes;
  private final Object segment;
  private final int groups;

  private MappedBlocks(IndexInput codes, Object segment, int groups) {
    this.codes = codes;
    this.segment = segment;
    this.groups = groups;
  }

  /** {@return the blocks of an input, or null where its memory is not mapped in one piece} */
  static CodeBlocks of(IndexInput codes, int groups) throws IOException {
    if (SLICE == null || codes instanceof MemorySegmentAccessInput == false) {
      return null;
    }
    Object segment = slice((MemorySegmentAccessInput) codes, 0, codes.length());
    return segment == null ? null : new MappedBlocks(codes, segment, groups);
  }

  private static Object slice(MemorySegmentAccessInput codes, long position, long length)
      throws IOException {
    try {
      return (Object) SLICE.invokeExact(codes, position, length);
    } catch (IOException | RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void sum(int block, byte[] tables, int tableCount, int[] sums) {
    long start = (long) block * groups * ScanKernel.ROW;
    try {
      for (int from = 0; from < groups; from += ScanKernel.CHUNK) {
        int rows = Math.min(ScanKernel.CHUNK, groups - from);
        long row = start + (long) from * ScanKernel.ROW;
        for (int table = 0; table < tableCount; table++) {
          int entry = (table * groups + from) * ScanKernel.CODEWORDS;
          int[] target = from == 0 ? sums : new int[ScanKernel.BLOCK];
          int at = from == 0 ? table * ScanKernel.BLOCK : 0;
          for (int lane = 0; lane < ScanKernel.ROW; lane += BYTES.length()) {
            sumLanes(segment, row + lane, rows, tables, entry, target, at + lane);
            VectorScanKernel.widen(target, at + lane);
            VectorScanKernel.widen(target, at + lane + ScanKernel.ROW);
          }
          if (target != sums) {
            VectorScanKernel.add(target, sums, table * ScanKernel.BLOCK);
          }
        }
      }
    } catch (IllegalStateException e) {
      throw new AlreadyClosedException("Already closed: " + codes, e);
    }
  }

  /** As {@link VectorScanKernel} does it. */
  private static void sumLanes(
      Object segment, long offset, int rows, byte[] tables, int table, int[] sums, int start) {
    ShortVector low = ShortVector.zero(VectorScanKernel.SHORTS);
    ShortVector lowOdd = low;
    ShortVector high = low;
    ShortVector highOdd = low;
    try {
      for (int g = 0; g < rows; g++) {
        ByteVector code =
            (ByteVector)
                LOAD.invokeExact(
                    (VectorSpecies) BYTES,
                    segment,
                    offset + g * ScanKernel.ROW,
                    ByteOrder.LITTLE_ENDIAN);
        ByteVector entries = ByteVector.fromArray(BYTES, tables, table + g * ScanKernel.CODEWORDS);
        ShortVector x =
            code.and(VectorScanKernel.LOW_NIBBLE).selectFrom(entries).reinterpretAsShorts();
        ShortVector y =
            code.reinterpretAsInts()
                .lanewise(VectorOperators.LSHR, 4)
                .reinterpretAsBytes()
                .and(VectorScanKernel.LOW_NIBBLE)
                .selectFrom(entries)
                .reinterpretAsShorts();
        low = low.add(x);
        lowOdd =
            lowOdd.add(
                x.reinterpretAsInts().lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts());
        high = high.add(y);
        highOdd =
            highOdd.add(
                y.reinterpretAsInts().lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts());
      }
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException(e);
    }
    low.reinterpretAsInts().intoArray(sums, start);
    lowOdd.reinterpretAsInts().intoArray(sums, start + INTS);
    high.reinterpretAsInts().intoArray(sums, start + ScanKernel.ROW);
    highOdd.reinterpretAsInts().intoArray(sums, start + ScanKernel.ROW + INTS);
  }
}
