package io.github.lucenehopfield.index.internal.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestNibbleBlocks {
  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 127, 128, 129})
  void getIsTheInverseOfPack(int vectors) {
    Random random = new Random(vectors);
    int groups = 1 + random.nextInt(40);
    int blocks = NibbleBlocks.blocks(vectors);
    assertEquals((vectors + 127) / 128, blocks);
    assertEquals((long) blocks * groups * 64, NibbleBlocks.bytes(vectors, groups));
    int[][] codes = new int[vectors][groups];
    byte[][] packed = new byte[blocks][NibbleBlocks.blockBytes(groups)];
    for (byte[] block : packed) {
      // What was there before must not count.
      random.nextBytes(block);
    }
    byte[] row = new byte[128];
    for (int g = 0; g < groups; g++) {
      for (int block = 0; block < blocks; block++) {
        random.nextBytes(row);
        int lanes = Math.min(128, vectors - block * 128);
        for (int lane = 0; lane < lanes; lane++) {
          row[lane] &= 15;
          codes[block * 128 + lane][g] = row[lane];
        }
        NibbleBlocks.pack(packed[block], g, row, lanes);
      }
    }
    for (int v = 0; v < blocks * ScanKernel.BLOCK; v++) {
      for (int g = 0; g < groups; g++) {
        int expected = v < vectors ? codes[v][g] : 0;
        assertEquals(expected, NibbleBlocks.get(packed[v / 128], g, v % 128));
      }
    }
  }

  @Test
  void bytesAreTheDocumentedOnes() {
    byte[] block = new byte[NibbleBlocks.blockBytes(2)];
    byte[] row = new byte[128];
    row[5] = 0xA;
    row[69] = 0xF;
    NibbleBlocks.pack(block, 1, row, 128);
    assertEquals((byte) 0xFA, block[64 + 5]);
  }

  @Test
  void countsOfTheLargestSegmentDoNotOverflow() {
    assertEquals(1 << 24, NibbleBlocks.blocks(Integer.MAX_VALUE));
    assertEquals((1L << 24) * 4096 * 64, NibbleBlocks.bytes(Integer.MAX_VALUE, 4096));
  }

  @Test
  void rowsAreTheInverseOfBlocks() {
    Random random = new Random(6);
    for (int groups : new int[] {1, 2, 3, 7, 8}) {
      byte[] block = new byte[NibbleBlocks.blockBytes(groups)];
      random.nextBytes(block);
      byte[] copy = new byte[block.length];
      random.nextBytes(copy);
      byte[] other = new byte[block.length];
      byte[] row = new byte[(groups + 1) / 2];
      byte[] codes = new byte[groups];
      for (int lane = 0; lane < 128; lane++) {
        NibbleBlocks.toRow(block, groups, lane, row);
        for (int g = 0; g < groups; g++) {
          codes[g] = (byte) NibbleBlocks.get(block, g, lane);
          assertEquals(codes[g], row[g / 2] >> 4 * (g % 2) & 15);
        }
        NibbleBlocks.fromRow(row, groups, lane, copy);
        NibbleBlocks.put(other, 0, lane, codes);
      }
      assertArrayEquals(block, copy);
      assertArrayEquals(block, other);
    }
  }
}
