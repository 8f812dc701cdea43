package io.github.lucenehopfield.index.internal.pq;

import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.simd.EncodeKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.Codebook;
import java.util.Arrays;

/**
 * Encodes vectors by the nearest codeword of each group (Jégou et al., "Product quantization for
 * nearest neighbor search", TPAMI 2011, section 2) and counts, on the way, which value levels the
 * members of each codeword have (docs/decisions/0003). Vectors are encoded by the block. Not
 * thread-safe.
 */
public final class ProductQuantizer {
  private static final int CODEWORDS = Codebook.CODEWORDS;
  private static final int LEVELS = Codebook.LEVELS;
  private static final int BLOCK = ScanKernel.BLOCK;

  /** The weight of a level that holds all members of a codeword. */
  private static final int FULL = 255;

  /** Values so many times the range of the codewords beyond it are taken for that far. */
  private static final double BEYOND = 4;

  private final EncodeKernel kernel = ScanKernels.encoder();
  private final GroupLayout layout;
  private final float[] centroids;
  private final float[] levels;
  private final float[] cuts;
  private final GroupScales scales;
  private final boolean scaled;
  private final float[] scaledCentroids;
  private final float[] scaledCuts;
  private final int[] counts;
  private final float[] block;
  private final float[] lowest;
  private final float[] highest;
  private final byte[] owners = new byte[BLOCK];
  private final float[] distances = new float[BLOCK];
  private final byte[] levelsOfLanes = new byte[BLOCK];
  private int lanes;
  private final double[] excess = new double[BLOCK];
  private final float[] commonErrors = new float[BLOCK];
  private final double[] errors = new double[BLOCK];
  private boolean outside;
  private double error;
  private double sum;
  private double sumOfSquares;
  private long encoded;

  ProductQuantizer(
      GroupLayout layout, GroupScales scales, float[] centroids, float[] levels, float[] cuts) {
    this.layout = layout;
    this.scales = scales;
    this.centroids = centroids;
    this.levels = levels;
    this.cuts = cuts;
    this.scaled = scales.any();
    this.scaledCentroids = scaled ? centroids.clone() : centroids;
    scales.divide(scaledCentroids, CODEWORDS);
    this.scaledCuts = scaled ? cuts.clone() : cuts;
    scales.divide(scaledCuts, LEVELS);
    this.counts = new int[layout.dimensions() * LEVELS * CODEWORDS];
    this.block = new float[layout.dimensions() * BLOCK];
    this.lowest = new float[layout.dimensions()];
    this.highest = new float[layout.dimensions()];
    for (int slot = 0; slot < lowest.length; slot++) {
      double least = Double.POSITIVE_INFINITY;
      double most = Double.NEGATIVE_INFINITY;
      for (int c = 0; c < CODEWORDS; c++) {
        least = Math.min(least, centroids[slot * CODEWORDS + c]);
        most = Math.max(most, centroids[slot * CODEWORDS + c]);
      }
      double beyond = BEYOND * (most - least);
      int d = layout.dimension(slot);
      lowest[d] = (float) Math.max(least - beyond, -Float.MAX_VALUE);
      highest[d] = (float) Math.min(most + beyond, Float.MAX_VALUE);
    }
  }

  /**
   * Adds a vector to the present block, which holds at most 128.
   *
   * @param vector d values in the order of the coordinates
   * @return its squared length, which is not finite where a value is not
   */
  public double add(float[] vector) {
    double vectorSum = 0;
    double vectorSquares = 0;
    for (int slot = 0, at = lanes; slot < layout.dimensions(); slot++, at += BLOCK) {
      float value = vector[layout.dimension(slot)];
      block[at] = value;
      vectorSum += value;
      vectorSquares += (double) value * value;
    }
    double squaredLength = vectorSquares;
    excess[lanes] = 0;
    if (!kernel.areWithin(vector, lowest, highest)) {
      outside = true;
      vectorSum = 0;
      vectorSquares = 0;
      for (int slot = 0, at = lanes; slot < layout.dimensions(); slot++, at += BLOCK) {
        int d = layout.dimension(slot);
        // The square of a value so far would leave nothing else.
        float near = Math.max(lowest[d], Math.min(highest[d], block[at]));
        double beyond = (double) block[at] - near;
        excess[lanes] += beyond * beyond;
        block[at] = near;
        vectorSum += near;
        vectorSquares += (double) near * near;
      }
    }
    sum += vectorSum;
    sumOfSquares += vectorSquares;
    for (int slot = 0, at = lanes; scaled && slot < layout.dimensions(); slot++, at += BLOCK) {
      block[at] = (float) (block[at] / scales.of(slot / layout.groupSize()));
    }
    lanes++;
    return squaredLength;
  }

  /** {@return how many vectors the present block has} */
  public int lanes() {
    return lanes;
  }

  /**
   * Encodes the present block, counts its vectors in the level histograms, and begins the next one.
   *
   * @param packed receives the packed codes, {@link NibbleBlocks#blockBytes} bytes
   */
  public void encode(byte[] packed) {
    Arrays.fill(errors, 0);
    Arrays.fill(commonErrors, 0);
    for (int g = 0, groups = layout.groups(); g < groups; g++) {
      int start = layout.start(g);
      int size = layout.start(g + 1) - start;
      kernel.nearest(
          block, start * BLOCK, BLOCK, lanes, size, scaledCentroids, start, owners, distances);
      NibbleBlocks.pack(packed, g, owners, lanes);
      addErrors(scales.of(g));
      for (int slot = start; slot < start + size; slot++) {
        kernel.levels(block, slot * BLOCK, lanes, scaledCuts, slot * LEVELS, levelsOfLanes);
        int row = slot * LEVELS * CODEWORDS;
        for (int lane = 0; lane < lanes; lane++) {
          counts[row + levelsOfLanes[lane] * CODEWORDS + owners[lane]]++;
        }
      }
    }
    for (int lane = 0; lane < lanes; lane++) {
      errors[lane] += commonErrors[lane];
      error += errors[lane];
      errors[lane] += excess[lane];
    }
    encoded += lanes;
    lanes = 0;
  }

  private void addErrors(double scale) {
    if (scale == 1) {
      // In floats, which the compiler turns into lanes.
      for (int lane = 0; lane < BLOCK; lane++) {
        commonErrors[lane] += distances[lane];
      }
      return;
    }
    for (int lane = 0; lane < lanes; lane++) {
      errors[lane] += distances[lane] * scale * scale;
    }
  }

  /**
   * {@return the squared error of each vector of the block that was encoded last, at its lane;
   * valid until the next one is added}
   */
  public double[] errors() {
    return errors;
  }

  /**
   * {@return the mean squared error of the vectors encoded so far, relative to their mean squared
   * deviation from the overall mean value; 0 where codes keep every vector as it is} Values far
   * outside of what was trained on count as at the edge of it.
   */
  public float relativeError() {
    double values = (double) encoded * layout.dimensions();
    double deviation = sumOfSquares - sum * sum / values;
    float relative = encoded == 0 || deviation <= 0 ? 0 : (float) Math.min(1, error / deviation);
    return outside || error > 0 ? Math.max(relative, Float.MIN_VALUE) : relative;
  }

  /** {@return the centroids at {@code slot * 16 + codeword}, to be written} */
  public float[] centroids() {
    return centroids;
  }

  /** {@return the values of the levels at {@code slot * 16 + level}, to be written} */
  public float[] levels() {
    return levels;
  }

  /**
   * Writes the histogram of a slot as 8-bit weights: a level with any member weighs at least 1, a
   * level without members weighs 0, and a codeword without members has the level of its centroid.
   *
   * @param slot the slot
   * @param weights receives the weights at {@code level * 16 + codeword}, 256 bytes
   */
  public void weights(int slot, byte[] weights) {
    int at = slot * LEVELS * CODEWORDS;
    for (int c = 0; c < CODEWORDS; c++) {
      long members = 0;
      for (int level = 0; level < LEVELS; level++) {
        members += counts[at + level * CODEWORDS + c];
      }
      int own = ValueLevels.levelOf(centroids[slot * CODEWORDS + c], cuts, slot * LEVELS);
      for (int level = 0; level < LEVELS; level++) {
        long count = counts[at + level * CODEWORDS + c];
        int weight;
        if (members == 0) {
          weight = level == own ? FULL : 0;
        } else {
          weight = count == 0 ? 0 : (int) Math.max(1, (count * FULL + members / 2) / members);
        }
        weights[level * CODEWORDS + c] = (byte) weight;
      }
    }
  }

  /** {@return the codebook as it is after the vectors encoded so far} */
  public TrainedCodebook codebook() {
    byte[] weights = new byte[LEVELS * CODEWORDS];
    byte[] all = new byte[layout.dimensions() * weights.length];
    for (int slot = 0; slot < layout.dimensions(); slot++) {
      weights(slot, weights);
      System.arraycopy(weights, 0, all, slot * weights.length, weights.length);
    }
    return new TrainedCodebook(layout, centroids, levels, all, relativeError() == 0);
  }
}
