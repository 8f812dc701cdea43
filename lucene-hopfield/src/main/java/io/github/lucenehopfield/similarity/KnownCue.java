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

  // Squares of values between these, and sums of them, are floats as exact as others.
  private static final float SMALL = 1e-12f;
  private static final float LARGE = 1e12f;

  private final float[] cue;
  private final float largest;
  private final float[] known;
  private final int[] dimensions;

  /**
   * Takes the known part of a cue.
   *
   * @param cue one value per dimension, NaN where unknown
   */
  KnownCue(float[] cue) {
    this.cue = cue.clone();
    int count = 0;
    float most = 0;
    for (float value : cue) {
      if (!Float.isNaN(value)) {
        count++;
        most = Math.max(most, Math.abs(value));
      }
    }
    this.largest = most;
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
   * {@return what entries are to be divided by, so that sums of a power of the field's and the
   * cue's values stay within the range of floats: 1 for all sizes that they commonly have, else a
   * power of two}
   *
   * @param codebook knows the values of the field
   * @param degree how many values are multiplied in a term: 2 for squares
   */
  double unit(Codebook codebook, int degree) {
    return unit(Math.max(codebook.magnitude(), largest), degree);
  }

  /** {@return the same for the field's values alone} */
  static double unitOfField(Codebook codebook, int degree) {
    return unit(codebook.magnitude(), degree);
  }

  private static double unit(float size, int degree) {
    return size == 0 || (size > SMALL && size < LARGE)
        ? 1
        : Math.scalb(1.0, degree * Math.getExponent((double) size));
  }

  /**
   * Fills a table with a function of one coordinate, averaged over what the codes do not know:
   * entry of group g and codeword c is the sum, over the group's known slots, of the mean of the
   * function over the members of c, divided by the unit of the tables.
   */
  void fillAveraged(Codebook codebook, SlotScore score, ScanTables tables, int table) {
    float[] entries = tables.table(table);
    float[] values = new float[Codebook.LEVELS];
    float[] averages = new float[Codebook.CODEWORDS];
    double[] sums = new double[Codebook.CODEWORDS];
    double perUnit = 1 / tables.unit();
    for (int group = 0; group < codebook.groups(); group++) {
      Arrays.fill(sums, 0);
      for (int slot = codebook.groupStart(group); slot < codebook.groupStart(group + 1); slot++) {
        float value = cue[codebook.dimension(slot)];
        if (Float.isNaN(value)) {
          continue;
        }
        for (int level = 0; level < Codebook.LEVELS; level++) {
          values[level] = clamp(perUnit * score.at(value, codebook.level(slot, level)));
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
   * function is linear in the pattern. Divided by the unit of the tables.
   */
  void fillAtCentroids(Codebook codebook, SlotScore score, ScanTables tables, int table) {
    fillAtCentroids(codebook, score, tables, table, tables.unit());
  }

  /** Does the same with a unit of its own for the table. */
  void fillAtCentroids(
      Codebook codebook, SlotScore score, ScanTables tables, int table, double unit) {
    float[] entries = tables.table(table);
    double[] sums = new double[Codebook.CODEWORDS];
    double perUnit = 1 / unit;
    for (int group = 0; group < codebook.groups(); group++) {
      Arrays.fill(sums, 0);
      for (int slot = codebook.groupStart(group); slot < codebook.groupStart(group + 1); slot++) {
        float value = cue[codebook.dimension(slot)];
        if (Float.isNaN(value)) {
          continue;
        }
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          sums[c] += perUnit * score.at(value, codebook.centroid(slot, c));
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
