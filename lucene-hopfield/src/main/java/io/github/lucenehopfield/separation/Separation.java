package io.github.lucenehopfield.separation;

/**
 * Turns the scores of candidates into weights: the second step of a Hopfield retrieval. Weights are
 * not negative and sum to 1; where nothing is recalled, which only some separations can say, all of
 * them are 0.
 *
 * <p>Adding a constant to every score changes nothing, unless {@link #positiveScores()} or the
 * separation says otherwise.
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
   * Separates the scores of candidates that have a place in a sequence.
   *
   * @param scores as above
   * @param positions the place of each candidate, different ones for different candidates; null
   *     stands for the order of the scores
   * @param count how many of them count, at least 1
   * @param defaultBeta as above
   * @param weights receives one weight a score, length at least {@code count}
   */
  default void separate(
      double[] scores, long[] positions, int count, double defaultBeta, double[] weights) {
    separate(scores, count, defaultBeta, weights);
  }

  /**
   * {@return the inverse temperature beta of this separation, in units of 1 / score} It decides how
   * much the documents that are no candidates could have weighed.
   *
   * @param defaultBeta the similarity's own inverse temperature
   */
  default double inverseTemperature(double defaultBeta) {
    return defaultBeta;
  }

  /** {@return whether the places of candidates in a sequence make a difference} */
  default boolean usesPositions() {
    return false;
  }

  /**
   * {@return whether the scores must be passed in the positive form of their similarity, such as 1
   * / distance} Scores that are not positive then weigh nothing.
   */
  default boolean positiveScores() {
    return false;
  }

  /**
   * {@return whether a score far enough below the others weighs exactly nothing, and so does every
   * lower one, without any effect on the other weights} Then candidates whose last one weighs
   * nothing give the weights of all documents.
   */
  default boolean sparse() {
    return false;
  }

  /** {@return the specification by which users choose it, such as {@code softmax:20}} */
  @Override
  String toString();
}
