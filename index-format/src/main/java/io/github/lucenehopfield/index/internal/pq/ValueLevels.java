package io.github.lucenehopfield.index.internal.pq;

import io.github.lucenehopfield.index.scan.Codebook;
import java.util.Arrays;

/**
 * Divides the values of one slot into at most {@value Codebook#LEVELS} levels: every distinct value
 * by itself where there are so few, otherwise values that occur often (atoms) by themselves and
 * quantiles of the others. Level l holds the values from cut l - 1 (included) to cut l (excluded).
 */
final class ValueLevels {
  private static final int LEVELS = Codebook.LEVELS;

  private ValueLevels() {}

  /**
   * Finds the levels of a sample.
   *
   * @param sorted the sample, ascending, not empty
   * @param levels receives the value that stands for each level, ascending, from {@code at}
   * @param cuts receives the 15 cuts, ascending, from {@code at} (16 places a slot, the last one is
   *     not used); unused ones are positive infinity
   * @param at where to write
   */
  static void find(float[] sorted, float[] levels, float[] cuts, int at) {
    float[] found = distinctCuts(sorted);
    if (found == null) {
      found = quantileCuts(sorted);
    }
    Arrays.fill(cuts, at, at + LEVELS, Float.POSITIVE_INFINITY);
    System.arraycopy(found, 0, cuts, at, found.length);
    int from = 0;
    float last = sorted[0];
    for (int level = 0; level < LEVELS; level++) {
      int to = from;
      double sum = 0;
      while (to < sorted.length && sorted[to] < cuts[at + level]) {
        sum += sorted[to++];
      }
      if (to > from) {
        last = sorted[from] == sorted[to - 1] ? sorted[from] : (float) (sum / (to - from));
      }
      levels[at + level] = last;
      from = to;
    }
  }

  /** {@return the level of a value} */
  static int levelOf(float value, float[] cuts, int at) {
    // A branchless binary search over 15 cuts.
    int level = value >= cuts[at + 7] ? 8 : 0;
    level += value >= cuts[at + level + 3] ? 4 : 0;
    level += value >= cuts[at + level + 1] ? 2 : 0;
    level += value >= cuts[at + level] ? 1 : 0;
    return level;
  }

  /** {@return the cuts between all distinct values, or null where there are too many of them} */
  private static float[] distinctCuts(float[] sorted) {
    float[] cuts = new float[LEVELS - 1];
    int size = 0;
    for (int i = 1; i < sorted.length; i++) {
      if (sorted[i] > sorted[i - 1]) {
        if (size == cuts.length) {
          return null;
        }
        cuts[size++] = sorted[i];
      }
    }
    return Arrays.copyOf(cuts, size);
  }

  private static float[] quantileCuts(float[] sorted) {
    float[] cuts = new float[LEVELS - 1];
    int size = 0;
    float[] remaining = sorted.clone();
    int remainingSize = 0;
    ValueRange others = ValueRange.ofOthers(sorted);
    for (int from = 0; from < sorted.length; ) {
      int to = ValueRange.end(sorted, from);
      // One far from the others would be taken for their mean: training keeps it where it is.
      boolean atom =
          (to - from) * LEVELS >= sorted.length
              || (ValueRange.isAtom(to - from, sorted.length) && others.isOutside(sorted[from]));
      // An atom takes a cut on either side.
      if (atom && size + 2 <= cuts.length - 2) {
        cuts[size++] = sorted[from];
        cuts[size++] = Math.nextUp(sorted[from]);
      } else {
        System.arraycopy(sorted, from, remaining, remainingSize, to - from);
        remainingSize += to - from;
      }
      from = to;
    }
    int quantiles = cuts.length - size;
    for (int i = 1; i <= quantiles && remainingSize > 0; i++) {
      cuts[size++] = remaining[(int) ((long) i * remainingSize / (quantiles + 1))];
    }
    Arrays.sort(cuts, 0, size);
    int distinct = 0;
    for (int i = 0; i < size; i++) {
      // A cut at or below the smallest value separates nothing.
      if (cuts[i] > sorted[0] && (distinct == 0 || cuts[i] > cuts[distinct - 1])) {
        cuts[distinct++] = cuts[i];
      }
    }
    return Arrays.copyOf(cuts, distinct);
  }
}
