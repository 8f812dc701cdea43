package io.github.lucenehopfield.index.internal.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.FloatVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.LongVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorMask;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorSpecies;

/**
 * The sums by table look-ups in registers (André et al., "Cache locality is not enough:
 * high-performance nearest neighbor search with product quantization fast scan", VLDB 2015, section
 * 4): a table row of 16 bytes is indexed by all lanes of a row of codes at once.
 *
 * <p>Two neighboring byte sums share a 16-bit lane: the whole lane is added up (even bytes, plus
 * the odd ones times 256, modulo 65,536), the odd bytes are added up by themselves, and the
 * difference gives the even ones. All arithmetic is modulo 2^16, which is exact as long as a sum
 * stays below 65,536.
 *
 * <p>Why the loops look as they do: docs/decisions/0025 and 0026.
 */
final class VectorScanKernel implements ScanKernel {
  static final VectorSpecies<Byte> BYTES = species();
  static final VectorSpecies<Short> SHORTS = BYTES.withLanes(short.class);
  private static final VectorSpecies<Integer> INTS = BYTES.withLanes(int.class);
  private static final VectorSpecies<Float> FLOATS = BYTES.withLanes(float.class);
  private static final VectorSpecies<Long> LONGS = BYTES.withLanes(long.class);
  private static final int SHORTS_PER_LONG = Long.BYTES / Short.BYTES;
  private static final int LANES = BYTES.length();
  static final byte LOW_NIBBLE = 15;

  private static VectorSpecies<Byte> species() {
    int bits = ScanKernels.laneBits(ByteVector.SPECIES_PREFERRED.vectorBitSize());
    return switch (bits) {
      case 128 -> ByteVector.SPECIES_128;
      case 256 -> ByteVector.SPECIES_256;
      default -> ByteVector.SPECIES_512;
    };
  }

  @Override
  public void sum(byte[] codes, int offset, int groups, byte[] tables, int tableCount, int[] sums) {
    int tableBytes = groups * CODEWORDS;
    for (int from = 0; from < groups; from += CHUNK) {
      int rows = Math.min(CHUNK, groups - from);
      int row = offset + from * ROW;
      // One table at a time: the block stays in the nearest cache, and two tables at once need more
      // registers than the compiler keeps, which costs three times as much.
      for (int table = 0; table < tableCount; table++) {
        int entry = table * tableBytes + from * CODEWORDS;
        int[] target = from == 0 ? sums : new int[BLOCK];
        int start = from == 0 ? table * BLOCK : 0;
        for (int lane = 0; lane < ROW; lane += LANES) {
          sumLanes(codes, row + lane, rows, tables, entry, target, start + lane);
          widen(target, start + lane);
          widen(target, start + lane + ROW);
        }
        if (target != sums) {
          add(target, sums, table * BLOCK);
        }
      }
    }
  }

  /** Leaves the sums packed, for {@link #widen}. */
  private static void sumLanes(
      byte[] codes, int offset, int rows, byte[] tables, int table, int[] sums, int start) {
    ShortVector low = ShortVector.zero(SHORTS);
    ShortVector lowOdd = low;
    ShortVector high = low;
    ShortVector highOdd = low;
    // No vector may enter or leave this method but by an array: a call that the compiler does not
    // put in line takes vectors from the heap, and then the sums of every step are put there.
    for (int g = 0; g < rows; g++) {
      ByteVector code = ByteVector.fromArray(BYTES, codes, offset + g * ROW);
      ByteVector entries = ByteVector.fromArray(BYTES, tables, table + g * CODEWORDS);
      ShortVector x = code.and(LOW_NIBBLE).selectFrom(entries).reinterpretAsShorts();
      // There is no byte shift on x86: shift ints and mask away what came from the neighbor.
      ShortVector y =
          code.reinterpretAsInts()
              .lanewise(VectorOperators.LSHR, 4)
              .reinterpretAsBytes()
              .and(LOW_NIBBLE)
              .selectFrom(entries)
              .reinterpretAsShorts();
      low = low.add(x);
      // The odd bytes, in every other lane plus 256 times the next even one: shifts of ints are one
      // instruction, those of shorts are two.
      lowOdd =
          lowOdd.add(x.reinterpretAsInts().lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts());
      high = high.add(y);
      highOdd =
          highOdd.add(
              y.reinterpretAsInts().lanewise(VectorOperators.LSHR, 8).reinterpretAsShorts());
    }
    low.reinterpretAsInts().intoArray(sums, start);
    lowOdd.reinterpretAsInts().intoArray(sums, start + INTS.length());
    high.reinterpretAsInts().intoArray(sums, start + ROW);
    highOdd.reinterpretAsInts().intoArray(sums, start + ROW + INTS.length());
  }

  /**
   * Replaces the packed sums of LANES consecutive vectors, those of all bytes followed by those of
   * the odd ones, by LANES ints.
   */
  static void widen(int[] sums, int start) {
    IntVector all = IntVector.fromArray(INTS, sums, start);
    IntVector mixed = IntVector.fromArray(INTS, sums, start + INTS.length());
    // Of the bytes 0 to 3 of an int, mixed has 3 in its upper half, 1 + 256 x 2 in the lower one.
    IntVector second = all.lanewise(VectorOperators.LSHR, 8).and(0xFF00);
    ShortVector odd = mixed.reinterpretAsShorts().sub(second.reinterpretAsShorts());
    ShortVector even = all.reinterpretAsShorts().sub(odd.lanewise(VectorOperators.LSHL, 8));
    // A long of two ints takes an even and an odd one, far cheaper than to zip lanes by a shuffle.
    for (int part = 0; part < SHORTS_PER_LONG; part++) {
      LongVector first =
          (LongVector) even.convertShape(VectorOperators.ZERO_EXTEND_S2L, LONGS, part);
      LongVector next = (LongVector) odd.convertShape(VectorOperators.ZERO_EXTEND_S2L, LONGS, part);
      first
          .or(next.lanewise(VectorOperators.LSHL, Integer.SIZE))
          .reinterpretAsInts()
          .intoArray(sums, start + part * INTS.length());
    }
  }

  /** Adds the sums of a block to those of one table. */
  static void add(int[] more, int[] sums, int start) {
    for (int i = 0; i < BLOCK; i++) {
      sums[start + i] += more[i];
    }
  }

  @Override
  public long atLeast(int[] sums, int from, int threshold) {
    long bits = 0;
    for (int i = 0; i < ROW; i += INTS.length()) {
      IntVector some = IntVector.fromArray(INTS, sums, from + i);
      bits |= some.compare(VectorOperators.GE, threshold).toLong() << i;
    }
    return bits;
  }

  @Override
  public int max(int[] sums, int from, int to) {
    // Loads that lie across two stores would wait for both.
    IntVector most = IntVector.broadcast(INTS, Integer.MIN_VALUE);
    for (int i = from & -INTS.length(); i < to; i += INTS.length()) {
      IntVector some = IntVector.fromArray(INTS, sums, i);
      most = most.lanewise(VectorOperators.MAX, some, INTS.indexInRange(i - from, to - from));
    }
    return most.reduceLanes(VectorOperators.MAX);
  }

  @Override
  public void keepBest(
      int[] sums, float base, float scale, int number, float[] best, int[] owners) {
    for (int i = 0; i < BLOCK; i += INTS.length()) {
      FloatVector values =
          (FloatVector) IntVector.fromArray(INTS, sums, i).convert(VectorOperators.I2F, 0);
      values = values.mul(scale).add(base);
      FloatVector known = FloatVector.fromArray(FLOATS, best, i);
      VectorMask<Float> above = values.compare(VectorOperators.GT, known);
      if (above.anyTrue()) {
        known.blend(values, above).intoArray(best, i);
        IntVector.fromArray(INTS, owners, i).blend(number, above.cast(INTS)).intoArray(owners, i);
      }
    }
  }

  @Override
  public String name() {
    return "vector" + BYTES.vectorBitSize();
  }
}
