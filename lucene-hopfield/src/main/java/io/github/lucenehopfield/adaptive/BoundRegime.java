package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.index.scan.Codebook;
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
final class BoundRegime {
  private static final double TINY = 1e-180;
  private static final double HUGE = 1e180;
  private static final int STRIDE = 4;

  private final Kernel kernel;
  private final Kernel scanKernel;
  private final float[] cue;
  private final double[] logLost;
  private final float[] ratio;
  private final float[] lost;
  private final double groupLost;
  private final int groupSize;
  private final float[] offsets;
  private final float[] refitWeights;
  private final float refitReach;
  private final double constant;
  private final double gaussian;

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
      boolean refit) {
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
    double sum = 0;
    int known = 0;
    boolean allKept = groupLost == 0 && kernel.sigmas().length == 1;
    for (int d = 0; d < dimension; d++) {
      if (Float.isNaN(cue[d])) {
        this.cue[d] = Float.NaN;
        lost[d] = 1;
      } else {
        this.cue[d] = cue[d];
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
  }

  private float[] refitWeights(float[] keep) {
    float[] weights = new float[cue.length];
    double sum = 0;
    for (int d = 0; d < weights.length; d++) {
      weights[d] = Float.isNaN(cue[d]) ? 0 : keep[d] > 0.5f ? 1 : 0;
      sum += weights[d];
    }
    for (int d = 0; d < weights.length; d++) {
      weights[d] /= (float) Math.max(sum, 1);
    }
    return weights;
  }

  /** {@return the number of tables, one an offset} */
  int tables() {
    return offsets.length;
  }

  /** {@return log p(q|x)} */
  double score(float[] pattern) {
    float offset = offsets[offsets.length / 2];
    if (refitWeights != null) {
      offset = refitted(pattern, offset);
    }
    if (gaussian > 0) {
      return constant - gaussian * squares(pattern, offset);
    }
    return constant + (groupLost > 0 ? grouped(pattern, offset) : ungrouped(pattern, offset));
  }

  /** {@return the offset to the pattern, from the kept coordinates, outliers clipped} */
  private float refitted(float[] pattern, float offset) {
    float reach = refitReach;
    double sum = 0;
    for (int d = 0; d < pattern.length; d++) {
      // The weight of an unknown coordinate is 0, and NaN fails both comparisons.
      float error = cue[d] - pattern[d] - offset;
      float clipped = error > reach ? reach : error < -reach ? -reach : error;
      sum += refitWeights[d] > 0 ? refitWeights[d] * clipped : 0;
    }
    return offset + (float) sum;
  }

  private double squares(float[] pattern, float offset) {
    double sum = 0;
    for (int d = 0; d < pattern.length; d++) {
      float error = cue[d] - offset - pattern[d];
      sum += lost[d] == 1 ? 0 : error * error;
    }
    return sum;
  }

  private double ungrouped(float[] pattern, float offset) {
    float[] density = kernel.table();
    float cells = kernel.cellsPerUnit();
    double sum = 0;
    double product = 1;
    int d = 0;
    for (; d + STRIDE <= pattern.length; d += STRIDE) {
      // Two chains, so that the multiplications need not wait for each other.
      double first = factor(pattern, d, offset, density, cells);
      double second = factor(pattern, d + 1, offset, density, cells);
      first *= factor(pattern, d + 2, offset, density, cells);
      second *= factor(pattern, d + 3, offset, density, cells);
      product *= first * second;
      if (product < TINY || product > HUGE) {
        sum += StrictMath.log(product);
        product = 1;
      }
    }
    for (; d < pattern.length; d++) {
      product *= factor(pattern, d, offset, density, cells);
    }
    return sum + StrictMath.log(product);
  }

  private float factor(float[] pattern, int d, float offset, float[] density, float cells) {
    float cell = Math.abs(cue[d] - offset - pattern[d]) * cells + 0.5f;
    // An unknown coordinate is NaN here and takes the last cell; its ratio is 0.
    return ratio[d] * density[cell < Kernel.CELLS ? (int) cell : Kernel.CELLS] + lost[d];
  }

  private double grouped(float[] pattern, float offset) {
    float[] density = kernel.table();
    float cells = kernel.cellsPerUnit();
    double sum = 0;
    double product = 1;
    for (int start = 0; start < pattern.length; start += groupSize) {
      int end = Math.min(start + groupSize, pattern.length);
      double group = 1;
      for (int d = start; d < end; d++) {
        group *= factor(pattern, d, offset, density, cells);
      }
      product *= (1 - groupLost) * group + groupLost;
      if (product < TINY || product > HUGE) {
        sum += StrictMath.log(product);
        product = 1;
      }
    }
    return sum + StrictMath.log(product);
  }

  /**
   * Fills a table: the likelihood of a codeword is the mean over its members of the likelihood of
   * each coordinate, and of the groups of the codes in place of those of the model.
   *
   * @param book the codebook of the segment
   * @param hypothesis which offset, from 0 to {@link #tables()} - 1
   * @param table receives an entry at {@code group * 16 + codeword}
   */
  void fill(Codebook book, int hypothesis, float[] table) {
    float offset = offsets[hypothesis];
    float[] values = new float[Codebook.LEVELS];
    float[] means = new float[Codebook.CODEWORDS];
    double[] group = new double[Codebook.CODEWORDS];
    for (int g = 0; g < book.groups(); g++) {
      Arrays.fill(group, 1);
      double base = 0;
      for (int slot = book.groupStart(g); slot < book.groupStart(g + 1); slot++) {
        int d = book.dimension(slot);
        if (Float.isNaN(cue[d])) {
          continue;
        }
        base += logLost[d];
        for (int level = 0; level < Codebook.LEVELS; level++) {
          values[level] =
              ratio[d] * Levels.density(book, slot, level, cue[d] - offset, kernel, scanKernel)
                  + lost[d];
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
}
