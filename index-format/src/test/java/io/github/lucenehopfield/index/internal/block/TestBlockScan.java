package io.github.lucenehopfield.index.internal.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lucenehopfield.index.internal.simd.CodeBlocks;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.io.IOException;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.lucene.util.FixedBitSet;
import org.junit.jupiter.api.Test;

/** The candidates and the tail of a scan, against all estimates one by one. */
class TestBlockScan {
  private static final int GROUPS = 5;

  private final Random random = new Random(17);

  /** Sums by the definition, from codes that are not packed. */
  private static CodeBlocks blocks(int[][] codes) {
    return (block, tables, tableCount, sums) -> {
      for (int t = 0; t < tableCount; t++) {
        for (int i = 0; i < ScanKernel.BLOCK; i++) {
          int ordinal = block * ScanKernel.BLOCK + i;
          int sum = 0;
          for (int g = 0; g < GROUPS; g++) {
            int code = ordinal < codes.length ? codes[ordinal][g] : 0;
            sum += tables[(t * GROUPS + g) * Codebook.CODEWORDS + code] & 255;
          }
          sums[t * ScanKernel.BLOCK + i] = sum;
        }
      }
    };
  }

  private static float[] estimates(QuantizedTables tables, int[][] codes) throws IOException {
    int[] sums = new int[tables.byteTables() * ScanKernel.BLOCK];
    float[] estimates = new float[codes.length];
    for (int i = 0; i < codes.length; i++) {
      blocks(codes).sum(i / ScanKernel.BLOCK, tables.entries(), tables.byteTables(), sums);
      float best = Float.NEGATIVE_INFINITY;
      for (int t = 0; t < tables.tables(); t++) {
        best = Math.max(best, tables.value(t, sums[t * ScanKernel.BLOCK + i % ScanKernel.BLOCK]));
      }
      estimates[i] = best;
    }
    return estimates;
  }

  @Test
  void candidatesAreTheBestAndTheTailHasTheOthers() throws IOException {
    TableBuilder largest = codebook -> null;
    for (int trial = 0; trial < 200; trial++) {
      int vectors = 1 + random.nextInt(400);
      int[][] codes = new int[vectors][GROUPS];
      for (int[] row : codes) {
        Arrays.setAll(row, g -> random.nextInt(Codebook.CODEWORDS));
      }
      ScanTables entries = new ScanTables(1 + random.nextInt(3), GROUPS);
      for (int t = 0; t < entries.tables(); t++) {
        for (int i = 0; i < entries.table(t).length; i++) {
          // Few distinct values, so that estimates tie.
          entries.table(t)[i] = random.nextInt(4);
        }
      }
      QuantizedTables tables = new QuantizedTables(entries);
      FixedBitSet accepted = random.nextBoolean() ? null : some(vectors);
      FixedBitSet excluded = random.nextBoolean() ? null : some(vectors);
      check(tables, largest, codes, accepted, excluded, 1 + random.nextInt(20));
    }
  }

  /** {@return about two of three} */
  private FixedBitSet some(int vectors) {
    FixedBitSet some = new FixedBitSet(vectors);
    for (int i = 0; i < vectors; i++) {
      if (random.nextInt(3) > 0) {
        some.set(i);
      }
    }
    return some;
  }

  private void check(
      QuantizedTables tables,
      TableBuilder builder,
      int[][] codes,
      FixedBitSet accepted,
      FixedBitSet excluded,
      int wanted)
      throws IOException {
    float[] estimates = estimates(tables, codes);
    int[] all =
        IntStream.range(0, codes.length)
            .filter(i -> accepted == null || accepted.get(i))
            .filter(i -> excluded == null || excluded.get(i) == false)
            .toArray();
    AcceptedVectors counted = new AcceptedVectors(accepted, excluded);
    int[] best =
        Arrays.stream(all)
            .boxed()
            .sorted(Comparator.comparing((Integer i) -> -estimates[i]).thenComparing(i -> i))
            .limit(wanted)
            .mapToInt(i -> i)
            .sorted()
            .toArray();
    CandidateSelector selector = new CandidateSelector(wanted, true);
    TailCounts tail = new TailCounts(tables);
    BlockScan scan = new BlockScan(tables, builder, null, selector, false, tail);
    int read = 0;
    for (int block = 0; block < NibbleBlocks.blocks(codes.length); block++) {
      read += scan.scan(blocks(codes), block, codes.length, counted);
    }
    assertEquals(codes.length, read);
    assertEquals(all.length, scan.accepted());
    int[] keys = new int[selector.finish()];
    int[] ordinals = new int[keys.length];
    selector.read(keys, ordinals);
    assertArrayEquals(best, ordinals);
    for (int i = 0; i < ordinals.length; i++) {
      tail.remove(keys[i], estimates[ordinals[i]]);
    }
    int[] counts = new int[tail.bins()];
    tail.read(new float[counts.length], counts);
    assertEquals(all.length - best.length, Arrays.stream(counts).sum());
  }

  /** Without a tail a scan skips what cannot matter, and finds the same candidates. */
  @Test
  void withoutATail() throws IOException {
    int[][] codes = new int[300][GROUPS];
    for (int[] row : codes) {
      Arrays.setAll(row, g -> random.nextInt(Codebook.CODEWORDS));
    }
    ScanTables entries = new ScanTables(1, GROUPS);
    for (int i = 0; i < entries.table(0).length; i++) {
      entries.table(0)[i] = random.nextFloat();
    }
    QuantizedTables tables = new QuantizedTables(entries);
    int[][] found = new int[2][];
    for (int withTail = 0; withTail < 2; withTail++) {
      CandidateSelector selector = new CandidateSelector(9, true);
      TailCounts tail = withTail == 0 ? null : new TailCounts(tables);
      BlockScan scan = new BlockScan(tables, codebook -> entries, null, selector, false, tail);
      for (int block = 0; block < NibbleBlocks.blocks(codes.length); block++) {
        scan.scan(blocks(codes), block, codes.length, AcceptedVectors.ALL);
      }
      found[withTail] = new int[selector.finish()];
      selector.read(new int[9], found[withTail]);
    }
    assertEquals(9, found[0].length);
    assertArrayEquals(found[1], found[0]);
  }

  @Test
  void estimatesStayFinite() {
    assertEquals(-Float.MAX_VALUE, BlockScan.finite(Float.NaN));
    assertEquals(-Float.MAX_VALUE, BlockScan.finite(Float.NEGATIVE_INFINITY));
    assertEquals(Float.MAX_VALUE, BlockScan.finite(Float.POSITIVE_INFINITY));
    assertEquals(1.5f, BlockScan.finite(1.5f));
  }
}
