package io.github.lucenehopfield.noise.mixture;

import io.github.lucenehopfield.internal.retrieval.Ties;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.JointSimilarity;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoubleUnaryOperator;

/**
 * A mixture bound to several cues of one origin, each under its own noise channel. Which pattern
 * they come from follows from the sum of the log-likelihoods. Whether they are stored does not: a
 * pattern that is like an origin that is not stored is so for every cue, and its evidence grows
 * with their number, too. Only what differs from cue to cue averages out, as the square root of
 * their number; so the calibration, which is that of single cues, sees the sum divided by this
 * root. Immutable.
 */
public final class MixtureCues extends JointSimilarity {
  private final double factor;
  private final DoubleUnaryOperator correction;

  /**
   * Adds up.
   *
   * @param cues the mixture bound to each cue
   */
  public MixtureCues(List<CueSimilarity> cues) {
    this(cues, DoubleUnaryOperator.identity());
  }

  /**
   * Adds up.
   *
   * @param cues the mixture bound to each cue
   * @param correction what becomes of the log-odds of "stored"
   */
  public MixtureCues(List<CueSimilarity> cues, DoubleUnaryOperator correction) {
    super(cues);
    factor = 1 / Math.sqrt(cues.size());
    this.correction = correction;
  }

  @Override
  public double logOdds(
      double[] scores, int count, double evidence, double largestShare, long patterns) {
    double[] counted = Arrays.copyOf(scores, count);
    // What scores lack to be L, if documents beyond the candidates do not matter.
    double missing = evidence + Math.log(patterns) - logSum(counted, 1);
    double tempered = logSum(counted, factor) + factor * missing - Math.log(patterns);
    double odds = logOdds(tempered, Ties.largestShare(counted, factor, 0), patterns);
    return correction.applyAsDouble(odds);
  }

  /**
   * The mean of what the calibrations of the cues' channels say. Where the level of the evidence
   * says nothing for one of them, it says nothing for their sum.
   */
  @Override
  public double logOdds(double evidence, double largestShare, long patterns) {
    double sum = 0;
    double slope = Double.POSITIVE_INFINITY;
    for (CueSimilarity part : parts()) {
      sum += part.logOdds(0, largestShare, patterns);
      slope = Math.min(slope, ((MixtureCue) part).slope());
    }
    return sum / parts().size() + slope * evidence;
  }

  /** {@return log of the sum of exp(factor * score)} */
  private static double logSum(double[] scores, double factor) {
    double best = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      best = Math.max(best, factor * score);
    }
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp(factor * score - best);
    }
    return best + Math.log(sum);
  }

  @Override
  public double inverseTemperature(double[] scores, int count) {
    return 1;
  }
}
