package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueSimilarity;

/** A model bound to one cue, under the kind of damage that explains the cue best. Immutable. */
final class AdaptiveCue implements CueSimilarity, TableBuilder {
  private final Kind.Bound bound;
  private final double factor;
  private final double slope;
  private final double aheadSlope;
  private final double sizeSlope;
  private final double constant;
  private final double reference;
  private final int kind;

  AdaptiveCue(AdaptiveModel model, AdaptiveModel.Choice choice) {
    kind = choice.kind();
    bound = choice.fit().bind();
    double[] calibration = model.kinds().get(kind).calibration();
    factor = calibration[0];
    slope = calibration[1];
    aheadSlope = calibration[2];
    sizeSlope = calibration[6];
    constant = calibration[7];
    reference =
        calibration[3]
            + calibration[4] * choice.fit().background()
            + calibration[5] * choice.fit().gaussian();
  }

  /** {@return which kind of damage of the model explains the cue} */
  int kind() {
    return kind;
  }

  /** {@return the likelihood under that kind} */
  Kind.Bound bound() {
    return bound;
  }

  @Override
  public TableBuilder tables() {
    return this;
  }

  @Override
  public ScanTables build(Codebook book) {
    ScanTables tables = new ScanTables(bound.tables(), book.groups());
    for (int t = 0; t < bound.tables(); t++) {
      float[] table = tables.table(t);
      bound.fill(book, t, table);
      for (int i = 0; i < table.length; i++) {
        table[i] *= (float) factor;
      }
    }
    return tables;
  }

  @Override
  public PatternScorer scorer() {
    PatternScorer raw = bound.scorer();
    return pattern -> factor * raw.score(pattern);
  }

  @Override
  public double reference() {
    return reference;
  }

  @Override
  public boolean hasBackground() {
    return true;
  }

  @Override
  public double logOdds(double evidence, double largestShare, long patterns) {
    return slope * evidence
        + aheadSlope * Calibration.ahead(largestShare)
        + sizeSlope * Math.log(patterns)
        + constant;
  }

  @Override
  public double inverseTemperature(double[] scores, int count) {
    return 1;
  }
}
