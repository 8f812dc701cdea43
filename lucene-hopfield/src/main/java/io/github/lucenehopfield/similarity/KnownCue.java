package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import java.util.Arrays;

/**
 * A cue and which of its coordinates are known. Scores and tables are made from the known part
 * alone. Immutable.
 */
final class KnownCue {
  // Keeps every sum over 4096 dimensions finite in single precision.
  private static final double LARGEST_ENTRY = 1e34;

  private final float[] cue;
  private final float[] known;
  private final int[] dimensions;

  /**
   * Takes the known part of a cue.
   *
   * @param cue one value a dimension, NaN where unknown
   */
  KnownCue(float[] cue) {
    this.cue = cue.clone();
    int count = 0;
    for (float value : cue) {
      if (!Float.isNaN(value)) {
        count++;
      }
    }
    if (count == cue.length) {
      this.known = this.cue;
      this.dimensions = null;
    } else {
      this.known = new float[count];
      this.dimensions = new int[count];
      int next = 0;
      for (int d = 0; d < cue.length; d++) {
        if (!Float.isNaN(cue[d])) {
          known[next] = cue[d];
          dimensions[next++] = d;
        }
      }
    }
  }

  /** {@return the known values, in the order of their dimensions; not to be changed} */
  float[] known() {
    return known;
  }

  /** A score of two vectors of the same length. */
  @FunctionalInterface
  interface PairScore {
    double score(Sums sums, float[] known, float[] pattern);
  }

  /** {@return a scorer that sees the known coordinates of a pattern only} */
  PatternScorer scorer(PairScore score) {
    Sums sums = new Sums(known.length);
    if (dimensions == null) {
      return pattern -> score.score(sums, known, pattern);
    }
    float[] packed = new float[known.length];
    return pattern -> {
      for (int i = 0; i < packed.length; i++) {
        packed[i] = pattern[dimensions[i]];
      }
      return score.score(sums, known, packed);
    };
  }

  /** A function of one known coordinate of the cue and the same coordinate of a pattern. */
  @FunctionalInterface
  interface SlotScore {
    double at(double known, double value);
  }

  /**
   * Fills a table with a function of one coordinate, averaged over what the codes do not know:
   * entry of group g and codeword c is the sum, over the group's known slots, of the mean of the
   * function over the members of c.
   */
  void fillAveraged(Codebook codebook, SlotScore score, ScanTables tables, int table) {
    float[] entries = tables.table(table);
    float[] values = new float[Codebook.LEVELS];
    float[] averages = new float[Codebook.CODEWORDS];
    double[] sums = new double[Codebook.CODEWORDS];
    for (int group = 0; group < codebook.groups(); group++) {
      Arrays.fill(sums, 0);
      for (int slot = codebook.groupStart(group); slot < codebook.groupStart(group + 1); slot++) {
        float value = cue[codebook.dimension(slot)];
        if (Float.isNaN(value)) {
          continue;
        }
        for (int level = 0; level < Codebook.LEVELS; level++) {
          values[level] = clamp(score.at(value, codebook.level(slot, level)));
        }
        codebook.average(slot, values, averages);
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          sums[c] += averages[c];
        }
      }
      store(sums, entries, group);
    }
  }

  /**
   * Fills a table with a function of one coordinate, taken at the centroids: exact where the
   * function is linear in the pattern.
   */
  void fillAtCentroids(Codebook codebook, SlotScore score, ScanTables tables, int table) {
    float[] entries = tables.table(table);
    double[] sums = new double[Codebook.CODEWORDS];
    for (int group = 0; group < codebook.groups(); group++) {
      Arrays.fill(sums, 0);
      for (int slot = codebook.groupStart(group); slot < codebook.groupStart(group + 1); slot++) {
        float value = cue[codebook.dimension(slot)];
        if (Float.isNaN(value)) {
          continue;
        }
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          sums[c] += score.at(value, codebook.centroid(slot, c));
        }
      }
      store(sums, entries, group);
    }
  }

  private static void store(double[] sums, float[] entries, int group) {
    int base = group * Codebook.CODEWORDS;
    for (int c = 0; c < Codebook.CODEWORDS; c++) {
      entries[base + c] = clamp(sums[c]);
    }
  }

  private static float clamp(double value) {
    return (float) Math.max(-LARGEST_ENTRY, Math.min(LARGEST_ENTRY, value));
  }
}
