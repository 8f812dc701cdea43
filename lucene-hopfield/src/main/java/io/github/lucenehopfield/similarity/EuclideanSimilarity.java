package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.util.OptionalDouble;

/**
 * The negative squared Euclidean distance over the known coordinates: {@code s(q,x) = -sum over
 * known d of (q_d - x_d)^2}. Up to scale the log-likelihood of Gaussian noise, so the default where
 * every coordinate of a cue is a little wrong; one coordinate that is very wrong outweighs many
 * that are right.
 *
 * <p>The default inverse temperature is 10 divided by the median squared distance of the
 * candidates, in units of 1 / squared distance.
 */
public final class EuclideanSimilarity implements Similarity {
  /** Makes the similarity; all of them are equal. */
  public EuclideanSimilarity() {}

  @Override
  public String name() {
    return "euclidean";
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) {
    return bound(new KnownCue(cue));
  }

  /** {@return the similarity to a cue whose coordinates may have weights} */
  static CueSimilarity bound(KnownCue cue) {
    return new Bound(cue);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof EuclideanSimilarity;
  }

  @Override
  public int hashCode() {
    return EuclideanSimilarity.class.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }

  private record Bound(KnownCue cue) implements CueSimilarity, TableBuilder {
    @Override
    public TableBuilder tables() {
      return this;
    }

    @Override
    public ScanTables build(Codebook codebook) {
      ScanTables tables = new ScanTables(1, codebook.groups());
      tables.setUnit(cue.unit(codebook, 2));
      cue.fillAveraged(codebook, (q, x) -> -(q - x) * (q - x), tables, 0);
      return tables;
    }

    @Override
    public PatternScorer scorer() {
      return cue.scorer((sums, q, x) -> -sums.squaredDifferences(q, x));
    }

    @Override
    public double positive(double score) {
      return Positives.ofDistance(-score);
    }

    @Override
    public OptionalDouble stateEnergy() {
      return OptionalDouble.of(0);
    }

    @Override
    public double inverseTemperature(double[] scores, int count) {
      return Temperatures.forScale(-Temperatures.median(scores, count));
    }
  }
}
