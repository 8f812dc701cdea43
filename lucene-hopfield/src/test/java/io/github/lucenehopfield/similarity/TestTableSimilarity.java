package io.github.lucenehopfield.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestTableSimilarity {
  private static ScoreTable random(int width, int values, SplittableRandom random) {
    return ScoreTable.of(width, 0, values, (q, x) -> 10 * random.nextDouble() - 7);
  }

  @Test
  void scoreIsTheSumOfTheTables() {
    ScoreTable letters = ScoreTable.of(1, 0, 3, (q, x) -> q == x ? 2 : -x);
    ScoreTable pair = ScoreTable.of(2, -1, 4, (q, x) -> -Math.abs(q - x));
    TableSimilarity similarity = new TableSimilarity("test", List.of(letters, pair, letters));
    assertEquals(4, similarity.dimension());
    float[] cue = {1, 2, 1, 0};
    // 11 in the cue and 4 in the pattern, the first digit the least significant.
    double score = similarity.bind(cue).scorer().score(new float[] {1, -1, 0, 2});
    assertEquals(2 - 7 - 2, score);
    cue[2] = Float.NaN;
    assertEquals(2 - 2, similarity.bind(cue).scorer().score(new float[] {1, -1, 0, 2}));
    // Values that the table does not have count as the nearest ones.
    assertEquals(-2 - 2, similarity.bind(cue).scorer().score(new float[] {7.4f, -3, 99, 1.6f}));
  }

  /** Neighboring numbers may have any entries, so no part of an index is left out as too far. */
  @Test
  void scoresAreNotContinuous() throws IOException {
    TableSimilarity similarity =
        new TableSimilarity("test", List.of(ScoreTable.of(1, 0, 3, (q, x) -> q == x ? 1 : 0)));
    float[][] cues = {{1}, {2}};
    assertFalse(similarity.bind(cues[0]).tables().isContinuous());
    assertFalse(similarity.bind(cues, CueContext.NONE).tables().isContinuous());
    assertTrue(new EuclideanSimilarity().bind(cues, CueContext.NONE).tables().isContinuous());
  }

  /** Where every vector is a codeword, entries add up to the score, or to a bound of it. */
  @Test
  void entriesAddUp() {
    SplittableRandom random = new SplittableRandom(3);
    List<ScoreTable> parts = new ArrayList<>(Collections.nCopies(3, random(1, 5, random)));
    ScoreTable split = random(2, 4, random);
    parts.add(split);
    parts.add(random(1, 16, random));
    parts.add(random(4, 2, random));
    parts.add(random(2, 3, random));
    TableSimilarity similarity = new TableSimilarity("test", parts);
    int[] limits = {5, 5, 5, 4, 4, 16, 2, 2, 2, 2, 3, 3};
    List<float[]> vectors = new ArrayList<>();
    int[][] codes = new int[16][4];
    for (int v = 0; v < 16; v++) {
      float[] vector = new float[limits.length];
      for (int d = 0; d < vector.length; d++) {
        vector[d] = random.nextInt(limits[d]);
      }
      vectors.add(vector);
      Arrays.fill(codes[v], v);
    }
    Codebook book = new ToyCodebook(vectors, codes);
    int exact = 0;
    for (float[] cue : vectors) {
      CueSimilarity bound = similarity.bind(cue);
      ScanTables tables = bound.tables().build(book);
      for (int v = 0; v < 16; v++) {
        double sum = 0;
        for (int g = 0; g < tables.groups(); g++) {
          sum += tables.table(0)[g * Codebook.CODEWORDS + v];
        }
        double score = bound.scorer().score(vectors.get(v));
        assertTrue(sum > score - 1e-4, "sum=" + sum + " score=" + score);
        exact += Math.abs(sum - score) < 1e-4 ? 1 : 0;
      }
    }
    assertTrue(exact >= 16, "exact=" + exact);
  }

  @Test
  void partsWithinAGroupAreExact() {
    SplittableRandom random = new SplittableRandom(4);
    List<ScoreTable> parts = List.of(random(1, 9, random), random(2, 8, random));
    List<float[]> vectors = new ArrayList<>();
    for (int v = 0; v < 16; v++) {
      vectors.add(new float[] {random.nextInt(9), random.nextInt(8), random.nextInt(8)});
    }
    int[][] codes = new int[16][1];
    Arrays.setAll(codes, v -> new int[] {v});
    Codebook book = new ToyCodebook(vectors, codes);
    for (float[] cue : vectors) {
      CueSimilarity bound = new TableSimilarity("test", parts).bind(cue);
      float[] entries = bound.tables().build(book).table(0);
      for (int v = 0; v < 16; v++) {
        assertEquals(bound.scorer().score(vectors.get(v)), entries[v], 1e-4);
      }
    }
  }

  /**
   * Any score of a number in its unary form is a sum, wherever the codes of its coordinates are.
   */
  @Test
  void unaryNumbersAreExactOverGroups() {
    SplittableRandom random = new SplittableRandom(6);
    float[] scores = new float[25 * 25];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = random.nextInt(-40, 40);
    }
    ScoreTable table = ScoreTable.unary(6, -1, 5, scores);
    assertEquals(25, table.numbers());
    TableSimilarity similarity =
        new TableSimilarity("test", List.of(random(1, 4, random), table, random(1, 4, random)));
    List<float[]> vectors = new ArrayList<>();
    for (int v = 0; v < 16; v++) {
      float[] vector = new float[8];
      int number = random.nextInt(25);
      for (int j = 0; j < 6; j++) {
        vector[1 + j] = Math.clamp(number - 4 * j, 0, 4) - 1;
      }
      vector[0] = random.nextInt(4);
      vector[7] = random.nextInt(4);
      assertEquals(number, table.number(vector, 1));
      vectors.add(vector);
    }
    int[][] codes = new int[16][4];
    Arrays.setAll(codes, v -> new int[] {v, v, v, v});
    Codebook book = new ToyCodebook(vectors, codes);
    for (float[] cue : vectors) {
      CueSimilarity bound = similarity.bind(cue);
      ScanTables tables = bound.tables().build(book);
      for (int v = 0; v < 16; v++) {
        double sum = 0;
        for (int g = 0; g < tables.groups(); g++) {
          sum += tables.table(0)[g * Codebook.CODEWORDS + v];
        }
        assertEquals(bound.scorer().score(vectors.get(v)), sum, 1e-3);
      }
    }
    assertNotEquals(table, table.map(score -> score + 1));
    assertEquals(table, table.map(score -> score));
    assertNotEquals(
        ScoreTable.unary(1, 0, 4, (q, x) -> q - x), ScoreTable.of(1, 0, 4, (q, x) -> q - x));
  }

  @Test
  void valueEquality() {
    SplittableRandom random = new SplittableRandom(5);
    ScoreTable one = random(1, 4, random);
    ScoreTable other = random(1, 4, random);
    TableSimilarity similarity = new TableSimilarity("a", List.of(one, other));
    TableSimilarity same = new TableSimilarity("a", List.of(one.map(s -> s), other));
    assertEquals(similarity, same);
    assertEquals(similarity.hashCode(), same.hashCode());
    assertNotEquals(similarity, new TableSimilarity("b", List.of(one, other)));
    assertNotEquals(similarity, new TableSimilarity("a", List.of(other, one)));
    assertNotEquals(one, new ScoreTable(2, 0, 2, scores(one)));
  }

  private static float[] scores(ScoreTable table) {
    float[] scores = new float[table.numbers() * table.numbers()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = table.score(i / table.numbers(), i % table.numbers());
    }
    return scores;
  }

  private static void assertRefused(String part, Runnable what) {
    String message = assertThrows(IllegalArgumentException.class, what::run).getMessage();
    assertTrue(message.contains(part), message);
  }

  @Test
  void wrongTablesAreRefused() {
    assertRefused("width=0", () -> new ScoreTable(0, 0, 2, new float[4]));
    assertRefused("first=513", () -> new ScoreTable(1, 513, 2, new float[4]));
    assertRefused("values=1", () -> new ScoreTable(1, 0, 1, new float[1]));
    assertRefused("values=513", () -> new ScoreTable(1, 0, 513, new float[1]));
    assertRefused("width=40", () -> new ScoreTable(40, 0, 1000, new float[1]));
    assertRefused("width=74", () -> ScoreTable.unary(74, 0, 8, (q, x) -> 0));
    assertRefused("scores=3", () -> new ScoreTable(1, 0, 2, new float[3]));
    assertRefused("score[2]=NaN", () -> new ScoreTable(1, 0, 2, new float[] {0, 1, Float.NaN, 3}));
    assertRefused("score[0]=1.0E31", () -> new ScoreTable(1, 0, 2, new float[] {1e31f, 1, 2, 3}));
    assertRefused("name=a b", () -> new TableSimilarity("a b", List.of()));
    assertRefused("coordinates=0", () -> new TableSimilarity("x", List.of()));
    ScoreTable table = ScoreTable.of(1, 0, 2, (q, x) -> 0);
    assertRefused(
        "coordinates=4097", () -> new TableSimilarity("x", Collections.nCopies(5000, table)));
    TableSimilarity two = new TableSimilarity("x", List.of(table, table));
    assertRefused("dimension=3", () -> two.bind(new float[3]));
    assertRefused("cue[1]=-1.0", () -> two.bind(new float[] {0, -1}));
    assertRefused("cue[0]=2.0", () -> two.bind(new float[] {2, 0}));
  }
}
