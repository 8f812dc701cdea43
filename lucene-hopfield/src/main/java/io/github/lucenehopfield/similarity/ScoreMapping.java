package io.github.lucenehopfield.similarity;

/**
 * Maps a log-likelihood ratio L = s(q,x) - c(q), any real number, to a Lucene score, which must be
 * positive, and back: {@code score = L >= 0 ? 1 + L : 1 / (1 - L)}. Monotone; the inverse is within
 * 1e-3 of L for |L| up to 1e4.
 */
public final class ScoreMapping {
  private ScoreMapping() {}

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
}
