package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.util.OptionalDouble;

/**
 * The dot product over the known coordinates: {@code s(q,x) = sum over known d of q_d x_d}. The
 * similarity of modern Hopfield networks (Ramsauer et al., "Hopfield Networks is All You Need",
 * ICLR 2021, equation 3). Favors long patterns: a stored vector need not be its own best match.
 *
 * <p>The default inverse temperature is 10 divided by the difference between the best and the
 * median score of the candidates, in units of 1 / score.
 */
public final class DotSimilarity implements Similarity {
  /** Makes the similarity; all of them are equal. */
  public DotSimilarity() {}

  @Override
  public String name() {
    return "dot";
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
    return other instanceof DotSimilarity;
  }

  @Override
  public int hashCode() {
    return DotSimilarity.class.hashCode();
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
      cue.fillAtCentroids(codebook, (q, x) -> q * x, tables, 0);
      return tables;
    }

    @Override
    public PatternScorer scorer() {
      return cue.scorer(Sums::products);
    }

    @Override
    public double positive(double score) {
      return Positives.ofProduct(score);
    }

    @Override
    public OptionalDouble stateEnergy() {
      return OptionalDouble.of(cue.sums().products(cue.known(), cue.known()) / 2);
    }

    @Override
    public double inverseTemperature(double[] scores, int count) {
      return Temperatures.forScale(scores[0] - Temperatures.median(scores, count));
    }
  }
}
