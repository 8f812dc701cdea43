package io.github.lucenehopfield.internal.retrieval;

/** What exact scores are for, which decides how many candidates need one. */
public enum ScoringGoal {
  /** Every candidate counts, as where weights fall slowly. */
  ALL,

  /**
   * The hits, and all candidates that together have a share of a softmax over log-likelihoods that
   * is not negligible; all where scores are none.
   */
  POSTERIOR,

  /** The hits alone. */
  HITS
}
