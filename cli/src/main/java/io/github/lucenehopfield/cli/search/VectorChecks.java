package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.VectorFile;
import java.util.Locale;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * What vectors must be to be indexed.
 *
 * @param vectors the file that they come from
 * @param similarity the function that they are indexed for
 * @param unknown whether NaN stands for what is unknown
 */
record VectorChecks(VectorFile vectors, VectorSimilarityFunction similarity, boolean unknown) {
  /** How far a length may be from 1 and still count as rounding. */
  private static final double UNIT_TOLERANCE = 0.01;

  /**
   * Checks numbers of dimensions and rows.
   *
   * @param maxDimensions the limit of the format
   * @throws BadInputException if there are more dimensions, or more rows than an index can hold
   */
  void checkSize(int maxDimensions) {
    if (vectors.dimension() > maxDimensions) {
      throw new BadInputException(
          vectors.path(),
          "a dimension of at most " + maxDimensions,
          String.valueOf(vectors.dimension()));
    }
    if (vectors.rows() > IndexWriter.MAX_DOCS) {
      throw new BadInputException(
          vectors.path(),
          "at most " + IndexWriter.MAX_DOCS + " rows",
          String.valueOf(vectors.rows()));
    }
  }

  /**
   * Checks a vector.
   *
   * @throws BadInputException if a number is not finite, nor unknown where it may be, or the length
   *     does not suit the function
   */
  void check(int row, float[] vector) {
    double squares = 0;
    int known = 0;
    for (int column = 0; column < vector.length; column++) {
      float value = vector[column];
      if (unknown && Float.isNaN(value)) {
        continue;
      }
      if (!Float.isFinite(value)) {
        throw new BadInputException(
            vectors.path(),
            unknown ? "finite numbers or NaN" : "finite numbers",
            value
                + " in row "
                + row
                + ", column "
                + column
                + (Float.isNaN(value) ? " (with --unknown it stands for what is unknown)" : ""));
      }
      known++;
      squares += (double) value * value;
    }
    if (known == 0) {
      throw new BadInputException(
          vectors.path(), "a number in every row", "NaN only in row " + row);
    }
    if (similarity == VectorSimilarityFunction.COSINE && squares == 0) {
      throw new BadInputException(
          vectors.path(), "vectors with a direction, for cosine,", "zeros only in row " + row);
    }
    if (similarity == VectorSimilarityFunction.DOT_PRODUCT
        && known == vector.length
        && Math.abs(Math.sqrt(squares) - 1) > UNIT_TOLERANCE) {
      throw new BadInputException(
          vectors.path(),
          "vectors of length 1, for dot (cosine and mip take any),",
          String.format(Locale.ROOT, "length %.4g in row %d", Math.sqrt(squares), row));
    }
  }
}
