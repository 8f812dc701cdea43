package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.io.IOException;
import java.util.Arrays;

/**
 * Finds the few values of a cue that no stored vector comes near, such as a flipped exponent bit or
 * a sentinel. They say nothing of the origin, and drown what all others say in every measure that
 * adds values up, so they count as unknown. A value that is large among those of the cue alone is
 * left as it is where stored vectors have such values.
 */
final class SpoiledValues {
  /** So large a share of the known values may be spoiled, and one in any case. */
  private static final double MAX_SHARE = 0.02;

  /** A spoiled value is so many times the largest of the others. */
  private static final double TIMES_OTHERS = 1e4;

  /** ... and so many times the largest of the vectors that are nearest without it. */
  private static final double TIMES_STORED = 1e3;

  private static final int PROBED = 16;

  private SpoiledValues() {}

  /**
   * {@return the cue with NaN for spoiled values, or the cue itself where there are none}
   *
   * @param cue one value per dimension, NaN where unknown; not changed
   * @param context the field
   * @throws IOException if the index cannot be read
   */
  static float[] without(float[] cue, CueContext context) throws IOException {
    double[] sizes = new double[cue.length];
    int known = 0;
    for (float value : cue) {
      if (!Float.isNaN(value)) {
        sizes[known++] = Math.abs(value);
      }
    }
    Arrays.sort(sizes, 0, known);
    int most = Math.max(1, (int) (MAX_SHARE * known));
    if (known <= most || sizes[known - 1] <= TIMES_OTHERS * sizes[known - 1 - most]) {
      return cue;
    }
    double others = sizes[known - 1 - most];
    float[] rest = replaced(cue, TIMES_OTHERS * others);
    CueSimilarity distance = new EuclideanSimilarity().bind(rest, context);
    double largest = others;
    for (float[] pattern : context.probe(distance, PROBED)) {
      for (float value : pattern) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return replaced(cue, TIMES_STORED * largest);
  }

  private static float[] replaced(float[] cue, double beyond) {
    float[] replaced = cue.clone();
    for (int d = 0; d < cue.length; d++) {
      if (Math.abs(cue[d]) > beyond) {
        replaced[d] = Float.NaN;
      }
    }
    return replaced;
  }
}
