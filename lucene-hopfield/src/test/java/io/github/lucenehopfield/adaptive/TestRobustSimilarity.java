package io.github.lucenehopfield.adaptive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.damage.Damage;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TestRobustSimilarity {
  private static final int D = 256;

  /** Smooth patterns on a 16 x 16 grid, a good part of each exactly 0. */
  static float[][] patterns(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] patterns = new float[count][D];
    for (float[] pattern : patterns) {
      for (int bump = 0; bump < 6; bump++) {
        double x = random.nextDouble(16);
        double y = random.nextDouble(16);
        double height = random.nextDouble(0.3, 1);
        for (int d = 0; d < D; d++) {
          double dx = d % 16 - x;
          double dy = (d >> 4) - y;
          pattern[d] += (float) (height * Math.exp(-(dx * dx + dy * dy) / 8));
        }
      }
      for (int d = 0; d < D; d++) {
        pattern[d] = pattern[d] < 0.2f ? 0 : pattern[d];
      }
    }
    return patterns;
  }

  private static int correct(String spec, int cues) {
    float[][] patterns = patterns(500, 1);
    MemoryIndex index = new MemoryIndex(patterns);
    Damage damage = Damage.parse(spec);
    SplittableRandom random = new SplittableRandom(2);
    int correct = 0;
    for (int i = 0; i < cues; i++) {
      int origin = random.nextInt(patterns.length);
      float[] cue = damage.apply(patterns[origin], random);
      CueSimilarity bound = new RobustSimilarity().bind(cue, index);
      correct += index.ranked(bound)[0] == origin ? 1 : 0;
    }
    return correct;
  }

  @ParameterizedTest
  @CsvSource({
    "none,30",
    "dropout:0.8,29",
    "saltpepper:0.7,29",
    "occlude:16x16:0.5,29",
    "noise:0.3,29",
    "offset:0.8,30",
    "gain:3,30",
    "tail:0.5,30",
    "bits:2,30",
    "bits:2+dropout:0.5,29",
    "bits:3+offset:0.5,30"
  })
  void findsTheOrigin(String spec, int least) {
    int correct = correct(spec, 30);
    assertTrue(correct >= least, "correct=" + correct);
  }

  @Test
  void constantCueHasAScore() {
    MemoryIndex index = new MemoryIndex(patterns(50, 1));
    for (float value : new float[] {0, 3}) {
      float[] cue = new float[D];
      java.util.Arrays.fill(cue, value);
      CueSimilarity bound = new RobustSimilarity().bind(cue, index);
      assertTrue(Double.isFinite(bound.scorer().score(patterns(1, 3)[0])));
    }
  }

  @Test
  void scoreDependsOnCueAndPatternAlone() {
    float[] cue = Damage.parse("dropout:0.5").apply(patterns(1, 9)[0], new SplittableRandom(1));
    float[] pattern = patterns(1, 10)[0];
    CueSimilarity here = new RobustSimilarity().bind(cue, new MemoryIndex(patterns(50, 1)));
    CueSimilarity there = new RobustSimilarity().bind(cue, new MemoryIndex(patterns(70, 2)));
    assertEquals(here.scorer().score(pattern), there.scorer().score(pattern));
    assertFalse(here.hasBackground());
  }

  @Test
  void emptyIndexIsNoError() {
    CueSimilarity bound =
        new RobustSimilarity().bind(new float[D], new MemoryIndex(new float[0][]));
    assertTrue(Double.isFinite(bound.scorer().score(new float[D])));
  }

  @Test
  void allAreEqual() {
    assertEquals(new RobustSimilarity(), new RobustSimilarity());
    assertEquals("robust", new RobustSimilarity().name());
  }
}
