package io.github.lucenehopfield.similarity;

/**
 * Maps a log-likelihood ratio L = s(q,x) - c(q), any real number, to a Lucene score, which must be
 * positive, and back: {@code score = L >= 0 ? 1 + L : 1 / (1 - L)}. Monotone; the inverse is within
 * 1e-3 of L for |L| up to 1e4. Probabilities are mapped to scores by {@link #ofLogOdds}.
 */
public final class ScoreMapping {
  // Log-odds of .999, and of 1e-30.
  private static final double HIGH = Math.log(999);
  private static final double LOW = -30 * Math.log(10);

  private ScoreMapping() {}

  /**
   * {@return a probability as a Lucene score, positive and at most 1} It is the probability itself
   * from 1e-30 to .999. Beyond these, where single precision would soon see no difference, it goes
   * on to rise with the log-odds, and is within .001 of the probability.
   *
   * @param logOdds log(p / (1 - p)) of the probability p, infinite for 0 and 1; not NaN
   */
  public static float ofLogOdds(double logOdds) {
    double score;
    if (logOdds > HIGH) {
      score = 1 - .001 / (1 + Math.log1p(logOdds - HIGH));
    } else if (logOdds < LOW) {
      score = 1e-30 / (1 + Math.log1p(LOW - logOdds));
    } else {
      score = 1 / (1 + Math.exp(-logOdds));
    }
    return Math.max((float) score, Float.MIN_VALUE);
  }

  /**
   * {@return the Lucene score, positive and finite}
   *
   * @param ratio L, not NaN
   */
  public static float toScore(double ratio) {
    double score = ratio >= 0 ? 1 + ratio : 1 / (1 - ratio);
    return (float) Math.clamp(score, Float.MIN_VALUE, Float.MAX_VALUE);
  }

  /**
   * {@return L}
   *
   * @param score a score of {@link #toScore}, positive
   */
  public static double toRatio(float score) {
    return score >= 1 ? score - 1.0 : 1 - 1.0 / score;
  }

  /**
   * {@return the Lucene scores of documents in their order} They descend where exact scores do: a
   * score that single precision cannot distinguish from that of the document before is the next one
   * below it, or above that of the document behind where there is none.
   *
   * @param exact exact scores, descending
   * @param reference what is subtracted from each to give L
   */
  public static float[] ranked(double[] exact, double reference) {
    float[] scores = new float[exact.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = toScore(exact[i] - reference);
    }
    return ranked(scores, exact);
  }

  /**
   * {@return Lucene scores in the order of exact scores, changed as little as makes them descend
   * where those do}
   *
   * @param scores positive, each at most that of the document before; changed
   * @param exact exact scores of the same documents, descending
   */
  public static float[] ranked(float[] scores, double[] exact) {
    for (int i = 0; i < scores.length; i++) {
      if (i > 0 && scores[i] >= scores[i - 1]) {
        scores[i] = exact[i] < exact[i - 1] ? Math.nextDown(scores[i - 1]) : scores[i - 1];
        scores[i] = Math.max(scores[i], Float.MIN_VALUE);
      }
    }
    for (int i = scores.length - 2; i >= 0; i--) {
      if (scores[i] <= scores[i + 1]) {
        scores[i] = exact[i] > exact[i + 1] ? Math.nextUp(scores[i + 1]) : scores[i + 1];
      }
    }
    return scores;
  }
}
