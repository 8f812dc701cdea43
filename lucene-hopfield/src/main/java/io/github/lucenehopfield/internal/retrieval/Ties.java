package io.github.lucenehopfield.internal.retrieval;

/**
 * Stored vectors that score as the best one does. Copies of one vector, or vectors that a cue
 * cannot distinguish, are evidence for each other that the cue is stored, not competitors.
 */
public final class Ties {
  /** Scores that differ by less say nothing against each other. */
  private static final double NEAR = 0.1;

  private Ties() {}

  /**
   * {@return the share of the best score and of all near it in the softmax of some scores}
   *
   * @param scores in any order, at least one from the first that counts
   * @param beta the inverse temperature
   * @param from the first score that counts
   */
  public static double largestShare(double[] scores, double beta, int from) {
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = from; i < scores.length; i++) {
      largest = Math.max(largest, scores[i]);
    }
    double near = 0;
    double sum = 0;
    for (int i = from; i < scores.length; i++) {
      double behind = beta * (largest - scores[i]);
      sum += Math.exp(-behind);
      near += behind < NEAR ? Math.exp(-behind) : 0;
    }
    return near / sum;
  }
}
