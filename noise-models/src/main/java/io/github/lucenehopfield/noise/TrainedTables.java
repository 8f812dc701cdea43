package io.github.lucenehopfield.noise;

import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.noise.channel.Calibration;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import io.github.lucenehopfield.similarity.TableSimilarity;
import java.util.Arrays;
import java.util.Objects;

/**
 * Tables whose scores are log-likelihood ratios, learned from pairs of a cue and its origin: their
 * softmax is the probability of the origin, and "not stored" has a probability, too. {@link
 * TableFile} reads and writes them. Immutable, with value equality.
 */
public final class TrainedTables implements Similarity {
  /** How many numbers a calibration has. */
  static final int CALIBRATION = 5;

  private final TableSimilarity tables;
  private final double[] calibration;

  /**
   * Takes tables.
   *
   * @param tables scores of which the softmax is the probability of the origin
   * @param calibration finite: the level from which the evidence counts, and the weights of
   *     evidence, margin, logarithm of the number of patterns, and constant in the log-odds of
   *     "stored"
   */
  public TrainedTables(TableSimilarity tables, double[] calibration) {
    this.tables = Objects.requireNonNull(tables, "tables");
    if (calibration.length != CALIBRATION) {
      throw new IllegalArgumentException(
          "calibration must have " + CALIBRATION + " numbers; numbers=" + calibration.length);
    }
    this.calibration = calibration.clone();
    for (double value : calibration) {
      if (!Double.isFinite(value)) {
        throw new IllegalArgumentException(
            "calibration must be finite; calibration=" + Arrays.toString(calibration));
      }
    }
  }

  /** {@return the tables, without their calibration} */
  public TableSimilarity tables() {
    return tables;
  }

  /** {@return a copy of the calibration} */
  double[] calibration() {
    return calibration.clone();
  }

  @Override
  public String name() {
    return tables.name();
  }

  @Override
  public boolean hasBackground() {
    return true;
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) {
    return new Bound(tables.bind(cue), calibration);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrainedTables that
        && tables.equals(that.tables)
        && Arrays.equals(calibration, that.calibration);
  }

  @Override
  public int hashCode() {
    return tables.hashCode() * 31 + Arrays.hashCode(calibration);
  }

  @Override
  public String toString() {
    return name();
  }

  /** Tables bound to a cue, and their calibration. */
  private record Bound(CueSimilarity tablesOfCue, double[] calibration) implements CueSimilarity {
    @Override
    public TableBuilder tables() {
      return tablesOfCue.tables();
    }

    @Override
    public PatternScorer scorer() {
      return tablesOfCue.scorer();
    }

    @Override
    public double reference() {
      return calibration[0];
    }

    @Override
    public boolean hasBackground() {
      return true;
    }

    @Override
    public double logOdds(double evidence, double largestShare, long patterns) {
      return calibration[1] * evidence
          + calibration[2] * Calibration.margin(largestShare)
          + calibration[3] * Math.log(patterns)
          + calibration[4];
    }

    @Override
    public double inverseTemperature(double[] scores, int count) {
      return 1;
    }
  }
}
