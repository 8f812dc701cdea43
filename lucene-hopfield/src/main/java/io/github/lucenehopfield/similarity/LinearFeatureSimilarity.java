package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;

/**
 * The kernel of linear attention over the known coordinates: {@code s(q,x) = sum phi(q_d) phi(x_d)}
 * with {@code phi(z) = elu(z) + 1}, which is z + 1 for z > 0 and exp(z) else; always positive. With
 * the identity separation it is the linear model of Hu et al., "Nonparametric Modern Hopfield
 * Models", ICML 2025: a smooth mean of many patterns, not a way to find one.
 *
 * <p>Scanned from codes by one table. The default inverse temperature is as for {@link
 * DotSimilarity}.
 */
public final class LinearFeatureSimilarity implements Similarity {
  /** Makes the similarity; all of them are equal. */
  public LinearFeatureSimilarity() {}

  @Override
  public String name() {
    return "linear";
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) {
    return new Bound(new KnownCue(cue));
  }

  private static double feature(double value) {
    return value > 0 ? value + 1 : Math.exp(value);
  }

  /**
   * {@return log phi(z)}
   *
   * @param value z
   */
  public static double logFeature(double value) {
    return value > 0 ? Math.log1p(value) : value;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LinearFeatureSimilarity;
  }

  @Override
  public int hashCode() {
    return LinearFeatureSimilarity.class.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }

  private static final class Bound implements CueSimilarity, TableBuilder {
    private final KnownCue cue;
    private final double[] features;

    Bound(KnownCue cue) {
      this.cue = cue;
      this.features = new double[cue.known().length];
      for (int i = 0; i < features.length; i++) {
        features[i] = feature(cue.known()[i]);
      }
    }

    @Override
    public TableBuilder tables() {
      return this;
    }

    @Override
    public ScanTables build(Codebook codebook) {
      ScanTables tables = new ScanTables(1, codebook.groups());
      cue.fillAveraged(codebook, (q, x) -> feature(q) * feature(x), tables, 0);
      return tables;
    }

    @Override
    public PatternScorer scorer() {
      return cue.scorer((sums, q, x) -> sums.terms(i -> features[i] * feature(x[i])));
    }

    @Override
    public double positive(double score) {
      return Positives.ofProduct(score);
    }

    @Override
    public double inverseTemperature(double[] scores, int count) {
      return Temperatures.forScale(scores[0] - Temperatures.median(scores, count));
    }
  }
}
