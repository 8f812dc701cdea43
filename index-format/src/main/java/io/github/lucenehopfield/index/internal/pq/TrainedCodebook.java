package io.github.lucenehopfield.index.internal.pq;

import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.Codebook;
import java.util.Arrays;

/**
 * A codebook in memory, {@value #BYTES_PER_DIMENSION} bytes per dimension. Arrays are slot-major;
 * codewords are innermost, so that loops over the 16 codewords of a slot run through consecutive
 * numbers.
 */
public final class TrainedCodebook implements Codebook {
  /** The heap that a dimension takes: centroids, levels and sums as floats, weights as bytes. */
  public static final int BYTES_PER_DIMENSION =
      (2 * CODEWORDS + LEVELS) * Float.BYTES + LEVELS * CODEWORDS;

  private static final int QUARTER = CODEWORDS / 4;

  /** A range of so many times that of the middle half leaves it 16 of 255 steps. */
  private static final double UNEVEN = 16;

  private static final int MANY_UNEVEN = 4;

  private final GroupLayout layout;
  private final float[] centroids;
  private final float[] levels;
  private final byte[] weights;
  private final float[] weightSums;
  private final boolean lossless;
  private final float magnitude;
  private final boolean uneven;

  /**
   * Keeps the arrays without copying them.
   *
   * @param layout which coordinates share a code
   * @param centroids at {@code slot * 16 + codeword}
   * @param levels at {@code slot * 16 + level}
   * @param weights unsigned, at {@code (slot * 16 + level) * 16 + codeword}
   * @param lossless whether codes keep every vector as it is
   * @throws IllegalArgumentException if the weights of a codeword are all 0
   */
  public TrainedCodebook(
      GroupLayout layout, float[] centroids, float[] levels, byte[] weights, boolean lossless) {
    assert centroids.length == layout.dimensions() * CODEWORDS;
    assert levels.length == layout.dimensions() * LEVELS;
    assert weights.length == layout.dimensions() * LEVELS * CODEWORDS;
    this.layout = layout;
    this.centroids = centroids;
    this.levels = levels;
    this.weights = weights;
    this.weightSums = sums(weights, layout.dimensions());
    this.lossless = lossless;
    float most = 0;
    for (float centroid : centroids) {
      most = Math.max(most, Math.abs(centroid));
    }
    for (float level : levels) {
      most = Math.max(most, Math.abs(level));
    }
    magnitude = most;
    uneven = isUneven(centroids, layout.dimensions());
  }

  private static float[] sums(byte[] weights, int dimensions) {
    float[] sums = new float[dimensions * CODEWORDS];
    for (int i = 0; i < weights.length; i++) {
      sums[i / (LEVELS * CODEWORDS) * CODEWORDS + i % CODEWORDS] += weights[i] & 255;
    }
    for (float sum : sums) {
      if (sum == 0) {
        throw new IllegalArgumentException("the weights of a codeword must not all be 0");
      }
    }
    return sums;
  }

  private static boolean isUneven(float[] centroids, int dimensions) {
    float[] sorted = new float[CODEWORDS];
    int uneven = 0;
    for (int slot = 0; slot < dimensions; slot++) {
      System.arraycopy(centroids, slot * CODEWORDS, sorted, 0, CODEWORDS);
      Arrays.sort(sorted);
      double all = (double) sorted[CODEWORDS - 1] - sorted[0];
      double middle = (double) sorted[CODEWORDS - 1 - QUARTER] - sorted[QUARTER];
      uneven += all > UNEVEN * middle && middle > 0 ? 1 : 0;
    }
    return uneven > dimensions / MANY_UNEVEN;
  }

  /**
   * {@return whether the codewords of many slots lie so far from each other that those in the
   * middle would not be distinguished in 8 bits} A few such slots show in the tables of a cue.
   */
  public boolean uneven() {
    return uneven;
  }

  @Override
  public float magnitude() {
    return magnitude;
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
   * @param vector one value per coordinate
   * @param table entries at {@code group * 16 + codeword}
   */
  public void subtractSquares(float[] vector, float[] table) {
    ScanKernels.tables().subtractSquares(bySlot(vector), centroids, layout.groupSize(), table);
  }

  /**
   * Adds to a table the products of a vector and the centroids.
   *
   * @param vector one value per coordinate
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
    return (weights[(slot * LEVELS + level) * CODEWORDS + codeword] & 255)
        / weightSums[slot * CODEWORDS + codeword];
  }

  @Override
  public void average(int slot, float[] values, float[] averages) {
    ScanKernels.tables()
        .average(
            values, weights, slot * LEVELS * CODEWORDS, weightSums, slot * CODEWORDS, averages);
  }
}
