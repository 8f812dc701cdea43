package io.github.lucenehopfield.clustering;

import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * k-means (Lloyd, "Least squares quantization in PCM", IEEE Trans. Inf. Theory 1982) from k-means++
 * seeds (Arthur and Vassilvitskii, SODA 2007), for vectors in memory. A round costs O(n k d). The
 * same vectors and seed give the same clusters.
 */
public final class KMeans {
  private KMeans() {}

  /**
   * The clusters of some vectors.
   *
   * @param centers the mean of each cluster; fewer than asked for where there are not so many
   *     different vectors
   * @param owners the cluster of each vector
   */
  public record Clusters(float[][] centers, int[] owners) {}

  /**
   * {@return the clusters of some vectors}
   *
   * @param vectors at least one, of one length, finite
   * @param clusters how many to make, at least 1
   * @param rounds how many rounds at most, at least 1; it ends earlier where nothing changes
   * @param seed decides where it starts
   */
  public static Clusters cluster(float[][] vectors, int clusters, int rounds, long seed) {
    check(vectors, clusters, rounds);
    float[][] centers = seeds(vectors, clusters, new SplittableRandom(seed));
    int[] owners = new int[vectors.length];
    Arrays.fill(owners, -1);
    for (int round = 0; round < rounds; round++) {
      int changed = 0;
      for (int i = 0; i < vectors.length; i++) {
        int nearest = nearest(vectors[i], centers);
        changed += nearest == owners[i] ? 0 : 1;
        owners[i] = nearest;
      }
      if (changed == 0) {
        break;
      }
      update(vectors, owners, centers);
    }
    return new Clusters(centers, owners);
  }

  private static void check(float[][] vectors, int clusters, int rounds) {
    if (vectors.length == 0) {
      throw new IllegalArgumentException("vectors must be >= 1; vectors=0");
    }
    if (clusters < 1) {
      throw new IllegalArgumentException("clusters must be >= 1; clusters=" + clusters);
    }
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds must be >= 1; rounds=" + rounds);
    }
    for (float[] vector : vectors) {
      if (vector.length != vectors[0].length) {
        throw new IllegalArgumentException(
            "vectors must have the same length, "
                + vectors[0].length
                + "; length="
                + vector.length);
      }
      for (float value : vector) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException("vectors must be finite; value=" + value);
        }
      }
    }
  }

  private static float[][] seeds(float[][] vectors, int clusters, SplittableRandom random) {
    float[][] seeds = new float[Math.min(clusters, vectors.length)][];
    seeds[0] = vectors[random.nextInt(vectors.length)].clone();
    double[] distances = new double[vectors.length];
    Arrays.fill(distances, Double.POSITIVE_INFINITY);
    for (int k = 1; k < seeds.length; k++) {
      double sum = 0;
      for (int i = 0; i < vectors.length; i++) {
        distances[i] = Math.min(distances[i], distance(vectors[i], seeds[k - 1]));
        sum += distances[i];
      }
      if (!(sum > 0)) {
        return Arrays.copyOf(seeds, k);
      }
      double wanted = random.nextDouble() * sum;
      int chosen = -1;
      for (int i = 0; i < vectors.length && wanted >= 0; i++) {
        // Rounding may leave something behind the last one, which then is taken.
        chosen = distances[i] > 0 ? i : chosen;
        wanted -= distances[i];
      }
      seeds[k] = vectors[chosen].clone();
    }
    return seeds;
  }

  /**
   * {@return the nearest of some centers, the first of several}
   *
   * @param vector the vector, NaN where unknown
   * @param centers at least one, of the same length
   */
  public static int nearest(float[] vector, float[][] centers) {
    int nearest = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int k = 0; k < centers.length; k++) {
      double distance = distance(vector, centers[k]);
      if (distance < least) {
        least = distance;
        nearest = k;
      }
    }
    return nearest;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      double difference = (double) a[d] - b[d];
      sum += Float.isNaN(a[d]) ? 0 : difference * difference;
    }
    return sum;
  }

  /** Moves each center to the mean of its vectors; one without any stays where it is. */
  private static void update(float[][] vectors, int[] owners, float[][] centers) {
    int dimension = vectors[0].length;
    double[][] sums = new double[centers.length][dimension];
    int[] counts = new int[centers.length];
    for (int i = 0; i < vectors.length; i++) {
      counts[owners[i]]++;
      for (int d = 0; d < dimension; d++) {
        sums[owners[i]][d] += vectors[i][d];
      }
    }
    for (int k = 0; k < centers.length; k++) {
      for (int d = 0; d < dimension && counts[k] > 0; d++) {
        centers[k][d] = (float) (sums[k][d] / counts[k]);
      }
    }
  }
}
