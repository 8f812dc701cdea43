package io.github.lucenehopfield.index.internal.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TestEstimateHistogram {
  @Test
  void widensBothWays() {
    EstimateHistogram histogram = new EstimateHistogram(0, 1);
    float[] values = {0.5f, 1000f, -1000f, 1e20f, -1e20f, 0, -0.0f, 3};
    for (float value : values) {
      histogram.add(value);
    }
    assertEquals(values.length, total(histogram));
    for (float value : values) {
      histogram.remove(value);
    }
    assertEquals(0, histogram.occupied());
  }

  @Test
  void extremeValues() {
    float[][] ranges = {
      {0, 0}, {-Float.MAX_VALUE, Float.MAX_VALUE}, {0, Float.MIN_VALUE}, {-5, -5}, {1e30f, 1e30f}
    };
    float[] values = {
      Float.MAX_VALUE, -Float.MAX_VALUE, Float.MIN_VALUE, -Float.MIN_VALUE, 0, 1, -1, 1e30f
    };
    for (float[] range : ranges) {
      EstimateHistogram histogram = new EstimateHistogram(range[0], range[1]);
      for (float value : values) {
        histogram.add(value);
      }
      assertEquals(values.length, total(histogram));
      for (float value : values) {
        histogram.remove(value);
      }
      assertEquals(0, histogram.occupied());
    }
  }

  /** What is taken back leaves exactly the others, bin by bin. */
  @Test
  void removeFindsTheBinOfAdd() {
    Random random = new Random(5);
    for (int trial = 0; trial < 60; trial++) {
      float from = value(random, trial);
      float to = Math.max(from, value(random, trial));
      int n = 1 + random.nextInt(500);
      float[] values = new float[n];
      boolean[] removed = new boolean[n];
      EstimateHistogram histogram = new EstimateHistogram(from, to);
      int kept = n;
      for (int i = 0; i < n; i++) {
        values[i] = value(random, trial);
        histogram.add(values[i]);
      }
      for (int i = 0; i < n; i++) {
        if (random.nextBoolean()) {
          histogram.remove(values[i]);
          removed[i] = true;
          kept--;
        }
      }
      assertEquals(kept, total(histogram));
      // Taking back the rest must leave no bin behind, neither above nor below zero.
      for (int i = 0; i < n; i++) {
        if (removed[i] == false) {
          int before = total(histogram);
          histogram.remove(values[i]);
          assertEquals(before - 1, total(histogram));
        }
      }
      assertEquals(0, histogram.occupied());
    }
  }

  @Test
  void centersAreNearTheValues() {
    Random random = new Random(6);
    EstimateHistogram histogram = new EstimateHistogram(-10, 10);
    int n = 1000;
    for (int i = 0; i < n; i++) {
      histogram.add(random.nextFloat() * 20 - 10);
    }
    int bins = histogram.occupied();
    float[] centers = new float[bins];
    int[] counts = new int[bins];
    histogram.read(centers, counts);
    double mean = 0;
    for (int i = 0; i < bins; i++) {
      assertTrue(counts[i] > 0);
      assertTrue(i == 0 || centers[i] > centers[i - 1]);
      assertTrue(Math.abs(centers[i]) <= 10.02);
      mean += centers[i] * (double) counts[i] / n;
    }
    random = new Random(6);
    double expected = 0;
    for (int i = 0; i < n; i++) {
      expected += (random.nextFloat() * 20 - 10) / (double) n;
    }
    // No value is further from its center than half a bin of at most 2 * 20 / 2048.
    assertEquals(expected, mean, 0.5 * 2 * 20 / 2048);
  }

  private static int total(EstimateHistogram histogram) {
    int bins = histogram.occupied();
    float[] centers = new float[bins];
    int[] counts = new int[bins];
    histogram.read(centers, counts);
    int total = 0;
    for (int i = 0; i < bins; i++) {
      assertTrue(counts[i] > 0);
      assertTrue(Float.isFinite(centers[i]), "centre=" + centers[i]);
      assertTrue(i == 0 || centers[i] >= centers[i - 1]);
      total += counts[i];
    }
    return total;
  }

  private static float value(Random random, int trial) {
    switch (trial % 4) {
      case 0:
        return random.nextFloat() * 2 - 1;
      case 1:
        return -1e6f + random.nextInt(50_000);
      case 2:
        return (float) (random.nextGaussian() * Math.pow(10, random.nextInt(30) - 15));
      default:
        float any = Float.intBitsToFloat(random.nextInt());
        return Float.isFinite(any) ? any : 0;
    }
  }
}
