package io.github.lucenehopfield.index.internal.block;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The selector keeps what a full sort would put first. */
class TestCandidateSelector {
  @Test
  void equalsAFullSort() {
    Random random = new Random(3);
    int[] ranges = {1, 2, 5, 100, Integer.MAX_VALUE};
    for (int trial = 0; trial < 400; trial++) {
      int n = random.nextInt(300);
      int range = ranges[trial % ranges.length];
      int[] keys = new int[n];
      for (int i = 0; i < n; i++) {
        keys[i] = random.nextInt(range) - range / 2;
      }
      check(keys, 1 + random.nextInt(trial % 3 == 0 ? 400 : 40));
    }
  }

  @Test
  void extremeKeys() {
    Random random = new Random(4);
    int[] extremes = {
      Integer.MIN_VALUE, Integer.MIN_VALUE + 1, -1, 0, 1, Integer.MAX_VALUE - 1, Integer.MAX_VALUE
    };
    for (int trial = 0; trial < 300; trial++) {
      int[] keys = new int[1 + random.nextInt(200)];
      int kinds = 1 + random.nextInt(extremes.length);
      for (int i = 0; i < keys.length; i++) {
        keys[i] = extremes[extremes.length - 1 - random.nextInt(kinds)];
      }
      check(keys, 1 + random.nextInt(30));
      for (int i = 0; i < keys.length; i++) {
        keys[i] = extremes[random.nextInt(kinds)];
      }
      check(keys, 1 + random.nextInt(30));
    }
  }

  @Test
  void tiesGoToTheSmallestOrdinals() {
    int[] keys = new int[1000];
    Arrays.fill(keys, 42);
    keys[999] = 43;
    check(keys, 1);
    check(keys, 17);
    check(keys, 1000);
    check(keys, 5000);
  }

  @Test
  void ascendingAndDescendingKeys() {
    int[] keys = new int[2000];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = i;
    }
    check(keys, 1);
    check(keys, 100);
    for (int i = 0; i < keys.length; i++) {
      keys[i] = -i;
    }
    check(keys, 1);
    check(keys, 100);
  }

  @Test
  void largestOrdinals() {
    CandidateSelector selector = new CandidateSelector(2, true);
    selector.offer(5, Integer.MAX_VALUE - 2);
    selector.offer(7, Integer.MAX_VALUE - 1);
    selector.offer(6, Integer.MAX_VALUE);
    assertEquals(2, selector.finish());
    int[] keys = new int[2];
    int[] ordinals = new int[2];
    selector.read(keys, ordinals);
    assertArrayEquals(new int[] {Integer.MAX_VALUE - 1, Integer.MAX_VALUE}, ordinals);
    assertArrayEquals(new int[] {7, 6}, keys);
  }

  @Test
  void emptySelector() {
    assertEquals(0, new CandidateSelector(9, true).finish());
  }

  private static void check(int[] keys, int capacity) {
    CandidateSelector selector = new CandidateSelector(capacity, true);
    for (int i = 0; i < keys.length; i++) {
      // A key below the threshold may be skipped by the caller.
      if (keys[i] >= selector.threshold()) {
        selector.offer(keys[i], i);
      }
    }
    Integer[] order = new Integer[keys.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.<Integer>comparingInt(i -> keys[i]).reversed());
    int size = Math.min(capacity, keys.length);
    int[] expected = new int[size];
    for (int i = 0; i < size; i++) {
      expected[i] = order[i];
    }
    Arrays.sort(expected);
    assertEquals(size, selector.finish());
    int[] actualKeys = new int[size];
    int[] ordinals = new int[size];
    selector.read(actualKeys, ordinals);
    assertArrayEquals(expected, ordinals);
    for (int i = 0; i < size; i++) {
      assertEquals(keys[ordinals[i]], actualKeys[i]);
    }
  }
}
