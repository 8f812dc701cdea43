package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;

/**
 * One of the two Kullback-Leibler divergences between the shares qh of the cue and mh = x / S of a
 * pattern, bound to a cue: exact scores, and tables for the scan. With w the shares that weigh the
 * logarithms, either mh or qh, the score is {@code ± sum_d w_d (log(mh_d + e) - log(qh_d + e))}.
 *
 * <p>S is the sum of the pattern's known coordinates, which no table knows: {@code log(x/S + e) =
 * log(x + e S) - log S}, and {@code log(x + e S)} is taken at S0, the sum of the cue, and corrected
 * to the first order in log(S / S0), which is exact for x = 0 and nearly so for x far above e S.
 * Three tables: the terms at S0, their derivatives by log S, and S itself.
 */
final class Divergence implements CueSimilarity, TableBuilder {
  /** Keeps logarithms finite; the value of the published code. */
  static final double EPSILON = 1e-4;

  private final KnownCue cue;
  private final boolean reverse;
  private final double[] shares;
  private final double[] logs;
  private final double sum;
  private final float emptyScore;

  /**
   * Binds a divergence.
   *
   * @param cue the cue
   * @param reverse whether the shares of the cue weigh the logarithms, not those of the pattern
   */
  Divergence(KnownCue cue, boolean reverse) {
    this.cue = cue;
    this.reverse = reverse;
    int length = cue.known().length;
    this.shares = new Shares(length).of(cue.known());
    this.logs = new double[length];
    for (int i = 0; i < length; i++) {
      logs[i] = Math.log(shares[i] + EPSILON);
    }
    double positive = Shares.sum(cue.known());
    this.sum = positive > 0 ? positive : 1;
    this.emptyScore = (float) score(new Sums(length), new Shares(length).of(new float[length]));
  }

  @Override
  public PatternScorer scorer() {
    Shares patternShares = new Shares(shares.length);
    return cue.scorer((sums, known, pattern) -> score(sums, patternShares.of(pattern)));
  }

  private double score(Sums sums, double[] pattern) {
    double[] weights = reverse ? shares : pattern;
    double mean =
        sums.terms(
            i -> weights[i] == 0 ? 0 : weights[i] * (Math.log(pattern[i] + EPSILON) - logs[i]));
    return reverse ? mean : -mean;
  }

  @Override
  public TableBuilder tables() {
    return this;
  }

  @Override
  public ScanTables build(Codebook codebook) {
    double smoothing = EPSILON * sum;
    double known = shares.length;
    boolean uniform = Shares.sum(cue.known()) == 0;
    ScanTables tables = new ScanTables(3, codebook.groups());
    cue.fillAveraged(
        codebook,
        (q, x) -> {
          double share = uniform ? 1 / known : Math.max(0, q) / sum;
          double value = Math.max(0, x);
          double weight = reverse ? share : value;
          return weight == 0
              ? 0
              : weight * (Math.log(value + smoothing) - Math.log(share + EPSILON));
        },
        tables,
        0);
    cue.fillAveraged(
        codebook,
        (q, x) -> {
          double share = uniform ? 1 / known : Math.max(0, q) / sum;
          double value = Math.max(0, x);
          return (reverse ? share : value) * smoothing / (value + smoothing);
        },
        tables,
        1);
    cue.fillAveraged(codebook, (q, x) -> Math.max(0, x), tables, 2);
    return tables;
  }

  @Override
  public void combine(float[][] values, int count, float[] estimates) {
    double log = Math.log(sum);
    for (int i = 0; i < count; i++) {
      double patternSum = values[2][i];
      // Rounding of the tables may bring the sum of a nearly empty pattern to or below zero.
      if (!(patternSum > 0)) {
        estimates[i] = emptyScore;
        continue;
      }
      double logSum = Math.log(patternSum);
      double terms = values[0][i] + values[1][i] * (logSum - log);
      estimates[i] = (float) (reverse ? terms - logSum : logSum - terms / patternSum);
    }
  }

  @Override
  public double positive(double score) {
    return Positives.ofDistance(-score);
  }

  @Override
  public double inverseTemperature(double[] scores, int count) {
    return Temperatures.forScale(-Temperatures.median(scores, count));
  }
}
