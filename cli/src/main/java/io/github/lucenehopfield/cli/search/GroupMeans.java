package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.attractor.PrototypeMemory;
import io.github.lucenehopfield.clustering.KMeans;
import io.github.lucenehopfield.datasets.file.BadInputException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.lucene.index.FieldInfo;

/**
 * Means of groups of stored vectors.
 *
 * @param names of the groups
 * @param vectors the mean of each
 * @param counts how many vectors each has
 */
public record GroupMeans(List<String> names, float[][] vectors, int[] counts) {
  private static final int ROUNDS = 50;

  /**
   * {@return the means of clusters of a sample, the largest cluster first}
   *
   * @param index the index
   * @param field its vector field
   * @param clusters how many to make
   * @param seed decides the sample and where clustering starts
   * @throws BadInputException if there are not so many different vectors in the sample
   * @throws IOException if the index cannot be read
   */
  public static GroupMeans ofClusters(OpenIndex index, FieldInfo field, int clusters, long seed)
      throws IOException {
    float[][] sample = new StoredVectors(index.reader(), field).sample(Training.SAMPLE, seed);
    if (sample.length == 0) {
      throw new BadInputException(
          index.path(), "vectors in the field '" + field.name + "'", "only deleted ones");
    }
    KMeans.Clusters found = KMeans.cluster(sample, clusters, ROUNDS, seed);
    int count = found.centers().length;
    if (count < clusters) {
      throw new BadInputException(
          index.path(), "at least " + clusters + " different vectors", String.valueOf(count));
    }
    int[] sizes = new int[count];
    for (int owner : found.owners()) {
      sizes[owner]++;
    }
    List<Integer> order = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      order.add(k);
    }
    order.sort((a, b) -> Integer.compare(sizes[b], sizes[a]));
    List<String> names = new ArrayList<>();
    float[][] vectors = new float[count][];
    int[] counts = new int[count];
    for (int k = 0; k < count; k++) {
      names.add("cluster " + k);
      vectors[k] = found.centers()[order.get(k)];
      counts[k] = sizes[order.get(k)];
    }
    return new GroupMeans(names, vectors, counts);
  }

  /**
   * {@return the means of all vectors of each class, in the order of their names}
   *
   * @param index the index
   * @param field its vector field
   * @param classes a field with doc values, numeric or sorted; of several values of a document the
   *     first counts
   * @throws BadInputException if there is no such field, or it has too many values
   * @throws IOException if the index cannot be read
   */
  public static GroupMeans ofClasses(OpenIndex index, FieldInfo field, String classes)
      throws IOException {
    Map<String, Sum> sums = new TreeMap<>();
    new StoredVectors(index.reader(), field)
        .byClass(
            classes,
            (name, vector) -> {
              Sum sum = sums.computeIfAbsent(name, n -> new Sum(new double[vector.length]));
              if (sums.size() > PrototypeMemory.MAX_PROTOTYPES) {
                throw new BadInputException(
                    index.path(),
                    "at most "
                        + PrototypeMemory.MAX_PROTOTYPES
                        + " different values in the field '"
                        + classes
                        + "'",
                    "more");
              }
              sum.add(vector);
            });
    if (sums.isEmpty()) {
      throw new BadInputException(
          index.path(),
          "a numeric or sorted doc-values field '" + classes + "' alongside the vectors",
          "none");
    }
    float[][] vectors = new float[sums.size()][];
    int[] counts = new int[vectors.length];
    int k = 0;
    for (Sum sum : sums.values()) {
      vectors[k] = sum.mean();
      counts[k++] = sum.count;
    }
    return new GroupMeans(List.copyOf(sums.keySet()), vectors, counts);
  }

  private static final class Sum {
    private final double[] values;
    private int count;

    Sum(double[] values) {
      this.values = values;
    }

    void add(float[] vector) {
      count++;
      for (int d = 0; d < vector.length; d++) {
        values[d] += vector[d];
      }
    }

    float[] mean() {
      float[] mean = new float[values.length];
      for (int d = 0; d < mean.length; d++) {
        mean[d] = (float) (values[d] / count);
      }
      return mean;
    }
  }
}
