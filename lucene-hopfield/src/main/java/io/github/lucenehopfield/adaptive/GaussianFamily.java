package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.similarity.CueSimilarity;

/**
 * The likelihood of a cue under Gaussian noise of unknown size, with or without an unknown offset
 * and gain that all coordinates share: {@code q = a x + o + e}. Everything unknown is fitted to the
 * pattern, and every fitted parameter costs {@code log(n) / 2} (Schwarz, "Estimating the dimension
 * of a model", 1978). With none fitted but the noise the order is that of Euclidean distance, with
 * a gain that of the cosine, with an offset that of the centred distance, with both that of the
 * correlation. All of them follow from three sums over the known coordinates, so that three tables
 * serve four hypotheses. Immutable.
 */
final class GaussianFamily {
  /** How many tables {@link #fill} takes. */
  static final int TABLES = 3;

  private final float[] cue;
  private final float[] known;
  private final float[] present;
  private final int n;
  private final double sum;
  private final double squares;
  private final double leastVariance;
  private final double ridge;
  private final double penalty;
  private final float center;

  /**
   * Binds the family to a cue.
   *
   * @param cue the cue, NaN where unknown
   * @param leastSigma the smallest noise that is told apart, above 0
   */
  GaussianFamily(float[] cue, double leastSigma) {
    this.cue = cue.clone();
    known = new float[cue.length];
    present = new float[cue.length];
    int count = 0;
    double total = 0;
    for (int d = 0; d < cue.length; d++) {
      if (!Float.isNaN(cue[d])) {
        known[d] = cue[d];
        present[d] = 1;
        count++;
        total += cue[d];
      }
    }
    n = count;
    center = (float) (total / count);
    double s = 0;
    double ss = 0;
    for (float value : cue) {
      if (!Float.isNaN(value)) {
        double v = value - center;
        s += v;
        ss += v * v;
      }
    }
    sum = s;
    squares = ss;
    leastVariance = leastSigma * leastSigma;
    // Patterns of nearly equal values would correlate with anything by the error of their sums.
    ridge = n * leastVariance;
    penalty = Math.pow(n, 1.0 / n);
  }

  /** {@return a new scorer of log p(q|x) under the best hypothesis, to be used by one thread} */
  Scorer scorer() {
    return new Scorer();
  }

  /** Scores patterns. Not thread-safe. */
  final class Scorer implements CueSimilarity.PatternScorer {
    private final float[] distances = new float[cue.length];
    private final float[] values = new float[cue.length];
    private final float[] squared = new float[cue.length];

    private Scorer() {}

    @Override
    public double score(float[] pattern) {
      return logLikelihood(leastResidual(pattern));
    }

    /** {@return whether noise alone explains the cue best, without offset and gain} */
    boolean prefersDistance(float[] pattern) {
      double residual = leastResidual(pattern);
      return residual >= BoundRegime.sum(distances) * penalty;
    }

    private double leastResidual(float[] pattern) {
      for (int d = 0; d < distances.length; d++) {
        float error = present[d] * (known[d] - pattern[d]);
        float value = present[d] * (pattern[d] - center);
        distances[d] = error * error;
        values[d] = value;
        squared[d] = value * value;
      }
      return residual(
          BoundRegime.sum(distances), BoundRegime.sum(values), BoundRegime.sum(squared));
    }
  }

  /**
   * {@return one table that orders by distance} It is the log-likelihood, linearised where the
   * noise is as large as that of the cue's own values.
   */
  ScanTables distanceTable(Codebook book) {
    ScanTables tables = new ScanTables(1, book.groups());
    float[] table = tables.table(0);
    fill(book, table, new float[table.length], new float[table.length]);
    double variance = Math.max((squares - sum * sum / n) / n, leastVariance);
    double constant = -0.5 * n * Math.log(2 * Math.PI * variance) / book.groups();
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) (constant - table[i] / (2 * variance));
    }
    return tables;
  }

  /** Fills three tables: the squared distance, and sum and sum of squares of the pattern. */
  void fill(Codebook book, float[] distance, float[] x, float[] xx) {
    float[][] values = new float[TABLES][Codebook.LEVELS];
    float[] means = new float[Codebook.CODEWORDS];
    float[][] tables = {distance, x, xx};
    for (int g = 0; g < book.groups(); g++) {
      for (int slot = book.groupStart(g); slot < book.groupStart(g + 1); slot++) {
        float q = cue[book.dimension(slot)];
        if (Float.isNaN(q)) {
          continue;
        }
        for (int level = 0; level < Codebook.LEVELS; level++) {
          float value = book.level(slot, level);
          values[0][level] = (q - value) * (q - value);
          values[1][level] = value - center;
          values[2][level] = (value - center) * (value - center);
        }
        for (int t = 0; t < TABLES; t++) {
          book.average(slot, values[t], means);
          for (int c = 0; c < Codebook.CODEWORDS; c++) {
            tables[t][g * Codebook.CODEWORDS + c] += means[c];
          }
        }
      }
    }
  }

  /**
   * {@return the smallest residual sum of squares, each multiplied by n^(k/n) for its k parameters}
   *
   * @param distance sum of (q - x)^2
   * @param x sum of x - center
   * @param xx sum of (x - center)^2
   */
  double residual(double distance, double x, double xx) {
    double product = (squares + xx - distance) / 2;
    double qqCentered = squares - sum * sum / n;
    double xxCentered = Math.max(xx - x * x / n, 0);
    double productCentered = product - sum * x / n;
    double offset = Math.max(qqCentered - 2 * productCentered + xxCentered, 0);
    double best = Math.max(distance, 0) * penalty;
    double two = penalty * penalty;
    best = Math.min(best, offset * two);
    // The sums about zero, for a gain without offset.
    double qqRaw = squares + center * (2 * sum + n * (double) center);
    double xxRaw = xx + center * (2 * x + n * (double) center);
    double productRaw = product + center * (sum + x + n * (double) center);
    best = Math.min(best, scaled(qqRaw, xxRaw, productRaw) * two);
    return Math.min(best, scaled(qqCentered, xxCentered, productCentered) * two * penalty);
  }

  private double scaled(double qq, double xx, double qx) {
    return qx <= 0 ? qq : Math.max(qq - qx * qx / (xx + ridge), 0);
  }

  /** {@return the log-likelihood that a residual stands for} */
  double logLikelihood(double residual) {
    double variance = Math.max(residual / n, leastVariance);
    return -0.5 * n * (Math.log(2 * Math.PI * variance) + residual / (n * variance));
  }
}
