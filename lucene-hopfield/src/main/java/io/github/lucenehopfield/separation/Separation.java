package io.github.lucenehopfield.separation;

/**
 * Turns the scores of candidates into weights: the second step of a Hopfield retrieval. Weights are
 * not negative and sum to 1; they do not depend on the order of the candidates, and adding a
 * constant to every score changes nothing.
 *
 * <p>Implementations are immutable, safe for use by many threads, and have value equality.
 */
public interface Separation {
  /**
   * Separates the scores.
   *
   * @param scores exact scores, finite, in the order of the hits: descending, where scores that
   *     round to the same float count as equal
   * @param count how many of them count, at least 1
   * @param defaultBeta the similarity's own inverse temperature for these scores, used where the
   *     separation was made without one
   * @param weights receives one weight a score, length at least {@code count}
   */
  void separate(double[] scores, int count, double defaultBeta, double[] weights);

  /**
   * {@return the inverse temperature beta of this separation, in units of 1 / score} It decides how
   * much the documents that are no candidates could have weighed.
   *
   * @param defaultBeta the similarity's own inverse temperature
   */
  default double inverseTemperature(double defaultBeta) {
    return defaultBeta;
  }

  /** {@return the specification by which users choose it, such as {@code softmax:20}} */
  @Override
  String toString();
}
