package io.github.lucenehopfield.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestWeightedSimilarity {
  private static final List<String> METRICS = List.of("euclidean", "manhattan", "dot", "cosine");

  private static WeightedSimilarity weighted(String metric, float... weights) {
    return new WeightedSimilarity(Similarities.byName(metric), weights);
  }

  private static double score(String metric, float[] weights, float[] cue, float... pattern) {
    return weighted(metric, weights).bind(cue).scorer().score(pattern);
  }

  private static float[] random(Random random, int length) {
    float[] values = new float[length];
    for (int d = 0; d < length; d++) {
      values[d] = (float) random.nextGaussian();
    }
    return values;
  }

  @Test
  void scoresHaveTheValuesOfTheirFormulas() {
    float[] cue = {1, -2, 3, Float.NaN};
    float[] weights = {2, .5f, 0, 7};
    assertEquals(-(2 * 4 + .5 * 9), score("euclidean", weights, cue, 3, 1, 9, 9));
    assertEquals(-(2 * 2 + .5 * 3), score("manhattan", weights, cue, 3, 1, 9, 9));
    assertEquals(2 * 3 - .5 * 2, score("dot", weights, cue, 3, 1, 9, 9));
    double norms = Math.sqrt((2 * 1 + .5 * 4) * (2 * 9 + .5 * 1));
    assertEquals((2 * 3 - .5 * 2) / norms, score("cosine", weights, cue, 3, 1, 9, 9), 1e-15);
  }

  @Test
  void equalWeightsAreNone() {
    Random random = new Random(3);
    float[] ones = new float[33];
    Arrays.fill(ones, 1);
    float[] cue = random(random, ones.length);
    cue[5] = Float.NaN;
    for (String metric : METRICS) {
      float[] pattern = random(random, ones.length);
      double plain = Similarities.byName(metric).bind(cue).scorer().score(pattern);
      assertEquals(plain, score(metric, ones, cue, pattern), metric);
    }
  }

  @Test
  void wholeWeightsAreRepeatedCoordinates() {
    Random random = new Random(8);
    for (String metric : METRICS) {
      float[] cue = random(random, 3);
      float[] pattern = random(random, 3);
      float[] cues = {cue[0], cue[0], cue[0], cue[2]};
      float[] patterns = {pattern[0], pattern[0], pattern[0], pattern[2]};
      double repeated = Similarities.byName(metric).bind(cues).scorer().score(patterns);
      assertEquals(repeated, score(metric, new float[] {3, 0, 1}, cue, pattern), 1e-12, metric);
    }
  }

  @Test
  void tablesSumToTheScoreWhereACodewordHasOneMember() {
    Random random = new Random(6);
    for (String metric : METRICS) {
      for (float scale : new float[] {1e-30f, 1, 1e30f}) {
        checkTables(metric, scale, random);
      }
    }
  }

  private static void checkTables(String metric, float scale, Random random) {
    List<float[]> vectors = new ArrayList<>();
    int[][] codes = new int[12][4];
    for (int v = 0; v < codes.length; v++) {
      vectors.add(random(random, 11));
      Arrays.fill(codes[v], v);
    }
    ToyCodebook codebook = new ToyCodebook(vectors, codes);
    float[] weights = random(random, 11);
    for (int d = 0; d < weights.length; d++) {
      weights[d] = d == 4 ? 0 : Math.abs(weights[d]) * scale;
    }
    float[] cue = random(random, 11);
    cue[1] = Float.NaN;
    CueSimilarity bound = weighted(metric, weights).bind(cue);
    TableBuilder builder = bound.tables();
    ScanTables tables = builder.build(codebook);
    float[][] sums = new float[tables.tables()][codes.length];
    for (int t = 0; t < sums.length; t++) {
      for (int v = 0; v < codes.length; v++) {
        for (int g = 0; g < codebook.groups(); g++) {
          sums[t][v] += tables.table(t)[g * Codebook.CODEWORDS + codes[v][g]];
        }
      }
    }
    float[] estimates = new float[codes.length];
    builder.combine(sums, codes.length, estimates);
    double unit = metric.equals("cosine") ? 1 : tables.unit();
    for (int v = 0; v < codes.length; v++) {
      double exact = bound.scorer().score(vectors.get(v)) / unit;
      assertTrue(Math.abs(exact) < 1e4, "out of range: " + exact);
      assertEquals(exact, estimates[v], 1e-4, metric + " " + scale);
    }
  }

  @Test
  void theScoreOfACosineDoesNotDependOnTheSizeOfWeights() {
    Random random = new Random(9);
    float[] cue = random(random, 5);
    float[] pattern = random(random, 5);
    float[] weights = {1, 2, .25f, 0, 3};
    double plain = score("cosine", weights, cue, pattern);
    for (double scale : new double[] {0x1p-100, 0x1p100}) {
      float[] scaled = new float[5];
      for (int d = 0; d < 5; d++) {
        scaled[d] = (float) (weights[d] * scale);
      }
      assertEquals(plain, score("cosine", scaled, cue, pattern));
    }
  }

  @Test
  void wrongWeightsAreRefused() {
    assertRefused("weights must be finite and >= 0; weights[1]=-1.0", "dot", 1, -1);
    assertRefused("weights must be finite and >= 0; weights[0]=NaN", "dot", Float.NaN, 1);
    assertRefused(
        "weights must be finite and >= 0; weights[1]=Infinity", "dot", 1, Float.POSITIVE_INFINITY);
    assertRefused("weights must have one above 0; length=2 largest=0", "cosine", 0, 0);
    assertRefused(
        "weights must be specified with the similarity euclidean, manhattan, dot or cosine;"
            + " similarity=kl",
        "kl",
        1,
        1);
    WeightedSimilarity similarity = weighted("euclidean", 1, 0);
    assertEquals(
        "weights must have as many values as the cue, 3; length=2",
        assertThrows(IllegalArgumentException.class, () -> similarity.bind(new float[3]))
            .getMessage());
    assertEquals(
        "weights must have one above 0 for a known coordinate of the cue; known=0 length=2",
        assertThrows(
                IllegalArgumentException.class, () -> similarity.bind(new float[] {Float.NaN, 1}))
            .getMessage());
  }

  private static void assertRefused(String message, String metric, float... weights) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> weighted(metric, weights)).getMessage());
  }

  @Test
  void haveValueEqualityAndTheirOwnWeights() {
    float[] weights = {1, 2};
    WeightedSimilarity similarity = weighted("dot", weights);
    weights[0] = 9;
    assertEquals(weighted("dot", 1, 2), similarity);
    assertEquals(weighted("dot", 1, 2).hashCode(), similarity.hashCode());
    assertNotEquals(weighted("dot", 1, 3), similarity);
    assertNotEquals(weighted("euclidean", 1, 2), similarity);
    similarity.weights()[0] = 9;
    assertEquals(1, similarity.weights()[0]);
    assertEquals("dot", similarity.name());
  }
}
