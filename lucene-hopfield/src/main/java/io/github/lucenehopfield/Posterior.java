package io.github.lucenehopfield;

import io.github.lucenehopfield.index.internal.math.LogSumExp;
import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.TailHistogram;
import io.github.lucenehopfield.internal.retrieval.Ties;
import io.github.lucenehopfield.similarity.CueSimilarity;

/** What a retrieval says of the mass that its weights leave out. */
final class Posterior {
  private Posterior() {}

  /**
   * {@return the share of the documents beyond the candidates in a softmax over all, 0 to 1}
   *
   * @param scores of the candidates
   * @param others of the documents that are no candidates, of the same origin
   * @param beta the inverse temperature
   */
  static double tailMass(double[] scores, TailHistogram others, double beta) {
    // Relative to a candidate, so that beta times a score of any size cannot overflow.
    double origin = scores[0];
    double tail = others.logMass(beta, origin);
    if (tail == Double.NEGATIVE_INFINITY) {
      return 0;
    }
    return 1 / (1 + Math.exp(logMass(scores, beta, origin) - tail));
  }

  /** {@return the posterior P0 that the cue comes from the background} */
  static double notStored(Retrieval found, double prior) {
    double best = found.exact()[0];
    double all = LogSumExp.of(logMass(found.exact(), 1, best), found.tail().logMass(1, best));
    double ratio = best - found.similarity().reference();
    double share = Ties.largestShare(found.exact(), 1, 0);
    return notStored(
        found.similarity(), found.exact(), all + ratio, share, found.accepted(), prior);
  }

  /**
   * {@return the posterior P0 that the cue comes from the background: pi0 / (pi0 + (1 - pi0) odds),
   * where the similarity says what odds follow from the mean of exp(L) over the N accepted
   * documents} In log space, since L may be in the thousands.
   *
   * @param similarity the similarity bound to the cue
   * @param scores of the candidates, in any order
   * @param logMass log of the sum of exp(L)
   * @param share that of the best candidate and of those that score as it does, see {@link Ties}
   * @param accepted N
   * @param prior pi0
   */
  static double notStored(
      CueSimilarity similarity,
      double[] scores,
      double logMass,
      double share,
      long accepted,
      double prior) {
    double odds =
        similarity.logOdds(scores, scores.length, logMass - Math.log(accepted), share, accepted);
    double logRatio = Math.log1p(-prior) - Math.log(prior) + odds;
    return 1 / (1 + Math.exp(logRatio));
  }

  /** {@return log of the sum of exp(beta (score - origin)); minus infinity for no score} */
  static double logMass(double[] scores, double beta, double origin) {
    return LogSumExp.of(scores, null, scores.length, beta, origin);
  }

  /** {@return the entropy of weights in nats} */
  static double entropy(double[] weights) {
    double sum = 0;
    for (double weight : weights) {
      if (weight > 0) {
        sum -= weight * Math.log(weight);
      }
    }
    return sum;
  }
}
