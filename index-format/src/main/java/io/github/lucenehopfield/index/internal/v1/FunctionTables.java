package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.internal.pq.TrainedCodebook;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * Tables for Lucene's own similarity functions, the only ones that this module knows. Estimates
 * order vectors as the function does; they are not its scores. The cosine, which is no sum, takes
 * two tables: products and squares, both at the centroids (with the mean of the squares instead,
 * faint vectors fall behind).
 */
final class FunctionTables implements TableBuilder {
  private final VectorSimilarityFunction function;
  private final float[] target;
  private final boolean bytes;
  private final double length;

  /**
   * Makes tables.
   *
   * @param function the similarity function of the field
   * @param target the target, widened if the field holds bytes
   * @param bytes whether it does
   */
  FunctionTables(VectorSimilarityFunction function, float[] target, boolean bytes) {
    this.function = function;
    this.target = target;
    this.bytes = bytes;
    double squares = 0;
    for (float value : target) {
      squares += (double) value * value;
    }
    length = Math.sqrt(squares);
  }

  /** {@return what the estimate of a vector would be, were codes exact, from its Lucene score} */
  double estimateOf(float score) {
    return switch (function) {
      case EUCLIDEAN -> 1 - 1 / (double) score;
      case DOT_PRODUCT ->
          bytes ? (score - 0.5) * target.length * (1 << 15) : 2 * (double) score - 1;
      case COSINE -> (2 * (double) score - 1) * length;
      case MAXIMUM_INNER_PRODUCT -> score >= 1 ? (double) score - 1 : 1 - 1 / (double) score;
    };
  }

  @Override
  public ScanTables build(Codebook codebook) {
    TrainedCodebook trained = (TrainedCodebook) codebook;
    boolean cosine = function == VectorSimilarityFunction.COSINE;
    ScanTables tables = new ScanTables(cosine ? 2 : 1, codebook.groups());
    if (function == VectorSimilarityFunction.EUCLIDEAN) {
      trained.subtractSquares(target, tables.table(0));
    } else {
      trained.addProducts(target, tables.table(0));
    }
    limit(tables.table(0), codebook.groups());
    if (cosine) {
      trained.addSquares(tables.table(1));
      limit(tables.table(1), codebook.groups());
    }
    return tables;
  }

  /** Squares of large values leave the range of floats, and so would the sum over all groups. */
  private static void limit(float[] table, int groups) {
    float limit = Float.MAX_VALUE / (4f * groups);
    for (int i = 0; i < table.length; i++) {
      // What is no number, infinity less infinity, fails the comparison.
      table[i] = table[i] > -limit ? Math.min(limit, table[i]) : -limit;
    }
  }

  @Override
  public void combine(float[][] values, int count, float[] estimates) {
    if (values.length == 1) {
      TableBuilder.super.combine(values, count, estimates);
      return;
    }
    for (int i = 0; i < count; i++) {
      float squaredNorm = values[1][i];
      estimates[i] = squaredNorm > 0 ? values[0][i] / (float) Math.sqrt(squaredNorm) : 0;
    }
  }
}
