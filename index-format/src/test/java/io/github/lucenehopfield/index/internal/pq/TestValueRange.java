package io.github.lucenehopfield.index.internal.pq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestValueRange {
  private static float[] sorted(float[] values) {
    float[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted;
  }

  @Test
  void ordinaryValuesStayAsTheyAre() {
    Random random = new Random(3);
    for (int kind = 0; kind < 3; kind++) {
      float[] values = new float[2048];
      for (int i = 0; i < values.length; i++) {
        double u = random.nextDouble();
        values[i] =
            (float) (kind == 0 ? random.nextGaussian() : kind == 1 ? u : u < 0.9 ? 0 : 10 * u - 9);
      }
      float[] clamped = values.clone();
      ValueRange.of(sorted(values)).clamp(clamped, 0, clamped.length);
      assertArrayEquals(values, clamped, "kind " + kind);
    }
  }

  @Test
  void fewValuesFarAwayAreBroughtNearer() {
    Random random = new Random(4);
    float[] values = new float[2048];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 500 == 0 ? (i % 1000 == 0 ? 1e30f : -1e30f) : (float) random.nextGaussian();
    }
    ValueRange range = ValueRange.of(sorted(values));
    assertTrue(range.to() < 15 && range.from() > -15, range.toString());
  }

  @Test
  void valuesThatOftenOccurAreNoOutliers() {
    Random random = new Random(5);
    float[] values = new float[2048];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 10 == 0 ? -9999 : (float) random.nextGaussian();
    }
    assertTrue(ValueRange.of(sorted(values)).from() <= -9999);
  }
}
