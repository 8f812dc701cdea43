package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.tests.util.LuceneTestCase;

/** The sum of similarities, by its tables and its scores. */
public class TestJointSimilarity extends LuceneTestCase {
  private static final int DIMENSIONS = 7;

  private final List<float[]> vectors = new ArrayList<>();
  private final int[][] codes = new int[12][3];
  private ToyCodebook book;

  @Override
  public void setUp() throws Exception {
    super.setUp();
    for (int[] code : codes) {
      vectors.add(vector(1));
      for (int g = 0; g < code.length; g++) {
        code[g] = random().nextInt(4);
      }
    }
    book = new ToyCodebook(vectors, codes);
  }

  private static float[] vector(float size) {
    float[] vector = new float[DIMENSIONS];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = size * (random().nextInt(9) - 4 + .25f);
    }
    return vector;
  }

  private float[][] estimates(TableBuilder builder) {
    ScanTables tables = builder.build(book);
    float[][] values = new float[tables.tables()][codes.length];
    for (int t = 0; t < tables.tables(); t++) {
      for (int v = 0; v < codes.length; v++) {
        for (int g = 0; g < book.groups(); g++) {
          values[t][v] += tables.table(t)[g * Codebook.CODEWORDS + codes[v][g]];
        }
      }
    }
    float[] estimates = new float[codes.length];
    if (tables.tables() == 1) {
      // As the scan does: one table is not combined.
      System.arraycopy(values[0], 0, estimates, 0, estimates.length);
    } else {
      builder.combine(values, codes.length, estimates);
    }
    for (int v = 0; v < estimates.length; v++) {
      estimates[v] *= (float) tables.unit();
    }
    return new float[][] {estimates, {tables.tables()}};
  }

  private void checkSums(int tables, CueSimilarity... parts) {
    float[] sums = new float[codes.length];
    for (CueSimilarity part : parts) {
      float[] own = estimates(part.tables())[0];
      for (int v = 0; v < sums.length; v++) {
        sums[v] += own[v];
      }
    }
    CueSimilarity joint = new JointSimilarity(List.of(parts));
    float[][] found = estimates(joint.tables());
    assertEquals(tables, (int) found[1][0]);
    for (int v = 0; v < sums.length; v++) {
      assertEquals(sums[v], found[0][v], 1e-5 * (1 + Math.abs(sums[v])));
      double score = 0;
      for (CueSimilarity part : parts) {
        score += part.scorer().score(vectors.get(v));
      }
      assertEquals(score, joint.scorer().score(vectors.get(v)), 0);
    }
  }

  public void testOneTableEachIsOneTable() {
    Similarity[] similarities = {
      new EuclideanSimilarity(), new ManhattanSimilarity(), new DotSimilarity()
    };
    for (Similarity similarity : similarities) {
      checkSums(
          1, similarity.bind(vector(1)), similarity.bind(vector(2)), similarity.bind(vector(1)));
    }
  }

  public void testSeveralTablesAreCombinedBeforeTheyAreAdded() {
    Similarity cosine = new CosineSimilarity();
    checkSums(4, cosine.bind(vector(1)), cosine.bind(vector(3)));
    CueSimilarity euclidean = new EuclideanSimilarity().bind(vector(1));
    CueSimilarity dot = new DotSimilarity().bind(vector(1));
    checkSums(3, euclidean, cosine.bind(vector(1)), dot);
    checkSums(5, cosine.bind(vector(1)), euclidean, cosine.bind(vector(2)), dot);
  }

  /** A cue of huge values has a unit of its own, which the sum takes over. */
  public void testUnitsAreBroughtTogether() {
    Similarity euclidean = new EuclideanSimilarity();
    assertTrue(euclidean.bind(vector(1e15f)).tables().build(book).unit() > 1);
    checkSums(1, euclidean.bind(vector(1)), euclidean.bind(vector(1e15f)));
  }

  public void testSeveralTablesMustBeInTheUnitOfScores() {
    TableBuilder builder =
        codebook -> {
          ScanTables tables = new ScanTables(2, codebook.groups());
          tables.setUnit(2);
          return tables;
        };
    CueSimilarity part = new Exact(builder);
    CueSimilarity joint = new JointSimilarity(List.of(part, part));
    String message =
        assertThrows(IllegalArgumentException.class, () -> joint.tables().build(book)).getMessage();
    assertTrue(message, message.contains("unit=2.0"));
  }

  public void testWithoutTablesThereAreNone() {
    CueSimilarity exact = new Exact(null);
    CueSimilarity joint =
        new JointSimilarity(List.of(new EuclideanSimilarity().bind(vector(1)), exact));
    assertNull(joint.tables());
    assertThrows(IllegalArgumentException.class, () -> new JointSimilarity(List.of()));
  }

  public void testTemperatureAndPositiveFormAreThoseOfOne() {
    Similarity euclidean = new EuclideanSimilarity();
    CueSimilarity one = euclidean.bind(vector(1));
    CueSimilarity joint = new JointSimilarity(List.of(one, euclidean.bind(vector(1))));
    double[] scores = {-8, -20, -50};
    assertEquals(10 / 10.0, joint.inverseTemperature(scores, 3), 1e-12);
    assertEquals(one.positive(-8), joint.positive(-8), 0);
    assertFalse(joint.hasBackground());
    assertTrue(joint.stateEnergy().isEmpty());
    CueSimilarity explained = new JointSimilarity(List.of(new Exact(null), new Exact(null)));
    assertEquals(7 - 2 * 3, explained.positive(7) - 1, 0);
    assertEquals("cue 1: noise; cue 2: noise", explained.corruption(vector(1)));
    assertTrue(explained.unlikeTraining());
    assertEquals(6, explained.reference(), 0);
  }

  /** A similarity with a background that says what happened. */
  private record Exact(TableBuilder tables) implements CueSimilarity {
    @Override
    public PatternScorer scorer() {
      return pattern -> pattern[0];
    }

    @Override
    public double reference() {
      return 3;
    }

    @Override
    public boolean hasBackground() {
      return true;
    }

    @Override
    public boolean unlikeTraining() {
      return true;
    }

    @Override
    public boolean explainsCorruption() {
      return true;
    }

    @Override
    public String corruption(float[] pattern) {
      return "noise";
    }

    @Override
    public double inverseTemperature(double[] scores, int count) {
      return 1;
    }
  }
}
