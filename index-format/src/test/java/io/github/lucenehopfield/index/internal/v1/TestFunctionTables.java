package io.github.lucenehopfield.index.internal.v1;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.github.lucenehopfield.index.internal.block.QuantizedTables;
import io.github.lucenehopfield.index.internal.pq.GroupLayout;
import io.github.lucenehopfield.index.internal.pq.TrainedCodebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import java.util.Random;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.util.VectorUtil;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestFunctionTables {
  private final Random random = new Random(20);

  /** Codewords of one member each: the tables are then exact. */
  @ParameterizedTest
  @EnumSource(VectorSimilarityFunction.class)
  void tablesAddUpToTheFunction(VectorSimilarityFunction function) {
    for (int trial = 0; trial < 50; trial++) {
      int dimensions = 1 + random.nextInt(40);
      TrainedCodebook codebook = codebook(dimensions, 1 + random.nextInt(6), 1);
      float[] cue = values(dimensions, 1);
      FunctionTables builder = new FunctionTables(function, cue, false);
      ScanTables tables = builder.build(codebook);
      float[] vector = new float[dimensions];
      float[][] values = new float[tables.tables()][1];
      for (int g = 0; g < codebook.groups(); g++) {
        int code = random.nextInt(16);
        for (int slot = codebook.groupStart(g); slot < codebook.groupStart(g + 1); slot++) {
          vector[codebook.dimension(slot)] = codebook.centroid(slot, code);
        }
        for (int t = 0; t < tables.tables(); t++) {
          values[t][0] += tables.table(t)[g * 16 + code];
        }
      }
      float[] estimates = new float[1];
      builder.combine(values, 1, estimates);
      float expected = expected(function, cue, vector);
      assertEquals(expected, estimates[0], 1e-3f * Math.max(1, Math.abs(expected)));
    }
  }

  /** What a score says is what exact codes would: only then errors of estimates can be learned. */
  @ParameterizedTest
  @EnumSource(VectorSimilarityFunction.class)
  void estimatesAreFoundFromScores(VectorSimilarityFunction function) {
    for (int trial = 0; trial < 50; trial++) {
      int dimensions = 1 + random.nextInt(40);
      float[] cue = values(dimensions, 1);
      float[] vector = values(dimensions, 1);
      if (function == VectorSimilarityFunction.DOT_PRODUCT) {
        VectorUtil.l2normalize(cue);
        VectorUtil.l2normalize(vector);
      }
      double found =
          new FunctionTables(function, cue, false).estimateOf(function.compare(cue, vector));
      assertEquals(expected(function, cue, vector), found, 1e-3 * (1 + dimensions));
      byte[] cueBytes = new byte[dimensions];
      byte[] vectorBytes = new byte[dimensions];
      for (int d = 0; d < dimensions; d++) {
        cueBytes[d] = (byte) (cue[d] * 20);
        vectorBytes[d] = (byte) (vector[d] * 20);
        cue[d] = cueBytes[d];
        vector[d] = vectorBytes[d];
      }
      if (norm(cue) > 0 && norm(vector) > 0) {
        found =
            new FunctionTables(function, cue, true)
                .estimateOf(function.compare(cueBytes, vectorBytes));
        double expected = expected(function, cue, vector);
        assertEquals(expected, found, 1e-2 * (10 + Math.abs(expected)));
      }
    }
  }

  private static float expected(VectorSimilarityFunction function, float[] cue, float[] vector) {
    return switch (function) {
      case EUCLIDEAN -> -VectorUtil.squareDistance(cue, vector);
      case COSINE -> VectorUtil.cosine(cue, vector) * norm(cue);
      default -> VectorUtil.dotProduct(cue, vector);
    };
  }

  /** Whatever finite values are stored and asked for, there are tables to scan with. */
  @ParameterizedTest
  @EnumSource(VectorSimilarityFunction.class)
  void extremeValuesGiveTables(VectorSimilarityFunction function) {
    float[] scales = {0, Float.MIN_VALUE, 1e-38f, 1e-20f, 1e10f, 1e19f, 1e30f, Float.MAX_VALUE};
    for (float stored : scales) {
      for (float asked : scales) {
        for (int dimensions : new int[] {1, 16, 300}) {
          TrainedCodebook codebook = codebook(dimensions, 4, stored);
          FunctionTables builder = new FunctionTables(function, values(dimensions, asked), false);
          QuantizedTables tables = new QuantizedTables(builder.build(codebook));
          float[][] values = new float[tables.tables()][2];
          for (int t = 0; t < tables.tables(); t++) {
            values[t][0] = tables.value(t, 0);
            values[t][1] = tables.value(t, 255 * tables.groups());
          }
          float[] estimates = new float[2];
          builder.combine(values, 2, estimates);
          assertFalse(Float.isNaN(estimates[0]) || Float.isNaN(estimates[1]));
        }
      }
    }
  }

  private static float norm(float[] vector) {
    return (float) Math.sqrt(VectorUtil.dotProduct(vector, vector));
  }

  private float[] values(int count, float scale) {
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (random.nextFloat() * 2 - 1) * scale;
    }
    return values;
  }

  /** Codeword c of every slot has all its members on level c. */
  private TrainedCodebook codebook(int dimensions, int groupSize, float scale) {
    float[] centroids = values(dimensions * 16, scale);
    byte[] weights = new byte[dimensions * 256];
    for (int slot = 0; slot < dimensions; slot++) {
      for (int c = 0; c < 16; c++) {
        weights[(slot * 16 + c) * 16 + c] = 1;
      }
    }
    GroupLayout layout = new GroupLayout(dimensions, groupSize, null);
    return new TrainedCodebook(layout, centroids, centroids.clone(), weights, false);
  }
}
