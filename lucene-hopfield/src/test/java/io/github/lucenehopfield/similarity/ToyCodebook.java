package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.Codebook;
import java.util.Arrays;
import java.util.List;

/**
 * A codebook over a few vectors: slots hold the coordinates in reverse order, three a group. A
 * level is a value that occurs, so averages are exact; at most 16 vectors.
 */
final class ToyCodebook implements Codebook {
  private static final int GROUP = 3;

  private final int dimensions;
  private final List<float[]> vectors;
  private final int[][] codes;
  private final float[][] centroids;
  private final float[][] levels;
  private final float[][][] weights;

  ToyCodebook(List<float[]> vectors, int[][] codes) {
    this.vectors = vectors;
    this.dimensions = vectors.get(0).length;
    this.codes = codes;
    this.centroids = new float[dimensions][CODEWORDS];
    this.levels = new float[dimensions][LEVELS];
    this.weights = new float[dimensions][LEVELS][CODEWORDS];
    for (int slot = 0; slot < dimensions; slot++) {
      fill(slot);
    }
  }

  private void fill(int slot) {
    // Every distinct value is a level of its own, so that averages are exact.
    float[] distinct = new float[LEVELS];
    int used = 0;
    for (float[] vector : vectors) {
      float value = vector[dimension(slot)];
      boolean seen = false;
      for (int l = 0; l < used; l++) {
        seen |= distinct[l] == value;
      }
      if (!seen) {
        distinct[used++] = value;
      }
    }
    Arrays.sort(distinct, 0, used);
    for (int l = 0; l < LEVELS; l++) {
      levels[slot][l] = distinct[Math.min(l, used - 1)];
    }
    for (int c = 0; c < CODEWORDS; c++) {
      int members = 0;
      double sum = 0;
      for (int v = 0; v < vectors.size(); v++) {
        if (codes[v][slot / GROUP] == c) {
          float value = vectors.get(v)[dimension(slot)];
          members++;
          sum += value;
          weights[slot][Arrays.binarySearch(distinct, 0, used, value)][c]++;
        }
      }
      if (members > 0) {
        centroids[slot][c] = (float) (sum / members);
        for (int l = 0; l < LEVELS; l++) {
          weights[slot][l][c] /= members;
        }
      } else {
        weights[slot][0][c] = 1;
      }
    }
  }

  @Override
  public int dimensions() {
    return dimensions;
  }

  @Override
  public int groups() {
    return (dimensions + GROUP - 1) / GROUP;
  }

  @Override
  public int groupStart(int group) {
    return Math.min(dimensions, group * GROUP);
  }

  @Override
  public int dimension(int slot) {
    return dimensions - 1 - slot;
  }

  @Override
  public float centroid(int slot, int codeword) {
    return centroids[slot][codeword];
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
    return false;
  }

  @Override
  public float weight(int slot, int level, int codeword) {
    return weights[slot][level][codeword];
  }

  @Override
  public void average(int slot, float[] values, float[] averages) {
    for (int c = 0; c < CODEWORDS; c++) {
      float sum = 0;
      for (int l = 0; l < LEVELS; l++) {
        sum += weights[slot][l][c] * values[l];
      }
      averages[c] = sum;
    }
  }
}
