package io.github.lucenehopfield.index.internal.block;

import java.io.IOException;

/** Scores candidates of a nearest-neighbor search exactly and keeps the hits among them. */
public interface ExactScorer {
  /**
   * Scores vectors.
   *
   * @param ordinals which ones, at the front
   * @param count how many
   * @param exact receives what the estimate of each would be if codes were exact
   * @return how many were scored; fewer than {@code count} where the search is to stop
   */
  int score(int[] ordinals, int count, double[] exact) throws IOException;

  /**
   * {@return what {@code exact} must reach for a vector to be a hit, negative infinity as long as
   * hits are missing}
   */
  double minCompetitiveScore();
}
