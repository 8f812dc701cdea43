package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.util.Arrays;

/**
 * The likelihood of one cue under a Gaussian channel, {@code log N(q; a x + m, S)} over the known
 * coordinates.
 *
 * <p>Tables see one group of dimensions at a time. The log-likelihood is a quadratic function of x,
 * developed around the mean of the origin given the cue, {@code x0}:
 *
 * <pre>
 * log p(q|x) = log p(q|x0) + g'(x - x0) - (x - x0)' H (x - x0) / 2
 * g = a S^-1 (q - m - a x0)    H = a S^-1 a
 * </pre>
 *
 * <p>Of H they have what lies within a group. Around x0 what is left out is small for patterns that
 * can be the origin; it is exact in a score. Immutable.
 */
final class GaussianLikelihood implements NoiseChannel.Bound {
  private final float[] gain;
  private final double[] base;
  private final double[] origin;
  private final LowRankGaussian.Marginal marginal;

  /**
   * Binds a channel.
   *
   * @param cue the cue, NaN where unknown
   * @param gain the factor of each dimension
   * @param error the Gaussian of the error
   * @param origin where the log-likelihood is developed
   */
  GaussianLikelihood(float[] cue, float[] gain, LowRankGaussian error, double[] origin) {
    this.origin = origin;
    marginal = error.marginal(cue);
    base = error.residual(cue);
    this.gain = gain.clone();
    for (int d = 0; d < cue.length; d++) {
      if (Float.isNaN(cue[d])) {
        this.gain[d] = 0;
      }
    }
  }

  @Override
  public int tables() {
    return 1;
  }

  @Override
  public CueSimilarity.PatternScorer scorer() {
    double[] residual = new double[base.length];
    return pattern -> {
      for (int d = 0; d < residual.length; d++) {
        residual[d] = base[d] - (double) gain[d] * pattern[d];
      }
      return marginal.logDensity(residual);
    };
  }

  @Override
  public void fill(Codebook book, int table, float[] entries) {
    double[] residual = new double[base.length];
    for (int d = 0; d < residual.length; d++) {
      residual[d] = base[d] - gain[d] * origin[d];
    }
    double share = marginal.logDensity(residual) / book.groups();
    double[] slope = marginal.solve(residual);
    double[] sums = new double[Codebook.CODEWORDS];
    for (int g = 0; g < book.groups(); g++) {
      Arrays.fill(sums, share);
      int end = book.groupStart(g + 1);
      for (int slot = book.groupStart(g); slot < end; slot++) {
        int d = book.dimension(slot);
        if (gain[d] != 0) {
          addAlone(book, slot, slope[d], sums);
          for (int other = slot + 1; other < end; other++) {
            addTogether(book, slot, other, sums);
          }
        }
      }
      for (int c = 0; c < Codebook.CODEWORDS; c++) {
        entries[g * Codebook.CODEWORDS + c] = (float) sums[c];
      }
    }
  }

  /** Adds what one coordinate brings, averaged over the members of each codeword. */
  private void addAlone(Codebook book, int slot, double slope, double[] sums) {
    int d = book.dimension(slot);
    double curve = (double) gain[d] * gain[d] * marginal.precision(d, d) / 2;
    float[] values = new float[Codebook.LEVELS];
    float[] means = new float[Codebook.CODEWORDS];
    for (int level = 0; level < Codebook.LEVELS; level++) {
      double off = book.level(slot, level) - origin[d];
      values[level] = (float) (off * (gain[d] * slope - curve * off));
    }
    book.average(slot, values, means);
    for (int c = 0; c < Codebook.CODEWORDS; c++) {
      sums[c] += means[c];
    }
  }

  /** Adds what two coordinates of a group bring together, at the centroids. */
  private void addTogether(Codebook book, int slot, int other, double[] sums) {
    int i = book.dimension(slot);
    int j = book.dimension(other);
    double product = (double) gain[i] * gain[j] * marginal.precision(i, j);
    for (int c = 0; c < Codebook.CODEWORDS; c++) {
      double first = book.centroid(slot, c) - origin[i];
      double second = book.centroid(other, c) - origin[j];
      sums[c] -= product * first * second;
    }
  }
}
