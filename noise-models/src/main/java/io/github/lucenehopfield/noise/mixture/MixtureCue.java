package io.github.lucenehopfield.noise.mixture;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.noise.channel.Calibration;
import io.github.lucenehopfield.noise.channel.NoiseChannel;
import io.github.lucenehopfield.similarity.CueSimilarity;

/** A mixture bound to one cue, under the noise channel that explains the cue best. Immutable. */
public final class MixtureCue implements CueSimilarity, TableBuilder {
  private final NoiseChannel.Bound bound;
  private final double factor;
  private final double slope;
  private final double marginSlope;
  private final double sizeSlope;
  private final double constant;
  private final double reference;
  private final int component;
  private final boolean unlike;

  /**
   * Binds a mixture to a cue.
   *
   * @param model the mixture
   * @param choice one of its channels, fitted to the cue
   */
  public MixtureCue(NoiseMixture model, NoiseMixture.Choice choice) {
    component = choice.component();
    bound = choice.fit().bind();
    unlike = component == model.components().size();
    double[] calibration = choice.calibration();
    factor = calibration[0];
    slope = calibration[1];
    marginSlope = calibration[2];
    sizeSlope = calibration[6];
    constant = calibration[7];
    reference =
        calibration[3]
            + calibration[4] * choice.fit().background()
            + calibration[5] * choice.fit().gaussian();
  }

  /** {@return which noise channel of the mixture explains the cue, the fallback after them} */
  public int component() {
    return component;
  }

  /** {@return by how much the log-odds of "stored" grow with the evidence} */
  double slope() {
    return slope;
  }

  /** {@return the likelihood under that channel} */
  public NoiseChannel.Bound bound() {
    return bound;
  }

  @Override
  public TableBuilder tables() {
    TableBuilder own = bound.builder();
    return own == null ? this : new Scaled(own, factor);
  }

  /** Estimates of another builder, times a factor. */
  private record Scaled(TableBuilder own, double factor) implements TableBuilder {
    @Override
    public ScanTables build(Codebook book) {
      return own.build(book);
    }

    @Override
    public void combine(float[][] values, int count, float[] estimates) {
      own.combine(values, count, estimates);
      for (int i = 0; i < count; i++) {
        estimates[i] *= (float) factor;
      }
    }
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
  public boolean takesLargest() {
    return true;
  }

  @Override
  public boolean estimatesScores() {
    return bound.estimatesScores();
  }

  @Override
  public PatternScorer scorer() {
    PatternScorer raw = bound.scorer();
    return pattern -> factor * raw.score(pattern);
  }

  @Override
  public boolean unlikeTraining() {
    return unlike;
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
        + marginSlope * Calibration.margin(largestShare)
        + sizeSlope * Math.log(patterns)
        + constant;
  }

  @Override
  public double inverseTemperature(double[] scores, int count) {
    return 1;
  }
}
