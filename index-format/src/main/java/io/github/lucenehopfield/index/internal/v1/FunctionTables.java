package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * Tables for Lucene's own similarity functions, the only ones that this module knows. Estimates
 * order vectors as the function does; they are not its scores.
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
    float[] squares = new float[Codebook.LEVELS];
    float[] means = new float[Codebook.CODEWORDS];
    for (int g = 0; g < codebook.groups(); g++) {
      int row = g * Codebook.CODEWORDS;
      for (int slot = codebook.groupStart(g); slot < codebook.groupStart(g + 1); slot++) {
        float value = target[codebook.dimension(slot)];
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          float centroid = codebook.centroid(slot, c);
          float difference = value - centroid;
          tables.table(0)[row + c] +=
              function == VectorSimilarityFunction.EUCLIDEAN
                  ? -difference * difference
                  : value * centroid;
        }
        if (cosine) {
          for (int level = 0; level < Codebook.LEVELS; level++) {
            float x = codebook.level(slot, level);
            squares[level] = x * x;
          }
          codebook.average(slot, squares, means);
          for (int c = 0; c < Codebook.CODEWORDS; c++) {
            tables.table(1)[row + c] += means[c];
          }
        }
      }
    }
    return tables;
  }

  @Override
  public void combine(float[][] values, int count, float[] estimates) {
    for (int i = 0; i < count; i++) {
      float squaredNorm = values[1][i];
      estimates[i] = squaredNorm > 0 ? values[0][i] / (float) Math.sqrt(squaredNorm) : 0;
    }
  }
}
