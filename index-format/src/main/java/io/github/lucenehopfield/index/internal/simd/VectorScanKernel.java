package io.github.lucenehopfield.index.internal.simd;

import jdk.incubator.vector.ByteVector;
import jdk.incubator.vector.IntVector;
import jdk.incubator.vector.ShortVector;
import jdk.incubator.vector.VectorOperators;
import jdk.incubator.vector.VectorShuffle;
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
  private static final VectorSpecies<Byte> BYTES = species();
  private static final VectorSpecies<Short> SHORTS = BYTES.withLanes(short.class);
  private static final VectorSpecies<Integer> INTS = BYTES.withLanes(int.class);
  private static final VectorShuffle<Short> ZIP_FIRST = VectorShuffle.makeZip(SHORTS, 0);
  private static final VectorShuffle<Short> ZIP_SECOND = VectorShuffle.makeZip(SHORTS, 1);
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
      ShortVector low = ShortVector.zero(SHORTS);
      ShortVector lowOdd = low;
      ShortVector high = low;
      ShortVector highOdd = low;
      int at = offset + lane;
      int entry = table;
      for (int g = 0; g < rows; g++, at += ROW, entry += CODEWORDS) {
        ByteVector code = ByteVector.fromArray(BYTES, codes, at);
        ByteVector entries = ByteVector.fromArray(BYTES, tables, entry);
        ShortVector x = lowNibbles(code).selectFrom(entries).reinterpretAsShorts();
        ShortVector y = highNibbles(code).selectFrom(entries).reinterpretAsShorts();
        low = low.add(x);
        lowOdd = lowOdd.add(x.lanewise(VectorOperators.LSHR, 8));
        high = high.add(y);
        highOdd = highOdd.add(y.lanewise(VectorOperators.LSHR, 8));
      }
      store(low, lowOdd, sums, sumStart + lane, first);
      store(high, highOdd, sums, sumStart + ROW + lane, first);
    }
  }

  private static ByteVector lowNibbles(ByteVector code) {
    return code.and(LOW_NIBBLE);
  }

  private static ByteVector highNibbles(ByteVector code) {
    // There is no byte shift on x86: shift 16-bit lanes and mask away what came from the neighbour.
    return code.reinterpretAsShorts()
        .lanewise(VectorOperators.LSHR, 4)
        .reinterpretAsBytes()
        .and(LOW_NIBBLE);
  }

  /** Stores, or adds to what is there, the sums of LANES consecutive vectors as ints. */
  private static void store(
      ShortVector all, ShortVector odd, int[] sums, int start, boolean first) {
    ShortVector even = all.sub(odd.lanewise(VectorOperators.LSHL, 8));
    widen(even.rearrange(ZIP_FIRST, odd), sums, start, first);
    widen(even.rearrange(ZIP_SECOND, odd), sums, start + LANES / 2, first);
  }

  private static void widen(ShortVector values, int[] sums, int start, boolean first) {
    for (int part = 0; part < 2; part++) {
      int at = start + part * INTS.length();
      IntVector wide = (IntVector) values.convertShape(VectorOperators.ZERO_EXTEND_S2I, INTS, part);
      if (first == false) {
        wide = wide.add(IntVector.fromArray(INTS, sums, at));
      }
      wide.intoArray(sums, at);
    }
  }

  @Override
  public String name() {
    return "vector" + BYTES.vectorBitSize();
  }
}
