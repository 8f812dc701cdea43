package io.github.lucenehopfield.index.internal.pq;

import io.github.lucenehopfield.index.internal.block.NibbleBlocks;
import io.github.lucenehopfield.index.internal.simd.EncodeKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernel;
import io.github.lucenehopfield.index.internal.simd.ScanKernels;
import io.github.lucenehopfield.index.scan.Codebook;

/**
 * Encodes vectors by the nearest codeword of each group (Jégou et al., "Product quantization for
 * nearest neighbor search", TPAMI 2011, section 2) and counts, on the way, which value levels the
 * members of each codeword have. Vectors are encoded by the block. Not thread-safe.
 */
public final class ProductQuantizer {
  private static final int CODEWORDS = Codebook.CODEWORDS;
  private static final int LEVELS = Codebook.LEVELS;
  private static final int BLOCK = ScanKernel.BLOCK;

  /** The weight of a level that holds all members of a codeword. */
  private static final int FULL = 255;

  private final EncodeKernel kernel = ScanKernels.encoder();
  private final GroupLayout layout;
  private final float[] centroids;
  private final float[] levels;
  private final float[] cuts;
  private final int[] counts;
  private final float[] block;
  private final byte[] owners = new byte[BLOCK];
  private final float[] distances = new float[BLOCK];
  private final byte[] levelsOfLanes = new byte[BLOCK];
  private int lanes;
  private double error;
  private double sum;
  private double sumOfSquares;
  private long encoded;

  ProductQuantizer(GroupLayout layout, float[] centroids, float[] levels, float[] cuts) {
    this.layout = layout;
    this.centroids = centroids;
    this.levels = levels;
    this.cuts = cuts;
    this.counts = new int[layout.dimensions() * LEVELS * CODEWORDS];
    this.block = new float[layout.dimensions() * BLOCK];
  }

  /**
   * Adds a vector to the present block, which holds at most 128.
   *
   * @param vector d values in the order of the coordinates
   */
  public void add(float[] vector) {
    double vectorSum = 0;
    double vectorSquares = 0;
    for (int slot = 0, at = lanes; slot < layout.dimensions(); slot++, at += BLOCK) {
      float value = vector[layout.dimension(slot)];
      block[at] = value;
      vectorSum += value;
      vectorSquares += (double) value * value;
    }
    sum += vectorSum;
    sumOfSquares += vectorSquares;
    lanes++;
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
    for (int g = 0, groups = layout.groups(); g < groups; g++) {
      int start = layout.start(g);
      int size = layout.start(g + 1) - start;
      kernel.nearest(block, start * BLOCK, BLOCK, lanes, size, centroids, start, owners, distances);
      NibbleBlocks.pack(packed, g, owners, lanes);
      for (int lane = 0; lane < lanes; lane++) {
        error += distances[lane];
      }
      for (int slot = start; slot < start + size; slot++) {
        kernel.levels(block, slot * BLOCK, lanes, cuts, slot * LEVELS, levelsOfLanes);
        int row = slot * LEVELS * CODEWORDS;
        for (int lane = 0; lane < lanes; lane++) {
          counts[row + levelsOfLanes[lane] * CODEWORDS + owners[lane]]++;
        }
      }
    }
    encoded += lanes;
    lanes = 0;
  }

  /**
   * {@return the mean squared error of the vectors encoded so far, relative to their mean squared
   * deviation from the overall mean value; 0 where there is no deviation}
   */
  public float relativeError() {
    double values = (double) encoded * layout.dimensions();
    double deviation = sumOfSquares - sum * sum / values;
    return encoded == 0 || deviation <= 0 ? 0 : (float) Math.min(1, error / deviation);
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
}
