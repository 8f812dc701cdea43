package io.github.lucenehopfield;

import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.Directory;
import org.apache.lucene.tests.util.LuceneTestCase;

/** Rows filled from stored vectors whose coordinates depend on each other in a known way. */
public class TestImputer extends LuceneTestCase {
  private static final List<Similarity> BOTH =
      List.of(new EuclideanSimilarity(), new ManhattanSimilarity());
  private static final int DIMENSION = 12;

  @FunctionalInterface
  private interface Check {
    void check(IndexSearcher searcher) throws IOException;
  }

  /** Points of a curve in 12 dimensions, with a little noise. */
  private static float[] point() {
    double t = 3 * random().nextDouble();
    float[] point = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      point[d] = (float) (10 * Math.sin(t * (1 + d % 4) + d) + .1 * random().nextGaussian());
    }
    return point;
  }

  private static float[] holes(float[] point) {
    float[] row = point.clone();
    for (int d = 0; d < DIMENSION; d++) {
      row[d] = random().nextInt(3) == 0 && d > 0 ? Float.NaN : row[d];
    }
    row[1] = Float.NaN;
    return row;
  }

  private static void withCurve(int count, Check check) throws IOException {
    List<float[]> points = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      points.add(point());
    }
    try (Directory directory = newDirectory()) {
      Indexes.write(
          directory, Indexes.coded(), points, false, id -> false, count / 2, count - count / 2);
      try (DirectoryReader reader = Indexes.open(directory)) {
        check.check(new IndexSearcher(reader));
      }
    }
  }

  public void testWhatIsUnknownIsFilledAndTheRestStays() throws IOException {
    withCurve(
        500,
        searcher -> {
          float[][] points = new float[60][];
          float[][] rows = new float[points.length][];
          for (int i = 0; i < rows.length; i++) {
            points[i] = point();
            rows[i] = holes(points[i]);
          }
          Imputer imputer = Imputer.fit(searcher, Indexes.FIELD, BOTH, rows, 1);
          // The curve is about 40 long on each axis, with 500 points on it.
          assertTrue("error " + imputer.error(), imputer.error() < .1);
          double squares = 0;
          int filled = 0;
          for (int i = 0; i < rows.length; i++) {
            float[] before = rows[i].clone();
            Imputer.Imputed imputed = imputer.impute(rows[i]);
            assertArrayEquals(before, rows[i], 0);
            assertTrue(imputed.fits());
            int unknown = 0;
            for (int d = 0; d < DIMENSION; d++) {
              if (Float.isNaN(before[d])) {
                unknown++;
                squares += Math.pow(imputed.row()[d] - points[i][d], 2);
              } else {
                assertEquals(before[d], imputed.row()[d], 0);
              }
            }
            assertEquals(unknown, imputed.filled());
            filled += unknown;
          }
          // The standard deviation of a coordinate is about 7.
          assertEquals(0, Math.sqrt(squares / filled), 1);
        });
  }

  public void testAHeldOutVectorDoesNotFillItself() throws IOException {
    List<float[]> noise = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      float[] vector = new float[DIMENSION];
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random().nextGaussian();
      }
      noise.add(vector);
    }
    try (Directory directory = newDirectory()) {
      Indexes.write(directory, Indexes.coded(), noise, false, id -> false, 400);
      try (DirectoryReader reader = Indexes.open(directory)) {
        Imputer imputer =
            Imputer.fit(
                new IndexSearcher(reader),
                Indexes.FIELD,
                BOTH,
                new float[][] {holes(noise.get(0))},
                1);
        // Nothing can be told, so the mean of many is best and no better than the mean of all.
        assertEquals(1, imputer.error(), .12);
      }
    }
  }

  public void testRowsFarFromAllAreSaidSo() throws IOException {
    withCurve(
        300,
        searcher -> {
          Imputer imputer =
              Imputer.fit(searcher, Indexes.FIELD, BOTH, new float[][] {holes(point())}, 1);
          float[] far = point();
          for (int d = 0; d < DIMENSION; d++) {
            far[d] += 100;
          }
          far[3] = Float.NaN;
          Imputer.Imputed imputed = imputer.impute(far);
          assertFalse(imputed.fits());
          assertEquals(1, imputed.filled());
          assertTrue(Float.isFinite(imputed.row()[3]));
        });
  }

  public void testRowsWithAllOrNothing() throws IOException {
    withCurve(
        100,
        searcher -> {
          Imputer imputer =
              Imputer.fit(searcher, Indexes.FIELD, BOTH, new float[][] {holes(point())}, 1);
          float[] whole = point();
          assertArrayEquals(whole, imputer.impute(whole).row(), 0);
          assertTrue(imputer.impute(whole).fits());
          float[] nothing = new float[DIMENSION];
          Arrays.fill(nothing, Float.NaN);
          assertFalse(imputer.impute(nothing).fits());
          assertTrue(Float.isNaN(imputer.impute(nothing).row()[0]));
          float[] infinite = holes(point());
          infinite[0] = Float.POSITIVE_INFINITY;
          expectThrows(IllegalArgumentException.class, () -> imputer.impute(infinite));
        });
  }

  public void testWhatCannotBeFittedIsRefused() throws IOException {
    withCurve(
        100,
        searcher -> {
          for (float[][] rows : new float[][][] {{}, {point()}, {new float[] {Float.NaN, 1}}}) {
            expectThrows(
                IllegalArgumentException.class,
                () -> Imputer.fit(searcher, Indexes.FIELD, BOTH, rows, 1));
          }
          float[][] rows = {holes(point())};
          expectThrows(
              IllegalArgumentException.class,
              () -> Imputer.fit(searcher, Indexes.FIELD, List.of(), rows, 1));
          expectThrows(
              IllegalArgumentException.class,
              () -> Imputer.fit(searcher, "unknown", BOTH, rows, 1));
        });
  }
}
