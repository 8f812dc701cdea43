package io.github.lucenehopfield.dynamics;

import io.github.lucenehopfield.separation.FenchelYoung;
import io.github.lucenehopfield.separation.SequentialSubsets;

/**
 * Sequential recall: walks through a memory in the order of its patterns. Each time a pair of
 * neighbors is recalled, by sequential 2-subsets; the present pattern is subtracted, which leaves
 * the other one, and plain steps settle there. What was left behind is penalized.
 *
 * <p>Santos et al., arXiv 2411.08590, section 5; parameters as in their published code, where the
 * plain steps are taken at beta = 1.
 */
public final class SequentialRecall {
  // Larger than any difference of scores: pairs are always neighbors.
  private static final double NEIGHBORS = 1e8;

  // What stays gets a small bonus against what has been left.
  private static final double STAY = 1.1;

  private SequentialRecall() {}

  /**
   * {@return the patterns in the order of their recall, the first one included}
   *
   * @param memory the patterns, in the order of the sequence
   * @param start the pattern to start at
   * @param separation how scores become weights in the plain steps; sparse ones recall patterns
   *     themselves
   * @param beta the inverse temperature of the pairs
   * @param settlingBeta the inverse temperature of the plain steps, where the separation was made
   *     without one
   * @param recalls how many patterns to recall, the first one included, at least 1
   */
  public static int[] walk(
      AssociativeMemory memory,
      int start,
      FenchelYoung separation,
      double beta,
      double settlingBeta,
      int recalls) {
    if (recalls < 1) {
      throw new IllegalArgumentException("recalls must be >= 1; recalls=" + recalls);
    }
    int count = memory.size();
    SequentialSubsets pairs = new SequentialSubsets(2, NEIGHBORS, beta);
    double[] average = new double[count];
    float[] state = memory.pattern(start);
    int[] recalled = new int[recalls];
    recalled[0] = start;
    for (int n = 1; n < recalls; n++) {
      double[] scores = memory.products(state);
      for (int i = 0; i < count; i++) {
        scores[i] -= FreeRecall.PENALTY * average[i];
      }
      double[] pair = AssociativeMemory.weights(pairs, scores, beta);
      for (int i = 0; i < count; i++) {
        pair[i] *= Math.min(2, count);
      }
      float[] both = memory.mean(pair);
      for (int d = 0; d < both.length; d++) {
        both[d] -= state[d];
      }
      state = both;
      double[] weights = null;
      for (int step = 0; step < FreeRecall.SETTLING_STEPS; step++) {
        weights = AssociativeMemory.weights(separation, memory.products(state), settlingBeta);
        state = memory.mean(weights);
      }
      for (int i = 0; i < count; i++) {
        average[i] =
            FreeRecall.RATE * (pair[i] - STAY * weights[i]) + (1 - FreeRecall.RATE) * average[i];
      }
      recalled[n] = AssociativeMemory.best(weights);
    }
    return recalled;
  }

  /**
   * {@return the share of different patterns, 0 to 1}
   *
   * @param recalled the recalled patterns
   * @param count how many patterns there are, C
   */
  public static double uniqueShare(int[] recalled, int count) {
    boolean[] seen = new boolean[count];
    int unique = 0;
    for (int pattern : recalled) {
      unique += seen[pattern] ? 0 : 1;
      seen[pattern] = true;
    }
    return unique / (double) count;
  }

  /**
   * {@return how well an order was preserved: 1 - Levenshtein distance / C, where C is the length
   * of the expected order; 1 for equal orders}
   *
   * @param recalled the recalled patterns
   * @param expected the patterns in their order, at least one
   */
  public static double orderKept(int[] recalled, int[] expected) {
    int[] row = new int[expected.length + 1];
    for (int j = 0; j < row.length; j++) {
      row[j] = j;
    }
    for (int i = 1; i <= recalled.length; i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j < row.length; j++) {
        int changed = diagonal + (recalled[i - 1] == expected[j - 1] ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, 1 + Math.min(row[j], row[j - 1]));
      }
    }
    return 1 - row[expected.length] / (double) expected.length;
  }
}
