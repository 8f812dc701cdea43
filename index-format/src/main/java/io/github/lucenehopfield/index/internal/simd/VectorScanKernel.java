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
 * <p>Two neighbouring byte sums share a 16-bit lane: the whole lane is added up (even bytes, plus
 * the odd ones times 256, modulo 65,536), the odd bytes are added up by themselves, and the
 * difference gives the even ones. All arithmetic is modulo 2^16, which is exact as long as a sum
 * stays below 65,536.
 */
final class VectorScanKernel implements ScanKernel {
  static final VectorSpecies<Byte> BYTES = species();
  static final VectorSpecies<Short> SHORTS = BYTES.withLanes(short.class);
  private static final VectorSpecies<Integer> INTS = BYTES.withLanes(int.class);
  private static final VectorSpecies<Float> FLOATS = BYTES.withLanes(float.class);
  private static final VectorSpecies<Long> LONGS = BYTES.withLanes(long.class);
  private static final int SHORTS_A_LONG = Long.BYTES / Short.BYTES;
  private static final int LANES = BYTES.length();
  private static final byte LOW_NIBBLE = 15;

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
      boolean first = from == 0;
      // One table at a time: the block stays in the nearest cache, and two tables at once need more
      // registers than the compiler keeps, which costs three times as much.
      for (int table = 0; table < tableCount; table++) {
        int entry = table * tableBytes + from * CODEWORDS;
        sumOne(codes, row, rows, tables, entry, sums, table * BLOCK, first);
      }
    }
  }

  private static void sumOne(
      byte[] codes,
      int offset,
      int rows,
      byte[] tables,
      int table,
      int[] sums,
      int sumStart,
      boolean first) {
    for (int lane = 0; lane < ROW; lane += LANES) {
      sumLanes(codes, offset + lane, rows, tables, table, sums, sumStart + lane, first);
    }
  }

  private static void sumLanes(
      byte[] codes,
      int offset,
      int rows,
      byte[] tables,
      int table,
      int[] sums,
      int sumStart,
      boolean first) {
    ShortVector low = ShortVector.zero(SHORTS);
    ShortVector lowOdd = low;
    ShortVector high = low;
    ShortVector highOdd = low;
    // One loop, and no other way to these four vectors: where two ways meet, or where a step takes
    // more than two rows, the compiler gives up and keeps them on the heap, ten times as slow.
    int pairs = rows & ~1;
    for (int g = 0; g < pairs; g += 2) {
      ByteVector code = ByteVector.fromArray(BYTES, codes, offset + g * ROW);
      ByteVector entries = ByteVector.fromArray(BYTES, tables, table + g * CODEWORDS);
      ByteVector nextCode = ByteVector.fromArray(BYTES, codes, offset + g * ROW + ROW);
      ByteVector nextEntries =
          ByteVector.fromArray(BYTES, tables, table + g * CODEWORDS + CODEWORDS);
      ShortVector x = low(code, entries);
      ShortVector y = high(code, entries);
      ShortVector nextX = low(nextCode, nextEntries);
      ShortVector nextY = high(nextCode, nextEntries);
      low = low.add(x).add(nextX);
      lowOdd = lowOdd.add(odd(x)).add(odd(nextX));
      high = high.add(y).add(nextY);
      highOdd = highOdd.add(odd(y)).add(odd(nextY));
    }
    store(low, lowOdd, sums, sumStart, first);
    store(high, highOdd, sums, sumStart + ROW, first);
    if (pairs < rows) {
      ByteVector code = ByteVector.fromArray(BYTES, codes, offset + pairs * ROW);
      ByteVector entries = ByteVector.fromArray(BYTES, tables, table + pairs * CODEWORDS);
      add(code, entries, sums, sumStart);
    }
  }

  /** Adds one more row to sums that are there. */
  static void add(ByteVector code, ByteVector entries, int[] sums, int sumStart) {
    ShortVector x = low(code, entries);
    ShortVector y = high(code, entries);
    store(x, odd(x), sums, sumStart, false);
    store(y, odd(y), sums, sumStart + ROW, false);
  }

  static ShortVector odd(ShortVector values) {
    return values.lanewise(VectorOperators.LSHR, 8);
  }

  /** {@return the entries that the low nibbles choose, two a lane} */
  static ShortVector low(ByteVector code, ByteVector entries) {
    return code.and(LOW_NIBBLE).selectFrom(entries).reinterpretAsShorts();
  }

  /** {@return the entries that the high nibbles choose, two a lane} */
  static ShortVector high(ByteVector code, ByteVector entries) {
    // There is no byte shift on x86: shift 16-bit lanes and mask away what came from the neighbour.
    return code.reinterpretAsShorts()
        .lanewise(VectorOperators.LSHR, 4)
        .reinterpretAsBytes()
        .and(LOW_NIBBLE)
        .selectFrom(entries)
        .reinterpretAsShorts();
  }

  /**
   * Stores, or adds to what is there, the sums of LANES consecutive vectors as ints. A long of two
   * ints takes an even and an odd one, which is far cheaper than to zip lanes by a shuffle.
   */
  static void store(ShortVector all, ShortVector odd, int[] sums, int start, boolean first) {
    ShortVector even = all.sub(odd.lanewise(VectorOperators.LSHL, 8));
    for (int part = 0; part < SHORTS_A_LONG; part++) {
      LongVector low = (LongVector) even.convertShape(VectorOperators.ZERO_EXTEND_S2L, LONGS, part);
      LongVector high = (LongVector) odd.convertShape(VectorOperators.ZERO_EXTEND_S2L, LONGS, part);
      IntVector pairs =
          low.or(high.lanewise(VectorOperators.LSHL, Integer.SIZE)).reinterpretAsInts();
      int at = start + part * INTS.length();
      if (first == false) {
        pairs = pairs.add(IntVector.fromArray(INTS, sums, at));
      }
      pairs.intoArray(sums, at);
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
