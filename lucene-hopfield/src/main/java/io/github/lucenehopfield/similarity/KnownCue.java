package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import java.util.Arrays;

/**
 * A cue and which of its coordinates are known, and how much each of them counts. Scores and tables
 * are made from the known part alone; a coordinate of weight 0 counts as unknown. Immutable.
 */
final class KnownCue {
  // Keeps every sum over 4096 dimensions finite in single precision.
  private static final double LARGEST_ENTRY = 1e34;

  // Squares of values between these, and sums of them, are floats as exact as others.
  private static final float SMALL = 1e-12f;
  private static final float LARGE = 1e12f;

  // As exact where weights multiply them, too.
  private static final float LIGHT = 1e-6f;
  private static final float HEAVY = 1e6f;

  private final float[] cue;
  private final float[] weights;
  private final float[] knownWeights;
  private final double weightUnit;
  private final float largest;
  private final float[] known;
  private final int[] dimensions;

  /**
   * Takes the known part of a cue.
   *
   * @param cue one value per dimension, NaN where unknown
   */
  KnownCue(float[] cue) {
    this(cue, null);
  }

  /**
   * Takes the known part of a cue whose coordinates have weights.
   *
   * @param cue one value per dimension, NaN where unknown
   * @param weights finite, at least 0, of the length of the cue; or null for 1; only read
   */
  KnownCue(float[] cue, float[] weights) {
    this.cue = cue.clone();
    this.weights = weights;
    int count = 0;
    float most = 0;
    float heaviest = 0;
    for (int d = 0; d < cue.length; d++) {
      if (weights != null && weights[d] == 0) {
        this.cue[d] = Float.NaN;
      }
      if (!Float.isNaN(this.cue[d])) {
        count++;
        most = Math.max(most, Math.abs(cue[d]));
        heaviest = weights == null ? 1 : Math.max(heaviest, weights[d]);
      }
    }
    this.largest = most;
    this.weightUnit =
        heaviest == 0 || (heaviest > LIGHT && heaviest < HEAVY)
            ? 1
            : Math.scalb(1.0, Math.getExponent((double) heaviest));
    this.dimensions = count == cue.length ? null : new int[count];
    this.known = dimensions == null ? this.cue : new float[count];
    this.knownWeights = dimensions == null || weights == null ? weights : new float[count];
    int next = 0;
    for (int d = 0; d < cue.length && dimensions != null; d++) {
      if (!Float.isNaN(this.cue[d])) {
        known[next] = cue[d];
        if (weights != null) {
          knownWeights[next] = weights[d];
        }
        dimensions[next++] = d;
      }
    }
  }

  /** {@return room for sums over the known coordinates, with their weights} */
  Sums sums() {
    return new Sums(known.length, knownWeights);
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
    Sums sums = sums();
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
   * power of two; so are weights}
   *
   * @param codebook knows the values of the field
   * @param degree how many values are multiplied in a term: 2 for squares
   */
  double unit(Codebook codebook, int degree) {
    return weightUnit * unit(Math.max(codebook.magnitude(), largest), degree);
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
        double weight = perUnit * weight(codebook.dimension(slot));
        for (int level = 0; level < Codebook.LEVELS; level++) {
          values[level] = clamp(weight * score.at(value, codebook.level(slot, level)));
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
        double weight = perUnit * weight(codebook.dimension(slot));
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          sums[c] += weight * score.at(value, codebook.centroid(slot, c));
        }
      }
      store(sums, entries, group);
    }
  }

  private double weight(int dimension) {
    return weights == null ? 1 : weights[dimension];
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
