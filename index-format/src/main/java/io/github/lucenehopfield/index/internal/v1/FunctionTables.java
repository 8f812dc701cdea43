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
  /** Sums of squares of values between these are floats, and as exact as those. */
  private static final float SMALL = 1e-12f;

  private static final float LARGE = 1e12f;

  private final VectorSimilarityFunction function;
  private final float[] target;
  private final boolean bytes;
  private final double length;
  private final float largest;

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
    float most = 0;
    for (float value : target) {
      most = Math.max(most, Math.abs(value));
      squares += (double) value * value;
    }
    length = Math.sqrt(squares);
    largest = most;
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
    float size = Math.max(largest, codebook.magnitude());
    if (size > 0 && (size < SMALL || size > LARGE)) {
      buildScaled(codebook, tables);
    } else if (function == VectorSimilarityFunction.EUCLIDEAN) {
      trained.subtractSquares(target, tables.table(0));
    } else {
      trained.addProducts(target, tables.table(0));
      if (cosine) {
        trained.addSquares(tables.table(1));
      }
    }
    return tables;
  }

  /** Squares of large and of small values leave the range of floats: those of quotients do not. */
  private void buildScaled(Codebook codebook, ScanTables tables) {
    double scale = powerOfTwo(codebook.magnitude());
    double targetScale = powerOfTwo(largest);
    if (function == VectorSimilarityFunction.EUCLIDEAN) {
      scale = Math.max(scale, targetScale);
      targetScale = scale;
    }
    // The cosine is the product over the length of the vector, so that scale cancels out.
    tables.setUnit(function == VectorSimilarityFunction.COSINE ? targetScale : targetScale * scale);
    for (int g = 0; g < codebook.groups(); g++) {
      for (int slot = codebook.groupStart(g); slot < codebook.groupStart(g + 1); slot++) {
        double q = target[codebook.dimension(slot)] / targetScale;
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          int entry = g * Codebook.CODEWORDS + c;
          double x = codebook.centroid(slot, c) / scale;
          tables.table(0)[entry] +=
              (float) (function == VectorSimilarityFunction.EUCLIDEAN ? -(q - x) * (q - x) : q * x);
          if (tables.tables() > 1) {
            tables.table(1)[entry] += (float) (x * x);
          }
        }
      }
    }
  }

  private static double powerOfTwo(float size) {
    return size == 0 ? 1 : Math.scalb(1.0, Math.getExponent((double) size));
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
