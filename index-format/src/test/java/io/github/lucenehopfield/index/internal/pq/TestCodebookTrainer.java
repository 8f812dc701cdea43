package io.github.lucenehopfield.index.internal.pq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
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
    byte[] codes = new byte[layout.groups()];
    for (int i = 0; i < 900; i++) {
      float[] vector = vector(sample, i, dimensions);
      quantizer.encode(vector, codes);
      for (int slot = 0; slot < dimensions; slot++) {
        int code = codes[slot / groupSize];
        assertEquals(vector[slot], quantizer.centroids()[slot * 16 + code]);
      }
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
    byte[] codes = new byte[2];
    for (int i = 0; i < 2000; i++) {
      quantizer.encode(vector(sample, i, 8), codes);
    }
    // One bit a dimension of a Gaussian source: the best scalar quantiser leaves .363.
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
      byte[] codes = new byte[2];
      for (int i = 0; i < sample.length / 3; i++) {
        quantizer.encode(vector(sample, i, 3), codes);
      }
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
    for (int call = 1; call <= 3; call++) {
      int[] left = {call};
      IOException thrown =
          assertThrows(
              IOException.class,
              () ->
                  new CodebookTrainer(layout, 1)
                      .train(
                          sample,
                          20,
                          () -> {
                            if (--left[0] == 0) {
                              throw aborted;
                            }
                          }));
      assertSame(aborted, thrown);
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

  static ProductQuantizer train(GroupLayout layout, float[] sample, long seed)
      throws IOException {
    int count = sample.length / layout.dimensions();
    return new CodebookTrainer(layout, seed).train(sample, count, () -> {});
  }

  static float[] vector(float[] sample, int i, int dimensions) {
    return Arrays.copyOfRange(sample, i * dimensions, (i + 1) * dimensions);
  }
}
