package io.github.lucenehopfield;

import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.similarity.ScoreMapping;

/**
 * The probability of each candidate by the evidence of the index that it is in, "none" included.
 * Immutable.
 */
final class HitProbabilities {
  private final double[] probabilities;
  private final double[] logOdds;

  private HitProbabilities(double[] probabilities, double[] logOdds) {
    this.probabilities = probabilities;
    this.logOdds = logOdds;
  }

  /**
   * {@return those of what was found}
   *
   * @param query what it was found by; its similarity has a background
   * @param found at least one candidate, with its tail counted
   */
  static HitProbabilities of(HopfieldQuery query, Retrieval found) {
    Evidence.Separated separated =
        Evidence.of(found).separate(found.similarity(), query.separation(), query.priorNotStored());
    double stored = separated.fromCandidates().getAsDouble();
    double others = separated.notStored().getAsDouble();
    others += (1 - others) * separated.tailMass();
    double[] weights = separated.weights();
    double[] probabilities = new double[weights.length];
    double[] logOdds = new double[weights.length];
    double[] behind = new double[weights.length + 1];
    for (int i = weights.length - 1; i >= 0; i--) {
      behind[i] = behind[i + 1] + weights[i];
    }
    double before = 0;
    for (int i = 0; i < weights.length; i++) {
      probabilities[i] = stored * weights[i];
      // Summed up, for 1 - p would be rounded.
      double complement = others + stored * (before + behind[i + 1]);
      logOdds[i] =
          probabilities[i] > 0
              ? Math.log(probabilities[i]) - Math.log(complement)
              : Double.NEGATIVE_INFINITY;
      before += weights[i];
    }
    return new HitProbabilities(probabilities, logOdds);
  }

  /** {@return how many of the candidates, which descend, have at least a probability} */
  int atLeast(double probability) {
    int count = 0;
    while (count < probabilities.length && probabilities[count] >= probability) {
      count++;
    }
    return count;
  }

  /**
   * {@return their scores, see {@link Scoring#PROBABILITY}}
   *
   * @param exact exact scores of the candidates, descending
   */
  float[] scores(double[] exact) {
    float[] scores = new float[logOdds.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = ScoreMapping.ofLogOdds(logOdds[i]);
    }
    return ScoreMapping.ranked(scores, exact);
  }
}
