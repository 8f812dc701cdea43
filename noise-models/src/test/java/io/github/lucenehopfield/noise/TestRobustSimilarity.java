package io.github.lucenehopfield.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

public class TestRobustSimilarity {
  private static final int D = 256;

  /** Smooth patterns on a 16 x 16 grid, a good part of each exactly 0. */
  public static float[][] patterns(int count, long seed) {
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

  private static int correct(String spec, int cues) throws IOException {
    float[][] patterns = patterns(500, 1);
    MemoryIndex index = new MemoryIndex(patterns);
    Corruption corruption = Corruption.parse(spec);
    SplittableRandom random = new SplittableRandom(2);
    int correct = 0;
    for (int i = 0; i < cues; i++) {
      int origin = random.nextInt(patterns.length);
      float[] cue = corruption.apply(patterns[origin], random);
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
    "span:0.4,29",
    "noise:0.3,29",
    "offset:0.8,30",
    "gain:3,30",
    "tail:0.5,30",
    "bits:2,30",
    "bits:2+dropout:0.5,29",
    "bits:3+offset:0.5,30"
  })
  void findsTheOrigin(String spec, int least) throws IOException {
    int correct = correct(spec, 30);
    assertTrue(correct >= least, "correct=" + correct);
  }

  @Test
  void constantCueHasAScore() throws IOException {
    MemoryIndex index = new MemoryIndex(patterns(50, 1));
    for (float value : new float[] {0, 3}) {
      float[] cue = new float[D];
      java.util.Arrays.fill(cue, value);
      CueSimilarity bound = new RobustSimilarity().bind(cue, index);
      assertTrue(Double.isFinite(bound.scorer().score(patterns(1, 3)[0])));
    }
  }

  @ParameterizedTest
  @CsvSource({"0", "1", "1e-20", "1e18"})
  void patternsWithoutAnySizeHaveAScore(float size) throws IOException {
    float[][] stored = patterns(60, 1);
    java.util.Arrays.fill(stored[0], 0);
    java.util.Arrays.fill(stored[1], size);
    MemoryIndex index = new MemoryIndex(stored);
    SplittableRandom random = new SplittableRandom(4);
    for (float noise : new float[] {0, 1e-3f}) {
      float[] cue = new float[D];
      for (int d = 0; d < D; d++) {
        cue[d] = 3 * size + noise * (float) random.nextGaussian();
      }
      CueSimilarity.PatternScorer scorer = new RobustSimilarity().bind(cue, index).scorer();
      for (float[] pattern : stored) {
        assertTrue(Double.isFinite(scorer.score(pattern)));
      }
    }
  }

  /** Nine in ten values are 0, the others whole numbers. */
  private static float[][] sparse(int count) {
    SplittableRandom random = new SplittableRandom(6);
    float[][] sparse = new float[count][64];
    for (int i = 0; i < count; i++) {
      for (int d = 0; d < 64; d++) {
        sparse[i][d] = random.nextDouble() < .9 ? 0 : random.nextInt(1, 128);
      }
    }
    return sparse;
  }

  /** Of a vector of zeros nothing but rounding is left of a gain. */
  @Test
  void zerosAreNotWhatEverythingIsAMultipleOf() throws IOException {
    float[][] stored = sparse(400);
    java.util.Arrays.fill(stored[399], 0);
    MemoryIndex index = new MemoryIndex(stored);
    SplittableRandom random = new SplittableRandom(8);
    for (int origin = 0; origin < 300; origin++) {
      float[] cue = stored[origin].clone();
      for (int d = 0; d < cue.length; d++) {
        cue[d] += 2 * (float) random.nextGaussian();
      }
      CueSimilarity bound = new RobustSimilarity().bind(cue, index);
      assertEquals(origin, index.ranked(bound)[0]);
      String corruption = bound.corruption(stored[399]);
      assertTrue(corruption.contains("NaN") == false, corruption);
    }
  }

  private static float[][] normal(int count, double spread, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] normal = new float[count][32];
    for (float[] pattern : normal) {
      for (int d = 0; d < pattern.length; d++) {
        pattern[d] = (float) (d % 5 - 2 + spread * random.nextGaussian());
      }
    }
    return normal;
  }

  /** Of patterns nearer to each other than any resolution, the one that is equal to the cue. */
  @Test
  void anExactCopyComesBeforeNearOnes() throws IOException {
    float[][] stored = normal(100, 1e-4, 12);
    MemoryIndex index = new MemoryIndex(stored);
    for (int origin = 0; origin < stored.length; origin++) {
      CueSimilarity bound = new RobustSimilarity().bind(stored[origin], index);
      assertEquals(origin, index.ranked(bound)[0]);
    }
  }

  @Test
  void scoreDependsOnWhatIsStoredAndNotOnItsOrder() throws IOException {
    float[] cue = Corruption.parse("dropout:0.5").apply(patterns(1, 9)[0], new SplittableRandom(1));
    float[] pattern = patterns(1, 10)[0];
    float[][] stored = patterns(50, 1);
    float[][] reversed = stored.clone();
    java.util.Collections.reverse(java.util.Arrays.asList(reversed));
    CueSimilarity here = new RobustSimilarity().bind(cue, new MemoryIndex(stored));
    CueSimilarity there = new RobustSimilarity().bind(cue, new MemoryIndex(reversed));
    assertEquals(here.scorer().score(pattern), there.scorer().score(pattern), 1e-9);
    assertTrue(here.hasBackground());
  }

  /** A value that no stored vector comes near is as good as unknown. */
  @Test
  void aSpoiledValueCountsAsUnknown() throws IOException {
    float[][] patterns = patterns(500, 1);
    MemoryIndex index = new MemoryIndex(patterns);
    SplittableRandom random = new SplittableRandom(4);
    for (float spoiled : new float[] {1e20f, -1e6f, Float.MAX_VALUE}) {
      float[] cue = Corruption.parse("noise:0.1").apply(patterns[17], random);
      cue[5] = spoiled;
      float[] unknown = cue.clone();
      unknown[5] = Float.NaN;
      double score = score(cue, index, patterns[17]);
      assertEquals(score(unknown, index, patterns[17]), score, 0);
      assertEquals(17, index.ranked(new RobustSimilarity().bind(cue, index))[0]);
    }
  }

  /** Where stored vectors have values as large, one is what tells them apart. */
  @Test
  void aLargeValueThatIsStoredIsNotSpoiled() throws IOException {
    float[][] patterns = new float[200][64];
    SplittableRandom random = new SplittableRandom(5);
    for (int i = 0; i < patterns.length; i++) {
      for (int d = 0; d < 64; d++) {
        patterns[i][d] = 1e-4f * (float) random.nextGaussian();
      }
      patterns[i][i % 64] = 10 + i;
    }
    MemoryIndex index = new MemoryIndex(patterns);
    float[] cue = patterns[70].clone();
    float[] unknown = cue.clone();
    unknown[70 % 64] = Float.NaN;
    assertTrue(score(cue, index, patterns[70]) != score(unknown, index, patterns[70]));
    assertEquals(70, index.ranked(new RobustSimilarity().bind(cue, index))[0]);
  }

  private static double score(float[] cue, MemoryIndex index, float[] pattern) throws IOException {
    return new RobustSimilarity().bind(cue, index).scorer().score(pattern);
  }

  @Test
  void emptyIndexIsNoError() throws IOException {
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
