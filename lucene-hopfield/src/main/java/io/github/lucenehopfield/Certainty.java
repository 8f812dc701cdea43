package io.github.lucenehopfield;

import io.github.lucenehopfield.internal.retrieval.Retrieval;

/** What a retrieval says of the mass that its weights leave out. */
final class Certainty {
  private Certainty() {}

  /** {@return the share of the documents beyond the candidates in a softmax over all, 0 to 1} */
  static double tailMass(Retrieval found, double beta) {
    // Relative to a candidate, so that beta times a score of any size cannot overflow.
    double origin = found.exact()[0];
    double rest = found.rest().logMass(beta, origin);
    if (rest == Double.NEGATIVE_INFINITY) {
      return 0;
    }
    return 1 / (1 + Math.exp(logMass(found.exact(), beta, origin) - rest));
  }

  /**
   * {@return the posterior P0 that the cue comes from the background: pi0 / (pi0 + (1 - pi0) odds),
   * where the similarity says what odds follow from the mean of exp(L) over the N accepted
   * documents} In log space, since L may be in the thousands.
   */
  static double notStored(Retrieval found, double prior) {
    double origin = found.exact()[0];
    double candidates = logMass(found.exact(), 1, origin);
    double rest = found.rest().logMass(1, origin);
    double larger = Math.max(candidates, rest);
    double all = larger + Math.log(Math.exp(candidates - larger) + Math.exp(rest - larger));
    double evidence = all - Math.log(found.accepted()) + (origin - found.similarity().reference());
    double odds = found.similarity().logOdds(evidence, Math.exp(-all), found.accepted());
    double logRatio = Math.log1p(-prior) - Math.log(prior) + odds;
    return 1 / (1 + Math.exp(logRatio));
  }

  /** {@return log of the sum of exp(beta (score - origin))} */
  private static double logMass(double[] scores, double beta, double origin) {
    double best = Double.NEGATIVE_INFINITY;
    for (double score : scores) {
      best = Math.max(best, score);
    }
    double sum = 0;
    for (double score : scores) {
      sum += Math.exp(beta * (score - best));
    }
    return beta * (best - origin) + Math.log(sum);
  }
}
