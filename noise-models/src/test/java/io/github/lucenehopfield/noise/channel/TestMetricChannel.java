package io.github.lucenehopfield.noise.channel;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.MemoryIndex;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.TestRobustSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.similarity.CosineSimilarity;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestMetricChannel {
  private static final int DIMENSION = 48;

  private static float[][] patterns(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] patterns = new float[count][DIMENSION];
    for (float[] pattern : patterns) {
      for (int d = 0; d < DIMENSION; d++) {
        pattern[d] = (float) Math.pow(random.nextDouble(), 3);
      }
    }
    return patterns;
  }

  private static float[] ones() {
    float[] ones = new float[DIMENSION];
    Arrays.fill(ones, 1);
    return ones;
  }

  private static MetricLikelihood bound(
      MetricChannel.Form form, double power, float[] weights, float[] cue) {
    ErasureChannel erasure = ErasureChannel.observed("x", 1);
    return new MetricLikelihood(new MetricChannel(form, power, weights, erasure), cue, 0.001);
  }

  @Test
  void ranksAsTheMetricDoes() throws IOException {
    float[][] patterns = patterns(200, 1);
    MemoryIndex index = new MemoryIndex(patterns);
    float[] cue = patterns(1, 2)[0];
    cue[5] = Float.NaN;
    for (Similarity plain : new Similarity[] {new EuclideanSimilarity(), new CosineSimilarity()}) {
      boolean distance = plain instanceof EuclideanSimilarity;
      MetricChannel.Form form = distance ? MetricChannel.Form.DISTANCE : MetricChannel.Form.COSINE;
      PatternScorer scorer = bound(form, 1, ones(), cue).scorer();
      int[] ranked = index.ranked(plain.bind(cue, index));
      for (int i = 1; i < ranked.length; i++) {
        double better = scorer.score(patterns[ranked[i - 1]]);
        assertTrue(better >= scorer.score(patterns[ranked[i]]) - 1e-5);
      }
    }
  }

  @Test
  void correlationIgnoresOffsetAndGain() {
    float[] pattern = patterns(1, 3)[0];
    float[] other = patterns(1, 4)[0];
    float[] moved = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      moved[d] = 3 * pattern[d] + 2;
    }
    PatternScorer scorer = bound(MetricChannel.Form.CORRELATION, 1, ones(), moved).scorer();
    assertTrue(scorer.score(pattern) > 50);
    assertEquals(0, scorer.score(other), 10);
    for (int d = 0; d < DIMENSION; d++) {
      moved[d] = -pattern[d];
    }
    scorer = bound(MetricChannel.Form.CORRELATION, 1, ones(), moved).scorer();
    assertEquals(0, scorer.score(pattern), 1e-6);
    assertTrue(Double.isFinite(scorer.score(new float[DIMENSION])));
    scorer = bound(MetricChannel.Form.COSINE, 0.5, ones(), new float[DIMENSION]).scorer();
    assertTrue(Double.isFinite(scorer.score(new float[DIMENSION])));
  }

  @Test
  void powersAndWeightsChangeWhatIsCompared() {
    float[] pattern = patterns(1, 5)[0];
    float[] cue = new float[DIMENSION];
    float[] squared = new float[DIMENSION];
    float[] weights = ones();
    for (int d = 0; d < DIMENSION; d++) {
      cue[d] = d % 2 == 0 ? -pattern[d] : pattern[d];
      squared[d] = (float) Math.pow(cue[d], 2) * Math.signum(cue[d]);
      weights[d] = d % 2;
    }
    PatternScorer half = bound(MetricChannel.Form.COSINE, 1, weights, cue).scorer();
    assertTrue(half.score(pattern) > 100);
    assertEquals(
        bound(MetricChannel.Form.COSINE, 1, ones(), cue).scorer().score(pattern),
        bound(MetricChannel.Form.COSINE, 0.5, ones(), squared).scorer().score(sq(pattern)),
        1e-2);
  }

  private static float[] sq(float[] values) {
    float[] squares = new float[values.length];
    for (int d = 0; d < squares.length; d++) {
      squares[d] = values[d] * values[d];
    }
    return squares;
  }

  @Test
  void combinedSumsGiveTheScore() {
    float[] pattern = patterns(1, 6)[0];
    float[] cue = patterns(1, 7)[0];
    for (MetricChannel.Form form : MetricChannel.Form.values()) {
      MetricLikelihood bound = bound(form, 1, ones(), cue);
      float[][] sums = new float[3][1];
      for (int d = 0; d < DIMENSION; d++) {
        sums[0][0] += pattern[d];
        sums[1][0] += pattern[d] * pattern[d];
        sums[2][0] += pattern[d] * cue[d];
      }
      float[] estimates = new float[1];
      bound.combine(sums, 1, estimates);
      float[] exact = {(float) bound.scorer().score(pattern)};
      assertArrayEquals(exact, estimates, 1e-2f);
    }
  }

  @Test
  void trainedModelIsNotBelowASimpleMetric() throws IOException {
    float[][] patterns = TestRobustSimilarity.patterns(800, 1);
    MemoryIndex index = new MemoryIndex(patterns);
    SplittableRandom random = new SplittableRandom(4);
    float[][] cues = new float[200][];
    float[][] origins = new float[cues.length][];
    for (int i = 0; i < cues.length; i++) {
      origins[i] = patterns[random.nextInt(patterns.length)];
      cues[i] = speckled(origins[i], random);
    }
    TrainedNoiseModel model = new NoiseModelTrainer(patterns, index, 2).train(cues, origins);
    int correct = 0;
    int simple = 0;
    for (int i = 0; i < 100; i++) {
      int origin = random.nextInt(patterns.length);
      float[] cue = speckled(patterns[origin], random);
      correct +=
          index.ranked(new NoiseModelSimilarity(model).bind(cue, index))[0] == origin ? 1 : 0;
      simple += index.ranked(new CosineSimilarity().bind(cue, index))[0] == origin ? 1 : 0;
    }
    assertTrue(correct >= simple - 1, correct + " against " + simple + " of 100; " + model);
  }

  /** A gain of all and a factor of each value, both unknown. */
  private static float[] speckled(float[] origin, SplittableRandom random) {
    double gain = Math.exp(random.nextDouble(-1, 1));
    float[] cue = new float[origin.length];
    for (int d = 0; d < cue.length; d++) {
      double first = -Math.log(1 - random.nextDouble());
      double second = -Math.log(1 - random.nextDouble());
      cue[d] = (float) (origin[d] * gain * (first + second) / 2);
    }
    return cue;
  }
}
