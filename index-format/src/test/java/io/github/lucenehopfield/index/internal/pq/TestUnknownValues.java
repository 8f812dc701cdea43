package io.github.lucenehopfield.index.internal.pq;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** What stands in for unknown values. */
class TestUnknownValues {
  private static final float NAN = Float.NaN;

  @Test
  void groupsAreReplacedByGroupsThatAreKnown() {
    GroupLayout layout = new GroupLayout(3, 2, null);
    // By slot: coordinate 1 is ten times coordinate 0; coordinate 2 is alone and never known.
    float[] sample = {1, 2, NAN, 4, 10, NAN, 30, 40, NAN, NAN, NAN, NAN};
    UnknownValues.replace(layout, sample, 4, new SplittableRandom(1));
    for (int i = 0; i < 4; i++) {
      assertEquals(10 * sample[i], sample[4 + i]);
      assertTrue(sample[i] == 1 || sample[i] == 4, "value=" + sample[i]);
      assertEquals(0, sample[8 + i]);
    }
  }

  @Test
  void valuesAreReplacedAloneWhereNoGroupIsKnown() {
    GroupLayout layout = new GroupLayout(2, 2, null);
    float[] sample = {1, NAN, 1, NAN, 7, NAN};
    UnknownValues.replace(layout, sample, 3, new SplittableRandom(1));
    assertArrayEquals(new float[] {1, 1, 1, 7, 7, 7}, sample);
  }

  @Test
  void vectorsTakeTheNearestCodewordByWhatIsKnown() {
    GroupLayout layout = new GroupLayout(4, 2, new int[] {3, 0, 1, 2});
    float[] centroids = new float[4 * 16];
    for (int c = 0; c < 16; c++) {
      centroids[c] = c;
      centroids[16 + c] = 100 + c;
      centroids[32 + c] = -c;
      centroids[48 + c] = 2 * c;
    }
    UnknownValues values = new UnknownValues(layout, centroids);
    // Slots 0 and 1 hold the coordinates 3 and 0.
    assertArrayEquals(
        new float[] {105, -7, 14, 5.2f}, values.fill(new float[] {NAN, -7, NAN, 5.2f}));
    float[] filled = values.fill(new float[] {1, NAN, NAN, 2});
    assertTrue(filled[1] <= -7 && filled[1] >= -8, "value=" + filled[1]);
    assertEquals(-2 * filled[1], filled[2]);
  }
}
