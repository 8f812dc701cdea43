package io.github.lucenehopfield.noise.channel;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueSimilarity;

/**
 * A metric bound to a cue. All forms follow from three sums over the known coordinates, of a
 * pattern, its square and its product with the cue, so three tables serve them. Immutable.
 */
final class MetricLikelihood implements NoiseChannel.Bound, TableBuilder {
  private static final int TABLES = 3;

  // Patterns of nearly equal values would correlate with anything by the error of their sums.
  private static final double RIDGE = 1e-6;

  private final MetricChannel component;
  private final float[] known;
  private final float[] weights;
  private final int n;
  private final double sum;
  private final double squares;
  private final double least;
  private final double total;

  /**
   * Binds a metric.
   *
   * @param component the metric
   * @param cue the cue, NaN where unknown
   * @param resolution the smallest error that is distinguished
   */
  MetricLikelihood(MetricChannel component, float[] cue, double resolution) {
    this.component = component;
    known = new float[cue.length];
    weights = new float[cue.length];
    int count = 0;
    double s = 0;
    double ss = 0;
    double ww = 0;
    for (int d = 0; d < cue.length; d++) {
      if (!Float.isNaN(cue[d])) {
        weights[d] = component.weights()[d];
        known[d] = (float) (weights[d] * component.powerOf(cue[d]));
        count++;
        s += known[d];
        ss += (double) known[d] * known[d];
        ww += (double) weights[d] * weights[d];
      }
    }
    n = Math.max(count, 1);
    sum = s;
    squares = ss;
    double unit = component.powerOf(resolution);
    least = Math.max(ww * unit * unit, Double.MIN_NORMAL);
    double centered = Math.max(ss - s * s / n, 0);
    total = Math.max(component.form() == MetricChannel.Form.COSINE ? ss : centered, 0) + least;
  }

  @Override
  public int tables() {
    return TABLES;
  }

  @Override
  public TableBuilder builder() {
    return this;
  }

  @Override
  public CueSimilarity.PatternScorer scorer() {
    float[] products = new float[known.length];
    float[] values = new float[known.length];
    float[] squared = new float[known.length];
    return pattern -> {
      for (int d = 0; d < values.length; d++) {
        values[d] = (float) (weights[d] * component.powerOf(pattern[d]));
      }
      for (int d = 0; d < values.length; d++) {
        products[d] = known[d] * values[d];
        squared[d] = values[d] * values[d];
      }
      return score(
          ErasureLikelihood.sum(values),
          ErasureLikelihood.sum(squared),
          ErasureLikelihood.sum(products));
    };
  }

  /** {@return the log-likelihood ratio, by the sums of x, x² and q x} */
  private double score(double x, double xx, double qx) {
    double residual =
        switch (component.form()) {
          case DISTANCE -> squares - 2 * qx + xx;
          case COSINE -> scaled(squares, xx, qx);
          case CORRELATION ->
              scaled(squares - sum * sum / n, Math.max(xx - x * x / n, 0), qx - sum * x / n);
        };
    return -0.5 * n * Math.log((Math.max(residual, 0) + least) / total);
  }

  /** {@return what a gain leaves; one below 0 is none} */
  private static double scaled(double qq, double xx, double qx) {
    return qx <= 0 ? qq : qq - qx * qx / (xx + RIDGE * qq);
  }

  @Override
  public ScanTables build(Codebook book) {
    ScanTables tables = new ScanTables(TABLES, book.groups());
    for (int t = 0; t < TABLES; t++) {
      fill(book, t, tables.table(t));
    }
    return tables;
  }

  @Override
  public void fill(Codebook book, int table, float[] entries) {
    float[] values = new float[Codebook.LEVELS];
    float[] means = new float[Codebook.CODEWORDS];
    for (int g = 0; g < book.groups(); g++) {
      for (int slot = book.groupStart(g); slot < book.groupStart(g + 1); slot++) {
        int d = book.dimension(slot);
        if (weights[d] == 0) {
          continue;
        }
        for (int level = 0; level < Codebook.LEVELS; level++) {
          double value = weights[d] * component.powerOf(book.level(slot, level));
          values[level] =
              (float) (table == 0 ? value : table == 1 ? value * value : value * known[d]);
        }
        book.average(slot, values, means);
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          entries[g * Codebook.CODEWORDS + c] += means[c];
        }
      }
    }
  }

  @Override
  public void combine(float[][] values, int count, float[] estimates) {
    for (int i = 0; i < count; i++) {
      estimates[i] = (float) score(values[0][i], values[1][i], values[2][i]);
    }
  }
}
