package io.github.lucenehopfield.index.internal.pq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class TestCoarseQuantizer {
  private static final int DIMENSIONS = 6;
  private static final int GROUPS = 3;

  private final Random random = new Random(8);
  private final GroupLayout layout = new GroupLayout(DIMENSIONS, 2, null);
  private final float[] codewords = new float[DIMENSIONS * 16];

  TestCoarseQuantizer() {
    for (int i = 0; i < codewords.length; i++) {
      codewords[i] = (float) random.nextGaussian();
    }
  }

  private byte[] pack(byte[][] codes) {
    byte[] blocks = new byte[(int) NibbleBlocks.bytes(codes.length, GROUPS)];
    for (int i = 0; i < codes.length; i++) {
      NibbleBlocks.put(blocks, i / 128 * NibbleBlocks.blockBytes(GROUPS), i % 128, codes[i]);
    }
    return blocks;
  }

  private byte[][] random(int count) {
    byte[][] codes = new byte[count][GROUPS];
    for (byte[] row : codes) {
      for (int g = 0; g < GROUPS; g++) {
        row[g] = (byte) random.nextInt(16);
      }
    }
    return codes;
  }

  private double distance(byte[] a, byte[] b) {
    double sum = 0;
    for (int slot = 0; slot < DIMENSIONS; slot++) {
      double difference = codewords[slot * 16 + a[slot / 2]] - codewords[slot * 16 + b[slot / 2]];
      sum += difference * difference;
    }
    return sum;
  }

  /** As many kinds of codes as partitions: each becomes a partition, and stands for itself. */
  @Test
  void distinctCodesBecomePartitions() throws IOException {
    byte[][] kinds = random(5);
    byte[][] codes = new byte[600][];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = kinds[i * 5 / codes.length];
    }
    byte[] blocks = pack(codes);
    CoarseQuantizer coarse =
        CoarseQuantizer.train(layout, codewords, blocks, codes.length, 5, Workers.CALLER, () -> {});
    int[] owners = new int[128];
    coarse.assign(blocks, NibbleBlocks.blockBytes(GROUPS), 128, owners, null, 0);
    byte[] centroidCode = new byte[GROUPS];
    for (int i = 0; i < 128; i++) {
      coarse.centroidCode(owners[i], centroidCode);
      assertArrayEquals(codes[128 + i], centroidCode);
    }
  }

  @Test
  void partitionsAreCloserThanChance() throws IOException {
    byte[][] codes = random(1000);
    byte[] blocks = pack(codes);
    CoarseQuantizer coarse =
        CoarseQuantizer.train(
            layout, codewords, blocks, codes.length, 20, Workers.CALLER, () -> {});
    int[] owners = new int[1024];
    for (int first = 0; first < 1000; first += 128) {
      coarse.assign(
          blocks,
          first / 128 * NibbleBlocks.blockBytes(GROUPS),
          Math.min(128, 1000 - first),
          owners,
          null,
          first);
    }
    double within = 0;
    double any = 0;
    int pairs = 0;
    for (int i = 0; i < 1000; i++) {
      for (int j = 0; j < i; j++) {
        any += distance(codes[i], codes[j]) / (1000 * 999 / 2);
        if (owners[i] == owners[j]) {
          within += distance(codes[i], codes[j]);
          pairs++;
        }
      }
    }
    assertTrue(within / pairs < 0.5 * any, within / pairs + " of " + any);
    CoarseQuantizer again =
        CoarseQuantizer.train(
            layout, codewords, blocks, codes.length, 20, Workers.CALLER, () -> {});
    int[] ownersAgain = new int[128];
    again.assign(blocks, 0, 128, ownersAgain, null, 0);
    assertArrayEquals(Arrays.copyOf(owners, 128), ownersAgain);
  }

  @Test
  void tourVisitsEveryPartitionOnceAndStaysNear() throws IOException {
    byte[][] codes = random(1000);
    CoarseQuantizer coarse =
        CoarseQuantizer.train(
            layout, codewords, pack(codes), codes.length, 30, Workers.CALLER, () -> {});
    int[] tour = coarse.tour();
    int[] sorted = tour.clone();
    Arrays.sort(sorted);
    double step = 0;
    double any = 0;
    byte[][] centroidCodes = new byte[30][GROUPS];
    for (int p = 0; p < 30; p++) {
      assertEquals(p, sorted[p]);
      coarse.centroidCode(p, centroidCodes[p]);
    }
    for (int i = 1; i < 30; i++) {
      step += distance(centroidCodes[tour[i - 1]], centroidCodes[tour[i]]);
      any += distance(centroidCodes[i - 1], centroidCodes[i]);
    }
    assertTrue(step < 0.8 * any, step + " of " + any);
  }

  @Test
  void extremeCodewordsStayFinite() throws IOException {
    Arrays.fill(codewords, Float.MAX_VALUE);
    for (int i = 0; i < codewords.length; i += 3) {
      codewords[i] = -Float.MAX_VALUE;
    }
    byte[] blocks = pack(random(300));
    CoarseQuantizer coarse =
        CoarseQuantizer.train(layout, codewords, blocks, 300, 7, Workers.CALLER, () -> {});
    int[] owners = new int[128];
    Arrays.fill(owners, -1);
    coarse.assign(blocks, 0, 128, owners, null, 0);
    for (int owner : owners) {
      assertTrue(owner >= 0 && owner < 7);
    }
  }

  @Test
  void givesUpWhenAborted() {
    byte[] blocks = pack(random(300));
    IOException aborted = new IOException("aborted");
    for (int checks : new int[] {0, 1, 3, 8}) {
      int[] left = {checks};
      IOException e =
          assertThrows(
              IOException.class,
              () ->
                  CoarseQuantizer.train(
                      layout,
                      codewords,
                      blocks,
                      300,
                      7,
                      Workers.CALLER,
                      () -> {
                        if (left[0]-- == 0) {
                          throw aborted;
                        }
                      }));
      assertEquals(aborted, e);
    }
  }

  @Test
  void threadsChangeNothing() throws IOException {
    byte[] blocks = pack(random(3000));
    int[] one = new int[3000];
    int[] many = new int[3000];
    CoarseQuantizer coarse =
        CoarseQuantizer.train(layout, codewords, blocks, 3000, 90, Workers.CALLER, () -> {});
    coarse.assign(blocks, 3000, one, null, 0, Workers.CALLER, () -> {});
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      Workers workers = new Workers(threads);
      CoarseQuantizer shared =
          CoarseQuantizer.train(layout, codewords, blocks, 3000, 90, workers, () -> {});
      shared.assign(blocks, 3000, many, null, 0, workers, () -> {});
    } finally {
      threads.shutdown();
    }
    assertArrayEquals(one, many);
  }
}
