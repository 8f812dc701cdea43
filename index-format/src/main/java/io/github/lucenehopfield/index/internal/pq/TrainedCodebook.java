package io.github.lucenehopfield.index.internal.pq;

import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.Codebook;

/**
 * A codebook in memory. Arrays are slot-major; codewords are innermost, so that loops over the 16
 * codewords of a slot run through consecutive floats.
 */
public final class TrainedCodebook implements Codebook {
  private final GroupLayout layout;
  private final float[] centroids;
  private final float[] levels;
  private final float[] weights;
  private final boolean lossless;

  /**
   * Keeps the arrays that are given.
   *
   * @param layout which coordinates share a code
   * @param centroids at {@code slot * 16 + codeword}
   * @param levels at {@code slot * 16 + level}
   * @param weights at {@code (slot * 16 + level) * 16 + codeword}; they sum to 1 over the levels
   * @param lossless whether codes keep every vector as it is
   */
  public TrainedCodebook(
      GroupLayout layout, float[] centroids, float[] levels, float[] weights, boolean lossless) {
    assert centroids.length == layout.dimensions() * CODEWORDS;
    assert levels.length == layout.dimensions() * LEVELS;
    assert weights.length == layout.dimensions() * LEVELS * CODEWORDS;
    this.layout = layout;
    this.centroids = centroids;
    this.levels = levels;
    this.weights = weights;
    this.lossless = lossless;
  }

  @Override
  public int dimensions() {
    return layout.dimensions();
  }

  @Override
  public int groups() {
    return layout.groups();
  }

  @Override
  public int groupStart(int group) {
    return layout.start(group);
  }

  @Override
  public int dimension(int slot) {
    return layout.dimension(slot);
  }

  @Override
  public float centroid(int slot, int codeword) {
    return centroids[slot * CODEWORDS + codeword];
  }

  /** {@return values by coordinate in the order of the slots} */
  private float[] bySlot(float[] values) {
    if (layout.isNatural()) {
      return values;
    }
    float[] ordered = new float[values.length];
    for (int slot = 0; slot < ordered.length; slot++) {
      ordered[slot] = values[layout.dimension(slot)];
    }
    return ordered;
  }

  /**
   * Subtracts from a table the squared differences between a vector and the centroids.
   *
   * @param vector one value a coordinate
   * @param table entries at {@code group * 16 + codeword}
   */
  public void subtractSquares(float[] vector, float[] table) {
    ScanKernels.tables().subtractSquares(bySlot(vector), centroids, layout.groupSize(), table);
  }

  /**
   * Adds to a table the products of a vector and the centroids.
   *
   * @param vector one value a coordinate
   * @param table entries at {@code group * 16 + codeword}
   */
  public void addProducts(float[] vector, float[] table) {
    ScanKernels.tables().addProducts(bySlot(vector), centroids, layout.groupSize(), table);
  }

  /**
   * Adds to a table the squares of the centroids.
   *
   * @param table entries at {@code group * 16 + codeword}
   */
  public void addSquares(float[] table) {
    for (int slot = 0; slot < layout.dimensions(); slot++) {
      int row = slot / layout.groupSize() * CODEWORDS;
      for (int c = 0; c < CODEWORDS; c++) {
        float centroid = centroids[slot * CODEWORDS + c];
        table[row + c] += centroid * centroid;
      }
    }
  }

  @Override
  public float level(int slot, int level) {
    return levels[slot * LEVELS + level];
  }

  @Override
  public boolean lossless() {
    return lossless;
  }

  @Override
  public float weight(int slot, int level, int codeword) {
    return weights[(slot * LEVELS + level) * CODEWORDS + codeword];
  }

  @Override
  public void average(int slot, float[] values, float[] averages) {
    int at = slot * LEVELS * CODEWORDS;
    float first = values[0];
    for (int c = 0; c < CODEWORDS; c++) {
      averages[c] = first * weights[at + c];
    }
    for (int level = 1; level < LEVELS; level++) {
      at += CODEWORDS;
      float value = values[level];
      for (int c = 0; c < CODEWORDS; c++) {
        averages[c] += value * weights[at + c];
      }
    }
  }
}
