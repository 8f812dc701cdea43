package io.github.lucenehopfield.index.internal.pq;

import io.github.lucenehopfield.index.scan.Codebook;

/**
 * Encodes vectors by the nearest codeword of each group (Jégou et al., "Product quantization for
 * nearest neighbor search", TPAMI 2011, section 2) and counts, on the way, which value levels the
 * members of each codeword have. Not thread-safe.
 */
public final class ProductQuantizer {
  private static final int CODEWORDS = Codebook.CODEWORDS;
  private static final int LEVELS = Codebook.LEVELS;

  /** The weight of a level that holds all members of a codeword. */
  private static final int FULL = 255;

  private final GroupLayout layout;
  private final float[] centroids;
  private final float[] levels;
  private final float[] cuts;
  private final int[] counts;
  private final float[] distances = new float[CODEWORDS];
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
  }

  /**
   * Encodes a vector and counts it in the level histograms.
   *
   * @param slots the vector in the order of the slots, d values
   * @param codes receives one code a group, M values from 0 to 15
   */
  public void encode(float[] slots, byte[] codes) {
    for (int g = 0, groups = layout.groups(); g < groups; g++) {
      int start = layout.start(g);
      int size = layout.start(g + 1) - start;
      int code = nearest(slots, start, size, centroids, start, distances);
      codes[g] = (byte) code;
      error += distances[code];
      for (int slot = start; slot < start + size; slot++) {
        int level = ValueLevels.levelOf(slots[slot], cuts, slot * LEVELS);
        counts[(slot * LEVELS + level) * CODEWORDS + code]++;
      }
    }
    for (float value : slots) {
      sum += value;
      sumOfSquares += (double) value * value;
    }
    encoded++;
  }

  /** {@return the codeword with the smallest squared distance, the first one of several} */
  static int nearest(
      float[] points, int at, int size, float[] centroids, int start, float[] distances) {
    float value = points[at];
    int row = start * CODEWORDS;
    for (int c = 0; c < CODEWORDS; c++) {
      float difference = value - centroids[row + c];
      distances[c] = difference * difference;
    }
    for (int j = 1; j < size; j++) {
      row += CODEWORDS;
      value = points[at + j];
      for (int c = 0; c < CODEWORDS; c++) {
        float difference = value - centroids[row + c];
        distances[c] += difference * difference;
      }
    }
    int best = 0;
    for (int c = 1; c < CODEWORDS; c++) {
      best = distances[c] < distances[best] ? c : best;
    }
    return best;
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
