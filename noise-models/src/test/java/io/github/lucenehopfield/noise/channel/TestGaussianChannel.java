package io.github.lucenehopfield.noise.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.noise.DiscreteBook;
import io.github.lucenehopfield.noise.MemoryIndex;
import io.github.lucenehopfield.noise.Mixtures;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TestGaussianChannel {
  private static final int DIMENSION = 24;
  private static final int DEAD = 5;

  private static float[][] patterns;
  private static float[][] directions;
  private static MemoryIndex index;

  @BeforeAll
  static void makeField() {
    SplittableRandom random = new SplittableRandom(11);
    float[][] factors = random(random, 4, DIMENSION);
    patterns = random(random, 800, DIMENSION);
    for (float[] pattern : patterns) {
      for (float[] factor : factors) {
        double common = random.nextGaussian();
        for (int d = 0; d < DIMENSION; d++) {
          pattern[d] += (float) (common * factor[d]);
        }
      }
      pattern[DEAD] = 0;
    }
    directions = random(random, 2, DIMENSION);
    index = new MemoryIndex(patterns);
  }

  private static float[][] random(SplittableRandom random, int rows, int columns) {
    float[][] values = new float[rows][columns];
    for (float[] row : values) {
      for (int d = 0; d < columns; d++) {
        row[d] = (float) random.nextGaussian();
      }
    }
    return values;
  }

  /** Half the size, moved, with a large error in two directions and a small one in all. */
  private static float[] moved(float[] pattern, SplittableRandom random) {
    float[] cue = new float[DIMENSION];
    double first = 3 * random.nextGaussian();
    double second = 3 * random.nextGaussian();
    for (int d = 0; d < DIMENSION; d++) {
      double error = first * directions[0][d] + second * directions[1][d];
      cue[d] = (float) (0.5 * pattern[d] + 0.7 + error + 0.2 * random.nextGaussian());
    }
    cue[DEAD] = 0;
    return cue;
  }

  private static TrainedNoiseModel learned() throws IOException {
    SplittableRandom random = new SplittableRandom(12);
    float[][] cues = new float[200][];
    float[][] origins = new float[200][];
    for (int i = 0; i < cues.length; i++) {
      origins[i] = patterns[random.nextInt(patterns.length)];
      cues[i] = moved(origins[i], random);
      if (i % 10 == 0) {
        cues[i][i / 10] = Float.NaN;
      }
    }
    return new NoiseModelTrainer(patterns, index, 1).train(cues, origins);
  }

  @Test
  void learnsAChannelWhereErrorsAreCorrelated() throws IOException {
    TrainedNoiseModel model = learned();
    GaussianChannel component =
        assertInstanceOf(
            GaussianChannel.class, Mixtures.of(model).components().get(0), model::toString);
    assertEquals(0.5, component.gain()[0], 0.2);
    assertTrue(component.toString().contains("factors"), component.toString());
    SplittableRandom random = new SplittableRandom(13);
    NoiseModelSimilarity similarity = new NoiseModelSimilarity(model);
    int correct = 0;
    int byDistance = 0;
    for (int i = 0; i < 60; i++) {
      int origin = random.nextInt(patterns.length);
      float[] cue = moved(patterns[origin], random);
      correct += index.ranked(similarity.bind(cue, index))[0] == origin ? 1 : 0;
      byDistance += index.ranked(new EuclideanSimilarity().bind(cue, index))[0] == origin ? 1 : 0;
      // Half of it unknown still tells more than nothing.
      Arrays.fill(cue, DIMENSION / 2, DIMENSION, Float.NaN);
      CueSimilarity half = similarity.bind(cue, index);
      assertTrue(Double.isFinite(half.scorer().score(patterns[origin])));
      assertTrue(Double.isFinite(half.reference()));
    }
    assertTrue(correct >= 55, "correct " + correct);
    assertTrue(byDistance <= 20, "by distance " + byDistance);
  }

  @Test
  void erasureStaysWhereDimensionsAreErased() throws IOException {
    TrainedNoiseModel model =
        new NoiseModelTrainer(patterns, index, 1).train(List.of(Corruption.parse("dropout:0.4")));
    assertInstanceOf(ErasureChannel.class, Mixtures.of(model).components().get(0));
  }

  private static GaussianChannel random(SplittableRandom random, int dimension, boolean inGroups) {
    float[] gain = new float[dimension];
    float[] mean = new float[dimension];
    float[] variances = new float[dimension];
    float[][] factors = random(random, 3, dimension);
    for (int d = 0; d < dimension; d++) {
      gain[d] = (float) random.nextDouble(0.5, 1);
      mean[d] = (float) random.nextGaussian();
      variances[d] = (float) random.nextDouble(0.1, 1);
      for (int k = 0; k < factors.length; k++) {
        // Each factor has a group of two dimensions to itself.
        factors[k][d] = inGroups && d / 2 != k ? 0 : factors[k][d];
      }
    }
    return new GaussianChannel("", gain, new LowRankGaussian(mean, variances, factors));
  }

  private static NoiseChannel.Bound bound(GaussianChannel component, float[] cue) {
    int dimension = cue.length;
    float[][] field = random(new SplittableRandom(1), 50, dimension);
    LowRankGaussian gaussian = LowRankGaussian.of(field, 2, 0.1);
    return component.binder(FieldDistribution.of(field), gaussian).fit(cue).bind();
  }

  @Test
  void tableOfDiscreteDataIsTheExactScoreWithinGroups() {
    SplittableRandom random = new SplittableRandom(14);
    for (int trial = 0; trial < 20; trial++) {
      int groups = 1 + random.nextInt(5);
      float[][][] codewords = new float[groups][Codebook.CODEWORDS][2];
      for (float[][] group : codewords) {
        for (float[] codeword : group) {
          codeword[0] = random.nextInt(4) / 3f;
          codeword[1] = random.nextInt(4) / 3f;
        }
      }
      DiscreteBook book = new DiscreteBook(codewords);
      float[] cue = new float[2 * groups];
      for (int d = 1; d < cue.length; d++) {
        cue[d] = random.nextInt(4) == 0 ? Float.NaN : (float) random.nextGaussian();
      }
      NoiseChannel.Bound bound = bound(random(random, cue.length, true), cue);
      float[] table = new float[groups * Codebook.CODEWORDS];
      bound.fill(book, 0, table);
      float[] pattern = new float[cue.length];
      double sum = 0;
      for (int g = 0; g < groups; g++) {
        int code = random.nextInt(Codebook.CODEWORDS);
        pattern[2 * g] = codewords[g][code][0];
        pattern[2 * g + 1] = codewords[g][code][1];
        sum += table[g * Codebook.CODEWORDS + code];
      }
      assertEquals(bound.scorer().score(pattern), sum, 1e-4);
    }
  }

  @Test
  void tableIsTangentAtTheMeanOfTheOrigin() {
    SplittableRandom random = new SplittableRandom(15);
    int groups = 4;
    float[] cue = random(random, 1, 2 * groups)[0];
    GaussianChannel component = random(random, cue.length, false);
    double[] origin = new double[cue.length];
    float[] there = new float[cue.length];
    float[] near = new float[cue.length];
    float[][][] codewords = new float[groups][Codebook.CODEWORDS][2];
    for (int d = 0; d < cue.length; d++) {
      there[d] = (float) random.nextGaussian();
      origin[d] = there[d];
      near[d] = there[d] + 1e-3f * (float) random.nextGaussian();
    }
    for (int g = 0; g < groups; g++) {
      for (int c = 0; c < Codebook.CODEWORDS; c++) {
        float[] at = c == 0 ? there : near;
        codewords[g][c] = new float[] {at[2 * g], at[2 * g + 1]};
      }
    }
    GaussianLikelihood bound =
        new GaussianLikelihood(cue, component.gain(), component.error(), origin);
    float[] table = new float[groups * Codebook.CODEWORDS];
    bound.fill(new DiscreteBook(codewords), 0, table);
    double sumThere = 0;
    double sumNear = 0;
    for (int g = 0; g < groups; g++) {
      sumThere += table[g * Codebook.CODEWORDS];
      sumNear += table[g * Codebook.CODEWORDS + 1];
    }
    CueSimilarity.PatternScorer scorer = bound.scorer();
    assertEquals(scorer.score(there), sumThere, 1e-5 * Math.abs(sumThere));
    assertEquals(scorer.score(near) - scorer.score(there), sumNear - sumThere, 1e-4);
    assertNotEquals(scorer.score(near), scorer.score(there), 1e-4);
  }

  @Test
  void scoreIsFiniteForAnyPatternAndCue() {
    SplittableRandom random = new SplittableRandom(16);
    GaussianChannel component = random(random, 6, false);
    for (float size : new float[] {0, 1e-30f, 1e20f, Float.MAX_VALUE}) {
      float[] cue = {size, -size, Float.NaN, 1, size, Float.NaN};
      CueSimilarity.PatternScorer scorer = bound(component, cue).scorer();
      for (float other : new float[] {0, 1e20f, -Float.MAX_VALUE}) {
        float[] pattern = {other, other, other, -other, 0, 1};
        assertTrue(Double.isFinite(scorer.score(pattern)));
      }
    }
  }
}
