package io.github.lucenehopfield;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.apache.lucene.util.VectorUtil;

/** Clusters of whole vectors (Lloyd 1982) from k-means++ seeds (Arthur and Vassilvitskii 2007). */
final class KMeans {
  private static final int ROUNDS = 20;

  private KMeans() {}

  /** {@return the means of at most so many clusters, each with a vector at least} */
  static float[][] centroids(float[][] vectors, int clusters, SplittableRandom random) {
    float[][] centroids = seeds(vectors, clusters, random);
    int[] assigned = new int[vectors.length];
    Arrays.fill(assigned, -1);
    for (int round = 0; round < ROUNDS; round++) {
      boolean moved = false;
      for (int i = 0; i < vectors.length; i++) {
        int nearest = nearest(vectors[i], centroids);
        moved |= nearest != assigned[i];
        assigned[i] = nearest;
      }
      if (!moved) {
        break;
      }
      update(vectors, assigned, centroids);
    }
    return centroids;
  }

  private static float[][] seeds(float[][] vectors, int clusters, SplittableRandom random) {
    float[][] seeds = new float[Math.min(clusters, vectors.length)][];
    double[] distances = new double[vectors.length];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    seeds[0] = vectors[random.nextInt(vectors.length)].clone();
    for (int k = 1; k < seeds.length; k++) {
      double total = 0;
      for (int i = 0; i < vectors.length; i++) {
        distances[i] = Math.min(distances[i], distance(vectors[i], seeds[k - 1]));
        total += distances[i];
      }
      if (total == 0) {
        return Arrays.copyOf(seeds, k);
      }
      double left = random.nextDouble() * total;
      int chosen = 0;
      for (int i = 0; i < vectors.length && left >= 0; i++) {
        chosen = distances[i] > 0 ? i : chosen;
        left -= distances[i];
      }
      seeds[k] = vectors[chosen].clone();
    }
    return seeds;
  }

  private static void update(float[][] vectors, int[] assigned, float[][] centroids) {
    double[][] sums = new double[centroids.length][centroids[0].length];
    int[] counts = new int[centroids.length];
    for (int i = 0; i < vectors.length; i++) {
      counts[assigned[i]]++;
      for (int d = 0; d < vectors[i].length; d++) {
        sums[assigned[i]][d] += vectors[i][d];
      }
    }
    for (int k = 0; k < centroids.length; k++) {
      for (int d = 0; d < centroids[k].length && counts[k] > 0; d++) {
        centroids[k][d] = (float) (sums[k][d] / counts[k]);
      }
    }
  }

  /** {@return the nearest centroid, the first of equal ones} */
  static int nearest(float[] vector, float[][] centroids) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < centroids.length; k++) {
      double distance = distance(vector, centroids[k]);
      if (distance < least) {
        least = distance;
        nearest = k;
      }
    }
    return nearest;
  }

  private static double distance(float[] a, float[] b) {
    return VectorUtil.squareDistance(a, b);
  }
}
