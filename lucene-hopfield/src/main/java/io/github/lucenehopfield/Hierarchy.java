package io.github.lucenehopfield;

import io.github.lucenehopfield.clustering.KMeans;
import io.github.lucenehopfield.internal.retrieval.IndexFieldView;
import io.github.lucenehopfield.internal.retrieval.StoredPatterns;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.lucene.index.IndexReader;

/**
 * The parents of stored vectors, each the mean of its children: by which {@link Feedback} separates
 * the common from the particular. Made once in a pass over an index and then used for any number of
 * cues, also after the index has changed a little. O(N d), and for clusters O(20 S K d) with a
 * sample of S and K clusters.
 *
 * <p>Immutable, safe for use by many threads, and equal only to itself.
 */
public final class Hierarchy {
  private static final int SAMPLE_PER_CLUSTER = 100;
  private static final int ROUNDS = 20;
  private static final int LARGEST_SAMPLE = 20_000;

  private final String field;
  private final Map<String, Integer> numbers;
  private final float[][] parents;

  private Hierarchy(String field, Map<String, Integer> numbers, float[][] parents) {
    this.field = field;
    this.numbers = numbers;
    this.parents = parents;
  }

  /**
   * {@return the parents that a field names}
   *
   * @param reader the index
   * @param vectors the vectors field
   * @param field a numeric or sorted doc-values field; documents with the same value have the same
   *     parent, documents without one have none
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if documents have vectors, and none of them a value; without
   *     vectors there are no parents
   */
  public static Hierarchy ofField(IndexReader reader, String vectors, String field)
      throws IOException {
    Map<String, Integer> numbers = new HashMap<>();
    List<double[]> sums = new ArrayList<>();
    List<long[]> counts = new ArrayList<>();
    boolean[] any = new boolean[1];
    StoredPatterns.forEach(
        reader,
        vectors,
        field,
        (label, vector) -> {
          any[0] = true;
          if (label == null) {
            return;
          }
          int number = numbers.computeIfAbsent(label, key -> numbers.size());
          if (number == sums.size()) {
            sums.add(new double[vector.length]);
            counts.add(new long[1]);
          }
          double[] sum = sums.get(number);
          for (int d = 0; d < sum.length; d++) {
            sum[d] += vector[d];
          }
          counts.get(number)[0]++;
        });
    if (numbers.isEmpty() && any[0]) {
      throw new IllegalArgumentException(
          "parents must be a numeric or sorted doc-values field of documents with vectors; parents="
              + field);
    }
    float[][] parents = new float[sums.size()][];
    for (int p = 0; p < parents.length; p++) {
      parents[p] = new float[sums.get(p).length];
      for (int d = 0; d < parents[p].length; d++) {
        parents[p][d] = (float) (sums.get(p)[d] / counts.get(p)[0]);
      }
    }
    return new Hierarchy(field, Map.copyOf(numbers), parents);
  }

  /**
   * {@return the means of clusters, where each vector is a child of the nearest} By k-means (Lloyd
   * 1982) from k-means++ seeds over a sample.
   *
   * @param reader the index
   * @param vectors the vectors field
   * @param clusters how many, at least 1; fewer where there are fewer different vectors, and none
   *     where there is no vector
   * @param seed the same seed and index give the same clusters
   * @throws IOException if the index cannot be read
   */
  public static Hierarchy ofClusters(IndexReader reader, String vectors, int clusters, long seed)
      throws IOException {
    if (clusters < 1) {
      throw new IllegalArgumentException("clusters must be >= 1; clusters=" + clusters);
    }
    SplittableRandom random = new SplittableRandom(seed);
    int wanted =
        (int) Math.min(LARGEST_SAMPLE, Math.max(1000L, (long) SAMPLE_PER_CLUSTER * clusters));
    List<float[]> sample = new ArrayList<>();
    long[] seen = new long[1];
    StoredPatterns.forEach(
        reader,
        vectors,
        null,
        (label, vector) -> {
          long place = seen[0]++ < wanted ? sample.size() : random.nextLong(seen[0]);
          if (place == sample.size()) {
            sample.add(vector.clone());
          } else if (place < wanted) {
            sample.set((int) place, vector.clone());
          }
        });
    if (sample.isEmpty()) {
      return new Hierarchy(null, null, new float[0][]);
    }
    KMeans.Clusters found =
        KMeans.cluster(sample.toArray(float[][]::new), clusters, ROUNDS, random.nextLong());
    return new Hierarchy(null, null, found.centers());
  }

  /** {@return how many parents there are} */
  public int size() {
    return parents.length;
  }

  /** {@return the doc-values field that names parents, or null for clusters} */
  public String field() {
    return field;
  }

  /**
   * {@return a copy of a parent: the mean of its children}
   *
   * @param number from 0 to {@link #size()} - 1
   */
  public float[] parent(int number) {
    return parents[number].clone();
  }

  /** {@return the numbers of the parents of documents, -1 for none} */
  int[] parentsOf(IndexFieldView view, int[] docs, float[][] vectors) throws IOException {
    int[] found = new int[docs.length];
    if (field == null) {
      for (int i = 0; i < docs.length; i++) {
        found[i] = parents.length == 0 ? -1 : KMeans.nearest(vectors[i], parents);
      }
      return found;
    }
    String[] labels = view.labels(field, docs);
    Arrays.setAll(found, i -> labels[i] == null ? -1 : numbers.getOrDefault(labels[i], -1));
    return found;
  }

  @Override
  public String toString() {
    return (field == null ? "clusters" : "field " + field) + ", " + parents.length + " parents";
  }
}
