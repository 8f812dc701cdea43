package io.github.lucenehopfield.noise;

import io.github.lucenehopfield.index.scan.Codebook;

/**
 * A codebook that loses nothing: every group has 16 codewords at most, each for one sub-vector, so
 * that every level of a slot is one value. Groups of 2 slots.
 */
public final class DiscreteBook implements Codebook {
  private final float[][][] codewords;
  private final float[][] levels;

  /** {@code codewords[g][c]} are the two values of codeword c of group g, {@code c < 16}. */
  public DiscreteBook(float[][][] codewords) {
    this.codewords = codewords;
    levels = new float[2 * codewords.length][LEVELS];
    for (int slot = 0; slot < levels.length; slot++) {
      float[] values = new float[CODEWORDS];
      for (int c = 0; c < CODEWORDS; c++) {
        values[c] = codewords[slot / 2][c][slot % 2];
      }
      java.util.Arrays.sort(values);
      int count = 0;
      for (float value : values) {
        if (count == 0 || value > levels[slot][count - 1]) {
          levels[slot][count++] = value;
        }
      }
      java.util.Arrays.fill(levels[slot], count, LEVELS, levels[slot][count - 1]);
    }
  }

  @Override
  public int dimensions() {
    return levels.length;
  }

  @Override
  public int groups() {
    return codewords.length;
  }

  @Override
  public int groupStart(int group) {
    return 2 * group;
  }

  @Override
  public int dimension(int slot) {
    return slot;
  }

  @Override
  public float centroid(int slot, int codeword) {
    return codewords[slot / 2][codeword][slot % 2];
  }

  @Override
  public float level(int slot, int level) {
    return levels[slot][level];
  }

  @Override
  public float magnitude() {
    float most = 0;
    for (int slot = 0; slot < dimensions(); slot++) {
      for (int level = 0; level < LEVELS; level++) {
        most = Math.max(most, Math.abs(level(slot, level)));
      }
      for (int c = 0; c < CODEWORDS; c++) {
        most = Math.max(most, Math.abs(centroid(slot, c)));
      }
    }
    return most;
  }

  @Override
  public boolean lossless() {
    return true;
  }

  @Override
  public float weight(int slot, int level, int codeword) {
    boolean first = level == 0 || levels[slot][level] > levels[slot][level - 1];
    return first && levels[slot][level] == centroid(slot, codeword) ? 1 : 0;
  }

  @Override
  public void average(int slot, float[] values, float[] averages) {
    for (int c = 0; c < CODEWORDS; c++) {
      averages[c] = 0;
      for (int level = 0; level < LEVELS; level++) {
        averages[c] += weight(slot, level, c) * values[level];
      }
    }
  }
}
