package io.github.lucenehopfield.index.internal.math;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** Packed pairs, sorted places and sums of exponentials, at their limits too. */
class TestMath {
  private static final double NONE = Double.NEGATIVE_INFINITY;

  @Test
  void pairsKeepBothHalvesAndSortByTheFirst() {
    int[] values = {Integer.MIN_VALUE, -1, 0, 1, Integer.MAX_VALUE};
    for (int first : values) {
      for (int second : values) {
        long pair = IntPair.of(first, second);
        assertEquals(first, IntPair.first(pair));
        assertEquals(second, IntPair.second(pair));
        assertTrue(first == Integer.MAX_VALUE || pair < IntPair.of(first + 1, 0));
      }
    }
    assertTrue(IntPair.of(3, 7) < IntPair.of(3, 8));
    assertTrue(IntPair.of(3, ~7) > IntPair.of(3, ~8));
  }

  @Test
  void equalValuesKeepTheirOrder() {
    double[] values = {2, 1, Double.NaN, 2, NONE};
    assertArrayEquals(new int[] {4, 1, 0, 3, 2}, ArgSort.ascending(values));
    assertArrayEquals(new int[] {2, 0, 3, 1, 4}, ArgSort.descending(values));
    assertArrayEquals(new int[] {1, 0, 2}, ArgSort.ascending(new long[] {5, Long.MIN_VALUE, 5}));
    assertArrayEquals(new int[0], ArgSort.ascending(new double[0]));
  }

  @Test
  void sumsOfExponentialsNeitherOverflowNorVanish() {
    assertEquals(1000 + Math.log(2), LogSumExp.of(1000, 1000), 1e-12);
    assertEquals(-1000, LogSumExp.of(-1000, NONE), 0);
    assertEquals(NONE, LogSumExp.of(NONE, NONE), 0);
    assertEquals(Math.log(6), LogSumExp.of(new double[] {0, Math.log(5), 9}, 2), 1e-12);
    assertEquals(NONE, LogSumExp.of(new double[0], 0), 0);
    assertEquals(NONE, LogSumExp.of(new double[] {NONE, NONE}, 2), 0);
    // 3 exp(2 (1001 - 1000)) + exp(2 (1000 - 1000))
    assertEquals(
        Math.log(3 * Math.exp(2) + 1),
        LogSumExp.of(new double[] {1001, 1000}, new long[] {3, 1}, 2, 2, 1000),
        1e-12);
    double[] weights = {1e4, 1e4 + Math.log(3)};
    LogSumExp.softmax(weights);
    assertArrayEquals(new double[] {.25, .75}, weights, 1e-12);
  }
}
