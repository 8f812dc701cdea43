package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.StopReason;
import io.github.lucenehopfield.index.internal.math.ArgSort;
import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.similarity.ScoreMapping;
import java.io.IOException;
import java.util.Arrays;

/**
 * What candidates make of a cue among themselves, once they are out of the index. Immutable, with
 * value equality.
 */
interface AmongCandidates {
  /**
   * {@return what came of it, or null where the time was up}
   *
   * @param query what is asked
   * @param state the cue, normalized
   * @param retriever the index
   * @param found the candidates, at least one
   */
  Outcome settle(HopfieldQuery query, float[] state, Retriever retriever, Retrieval found)
      throws IOException;

  /**
   * Documents in the order of the hits.
   *
   * @param docs of the whole index
   * @param ratios their scores L
   * @param weights their weights
   * @param state the recalled pattern, or null for the mean of the documents by weight
   * @param path the documents with the largest weight, in the order of the steps
   * @param steps how many steps were made
   * @param stop why no more were made
   */
  record Outcome(
      int[] docs,
      double[] ratios,
      double[] weights,
      float[] state,
      int[] path,
      int steps,
      StopReason stop) {
    /** {@return the Lucene scores} */
    float[] scores() {
      float[] scores = new float[ratios.length];
      for (int i = 0; i < scores.length; i++) {
        scores[i] = ScoreMapping.toScore(ratios[i]);
      }
      return scores;
    }
  }

  /** {@return the places of documents in the order of the hits} */
  static int[] order(int[] docs, double[] ratios) {
    return ArgSort.by(
        docs.length,
        (a, b) -> {
          int byScore =
              Float.compare(ScoreMapping.toScore(ratios[b]), ScoreMapping.toScore(ratios[a]));
          return byScore != 0 ? byScore : Integer.compare(docs[a], docs[b]);
        });
  }

  /** {@return values in another order} */
  static int[] pick(int[] values, int[] places) {
    int[] picked = new int[places.length];
    Arrays.setAll(picked, i -> values[places[i]]);
    return picked;
  }

  /** {@return values in another order} */
  static double[] pick(double[] values, int[] places) {
    double[] picked = new double[places.length];
    Arrays.setAll(picked, i -> values[places[i]]);
    return picked;
  }
}
