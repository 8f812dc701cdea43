package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.similarity.CueSimilarity;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * How well a kind of damage tells origins from other patterns: the mean log-probability that cues
 * held out give their origin, among a sample of the field that stands for all patterns, at the best
 * temperature. It can be compared between kinds whose densities have nothing in common. Immutable.
 */
final class Discrimination {
  private static final int OTHERS = 512;
  private static final double[] FACTORS = {0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7, 1};

  private final float[][] others;
  private final double logWeight;

  /**
   * Draws a sample.
   *
   * @param sample stored vectors
   * @param patterns how many patterns there are
   * @param seed decides the draw
   */
  Discrimination(float[][] sample, long patterns, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    others = new float[Math.min(OTHERS, sample.length)][];
    Arrays.setAll(others, i -> sample[random.nextInt(sample.length)]);
    logWeight = Math.log(Math.max((double) patterns / others.length, 1));
  }

  /** {@return the patterns that stand for all others} */
  float[][] others() {
    return others;
  }

  /** {@return the mean log-probability of origins under a kind} */
  double of(Kind.Binder kind, float[][] cues, float[][] origins) {
    double[][] scores = new double[cues.length][others.length];
    double[] own = new double[cues.length];
    for (int i = 0; i < cues.length; i++) {
      Kind.Fit fit = kind.fit(cues[i]);
      CueSimilarity.PatternScorer scorer = fit.bind().scorer();
      own[i] = scorer.score(origins[i]);
      for (int j = 0; j < others.length; j++) {
        scores[i][j] = scorer.score(others[j]);
      }
    }
    return of(own, scores, origins);
  }

  /**
   * {@return the mean log-probability of origins}
   *
   * @param own the score of each cue's origin
   * @param scores the scores of {@link #others()}, by cue
   * @param origins the origins, which do not count among the others
   */
  double of(double[] own, double[][] scores, float[][] origins) {
    double best = Double.NEGATIVE_INFINITY;
    for (double factor : FACTORS) {
      double sum = 0;
      for (int i = 0; i < own.length; i++) {
        sum += logProbability(factor, own[i], scores[i], origins[i]) / own.length;
      }
      best = Math.max(best, sum);
    }
    return best;
  }

  private double logProbability(double factor, double own, double[] scores, float[] origin) {
    double largest = 0;
    for (double score : scores) {
      largest = Math.max(largest, factor * (score - own) + logWeight);
    }
    double sum = Math.exp(-largest);
    for (int j = 0; j < scores.length; j++) {
      double term = factor * (scores[j] - own) + logWeight - largest;
      // Most terms are nothing, and comparing patterns costs.
      if (term > -30 && !Arrays.equals(others[j], origin)) {
        sum += Math.exp(term);
      }
    }
    return -largest - Math.log(sum);
  }
}
