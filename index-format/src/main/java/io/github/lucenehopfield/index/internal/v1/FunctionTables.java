package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.util.Arrays;
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

  FunctionTables(VectorSimilarityFunction function, float[] target) {
    this.function = function;
    this.target = target;
  }

  @Override
  public ScanTables build(Codebook codebook) {
    boolean cosine = function == VectorSimilarityFunction.COSINE;
    ScanTables tables = new ScanTables(cosine ? 2 : 1, codebook.groups());
    double[] sums = new double[Codebook.CODEWORDS];
    double[] norms = new double[Codebook.CODEWORDS];
    for (int g = 0; g < codebook.groups(); g++) {
      Arrays.fill(sums, 0);
      Arrays.fill(norms, 0);
      for (int slot = codebook.groupStart(g); slot < codebook.groupStart(g + 1); slot++) {
        double value = target[codebook.dimension(slot)];
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          double centroid = codebook.centroid(slot, c);
          double difference = value - centroid;
          sums[c] +=
              function == VectorSimilarityFunction.EUCLIDEAN
                  ? -difference * difference
                  : value * centroid;
          norms[c] += centroid * centroid;
        }
      }
      store(sums, tables.table(0), g, codebook.groups());
      if (cosine) {
        store(norms, tables.table(1), g, codebook.groups());
      }
    }
    return tables;
  }

  /** Squares of large values leave the range of floats, and so would the sum over all groups. */
  private static void store(double[] entries, float[] table, int group, int groups) {
    double limit = Float.MAX_VALUE / (4.0 * groups);
    for (int c = 0; c < Codebook.CODEWORDS; c++) {
      table[group * Codebook.CODEWORDS + c] = (float) Math.max(-limit, Math.min(limit, entries[c]));
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
