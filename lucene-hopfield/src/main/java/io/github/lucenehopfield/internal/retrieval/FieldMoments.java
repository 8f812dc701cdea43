package io.github.lucenehopfield.internal.retrieval;

import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.LeafReaderContext;

/**
 * The mean and the variance of each coordinate over the known values of some stored vectors, spread
 * evenly over an index; those of deleted documents count. Both are 0 where no value is known.
 *
 * @param means by coordinate
 * @param variances by coordinate
 */
record FieldMoments(double[] means, double[] variances) {
  private static final int SAMPLED = 256;

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
    double[] means = new double[dimension];
    double[] variances = new double[dimension];
    int[] known = new int[dimension];
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
            // Welford, "Note on a method for calculating corrected sums of squares", 1962.
            double difference = vector[d] - means[d];
            means[d] += difference / ++known[d];
            variances[d] += difference * (vector[d] - means[d]);
          }
        }
      }
      start += stored.size();
    }
    for (int d = 0; d < dimension; d++) {
      variances[d] /= Math.max(1, known[d]);
    }
    return new FieldMoments(means, variances);
  }

  private static long place(int next, int count, long vectors) {
    return (2L * next + 1) * vectors / (2L * count);
  }
}
