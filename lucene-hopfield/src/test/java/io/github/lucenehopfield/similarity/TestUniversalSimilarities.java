package io.github.lucenehopfield.similarity;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The similarities of the universal and of the nonparametric Hopfield network. */
class TestUniversalSimilarities {
  private static final float[] CUE = {.2f, .2f, .6f};
  private static final float[] FIRST = {.1f, .2f, .7f};
  private static final float[] SECOND = {.3f, .3f, .4f};
  private static final List<String> DIVERGENCES = List.of("kl", "reverse-kl", "jensen-shannon");

  private static CueSimilarity bind(String name, float... cue) {
    return Similarities.byName(name).bind(cue);
  }

  private static double[] scores(String name) {
    CueSimilarity.PatternScorer scorer = bind(name, CUE).scorer();
    return new double[] {scorer.score(FIRST), scorer.score(SECOND)};
  }

  private static double[] positives(String name) {
    CueSimilarity bound = bind(name, CUE);
    return Arrays.stream(scores(name)).map(bound::positive).toArray();
  }

  @Test
  void goldenValuesAreMet() {
    assertArrayEquals(new double[] {5, 2.5}, positives("manhattan"), 1e-5);
    assertArrayEquals(new double[] {50, 16.667}, positives("euclidean"), 1e-3);
    assertArrayEquals(new double[] {.48, .36}, scores("dot"), 1e-6);
    assertArrayEquals(new double[] {.48, .36}, positives("dot"), 1e-6);
    assertArrayEquals(new double[] {-.038624, -.081026}, scores("kl"), 1e-6);
    assertArrayEquals(new double[] {-.046053, -.081110}, scores("reverse-kl"), 1e-6);
    assertArrayEquals(new double[] {-.010420, -.020136}, scores("jensen-shannon"), 1e-6);
    assertEquals(1 / .038624, positives("kl")[0], 1e-3);
  }

  @Test
  void thePositiveFormRisesWithTheScore() {
    Random random = new Random(7);
    for (String name : Similarities.names()) {
      CueSimilarity bound = bind(name, vector(random, 9));
      double before = bound.positive(-1e30);
      for (double score = -5; score <= 5; score += .25) {
        double now = bound.positive(score);
        assertTrue(now >= before && now >= 0 && now <= 1e300, name + " " + score);
        before = now;
      }
    }
  }

  @Test
  void divergencesAreBlindToScale() {
    for (String name : DIVERGENCES) {
      float[] cue = {1, 2, 0, 5, 3};
      float[] pattern = {2, 2, 1, 0, 4};
      double expected = bind(name, cue).scorer().score(pattern);
      assertTrue(expected < 0, name);
      float[] half = {.5f, 1, 0, 2.5f, 1.5f};
      float[] large = {2000, 2000, 1000, 0, 4000};
      assertEquals(expected, bind(name, half).scorer().score(large), 1e-9, name);
    }
  }

  @Test
  void anUncorruptedCueIsItsOwnBestMatch() {
    Random random = new Random(8);
    for (String name : List.of("euclidean", "manhattan", "kl", "reverse-kl", "jensen-shannon")) {
      for (int round = 0; round < 50; round++) {
        float[] cue = new float[40];
        float[] other = new float[40];
        for (int d = 0; d < 40; d++) {
          cue[d] = random.nextInt(3) == 0 ? 0 : random.nextFloat();
          other[d] = random.nextInt(3) == 0 ? 0 : random.nextFloat();
        }
        CueSimilarity.PatternScorer scorer = bind(name, cue).scorer();
        assertEquals(0, scorer.score(cue), 1e-12, name);
        assertTrue(scorer.score(other) < 0, name);
      }
    }
    // The dot product need not.
    assertTrue(bind("dot", 1, 0).scorer().score(new float[] {3, 0}) > 1);
  }

  @Test
  void jensenShannonIsSymmetricAndBounded() {
    float[] left = {1, 0};
    float[] right = {0, 1};
    assertEquals(-Math.log(2), bind("jensen-shannon", left).scorer().score(right), 1e-12);
    Random random = new Random(9);
    for (int i = 0; i < 100; i++) {
      float[] a = vector(random, 7);
      float[] b = vector(random, 7);
      double score = bind("jensen-shannon", a).scorer().score(b);
      assertEquals(score, bind("jensen-shannon", b).scorer().score(a), 1e-12);
      assertTrue(score <= 0 && score >= -Math.log(2) - 1e-12);
    }
  }

  @Test
  void negativeCoordinatesCountAsZeroAndEmptyVectorsAsUniform() {
    for (String name : DIVERGENCES) {
      assertEquals(
          bind(name, 1, 0, 3).scorer().score(new float[] {2, 1, 0}),
          bind(name, 1, -7, 3).scorer().score(new float[] {2, 1, -1}),
          1e-12,
          name);
      assertEquals(0, bind(name, 0, -1, 0).scorer().score(new float[] {2, 2, 2}), 1e-12, name);
      assertEquals(0, bind(name, 2, 2, 2).scorer().score(new float[] {0, 0, -5}), 1e-12, name);
      assertTrue(Double.isFinite(bind(name, 1, 0).scorer().score(new float[] {0, 1})), name);
    }
  }

  @Test
  void whatCanBeScannedIsKnownFromTheTables() {
    for (String name : Similarities.names()) {
      if (name.equals("jensen-shannon")) {
        assertNull(bind(name, CUE).tables());
      } else {
        assertNotNull(bind(name, CUE).tables(), name);
      }
    }
  }

  @Test
  void estimatesOfDivergencesAreFiniteForEmptyPatterns() {
    for (String name : List.of("kl", "reverse-kl")) {
      float[] estimates = new float[3];
      CueSimilarity bound = bind(name, 1, 2, Float.NaN);
      bound
          .tables()
          .combine(new float[][] {{1, 1, 1}, {1, 1, 1}, {0, -1e-3f, 1e-20f}}, 3, estimates);
      double empty = bound.scorer().score(new float[] {0, 0, 9});
      assertEquals(empty, estimates[0], 1e-6);
      assertEquals(empty, estimates[1], 1e-6);
      assertTrue(Float.isFinite(estimates[2]));
    }
  }

  @Test
  void linearFeaturesHaveTheirFormula() {
    double expected = 2 * 3 + Math.exp(-1) * 1.5 + 1 * Math.exp(-2);
    assertEquals(expected, bind("linear", 1, -1, 0).scorer().score(new float[] {2, .5f, -2}), 1e-6);
  }

  @Test
  void randomFeaturesEstimateTheExponentialKernel() {
    RandomFeatures features = new RandomFeatures(4096, 16, 42);
    Random random = new Random(10);
    int within = 0;
    int pairs = 1000;
    for (int i = 0; i < pairs; i++) {
      float[] a = scaled(vector(random, 16), .3 + .9 * random.nextDouble());
      float[] b = scaled(vector(random, 16), .3 + .9 * random.nextDouble());
      double sum = 0;
      double exact = 0;
      for (int d = 0; d < 16; d++) {
        sum += (a[d] + b[d]) * (a[d] + b[d]);
        exact += a[d] * b[d];
      }
      double bound = 3 * Math.sqrt((Math.exp(sum) - 1) / 4096);
      within += Math.abs(kernel(features, a, b) / Math.exp(exact) - 1) <= bound ? 1 : 0;
    }
    assertTrue(within >= .99 * pairs, within + " of " + pairs);
  }

  private static double kernel(RandomFeatures features, float[] a, float[] b) {
    double[] left = new double[features.count()];
    double[] right = new double[features.count()];
    features.exponents(a, 1, left);
    features.exponents(b, 1, right);
    double sum = 0;
    for (int r = 0; r < left.length; r++) {
      sum += Math.exp(left[r] + right[r]);
    }
    return sum / left.length;
  }

  @Test
  void theRandomFeatureSimilarityIsTheLogarithmOfTheKernel() {
    Random random = new Random(11);
    float[] cue = scaled(vector(random, 16), 1);
    float[] pattern = scaled(vector(random, 16), 1);
    double exact = 0;
    for (int d = 0; d < 16; d++) {
      exact += .5 * cue[d] * pattern[d];
    }
    Similarity similarity = new RandomFeatureSimilarity(4096, .5);
    assertEquals(exact, similarity.bind(cue).scorer().score(pattern), .1);
    assertEquals(1, similarity.bind(cue).inverseTemperature(new double[] {1}, 1));
    cue[3] = Float.NaN;
    float[] changed = pattern.clone();
    changed[3] = 50;
    assertEquals(
        similarity.bind(cue).scorer().score(pattern), similarity.bind(cue).scorer().score(changed));
    assertTrue(Double.isFinite(similarity.bind(cue).scorer().score(scaled(changed, 1e9))));
    for (int features : new int[] {0, 65537}) {
      assertThrows(IllegalArgumentException.class, () -> new RandomFeatureSimilarity(features, 1));
    }
    assertThrows(IllegalArgumentException.class, () -> new RandomFeatureSimilarity(1, 0));
    assertThrows(IllegalArgumentException.class, () -> new RandomFeatures(0, 3, 1));
    assertThrows(IllegalArgumentException.class, () -> new RandomFeatures(1, 0, 1));
  }

  @Test
  void onlySimilaritiesWhoseReadOutDescendsHaveAnEnergy() {
    assertEquals(.22, bind("dot", CUE).stateEnergy().getAsDouble(), 1e-6);
    assertEquals(0, bind("euclidean", CUE).stateEnergy().getAsDouble());
    for (String name : List.of("manhattan", "cosine", "kl", "linear")) {
      assertTrue(bind(name, CUE).stateEnergy().isEmpty(), name);
    }
  }

  private static float[] scaled(float[] vector, double length) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    float[] scaled = new float[vector.length];
    for (int d = 0; d < vector.length; d++) {
      scaled[d] = (float) (vector[d] * length / Math.sqrt(squares));
    }
    return scaled;
  }

  private static float[] vector(Random random, int dimensions) {
    float[] vector = new float[dimensions];
    for (int d = 0; d < dimensions; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return vector;
  }
}
