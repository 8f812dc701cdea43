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

class TestSimilarities {
  private static final float UNKNOWN = Float.NaN;

  private static CueSimilarity bind(String name, float... cue) {
    return Similarities.byName(name).bind(cue);
  }

  private static double score(String name, float[] cue, float... pattern) {
    return bind(name, cue).scorer().score(pattern);
  }

  @Test
  void exactScoresHaveTheValuesOfTheirFormulas() {
    float[] cue = {1, -2, 3};
    assertEquals(-(4 + 1 + 9), score("euclidean", cue, 3, -1, 0));
    assertEquals(-(2 + 1 + 3), score("manhattan", cue, 3, -1, 0));
    assertEquals(3 + 2, score("dot", cue, 3, -1, 0));
    assertEquals(5 / Math.sqrt(14. * 10), score("cosine", cue, 3, -1, 0), 1e-15);
  }

  @Test
  void unknownCoordinatesContributeNothing() {
    Random random = new Random(4);
    for (String name : Similarities.names()) {
      for (int dimensions : new int[] {2, 7, 8, 9, 16, 33, 784}) {
        float[] cue = vector(random, dimensions);
        float[] pattern = vector(random, dimensions);
        List<Integer> known = new ArrayList<>();
        for (int d = 0; d < dimensions; d++) {
          if (d > 0 && random.nextBoolean()) {
            cue[d] = UNKNOWN;
          } else {
            known.add(d);
          }
        }
        float[] shortCue = new float[known.size()];
        float[] shortPattern = new float[known.size()];
        for (int i = 0; i < shortCue.length; i++) {
          shortCue[i] = cue[known.get(i)];
          shortPattern[i] = pattern[known.get(i)];
        }
        double expected = score(name, shortCue, shortPattern);
        assertEquals(expected, score(name, cue, pattern), name + " " + dimensions);
        for (int d = 0; d < dimensions; d++) {
          if (Float.isNaN(cue[d])) {
            pattern[d] += 1000;
          }
        }
        assertEquals(expected, score(name, cue, pattern), name + " " + dimensions);
      }
    }
  }

  @Test
  void cosineOfAZeroVectorIsZero() {
    assertEquals(0, score("cosine", new float[] {0, 0}, 1, 2));
    assertEquals(0, score("cosine", new float[] {1, 2}, 0, 0));
    assertEquals(0, score("cosine", new float[] {1, UNKNOWN}, 0, 9));
    assertEquals(0, score("cosine", new float[] {0, UNKNOWN}, 3, 9));
  }

  @Test
  void cosineStaysWithinItsRange() {
    Random random = new Random(5);
    for (int i = 0; i < 1000; i++) {
      float[] vector = vector(random, 1 + random.nextInt(20));
      assertTrue(score("cosine", vector, vector) <= 1);
      assertEquals(1, score("cosine", vector, vector), 1e-12);
    }
    assertEquals(1, score("cosine", new float[] {3e38f, 3e38f}, 3e38f, 3e38f), 1e-12);
    assertEquals(-1, score("cosine", new float[] {1e-38f}, -1e-38f), 1e-12);
  }

  @Test
  void hugeValuesStayFinite() {
    float[] cue = {3e38f, -3e38f};
    for (String name : Similarities.names()) {
      assertTrue(Double.isFinite(score(name, cue, -3e38f, 3e38f)), name);
    }
  }

  @Test
  void theCueIsCopied() {
    for (String name : Similarities.names()) {
      float[] cue = {1, 2, UNKNOWN, 4};
      CueSimilarity bound = bind(name, cue);
      double before = bound.scorer().score(new float[] {3, 1, 2, 1});
      cue[0] = 99;
      cue[2] = 7;
      assertEquals(before, bound.scorer().score(new float[] {3, 1, 2, 1}), name);
    }
  }

  @Test
  void tablesSumToTheExactScoreWhereACodewordHasOneMember() {
    Random random = new Random(6);
    for (String name : scannable()) {
      for (boolean complete : new boolean[] {true, false}) {
        for (int dimensions : new int[] {1, 2, 3, 4, 11}) {
          checkTables(name, complete, dimensions, random);
        }
      }
    }
  }

  private static List<String> scannable() {
    List<String> names = new ArrayList<>(Similarities.names());
    names.remove("jensen-shannon");
    return names;
  }

  private static void checkTables(String name, boolean complete, int dimensions, Random random) {
    List<float[]> vectors = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      vectors.add(vector(random, dimensions));
    }
    int[][] codes = new int[vectors.size()][(dimensions + 2) / 3];
    for (int v = 0; v < vectors.size(); v++) {
      Arrays.fill(codes[v], v);
    }
    ToyCodebook codebook = new ToyCodebook(vectors, codes);
    float[] cue = vector(random, dimensions);
    if (!complete) {
      for (int d = 1; d < dimensions; d += 2) {
        cue[d] = UNKNOWN;
      }
    }
    CueSimilarity bound = bind(name, cue);
    TableBuilder builder = bound.tables();
    ScanTables tables = builder.build(codebook);
    float[][] sums = new float[tables.tables()][vectors.size()];
    for (int t = 0; t < tables.tables(); t++) {
      for (int v = 0; v < vectors.size(); v++) {
        for (int g = 0; g < codebook.groups(); g++) {
          sums[t][v] += tables.table(t)[g * Codebook.CODEWORDS + codes[v][g]];
        }
      }
    }
    float[] estimates = new float[vectors.size()];
    builder.combine(sums, vectors.size(), estimates);
    CueSimilarity.PatternScorer scorer = bound.scorer();
    // The tables of divergences are of the first order in the sum of a pattern.
    double tolerance = name.endsWith("kl") ? .05 : 1e-4;
    for (int v = 0; v < vectors.size(); v++) {
      double exact = scorer.score(vectors.get(v));
      assertEquals(exact, estimates[v], tolerance, name + " " + dimensions);
    }
  }

  @Test
  void estimatesOfCosineAreNeverNaN() {
    TableBuilder builder = bind("cosine", 1, 2).tables();
    float[] estimates = new float[4];
    builder.combine(new float[][] {{1, 1, 1e30f, -1}, {0, -1e-3f, 1e-30f, 1e-30f}}, 4, estimates);
    assertEquals(
        List.of(0f, 0f, 1f, -1f), List.of(estimates[0], estimates[1], estimates[2], estimates[3]));
    bind("cosine", 0, UNKNOWN).tables().combine(new float[][] {{0, 0}, {0, 1}}, 2, estimates);
    assertEquals(0, estimates[0]);
    assertEquals(0, estimates[1]);
  }

  @Test
  void tableEntriesStayFiniteForHugeValues() {
    List<float[]> vectors = List.of(new float[] {3e38f, 1}, new float[] {-3e38f, 2});
    for (String name : scannable()) {
      ScanTables tables =
          bind(name, -3e38f, UNKNOWN)
              .tables()
              .build(new ToyCodebook(vectors, new int[][] {{0}, {1}}));
      for (int t = 0; t < tables.tables(); t++) {
        for (float entry : tables.table(t)) {
          assertTrue(Float.isFinite(entry), name);
        }
      }
    }
  }

  @Test
  void defaultTemperaturesFollowTheScaleOfTheScores() {
    double[] distances = {-1, -2, -4, -8};
    assertEquals(2.5, bind("euclidean", 1).inverseTemperature(distances, 4));
    assertEquals(5, bind("manhattan", 1).inverseTemperature(distances, 3));
    assertEquals(10 / 1.5, bind("dot", 1).inverseTemperature(new double[] {3, 2, 1.5, 0}, 4));
    assertEquals(20, bind("cosine", 1).inverseTemperature(new double[] {.3, .2}, 2));
  }

  @Test
  void defaultTemperaturesAreFiniteForEqualScores() {
    for (String name : Similarities.names()) {
      double beta = bind(name, 1).inverseTemperature(new double[] {0, 0, -0.0}, 3);
      assertTrue(beta > 0 && beta < Double.POSITIVE_INFINITY, name + " " + beta);
    }
  }

  @Test
  void areFoundByNameAndHaveValueEquality() {
    assertEquals(
        List.of(
            "euclidean",
            "manhattan",
            "dot",
            "cosine",
            "kl",
            "reverse-kl",
            "jensen-shannon",
            "linear"),
        Similarities.names());
    assertEquals(new RandomFeatureSimilarity(64, 1), Similarities.byName("prf:64"));
    assertEquals(new RandomFeatureSimilarity(64, .5), Similarities.byName("prf:64:0.5"));
    assertNotEquals(Similarities.byName("prf:64:0.5"), Similarities.byName("prf:64"));
    for (String name : Similarities.names()) {
      assertEquals(name, Similarities.byName(name).name());
      for (String other : Similarities.names()) {
        if (name.equals(other)) {
          assertEquals(Similarities.byName(name), Similarities.byName(other));
        } else {
          assertNotEquals(Similarities.byName(name), Similarities.byName(other));
        }
      }
    }
    assertEquals(new EuclideanSimilarity(), new EuclideanSimilarity());
    assertEquals(new CosineSimilarity().hashCode(), new CosineSimilarity().hashCode());
    for (String unknown : new String[] {"l2", "", null, "prf:x", "prf:1:2:3", "prf:"}) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Similarities.byName(unknown));
      assertEquals(
          "similarity must be one of [euclidean, manhattan, dot, cosine, kl, reverse-kl,"
              + " jensen-shannon, linear], or tlsh, prf:D or prf:D:BETA; similarity="
              + unknown,
          e.getMessage());
    }
  }

  private static float[] vector(Random random, int dimensions) {
    float[] vector = new float[dimensions];
    for (int d = 0; d < dimensions; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return vector;
  }
}
