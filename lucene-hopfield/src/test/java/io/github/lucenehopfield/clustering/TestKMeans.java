package io.github.lucenehopfield.clustering;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestKMeans {
  private static float[][] blobs(int clusters, int each, double spread, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] vectors = new float[clusters * each][3];
    for (int i = 0; i < vectors.length; i++) {
      int cluster = i % clusters;
      for (int d = 0; d < 3; d++) {
        double center = d == cluster % 3 ? 10 * (1 + cluster / 3) : 0;
        vectors[i][d] = (float) (center + spread * random.nextGaussian());
      }
    }
    return vectors;
  }

  @Test
  void blobsThatAreApartAreFound() {
    float[][] vectors = blobs(5, 40, 0.5, 3);
    KMeans.Clusters clusters = KMeans.cluster(vectors, 5, 50, 1);
    assertEquals(5, clusters.centers().length);
    for (int i = 0; i < vectors.length; i++) {
      assertEquals(clusters.owners()[i % 5], clusters.owners()[i], "vector " + i);
      assertEquals(KMeans.nearest(vectors[i], clusters.centers()), clusters.owners()[i]);
    }
    double sum = 0;
    for (int i = 0; i < vectors.length; i += 5) {
      sum += vectors[i][0] / 40;
    }
    assertEquals(sum, clusters.centers()[clusters.owners()[0]][0], 1e-5);
  }

  @Test
  void theSameSeedGivesTheSameClusters() {
    float[][] vectors = blobs(4, 20, 4, 5);
    KMeans.Clusters first = KMeans.cluster(vectors, 6, 30, 9);
    KMeans.Clusters second = KMeans.cluster(vectors, 6, 30, 9);
    assertArrayEquals(first.owners(), second.owners());
    assertArrayEquals(first.centers(), second.centers());
  }

  @Test
  void thereAreNoMoreClustersThanDifferentVectors() {
    float[][] vectors = {{1, 2}, {1, 2}, {3, 4}, {1, 2}};
    KMeans.Clusters clusters = KMeans.cluster(vectors, 4, 10, 1);
    assertEquals(2, clusters.centers().length);
    assertEquals(clusters.owners()[0], clusters.owners()[3]);
    assertTrue(clusters.owners()[0] != clusters.owners()[2]);
    assertEquals(1, KMeans.cluster(new float[][] {{5}}, 3, 10, 1).centers().length);
  }

  @Test
  void unknownCoordinatesDoNotCount() {
    float[][] centers = {{0, 0}, {1, 10}};
    assertEquals(0, KMeans.nearest(new float[] {0.1f, 9}, new float[][] {{0, 9}, {1, 10}}));
    assertEquals(1, KMeans.nearest(new float[] {0.9f, Float.NaN}, centers));
    assertEquals(0, KMeans.nearest(new float[] {Float.NaN, Float.NaN}, centers));
  }

  @Test
  void badArgumentsAreNamed() {
    float[][] vectors = {{1, 2}, {3, 4}};
    assertMessage("vectors must be >= 1; vectors=0", new float[0][], 1, 1);
    assertMessage("clusters must be >= 1; clusters=0", vectors, 0, 1);
    assertMessage("rounds must be >= 1; rounds=0", vectors, 1, 0);
    assertMessage(
        "vectors must have the same length, 1; length=2", new float[][] {{1}, {1, 2}}, 1, 1);
    assertMessage("vectors must be finite; value=NaN", new float[][] {{Float.NaN}}, 1, 1);
  }

  private static void assertMessage(String message, float[][] vectors, int clusters, int rounds) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> KMeans.cluster(vectors, clusters, rounds, 1));
    assertEquals(message, refused.getMessage());
  }
}
