package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.util.Arrays;

/**
 * The likelihood of one cue under one hypothesis about its damage. A coordinate is kept (it is the
 * origin's value plus an error of density kappa, after an offset that all coordinates share) or
 * lost (it comes from a density that does not know the origin):
 *
 * <pre>
 * log p(q|x) = sum over groups g of log((1 - pi_g) * product over d in g of f_d + pi_g) + sum over d of log lost_d
 * f_d = keep_d * kappa(q_d - o - x_d) / lost_d + 1 - keep_d
 * </pre>
 *
 * <p>An unknown coordinate has f_d = 1 and takes no part in the second sum. Immutable.
 */
final class BoundRegime implements Kind.Bound {
  private static final double TINY = 1e-180;
  private static final double HUGE = 1e180;
  private static final int STRIDE = 4;

  private final Kernel kernel;
  private final Kernel scanKernel;
  private final float[] cue;
  private final double[] logLost;
  private final float[] ratio;
  private final float[] lost;
  private final float[] present;
  private final double groupLost;
  private final int groupSize;
  private final float[] offsets;
  private final float[] refitWeights;
  private final float refitReach;
  private final double constant;
  private final double gaussian;
  private final KeptPart keptPart;

  /**
   * Binds a hypothesis.
   *
   * @param cue the cue without fixed bias, NaN where unknown
   * @param kernel the density of the error of a kept coordinate
   * @param scanKernel the same, made wider by what codes do not resolve
   * @param keep the probability that a coordinate is kept, by dimension
   * @param logLost the log-density of a lost coordinate, by dimension
   * @param groupLost the probability that a whole group is lost, 0 for none
   * @param groupSize dimensions a group
   * @param offsets the offsets to scan for, at least one; a score uses the middle one, or refits it
   * @param refit whether a score fits the offset to the pattern, starting from the middle one
   * @param rescoring how scores look once more at a pattern, or null
   */
  BoundRegime(
      float[] cue,
      Kernel kernel,
      Kernel scanKernel,
      float[] keep,
      double[] logLost,
      double groupLost,
      int groupSize,
      float[] offsets,
      boolean refit,
      Rescoring rescoring) {
    this.kernel = kernel;
    this.scanKernel = scanKernel;
    this.logLost = logLost;
    this.groupLost = groupLost;
    this.groupSize = groupSize;
    this.offsets = offsets.clone();
    int dimension = cue.length;
    this.cue = new float[dimension];
    ratio = new float[dimension];
    lost = new float[dimension];
    present = new float[dimension];
    double sum = 0;
    int known = 0;
    boolean allKept = groupLost == 0 && kernel.isGaussian();
    for (int d = 0; d < dimension; d++) {
      if (Float.isNaN(cue[d])) {
        // Stays 0, and is made to count for nothing.
        lost[d] = 1;
      } else {
        this.cue[d] = cue[d];
        present[d] = 1;
        known++;
        ratio[d] = (float) (keep[d] * StrictMath.exp(-logLost[d]));
        lost[d] = 1 - keep[d];
        sum += logLost[d];
        allKept &= keep[d] == 1;
      }
    }
    double sigma = kernel.sigmas()[0];
    gaussian = allKept ? 1 / (2 * sigma * sigma) : 0;
    constant = allKept ? -known * StrictMath.log(sigma * Math.sqrt(2 * Math.PI)) : sum;
    refitWeights = refit ? refitWeights(keep) : null;
    float reach = offsets[offsets.length - 1] - offsets[offsets.length / 2];
    refitReach = (float) (3 * Math.sqrt(sigma * sigma + reach * reach));
    keptPart = rescoring == null ? null : new KeptPart(rescoring, this);
  }

  /** Binds a hypothesis without rescoring. */
  BoundRegime(
      float[] cue,
      Kernel kernel,
      Kernel scanKernel,
      float[] keep,
      double[] logLost,
      double groupLost,
      int groupSize,
      float[] offsets,
      boolean refit) {
    this(cue, kernel, scanKernel, keep, logLost, groupLost, groupSize, offsets, refit, null);
  }

  private float[] refitWeights(float[] keep) {
    float[] weights = new float[cue.length];
    double sum = 0;
    for (int d = 0; d < weights.length; d++) {
      weights[d] = keep[d] > 0.5f ? present[d] : 0;
      sum += weights[d];
    }
    for (int d = 0; d < weights.length; d++) {
      weights[d] /= (float) Math.max(sum, 1);
    }
    return weights;
  }

  /** {@return the number of tables, one an offset} */
  @Override
  public int tables() {
    return offsets.length;
  }

  /** {@return the cue, 0 where unknown; not to be changed} */
  float[] cue() {
    return cue;
  }

  /** {@return 1 where the cue is known, else 0; not to be changed} */
  float[] present() {
    return present;
  }

  /** {@return the log-density of a lost coordinate, by dimension; not to be changed} */
  double[] logLost() {
    return logLost;
  }

  /** {@return the density of the error of a kept coordinate} */
  Kernel kernel() {
    return kernel;
  }

  /** {@return whether a score fits the offset to the pattern} */
  boolean refits() {
    return refitWeights != null;
  }

  /** {@return the error beyond which a coordinate says nothing of the offset} */
  float refitReach() {
    return refitReach;
  }

  /** {@return a new scorer, to be used by one thread: of log p(q|x), or by the rescoring} */
  @Override
  public CueSimilarity.PatternScorer scorer() {
    return keptPart == null ? new Scorer() : keptPart.scorer();
  }

  /** {@return a new scorer of log p(q|x), to be used by one thread} */
  Scorer likelihood() {
    return new Scorer();
  }

  /**
   * Scores patterns. Every step is a loop of its own over stored terms: the just-in-time compiler
   * vectorises most of them, but not one loop that does everything. Not thread-safe.
   */
  final class Scorer implements CueSimilarity.PatternScorer {
    private final float[] terms = new float[cue.length];
    private final int[] cells = new int[cue.length];

    private Scorer() {}

    @Override
    public double score(float[] pattern) {
      float offset = offset(pattern);
      if (gaussian > 0) {
        return constant - gaussian * squares(pattern, offset);
      }
      factors(pattern, offset);
      return constant + (groupLost > 0 ? grouped() : ungrouped());
    }

    /** {@return the offset of the cue from a pattern} */
    float offset(float[] pattern) {
      float middle = offsets[offsets.length / 2];
      return refitWeights == null ? middle : refitted(pattern, middle);
    }

    /** {@return the offset to the pattern, from the kept coordinates, outliers clipped} */
    private float refitted(float[] pattern, float offset) {
      float reach = refitReach;
      for (int d = 0; d < terms.length; d++) {
        float error = cue[d] - pattern[d] - offset;
        terms[d] = refitWeights[d] * Math.max(-reach, Math.min(reach, error));
      }
      return offset + (float) sum(terms);
    }

    private double squares(float[] pattern, float offset) {
      for (int d = 0; d < terms.length; d++) {
        float error = cue[d] - offset - pattern[d];
        terms[d] = present[d] * error * error;
      }
      return sum(terms);
    }

    private void factors(float[] pattern, float offset) {
      float[] density = kernel.table();
      float cellsPerUnit = kernel.cellsPerUnit();
      for (int d = 0; d < terms.length; d++) {
        float cell = Math.abs(cue[d] - offset - pattern[d]) * cellsPerUnit + 0.5f;
        terms[d] = Math.min(cell, Kernel.CELLS);
      }
      for (int d = 0; d < terms.length; d++) {
        cells[d] = (int) terms[d];
      }
      for (int d = 0; d < terms.length; d++) {
        terms[d] = density[cells[d]];
      }
      for (int d = 0; d < terms.length; d++) {
        terms[d] = terms[d] * ratio[d] + lost[d];
      }
    }

    private double ungrouped() {
      double sum = 0;
      double product = 1;
      int d = 0;
      for (; d + STRIDE <= terms.length; d += STRIDE) {
        double first = (double) terms[d] * terms[d + 1];
        double second = (double) terms[d + 2] * terms[d + 3];
        product *= first * second;
        if (product < TINY || product > HUGE) {
          sum += StrictMath.log(product);
          product = 1;
        }
      }
      for (; d < terms.length; d++) {
        product *= terms[d];
      }
      return sum + StrictMath.log(product);
    }

    private double grouped() {
      double sum = 0;
      double product = 1;
      for (int start = 0; start < terms.length; start += groupSize) {
        int end = Math.min(start + groupSize, terms.length);
        double group = 1;
        for (int d = start; d < end; d++) {
          group *= terms[d];
        }
        product *= (1 - groupLost) * group + groupLost;
        if (product < TINY || product > HUGE) {
          sum += StrictMath.log(product);
          product = 1;
        }
      }
      return sum + StrictMath.log(product);
    }
  }

  /** {@return the sum in double precision, term i added to accumulator i modulo 4} */
  static double sum(float[] terms) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = 0;
    for (; i + 4 <= terms.length; i += 4) {
      first += terms[i];
      second += terms[i + 1];
      third += terms[i + 2];
      fourth += terms[i + 3];
    }
    for (; i < terms.length; i++) {
      first += terms[i];
    }
    return first + second + (third + fourth);
  }

  /**
   * Fills a table: the likelihood of a codeword is the mean over its members of the likelihood of
   * each coordinate, and of the groups of the codes in place of those of the model.
   *
   * @param book the codebook of the segment
   * @param hypothesis which offset, from 0 to {@link #tables()} - 1
   * @param table receives an entry at {@code group * 16 + codeword}
   */
  @Override
  public void fill(Codebook book, int hypothesis, float[] table) {
    float offset = offsets[hypothesis];
    boolean exact = book.lossless();
    if (exact && gaussian > 0) {
      fillSquares(book, offset, table);
      return;
    }
    float[] values = new float[Codebook.LEVELS];
    float[] means = new float[Codebook.CODEWORDS];
    double[] group = new double[Codebook.CODEWORDS];
    for (int g = 0; g < book.groups(); g++) {
      Arrays.fill(group, 1);
      double base = 0;
      for (int slot = book.groupStart(g); slot < book.groupStart(g + 1); slot++) {
        int d = book.dimension(slot);
        if (present[d] == 0) {
          continue;
        }
        base += logLost[d];
        float value = cue[d] - offset;
        for (int level = 0; level < Codebook.LEVELS; level++) {
          float density =
              exact
                  ? kernel.density(value - book.level(slot, level))
                  : Levels.density(book, slot, level, value, scanKernel);
          values[level] = ratio[d] * density + lost[d];
        }
        book.average(slot, values, means);
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          group[c] *= means[c];
        }
      }
      for (int c = 0; c < Codebook.CODEWORDS; c++) {
        double likelihood = (1 - groupLost) * group[c] + groupLost;
        table[g * Codebook.CODEWORDS + c] =
            (float) (base + Math.log(Math.max(likelihood, Double.MIN_NORMAL)));
      }
    }
  }

  /** The Gaussian likelihood of the centroids, where they are all the values there are. */
  private void fillSquares(Codebook book, float offset, float[] table) {
    double share = constant / book.groups();
    for (int g = 0; g < book.groups(); g++) {
      for (int c = 0; c < Codebook.CODEWORDS; c++) {
        double squares = 0;
        for (int slot = book.groupStart(g); slot < book.groupStart(g + 1); slot++) {
          int d = book.dimension(slot);
          float error = cue[d] - offset - book.centroid(slot, c);
          squares += present[d] * (double) error * error;
        }
        table[g * Codebook.CODEWORDS + c] = (float) (share - gaussian * squares);
      }
    }
  }
}
