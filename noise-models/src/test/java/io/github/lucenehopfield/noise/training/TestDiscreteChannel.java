package io.github.lucenehopfield.noise.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.noise.DiscreteBook;
import io.github.lucenehopfield.noise.MemoryIndex;
import io.github.lucenehopfield.noise.Mixtures;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.TestRobustSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.channel.DiscreteChannel;
import io.github.lucenehopfield.noise.channel.NoiseChannel;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.io.IOException;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class TestDiscreteChannel {
  private static float[][] patterns;
  private static MemoryIndex index;

  @BeforeAll
  static void patterns() {
    patterns = TestRobustSimilarity.patterns(600, 3);
    index = new MemoryIndex(patterns);
  }

  /** Values run along a folded curve, and every third one is of no origin. */
  private static float[] folded(float[] pattern, SplittableRandom random) {
    float[] cue = new float[pattern.length];
    for (int d = 0; d < cue.length; d++) {
      double x = pattern[d];
      double curve = x == 0 ? 0.5 : x < 0.6 ? 1 - x : 2 * x - 1.2;
      cue[d] = (float) (curve + 0.05 * random.nextGaussian());
      if (random.nextInt(3) == 0) {
        cue[d] = random.nextFloat();
      }
    }
    return cue;
  }

  private static TrainedNoiseModel learned() throws IOException {
    SplittableRandom random = new SplittableRandom(4);
    float[][] cues = new float[150][];
    float[][] origins = new float[150][];
    for (int i = 0; i < cues.length; i++) {
      origins[i] = patterns[random.nextInt(patterns.length)];
      cues[i] = folded(origins[i], random);
      cues[i][i] = Float.NaN;
    }
    return new NoiseModelTrainer(patterns, index, 5).train(cues, origins);
  }

  @Test
  void isLearnedWhereEveryValueFollowsACurve() throws IOException {
    TrainedNoiseModel model = learned();
    DiscreteChannel component =
        assertInstanceOf(
            DiscreteChannel.class, Mixtures.of(model).components().get(0), model::toString);
    assertEquals(1, component.atoms().length, "zero is an atom of the patterns");
    assertEquals(0, component.cueAtoms().length);
    NoiseModelSimilarity similarity = new NoiseModelSimilarity(model);
    float[][] others = TestRobustSimilarity.patterns(40, 78);
    SplittableRandom random = new SplittableRandom(6);
    int correct = 0;
    int byDistance = 0;
    double storedOdds = 0;
    double otherOdds = 0;
    for (int i = 0; i < 40; i++) {
      int origin = random.nextInt(patterns.length);
      float[] cue = folded(patterns[origin], random);
      CueSimilarity bound = similarity.bind(cue, index);
      correct += index.ranked(bound)[0] == origin ? 1 : 0;
      byDistance += index.ranked(new EuclideanSimilarity().bind(cue, index))[0] == origin ? 1 : 0;
      storedOdds += best(bound);
      otherOdds += best(similarity.bind(folded(others[i], random), index));
    }
    assertTrue(correct >= 38, "correct " + correct);
    assertTrue(byDistance <= 10, "by distance " + byDistance);
    assertTrue(storedOdds > otherOdds + 40, storedOdds + " against " + otherOdds);
  }

  private static double best(CueSimilarity bound) {
    return bound.scorer().score(patterns[index.ranked(bound)[0]]) - bound.reference();
  }

  /** Two atoms, three levels; what is found is what the rows say. */
  private static DiscreteChannel small() {
    float[] atoms = {0, 1};
    float[] levels = {0.25f, 0.5f, 0.75f};
    DiscreteChannel empty =
        new DiscreteChannel("", atoms, levels, -1, 0.0625f, new float[] {0.5f}, null);
    float[] table = new float[empty.columns() * empty.rows()];
    for (int i = 0; i < table.length; i++) {
      table[i] = (i * 37 % 101) / -50f;
    }
    return new DiscreteChannel("", atoms, levels, -1, 0.0625f, new float[] {0.5f}, table);
  }

  private static NoiseChannel.Bound bound(DiscreteChannel component, float[] cue) {
    float[][] field = new float[20][cue.length];
    SplittableRandom random = new SplittableRandom(1);
    for (float[] row : field) {
      for (int d = 0; d < row.length; d++) {
        row[d] = random.nextFloat();
      }
    }
    LowRankGaussian gaussian = LowRankGaussian.of(field, 1, 0.1);
    return component.binder(FieldDistribution.of(field), gaussian).fit(cue).bind();
  }

  @Test
  void scoresAreRowsAndLinesBetweenThem() {
    DiscreteChannel component = small();
    int rows = component.rows();
    assertEquals(5, rows);
    // A bin, the atom, outside, unknown.
    float[] cue = {-0.9f, 0.5f, 9, Float.NaN};
    int[] columns = {1, 64, 65};
    CueSimilarity.PatternScorer scorer = bound(component, cue).scorer();
    float[] table = component.logDensities();
    float[][] values = {{0, 0, 1}, {1, 1, 1}, {0.25f, 2, 1}, {0.5f, 3, 1}, {-5, 2, 1}};
    for (float[] value : values) {
      double expected = 0;
      for (int column : columns) {
        expected += table[column * rows + (int) value[1]];
      }
      float[] pattern = {value[0], value[0], value[0], value[0]};
      assertEquals(expected, scorer.score(pattern), 1e-6, Arrays.toString(value));
    }
    double expected = 0;
    for (int column : columns) {
      expected += 0.4 * table[column * rows + 3] + 0.6 * table[column * rows + 4];
    }
    assertEquals(expected, scorer.score(new float[] {.65f, .65f, .65f, .65f}), 1e-6);
  }

  @Test
  void tableOfDiscreteDataIsTheExactScore() {
    SplittableRandom random = new SplittableRandom(14);
    float[][][] codewords = new float[3][Codebook.CODEWORDS][2];
    for (float[][] group : codewords) {
      for (float[] codeword : group) {
        codeword[0] = random.nextInt(4) / 3f;
        codeword[1] = random.nextInt(4) / 3f;
      }
    }
    for (int trial = 0; trial < 20; trial++) {
      float[] cue = new float[6];
      for (int d = 0; d < cue.length; d++) {
        cue[d] = random.nextInt(4) == 0 ? Float.NaN : (float) random.nextDouble(-1.2, 3.2);
      }
      NoiseChannel.Bound bound = bound(small(), cue);
      float[] table = new float[3 * Codebook.CODEWORDS];
      bound.fill(new DiscreteBook(codewords), 0, table);
      float[] pattern = new float[cue.length];
      double sum = 0;
      for (int g = 0; g < 3; g++) {
        int code = random.nextInt(Codebook.CODEWORDS);
        pattern[2 * g] = codewords[g][code][0];
        pattern[2 * g + 1] = codewords[g][code][1];
        sum += table[g * Codebook.CODEWORDS + code];
      }
      assertEquals(bound.scorer().score(pattern), sum, 1e-4);
    }
  }

  @Test
  void valuesOfAFewComponentsHaveRowsOfTheirOwn() {
    float[][] origins = new float[30][4];
    float[][] cues = new float[30][4];
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < origins.length; i++) {
      for (int d = 0; d < 4; d++) {
        origins[i][d] = random.nextInt(3);
        cues[i][d] = (origins[i][d] + 1) % 3;
      }
    }
    DiscreteChannel component =
        new DiscreteChannelFitter(FieldDistribution.of(origins), cues, origins).fit("turned");
    assertEquals(3, component.atoms().length);
    assertEquals(3, component.cueAtoms().length);
    CueSimilarity.PatternScorer scorer =
        component
            .binder(FieldDistribution.of(origins), LowRankGaussian.of(origins, 1, 0.1))
            .fit(new float[] {1, 2, 0, Float.NaN})
            .bind()
            .scorer();
    double right = scorer.score(new float[] {0, 1, 2, 0});
    assertTrue(right > scorer.score(new float[] {1, 2, 0, 0}) + 5);
    assertTrue(right > scorer.score(new float[] {0, 1, 1, 0}) + 2);
    assertFalse(Double.isInfinite(scorer.score(new float[] {7, 7, 7, 7})));
  }
}
