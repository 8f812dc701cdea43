package io.github.lucenehopfield.noise.footprint;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.MemoryIndex;
import io.github.lucenehopfield.noise.TestRobustSimilarity;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Takes some seconds and never meets Lucene, so it runs with one version of it only. */
@Tag("arithmetic")
class TestFootprintTrainer {
  private static final int SEEDS = 5;
  private static final int PAIRS = 1024;
  private static final int CUES = 500;

  /** 64 uniform patterns of 64 values; noise, a fixed bias, and values set to 0. */
  private static final class Benchmark {
    private final float[][] patterns = new float[64][64];
    private final float[][] cues = new float[PAIRS + CUES][64];
    private final int[] origins = new int[PAIRS + CUES];

    private Benchmark(double strength, long seed) {
      SplittableRandom random = new SplittableRandom(seed);
      for (float[] pattern : patterns) {
        for (int d = 0; d < 64; d++) {
          pattern[d] = (float) random.nextDouble();
        }
      }
      double[] bias = new double[64];
      for (int d = 0; d < 64; d++) {
        bias[d] = 0.5 * strength * random.nextGaussian();
      }
      for (int i = 0; i < cues.length; i++) {
        origins[i] = random.nextInt(64);
        for (int d = 0; d < 64; d++) {
          double value = patterns[origins[i]][d] + strength * random.nextGaussian() + bias[d];
          cues[i][d] = random.nextDouble() < strength ? 0 : (float) value;
        }
      }
    }

    private FootprintWeights train(long seed) {
      return new FootprintTrainer(seed)
          .train(Arrays.copyOf(cues, PAIRS), Arrays.copyOf(origins, PAIRS), patterns);
    }

    private double correct(FootprintWeights weights) {
      int correct = 0;
      for (int i = PAIRS; i < cues.length; i++) {
        PatternScorer scorer = new BoundFootprint(weights, cues[i]).scorer();
        double own = scorer.score(patterns[origins[i]]);
        boolean first = true;
        for (int j = 0; j < patterns.length && first; j++) {
          first = j == origins[i] || scorer.score(patterns[j]) < own;
        }
        correct += first ? 1 : 0;
      }
      return (double) correct / CUES;
    }
  }

  private static void beatsDistance(double strength, double margin) {
    double learned = 0;
    double distance = 0;
    for (int seed = 0; seed < SEEDS; seed++) {
      Benchmark benchmark = new Benchmark(strength, seed);
      learned += benchmark.correct(benchmark.train(seed)) / SEEDS;
      distance += benchmark.correct(FootprintWeights.distance(64, 1)) / SEEDS;
    }
    assertTrue(learned >= distance + margin, "learned " + learned + ", distance " + distance);
  }

  @Test
  void beatsDistanceOnSlightCorruption() {
    beatsDistance(0.3, 0.05);
  }

  @Test
  void beatsDistanceOnCorruption() {
    beatsDistance(0.4, 0.10);
  }

  @Test
  void beatsDistanceOnSevereCorruption() {
    beatsDistance(0.5, 0.10);
  }

  @Test
  void candidatesOfAnIndexTeachToo() throws IOException {
    float[][] patterns = TestRobustSimilarity.patterns(300, 1);
    MemoryIndex index = new MemoryIndex(patterns);
    Corruption corruption = Corruption.parse("dropout:0.6");
    SplittableRandom random = new SplittableRandom(4);
    float[][] cues = new float[100][];
    float[][] origins = new float[100][];
    for (int i = 0; i < cues.length; i++) {
      origins[i] = patterns[random.nextInt(patterns.length)];
      cues[i] = corruption.apply(origins[i], random);
      cues[i][random.nextInt(cues[i].length)] = Float.NaN;
    }
    List<String> steps = new ArrayList<>();
    FootprintTrainer trainer =
        new FootprintTrainer(5)
            .withEpochs(20)
            .withBatch(20)
            .withRate(0.05)
            .withListener((step, of, what) -> steps.add(step + "/" + of));
    EuclideanSimilarity base = new EuclideanSimilarity();
    FootprintWeights weights = trainer.train(cues, origins, index, base, 20);
    assertEquals(weights, trainer.train(cues, origins, index, base, 20));
    assertEquals("0/20", steps.get(0));
    assertTrue(weights.provenance().contains("20 candidates of euclidean"), weights::provenance);
    int learned = 0;
    int distance = 0;
    for (int i = 0; i < 100; i++) {
      int origin = random.nextInt(patterns.length);
      float[] cue = corruption.apply(patterns[origin], random);
      FootprintSimilarity similarity = new FootprintSimilarity(weights);
      learned += index.ranked(similarity.bind(cue, index))[0] == origin ? 1 : 0;
      distance += index.ranked(base.bind(cue, index))[0] == origin ? 1 : 0;
    }
    assertTrue(learned >= distance + 20, "learned " + learned + ", distance " + distance);
  }

  @Test
  void distanceStaysWhereThereIsNothingToLearn() {
    SplittableRandom random = new SplittableRandom(6);
    float[][] patterns = {{1, 1}, {1, 1}, {1, 1}};
    float[][] cues = new float[25][];
    int[] origins = new int[25];
    for (int i = 0; i < cues.length; i++) {
      origins[i] = random.nextInt(3);
      cues[i] = new float[] {(float) random.nextDouble(), (float) random.nextDouble()};
    }
    FootprintWeights weights = new FootprintTrainer(1).train(cues, origins, patterns);
    assertEquals(weights.cumulatedDistance()[0], 0);
    assertTrue(weights.cumulatedDistance()[1] > 0);
    assertEquals(0, weights.cumulatedDot()[1]);
  }

  @Test
  void wrongInputIsRefused() {
    FootprintTrainer trainer = new FootprintTrainer(1);
    assertThrows(IllegalArgumentException.class, () -> trainer.withRate(0));
    assertThrows(IllegalArgumentException.class, () -> trainer.withEpochs(0));
    assertThrows(IllegalArgumentException.class, () -> trainer.withBatch(0));
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> trainer.train(new float[5][2], new int[5], new float[3][2]))
            .getMessage();
    assertTrue(message.contains("cues=5"), message);
    int[] origins = new int[20];
    origins[7] = 3;
    message =
        assertThrows(
                IllegalArgumentException.class,
                () -> trainer.train(new float[20][2], origins, new float[3][2]))
            .getMessage();
    assertTrue(message.contains("pair=7, origin=3"), message);
    message =
        assertThrows(
                IllegalArgumentException.class,
                () -> trainer.train(new float[20][2], new int[20], new float[3][4]))
            .getMessage();
    assertTrue(message.contains("its pattern 4"), message);
  }
}
