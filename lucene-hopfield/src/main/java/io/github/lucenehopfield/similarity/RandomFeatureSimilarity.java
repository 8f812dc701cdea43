package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.TableBuilder;

/**
 * The logarithm of the exponential kernel as positive random features estimate it: {@code s(q,x) =
 * log(phi(q) phi(x))}, which is near {@code beta q x} where the features suffice. With {@code
 * softmax:1}, its default, it is the positive-random-feature model of Hu et al., "Nonparametric
 * Modern Hopfield Models", ICML 2025; an unknown coordinate is left out of both vectors.
 *
 * <p>The relative error of a kernel value is about {@code sqrt((exp(beta |q + x|^2) - 1) / D)}:
 * with D = 4096 some 10 % for {@code beta |q + x|^2} up to 3.7, that is for vectors of length 1 a
 * beta below 1 (below 2 for orthogonal ones), and beyond all use for beta of 5 and more. Good for a
 * smooth context vector, not for finding one pattern: take {@link DotSimilarity} for that.
 *
 * <p>Candidates are found with the tables of the dot product, whose order the kernel estimates; an
 * exact score costs D times the number of dimensions. Seeded: all with the same parameters are
 * equal.
 */
public final class RandomFeatureSimilarity implements Similarity {
  private static final long SEED = 0x5eed_0f_fea7L;
  private static final int MAX_FEATURES = 1 << 16;

  private final int features;
  private final double beta;
  // One field has one dimension; a race only draws the same features twice.
  private volatile RandomFeatures drawn;

  /**
   * Makes a similarity.
   *
   * @param features D, from 1 to 65,536
   * @param beta the inverse temperature of the kernel exp(beta q x), positive and finite
   */
  public RandomFeatureSimilarity(int features, double beta) {
    if (features < 1 || features > MAX_FEATURES) {
      throw new IllegalArgumentException(
          "features must be from 1 to " + MAX_FEATURES + "; features=" + features);
    }
    if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("beta must be positive and finite; beta=" + beta);
    }
    this.features = features;
    this.beta = beta;
  }

  @Override
  public String name() {
    return "prf:" + features + ":" + beta;
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) {
    RandomFeatures map = drawn;
    if (map == null || map.dimension() != cue.length) {
      map = new RandomFeatures(features, cue.length, SEED);
      drawn = map;
    }
    return new Bound(cue, map, new DotSimilarity().bind(cue, context), Math.sqrt(beta));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof RandomFeatureSimilarity that
        && features == that.features
        && beta == that.beta;
  }

  @Override
  public int hashCode() {
    return 31 * (31 * RandomFeatureSimilarity.class.hashCode() + features) + Double.hashCode(beta);
  }

  @Override
  public String toString() {
    return name();
  }

  private static final class Bound implements CueSimilarity {
    private final float[] cue;
    private final boolean complete;
    private final RandomFeatures map;
    private final CueSimilarity dot;
    private final double scale;
    private final double[] exponents;

    Bound(float[] cue, RandomFeatures map, CueSimilarity dot, double scale) {
      this.cue = cue.clone();
      this.map = map;
      this.dot = dot;
      this.scale = scale;
      this.exponents = new double[map.count()];
      float[] known = cue.clone();
      boolean all = true;
      for (int d = 0; d < known.length; d++) {
        all &= !Float.isNaN(known[d]);
        known[d] = Float.isNaN(known[d]) ? 0 : known[d];
      }
      this.complete = all;
      map.exponents(known, scale, exponents);
    }

    @Override
    public TableBuilder tables() {
      return dot.tables();
    }

    @Override
    public boolean estimatesScores() {
      return false;
    }

    @Override
    public PatternScorer scorer() {
      double[] sums = new double[map.count()];
      float[] known = complete ? null : new float[cue.length];
      return pattern -> {
        map.exponents(known == null ? pattern : knownPart(pattern, known), scale, sums);
        return logMean(sums);
      };
    }

    private float[] knownPart(float[] pattern, float[] known) {
      for (int d = 0; d < known.length; d++) {
        known[d] = Float.isNaN(cue[d]) ? 0 : pattern[d];
      }
      return known;
    }

    private double logMean(double[] sums) {
      double largest = Double.NEGATIVE_INFINITY;
      for (int r = 0; r < sums.length; r++) {
        sums[r] += exponents[r];
        largest = Math.max(largest, sums[r]);
      }
      double sum = 0;
      for (double value : sums) {
        sum += Math.exp(value - largest);
      }
      return largest + Math.log(sum / sums.length);
    }

    @Override
    public double inverseTemperature(double[] scores, int count) {
      return 1;
    }
  }
}
