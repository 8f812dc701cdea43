package io.github.lucenehopfield.dynamics;

import io.github.lucenehopfield.projection.Normalization;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.similarity.Similarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Why a document matches a cue: the few of its parts (words, sentences, frames) that a recall from
 * these parts alone chooses. With {@link io.github.lucenehopfield.separation.KSubsets} the choice
 * is a set of k parts, with {@link io.github.lucenehopfield.separation.SequentialSubsets} one that
 * likes neighbors, so that it comes in spans: text rationalization as in Santos et al., arXiv
 * 2411.08590, section 6, after Guerreiro and Martins, EMNLP 2021, but with fixed vectors of parts
 * in place of a trained network.
 *
 * @param chosen the numbers of the parts with the largest weights, ascending; no more than were
 *     asked for, and none that weighs nothing
 * @param spans of consecutive chosen parts, in their order
 * @param weights of all parts, 1 together
 */
public record Rationale(int[] chosen, List<Span> spans, double[] weights) {
  /**
   * Consecutive parts.
   *
   * @param from the first one
   * @param to the last one
   */
  public record Span(int from, int to) {}

  /**
   * {@return what a recall from the parts of a document chooses}
   *
   * @param parts the vectors of the parts in their order, at least one, of the same length, finite
   * @param cue the vector that the document matched, NaN where unknown
   * @param similarity what makes a part a good match
   * @param separation how scores become weights
   * @param most how many parts to choose at most, at least 1
   */
  public static Rationale of(
      float[][] parts, float[] cue, Similarity similarity, Separation separation, int most) {
    if (most < 1) {
      throw new IllegalArgumentException("most must be >= 1; most=" + most);
    }
    double[] weights =
        new AssociativeMemory(parts)
            .settle(cue, similarity, separation, Normalization.NONE, 1)
            .weights();
    Integer[] order = new Integer[weights.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, (a, b) -> Double.compare(weights[b], weights[a]));
    int[] chosen =
        Arrays.stream(order)
            .limit(most)
            .filter(i -> weights[i] > 0)
            .mapToInt(Integer::intValue)
            .sorted()
            .toArray();
    List<Span> spans = new ArrayList<>();
    for (int i = 0; i < chosen.length; i++) {
      int from = i;
      while (i + 1 < chosen.length && chosen[i + 1] == chosen[i] + 1) {
        i++;
      }
      spans.add(new Span(chosen[from], chosen[i]));
    }
    return new Rationale(chosen, List.copyOf(spans), weights);
  }
}
