package io.github.lucenehopfield.index.internal.pq;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestValueLevels {
  private static final int AT = 32;

  private final float[] levels = new float[64];
  private final float[] cuts = new float[64];

  @Test
  void fewDistinctValuesAreExact() {
    Random random = new Random(8);
    for (int distinct = 1; distinct <= 16; distinct++) {
      float[] sample = new float[500];
      float[] values = new float[distinct];
      for (int i = 0; i < distinct; i++) {
        values[i] = (float) random.nextGaussian() + 3 * i;
      }
      for (int i = 0; i < sample.length; i++) {
        // Half of the sample is the first value: the others are rare.
        sample[i] = values[i < distinct ? i : Math.max(0, random.nextInt(2 * distinct) - distinct)];
      }
      find(sample);
      for (float value : values) {
        assertEquals(value, levels[AT + ValueLevels.levelOf(value, cuts, AT)]);
      }
    }
  }

  @Test
  void atomsGetExactlyTheirValue() {
    Random random = new Random(9);
    for (int trial = 0; trial < 50; trial++) {
      float[] atoms = new float[1 + random.nextInt(5)];
      for (int i = 0; i < atoms.length; i++) {
        atoms[i] = trial % 2 == 0 ? random.nextInt(10) - 5 : random.nextFloat() * 8 - 4;
      }
      float[] sample = new float[2000];
      for (int i = 0; i < sample.length; i++) {
        sample[i] =
            random.nextBoolean()
                ? atoms[random.nextInt(atoms.length)]
                : (float) random.nextGaussian();
      }
      find(sample);
      for (float atom : atoms) {
        assertEquals(atom, levels[AT + ValueLevels.levelOf(atom, cuts, AT)]);
        assertTrue(levels[AT + ValueLevels.levelOf(Math.nextDown(atom), cuts, AT)] <= atom);
      }
    }
  }

  /** Neighbors of a sentinel that fewer have than a level would hold stood for hundreds. */
  @Test
  void rareSentinelsShareNoLevelWithOthers() {
    Random random = new Random(11);
    for (int sentinels = 64; sentinels <= 200; sentinels += 8) {
      float[] sample = new float[2048];
      for (int i = 0; i < sample.length; i++) {
        sample[i] = i < sentinels ? -999 : (float) random.nextGaussian();
      }
      find(sample);
      assertEquals(-999, levels[AT]);
      float least = Float.POSITIVE_INFINITY;
      for (int i = sentinels; i < sample.length; i++) {
        least = Math.min(least, levels[AT + ValueLevels.levelOf(sample[i], cuts, AT)]);
      }
      assertTrue(least > -4, sentinels + ": " + least);
    }
  }

  @Test
  void levelsAscendAndCutsDecide() {
    Random random = new Random(10);
    for (int trial = 0; trial < 200; trial++) {
      float[] sample = new float[1 + random.nextInt(1000)];
      int kinds = 1 + random.nextInt(100);
      for (int i = 0; i < sample.length; i++) {
        switch (trial % 4) {
          case 0 -> sample[i] = (float) random.nextGaussian();
          case 1 -> sample[i] = random.nextInt(kinds);
          case 2 -> sample[i] = (float) Math.exp(8 * random.nextGaussian());
          default -> sample[i] = random.nextInt(3) == 0 ? 0 : -0.0f + random.nextInt(kinds) / 7f;
        }
      }
      find(sample);
      for (int level = 0; level < 16; level++) {
        assertTrue(levels[AT + level] >= sample[0]);
        assertTrue(levels[AT + level] <= sample[sample.length - 1]);
        assertTrue(level == 0 || levels[AT + level] >= levels[AT + level - 1]);
        assertTrue(level == 0 || level == 15 || cuts[AT + level] >= cuts[AT + level - 1]);
      }
      for (float value : sample) {
        int level = ValueLevels.levelOf(value, cuts, AT);
        int below = 0;
        for (int i = 0; i < 15; i++) {
          below += cuts[AT + i] <= value ? 1 : 0;
        }
        assertEquals(below, level);
      }
    }
    // Neighboring slots are left alone.
    for (int i = 0; i < 16; i++) {
      assertEquals(0, levels[AT - 1 - i]);
      assertEquals(0, cuts[AT + 16 + i]);
    }
  }

  @Test
  void valuesOutsideTheSampleFallIntoTheOutermostLevels() {
    float[] sample = new float[100];
    for (int i = 0; i < sample.length; i++) {
      sample[i] = i;
    }
    find(sample);
    assertEquals(0, ValueLevels.levelOf(-1e30f, cuts, AT));
    int last = ValueLevels.levelOf(99, cuts, AT);
    assertEquals(last, ValueLevels.levelOf(Float.MAX_VALUE, cuts, AT));
  }

  private void find(float[] sample) {
    Arrays.sort(sample);
    ValueLevels.find(sample, levels, cuts, AT);
  }
}
