package io.github.lucenehopfield.index.internal.block;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.scan.ScanTables;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestQuantizedTables {
  @Test
  void valueStaysWithinTheRoundingBound() {
    Random random = new Random(7);
    for (int trial = 0; trial < 200; trial++) {
      int count = 1 + random.nextInt(3);
      int groups = 1 + random.nextInt(300);
      ScanTables tables = new ScanTables(count, groups);
      for (int t = 0; t < count; t++) {
        float spread = (float) Math.pow(10, random.nextInt(9) - 4);
        for (int i = 0; i < groups * 16; i++) {
          tables.table(t)[i] = random.nextFloat() * spread;
        }
      }
      QuantizedTables quantized = new QuantizedTables(tables);
      assertEquals(count, quantized.tables());
      assertEquals(groups, quantized.groups());
      assertEquals(count * groups * 16 + ScanKernel.TABLE_PADDING, quantized.entries().length);
      for (int t = 0; t < count; t++) {
        int sum = 0;
        double exact = 0;
        double size = 0;
        for (int g = 0; g < groups; g++) {
          int code = random.nextInt(16);
          sum += quantized.entries()[(t * groups + g) * 16 + code] & 255;
          exact += tables.table(t)[g * 16 + code];
          size += largest(tables.table(t), g);
        }
        double scale = widest(tables.table(t), groups) / 255.0;
        double bound = groups * scale / 2 * 1.0001 + 4e-7 * (size + 255 * scale * groups);
        assertEquals(exact, quantized.value(t, sum), bound);
      }
    }
  }

  @Test
  void constantTables() {
    ScanTables tables = new ScanTables(2, 7);
    Arrays.fill(tables.table(0), -2.5f);
    QuantizedTables quantized = new QuantizedTables(tables);
    assertEquals(7 * -2.5f, quantized.value(0, 7 * 255));
    assertEquals(0f, quantized.value(1, 7 * 255));
    for (int i = 0; i < 2 * 7 * 16; i++) {
      assertEquals((byte) 255, quantized.entries()[i]);
    }
  }

  @Test
  void subnormalEntries() {
    ScanTables tables = new ScanTables(1, 3);
    for (int i = 0; i < 48; i++) {
      tables.table(0)[i] = i * Float.MIN_VALUE;
    }
    QuantizedTables quantized = new QuantizedTables(tables);
    assertEquals(0f, quantized.value(0, 3 * 255), 1e-30f);
  }

  @Test
  void entriesThatAreNotFiniteAreRefused() {
    for (float bad : new float[] {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY}) {
      for (int at : new int[] {16, 20, 31}) {
        ScanTables tables = new ScanTables(2, 3);
        tables.table(1)[at] = bad;
        IllegalArgumentException e =
            assertThrows(IllegalArgumentException.class, () -> new QuantizedTables(tables));
        assertTrue(e.getMessage().startsWith("table entries must be finite"), e.getMessage());
        assertTrue(e.getMessage().contains("table=1, group=1"), e.getMessage());
      }
    }
    ScanTables far = new ScanTables(1, 1);
    far.table(0)[3] = Float.MAX_VALUE;
    far.table(0)[4] = -Float.MAX_VALUE;
    assertThrows(IllegalArgumentException.class, () -> new QuantizedTables(far));
  }

  /** Finite entries whose sum is not would give estimates of infinity minus infinity. */
  @Test
  void sumsThatAreNotFiniteAreRefused() {
    for (float sign : new float[] {1, -1}) {
      ScanTables tables = new ScanTables(1, 4);
      Arrays.fill(tables.table(0), sign * 3e38f);
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> new QuantizedTables(tables));
      assertTrue(e.getMessage().contains("table=0"), e.getMessage());
    }
    // The best sum is 0 and the worst one is out of range.
    ScanTables deep = new ScanTables(1, 4);
    for (int g = 0; g < 4; g++) {
      deep.table(0)[g * 16 + 5] = -3e38f;
    }
    assertThrows(IllegalArgumentException.class, () -> new QuantizedTables(deep));
  }

  private static float largest(float[] table, int group) {
    float largest = 0;
    for (int c = 0; c < 16; c++) {
      largest = Math.max(largest, Math.abs(table[group * 16 + c]));
    }
    return largest;
  }

  private static float widest(float[] table, int groups) {
    float widest = 0;
    for (int g = 0; g < groups; g++) {
      float min = Float.POSITIVE_INFINITY;
      float max = Float.NEGATIVE_INFINITY;
      for (int c = 0; c < 16; c++) {
        min = Math.min(min, table[g * 16 + c]);
        max = Math.max(max, table[g * 16 + c]);
      }
      widest = Math.max(widest, max - min);
    }
    return widest;
  }
}
