package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;

/**
 * The negative Manhattan distance over the known coordinates: {@code s(q,x) = -sum over known d of
 * |q_d - x_d|}. Up to scale the log-likelihood of Laplace noise, so a better choice than {@link
 * EuclideanSimilarity} where a few coordinates are very wrong.
 *
 * <p>The default inverse temperature is 10 divided by the median distance of the candidates, in
 * units of 1 / distance.
 */
public final class ManhattanSimilarity implements Similarity {
  /** Makes the similarity; all of them are equal. */
  public ManhattanSimilarity() {}

  @Override
  public String name() {
    return "manhattan";
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
    return other instanceof ManhattanSimilarity;
  }

  @Override
  public int hashCode() {
    return ManhattanSimilarity.class.hashCode();
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
      tables.setUnit(cue.unit(codebook, 1));
      cue.fillAveraged(codebook, (q, x) -> -Math.abs(q - x), tables, 0);
      return tables;
    }

    @Override
    public PatternScorer scorer() {
      return cue.scorer((sums, q, x) -> -sums.absoluteDifferences(q, x));
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
}
