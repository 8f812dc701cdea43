package io.github.lucenehopfield.internal.retrieval;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;

/**
 * Where the values of each coordinate lie, over the known values of some stored vectors, spread
 * evenly over an index; those of deleted documents count. A few values that are far from the others
 * move the mean alone. All are 0 where no value is known.
 *
 * @param means by coordinate
 * @param medians by coordinate
 * @param spreads by coordinate: the square of what a normal distribution of the same quartiles has
 *     for its deviation; where they are equal the variance without the lowest and the highest
 *     value, and where that is 0 too the variance
 */
record FieldMoments(double[] means, double[] medians, double[] spreads) {
  private static final int SAMPLED = 256;

  /** For quartiles fewer are enough, which have to be sorted in each query. */
  private static final int SORTED = 64;

  private static final double QUARTILES_OF_NORMAL = 1.349;

  /**
   * {@return the moments of a field}
   *
   * @param leaves the segments
   * @param field the vectors field
   * @param dimension its number of dimensions
   */
  static FieldMoments of(List<LeafReaderContext> leaves, String field, int dimension)
      throws IOException {
    long vectors = 0;
    for (LeafReaderContext leaf : leaves) {
      Patterns stored = Patterns.open(leaf.reader(), field);
      vectors += stored == null ? 0 : stored.size();
    }
    int count = (int) Math.min(SAMPLED, vectors);
    int every = (count + SORTED - 1) / SORTED;
    double[] means = new double[dimension];
    int[] known = new int[dimension];
    float[][] values = new float[dimension][SORTED];
    int[] kept = new int[dimension];
    long start = 0;
    int next = 0;
    for (LeafReaderContext leaf : leaves) {
      Patterns stored = Patterns.open(leaf.reader(), field);
      if (stored == null) {
        continue;
      }
      for (; next < count && place(next, count, vectors) < start + stored.size(); next++) {
        float[] vector = stored.pattern((int) (place(next, count, vectors) - start));
        for (int d = 0; d < dimension; d++) {
          if (Float.isNaN(vector[d]) == false) {
            means[d] += (vector[d] - means[d]) / ++known[d];
            if (next % every == 0) {
              values[d][kept[d]++] = vector[d];
            }
          }
        }
      }
      start += stored.size();
    }
    double[] medians = new double[dimension];
    double[] spreads = new double[dimension];
    for (int d = 0; d < dimension; d++) {
      int n = kept[d];
      Arrays.sort(values[d], 0, n);
      medians[d] = n == 0 ? means[d] : values[d][n / 2];
      spreads[d] = n == 0 ? 0 : spread(values[d], n);
    }
    return new FieldMoments(means, medians, spreads);
  }

  private static double spread(float[] sorted, int n) {
    double deviation = ((double) sorted[(int) (3L * n / 4)] - sorted[n / 4]) / QUARTILES_OF_NORMAL;
    if (deviation > 0) {
      return deviation * deviation;
    }
    double inner = variance(sorted, 1, n - 1);
    return inner > 0 ? inner : variance(sorted, 0, n);
  }

  private static double variance(float[] values, int from, int to) {
    double mean = 0;
    double squares = 0;
    for (int i = from; i < to; i++) {
      // Welford, "Note on a method for calculating corrected sums of squares", 1962.
      double difference = values[i] - mean;
      mean += difference / (i - from + 1);
      squares += difference * (values[i] - mean);
    }
    return to > from ? squares / (to - from) : 0;
  }

  private static long place(int next, int count, long vectors) {
    return (2L * next + 1) * vectors / (2L * count);
  }
}
