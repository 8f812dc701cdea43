package io.github.lucenehopfield.index.internal.pq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestCodebookTrainer {
  @ParameterizedTest
  @CsvSource({"1, 1", "7, 3", "16, 16", "17, 4", "40, 16", "5, 8"})
  void fewDistinctSubVectorsHaveNoError(int dimensions, int groupSize) throws Exception {
    Random random = new Random(11);
    GroupLayout layout = new GroupLayout(dimensions, groupSize, null);
    float[] sample = sampleOfFewKinds(random, layout, 900);
    ProductQuantizer quantizer = train(layout, sample, 1);
    byte[] blocks = encode(quantizer, layout, sample);
    for (int i = 0; i < 900; i++) {
      float[] vector = vector(sample, i, dimensions);
      for (int slot = 0; slot < dimensions; slot++) {
        int code = code(blocks, layout, slot / groupSize, i);
        assertEquals(vector[slot], quantizer.centroids()[slot * 16 + code]);
      }
    }
    assertEquals(0f, quantizer.relativeError());
  }

  /** A rare value far from all others has a codeword where there is one to spare. */
  @Test
  void rareValuesAmongFewHaveNoError() throws Exception {
    GroupLayout layout = new GroupLayout(2, 2, null);
    float[] sample = new float[2 * 3000];
    for (int i = 0; i < 3000; i++) {
      sample[2 * i] = i == 1234 ? 700 : i % 3;
      sample[2 * i + 1] = i == 2345 ? -9 : i % 2;
    }
    ProductQuantizer quantizer = train(layout, sample, 1);
    byte[] blocks = encode(quantizer, layout, sample);
    for (int i : new int[] {0, 1, 1234, 2345}) {
      int code = code(blocks, layout, 0, i);
      assertEquals(sample[2 * i], quantizer.centroids()[code]);
      assertEquals(sample[2 * i + 1], quantizer.centroids()[16 + code]);
    }
    assertEquals(0f, quantizer.relativeError());
  }

  @Test
  void sameSampleAndSeedGiveTheSameCodebook() throws Exception {
    Random random = new Random(12);
    GroupLayout layout = new GroupLayout(10, 4, null);
    float[] sample = gaussian(random, 600 * 10);
    ProductQuantizer first = train(layout, sample, 7);
    ProductQuantizer second = train(layout, sample.clone(), 7);
    assertArrayEquals(first.centroids(), second.centroids());
    assertArrayEquals(first.levels(), second.levels());
  }

  @Test
  void trainingHelps() throws Exception {
    Random random = new Random(13);
    GroupLayout layout = new GroupLayout(8, 4, null);
    float[] sample = gaussian(random, 2000 * 8);
    ProductQuantizer quantizer = train(layout, sample, 3);
    encode(quantizer, layout, sample);
    // One bit a dimension of a Gaussian source: the best scalar quantizer leaves .363.
    assertTrue(quantizer.relativeError() < 0.40, "error=" + quantizer.relativeError());
    assertTrue(quantizer.relativeError() > 0.20, "error=" + quantizer.relativeError());
  }

  @Test
  void smallestAndDegenerateSamples() throws Exception {
    GroupLayout layout = new GroupLayout(3, 2, null);
    for (float[] sample :
        new float[][] {
          {1, 2, 3},
          {0, 0, 0, 0, 0, 0},
          {5, 5, 5, 5, 5, 5, 5, 5, 5},
          {3e38f, -3e38f, 0, -3e38f, 3e38f, 1},
          {Float.MIN_VALUE, 0, 0, 0, Float.MIN_VALUE, 0}
        }) {
      ProductQuantizer quantizer = train(layout, sample, 5);
      encode(quantizer, layout, sample);
      float error = quantizer.relativeError();
      assertTrue(error >= 0 && error <= 1, "error=" + error);
      for (float centroid : quantizer.centroids()) {
        assertTrue(Float.isFinite(centroid));
      }
    }
  }

  @Test
  void abortIsPassedOn() {
    IOException aborted = new IOException("aborted");
    GroupLayout layout = new GroupLayout(64, 2, null);
    float[] sample = gaussian(new Random(14), 64 * 20);
    for (int call = 1; call <= 2; call++) {
      int[] left = {call};
      IOException thrown =
          assertThrows(
              IOException.class,
              () ->
                  new CodebookTrainer(layout, 1)
                      .train(
                          sample,
                          20,
                          Workers.CALLER,
                          () -> {
                            if (--left[0] == 0) {
                              throw aborted;
                            }
                          }));
      assertSame(aborted, thrown);
    }
  }

  @Test
  void threadsChangeNothing() throws IOException {
    int count = 500;
    int dimensions = 150;
    GroupLayout layout = new GroupLayout(dimensions, 4, null);
    float[] sample = gaussian(new Random(9), count * dimensions);
    ExecutorService threads = Executors.newFixedThreadPool(3);
    try {
      ProductQuantizer one =
          new CodebookTrainer(layout, 1).train(sample, count, Workers.CALLER, () -> {});
      ProductQuantizer many =
          new CodebookTrainer(layout, 1).train(sample, count, new Workers(threads), () -> {});
      assertArrayEquals(one.centroids(), many.centroids(), 0);
      assertArrayEquals(one.levels(), many.levels(), 0);
    } finally {
      threads.shutdown();
    }
  }

  static float[] gaussian(Random random, int length) {
    float[] values = new float[length];
    for (int i = 0; i < length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  /** Vectors whose sub-vectors are drawn from at most 16 in every group. */
  static float[] sampleOfFewKinds(Random random, GroupLayout layout, int count) {
    int dimensions = layout.dimensions();
    float[] kinds = gaussian(random, 16 * dimensions);
    float[] sample = new float[count * dimensions];
    for (int i = 0; i < count; i++) {
      for (int g = 0; g < layout.groups(); g++) {
        int kind = random.nextInt(1 + g % 16);
        for (int slot = layout.start(g); slot < layout.start(g + 1); slot++) {
          sample[i * dimensions + slot] = kinds[kind * dimensions + slot];
        }
      }
    }
    return sample;
  }

  static ProductQuantizer train(GroupLayout layout, float[] sample, long seed) throws IOException {
    int count = sample.length / layout.dimensions();
    float[] bySlot = new float[sample.length];
    for (int i = 0; i < count; i++) {
      for (int slot = 0; slot < layout.dimensions(); slot++) {
        bySlot[slot * count + i] = sample[i * layout.dimensions() + slot];
      }
    }
    return new CodebookTrainer(layout, seed).train(bySlot, count, Workers.CALLER, () -> {});
  }

  /** Encodes vectors whose values are in the order of the slots, and returns the packed blocks. */
  static byte[] encode(ProductQuantizer quantizer, GroupLayout layout, float[] sample) {
    int dimensions = layout.dimensions();
    int n = sample.length / dimensions;
    byte[] blocks = new byte[(int) NibbleBlocks.bytes(n, layout.groups())];
    byte[] block = new byte[NibbleBlocks.blockBytes(layout.groups())];
    for (int i = 0; i < n; i++) {
      float[] vector = new float[dimensions];
      for (int slot = 0; slot < dimensions; slot++) {
        vector[layout.dimension(slot)] = sample[i * dimensions + slot];
      }
      quantizer.add(vector);
      if (quantizer.lanes() == 128 || i == n - 1) {
        quantizer.encode(block);
        System.arraycopy(block, 0, blocks, i / 128 * block.length, block.length);
      }
    }
    return blocks;
  }

  static int code(byte[] blocks, GroupLayout layout, int group, int i) {
    int blockBytes = NibbleBlocks.blockBytes(layout.groups());
    int at = i / 128 * blockBytes;
    return NibbleBlocks.get(Arrays.copyOfRange(blocks, at, at + blockBytes), group, i % 128);
  }

  static float[] vector(float[] sample, int i, int dimensions) {
    return Arrays.copyOfRange(sample, i * dimensions, (i + 1) * dimensions);
  }
}
