package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.noise.density.ErrorDensity;
import io.github.lucenehopfield.noise.density.LevelDensity;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.util.Arrays;

/**
 * The likelihood of one cue under one hypothesis about its corruption. A coordinate is observed (it
 * is the origin's value plus an error of density kappa, after an offset that all coordinates share)
 * or erased (it comes from a density that does not know the origin):
 *
 * <pre>
 * log p(q|x) = sum over groups g of log((1 - pi_g) * product over d in g of f_d + pi_g) + sum over d of log erased_d
 * f_d = observed_d * kappa(q_d - o - x_d) / erased_d + 1 - observed_d
 * </pre>
 *
 * <p>An unknown coordinate has f_d = 1 and takes no part in the second sum. Immutable.
 */
public final class ErasureLikelihood implements NoiseChannel.Bound {
  // Products of ratios are turned into logarithms before they leave the range of doubles.
  private static final double TINY = 1e-180;
  private static final double HUGE = 1e180;

  // Factors that are multiplied between two looks at that range.
  private static final int STRIDE = 4;

  private final ErrorDensity errorDensity;
  private final ErrorDensity scanErrorDensity;
  private final float[] cue;
  private final double[] logErased;
  private final float[] ratio;
  private final float[] erased;
  private final float[] present;
  private final double groupErased;
  private final int groupSize;
  private final float[] offsets;
  private final float[] refitWeights;
  private final float refitLimit;
  private final double constant;
  private final double gaussian;
  private final RerankFeatures observedPart;

  /**
   * Binds a hypothesis.
   *
   * @param cue the cue without fixed bias, NaN where unknown
   * @param errorDensity the density of the error of an observed coordinate
   * @param scanErrorDensity the same, made wider by what codes do not resolve
   * @param observed the probability that a coordinate is observed, by dimension
   * @param logErased the log-density of an erased coordinate, by dimension
   * @param groupErased the probability that a whole group is erased, 0 for none
   * @param groupSize dimensions per group
   * @param offsets the offsets to scan for, at least one; a score uses the middle one, or refits it
   * @param refit whether a score fits the offset to the pattern, starting from the middle one
   * @param reranker how scores look once more at a pattern, or null
   */
  public ErasureLikelihood(
      float[] cue,
      ErrorDensity errorDensity,
      ErrorDensity scanErrorDensity,
      float[] observed,
      double[] logErased,
      double groupErased,
      int groupSize,
      float[] offsets,
      boolean refit,
      Reranker reranker) {
    this.errorDensity = errorDensity;
    this.scanErrorDensity = scanErrorDensity;
    this.logErased = logErased;
    this.groupErased = groupErased;
    this.groupSize = groupSize;
    this.offsets = offsets.clone();
    int dimension = cue.length;
    this.cue = new float[dimension];
    ratio = new float[dimension];
    erased = new float[dimension];
    present = new float[dimension];
    double sum = 0;
    int known = 0;
    boolean allObserved = groupErased == 0 && errorDensity.isGaussian();
    for (int d = 0; d < dimension; d++) {
      if (Float.isNaN(cue[d])) {
        // Stays 0, and is made to count for nothing.
        erased[d] = 1;
      } else {
        this.cue[d] = cue[d];
        present[d] = 1;
        known++;
        ratio[d] = (float) (observed[d] * StrictMath.exp(-logErased[d]));
        erased[d] = 1 - observed[d];
        sum += logErased[d];
        allObserved &= observed[d] == 1;
      }
    }
    double sigma = errorDensity.sigmas()[0];
    gaussian = allObserved ? 1 / (2 * sigma * sigma) : 0;
    constant = allObserved ? -known * StrictMath.log(sigma * Math.sqrt(2 * Math.PI)) : sum;
    refitWeights = refit ? refitWeights(observed) : null;
    float limit = offsets[offsets.length - 1] - offsets[offsets.length / 2];
    refitLimit = (float) (3 * Math.sqrt(sigma * sigma + limit * limit));
    observedPart = reranker == null ? null : new RerankFeatures(reranker, this);
  }

  /** Binds a hypothesis without rescoring. */
  public ErasureLikelihood(
      float[] cue,
      ErrorDensity errorDensity,
      ErrorDensity scanErrorDensity,
      float[] observed,
      double[] logErased,
      double groupErased,
      int groupSize,
      float[] offsets,
      boolean refit) {
    this(
        cue,
        errorDensity,
        scanErrorDensity,
        observed,
        logErased,
        groupErased,
        groupSize,
        offsets,
        refit,
        null);
  }

  private float[] refitWeights(float[] observed) {
    float[] weights = new float[cue.length];
    double sum = 0;
    for (int d = 0; d < weights.length; d++) {
      weights[d] = observed[d] > 0.5f ? present[d] : 0;
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

  /** {@return the log-density of an erased coordinate, by dimension; not to be changed} */
  double[] logErased() {
    return logErased;
  }

  /** {@return the density of the error of an observed coordinate} */
  ErrorDensity errorDensity() {
    return errorDensity;
  }

  /** {@return whether a score fits the offset to the pattern} */
  boolean refits() {
    return refitWeights != null;
  }

  /** {@return the error beyond which a coordinate says nothing of the offset} */
  float refitLimit() {
    return refitLimit;
  }

  /** {@return a new scorer, to be used by one thread: of log p(q|x), or by the rescoring} */
  @Override
  public CueSimilarity.PatternScorer scorer() {
    return observedPart == null ? new Scorer() : observedPart.scorer();
  }

  @Override
  public boolean estimatesScores() {
    return observedPart == null;
  }

  /** {@return a new scorer of log p(q|x), to be used by one thread} */
  public Scorer likelihood() {
    return new Scorer();
  }

  /**
   * Scores patterns. Every step is a loop of its own over stored terms: the just-in-time compiler
   * vectorizes most of them, but not one loop that does everything. Not thread-safe.
   */
  public final class Scorer implements CueSimilarity.PatternScorer {
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
      return constant + (groupErased > 0 ? grouped() : ungrouped());
    }

    /** {@return the offset of the cue from a pattern} */
    float offset(float[] pattern) {
      float middle = offsets[offsets.length / 2];
      return refitWeights == null ? middle : refitted(pattern, middle);
    }

    /** {@return the offset to the pattern, from the observed coordinates, outliers clipped} */
    private float refitted(float[] pattern, float offset) {
      float limit = refitLimit;
      for (int d = 0; d < terms.length; d++) {
        float error = cue[d] - pattern[d] - offset;
        terms[d] = refitWeights[d] * Math.max(-limit, Math.min(limit, error));
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
      float[] density = errorDensity.table();
      float cellsPerUnit = errorDensity.cellsPerUnit();
      for (int d = 0; d < terms.length; d++) {
        float cell = Math.abs(cue[d] - offset - pattern[d]) * cellsPerUnit + 0.5f;
        terms[d] = Math.min(cell, ErrorDensity.CELLS);
      }
      for (int d = 0; d < terms.length; d++) {
        cells[d] = (int) terms[d];
      }
      for (int d = 0; d < terms.length; d++) {
        terms[d] = density[cells[d]];
      }
      for (int d = 0; d < terms.length; d++) {
        terms[d] = terms[d] * ratio[d] + erased[d];
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
        product *= (1 - groupErased) * group + groupErased;
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
        base += logErased[d];
        float value = cue[d] - offset;
        for (int level = 0; level < Codebook.LEVELS; level++) {
          float density =
              exact
                  ? errorDensity.density(value - book.level(slot, level))
                  : LevelDensity.density(book, slot, level, value, scanErrorDensity);
          values[level] = ratio[d] * density + erased[d];
        }
        book.average(slot, values, means);
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          group[c] *= means[c];
        }
      }
      for (int c = 0; c < Codebook.CODEWORDS; c++) {
        double likelihood = (1 - groupErased) * group[c] + groupErased;
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
