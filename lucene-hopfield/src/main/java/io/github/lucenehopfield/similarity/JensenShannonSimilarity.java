package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.TableBuilder;

/**
 * The negative Jensen-Shannon divergence, from -log 2 to 0: {@code s(q,x) = -(sum mh_d log(mh_d /
 * a_d) + sum qh_d log(qh_d / a_d)) / 2} with {@code a = (mh + qh) / 2} and {@code 0 log 0 = 0}.
 *
 * <p>Both vectors are taken as distributions over the known coordinates, qh = q / sum q and mh = x
 * / sum x; a negative coordinate counts as 0, and a vector without a positive one as uniform.
 * Millidge et al., "Universal Hopfield Networks", ICML 2022, table 1; their published code computes
 * something else there, which grows with the distance.
 *
 * <p>Codes cannot be scanned with it, since the sum of a pattern is within the logarithm of every
 * coordinate: {@link CueSimilarity#tables()} is null, and every accepted document is read and
 * scored, which costs two logarithms a coordinate. The default inverse temperature is 10 divided by
 * the median divergence of the candidates, in units of 1 / nat.
 */
public final class JensenShannonSimilarity implements Similarity {
  /** Makes the similarity; all of them are equal. */
  public JensenShannonSimilarity() {}

  @Override
  public String name() {
    return "jensen-shannon";
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) {
    KnownCue known = new KnownCue(cue);
    return new Bound(known, new Shares(known.known().length).of(known.known()));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof JensenShannonSimilarity;
  }

  @Override
  public int hashCode() {
    return JensenShannonSimilarity.class.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }

  private static final class Bound implements CueSimilarity {
    private final KnownCue cue;
    private final double[] shares;

    Bound(KnownCue cue, double[] shares) {
      this.cue = cue;
      this.shares = shares;
    }

    @Override
    public TableBuilder tables() {
      return null;
    }

    @Override
    public PatternScorer scorer() {
      Shares patternShares = new Shares(shares.length);
      return cue.scorer(
          (sums, known, pattern) -> {
            double[] m = patternShares.of(pattern);
            return Math.min(0, -sums.terms(i -> part(m[i], shares[i]) + part(shares[i], m[i])) / 2);
          });
    }

    /** {@return p log(p / ((p + r) / 2))} */
    private static double part(double p, double r) {
      return p == 0 ? 0 : p * Math.log(2 * p / (p + r));
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
