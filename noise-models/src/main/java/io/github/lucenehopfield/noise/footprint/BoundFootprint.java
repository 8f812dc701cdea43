package io.github.lucenehopfield.noise.footprint;

import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import java.util.Arrays;

/** Footprint weights bound to the known part of a cue. Immutable. */
final class BoundFootprint {
  // Keeps every weighted sum over 65,536 dimensions finite in double precision.
  private static final float LARGEST = 1e30f;

  private final float[] known;
  private final int[] dimensions;
  private final float[] distance;
  private final float[] dot;
  private final boolean sortsDistance;
  private final boolean sortsDot;

  BoundFootprint(FootprintWeights weights, float[] cue) {
    dimensions = known(cue);
    known = new float[dimensions.length];
    for (int i = 0; i < known.length; i++) {
      known[i] = cue[dimensions[i]];
    }
    distance = FootprintWeights.shrunk(weights.distance(), known.length);
    dot = reversed(FootprintWeights.shrunk(weights.dot(), known.length));
    sortsDistance = differ(distance);
    sortsDot = differ(dot);
  }

  /** {@return the dimensions in which a cue is known} */
  static int[] known(float[] cue) {
    int[] dimensions = new int[cue.length];
    int count = 0;
    for (int d = 0; d < cue.length; d++) {
      if (!Float.isNaN(cue[d])) {
        dimensions[count++] = d;
      }
    }
    return Arrays.copyOf(dimensions, count);
  }

  private static float[] reversed(float[] weights) {
    float[] reversed = new float[weights.length];
    for (int i = 0; i < weights.length; i++) {
      reversed[i] = weights[weights.length - 1 - i];
    }
    return reversed;
  }

  private static boolean differ(float[] weights) {
    for (float weight : weights) {
      if (weight != weights[0]) {
        return true;
      }
    }
    return false;
  }

  /** Fills the squared differences, ascending: distances descending, without their sign. */
  static void squares(float[] known, int[] dimensions, float[] pattern, boolean sort, float[] to) {
    for (int i = 0; i < known.length; i++) {
      float difference = pattern[dimensions[i]] - known[i];
      to[i] = Math.min(difference * difference, LARGEST);
    }
    if (sort) {
      Arrays.sort(to, 0, known.length);
    }
  }

  /** Fills the products, ascending. */
  static void products(float[] known, int[] dimensions, float[] pattern, boolean sort, float[] to) {
    for (int i = 0; i < known.length; i++) {
      to[i] = Math.max(-LARGEST, Math.min(LARGEST, pattern[dimensions[i]] * known[i]));
    }
    if (sort) {
      Arrays.sort(to, 0, known.length);
    }
  }

  /** {@return a new scorer, to be used by one thread} */
  PatternScorer scorer() {
    float[] terms = new float[known.length];
    boolean usesDot = sortsDot || dot[0] != 0;
    return pattern -> {
      squares(known, dimensions, pattern, sortsDistance, terms);
      double score = -weighted(distance, terms);
      if (usesDot) {
        products(known, dimensions, pattern, sortsDot, terms);
        score += weighted(dot, terms);
      }
      return score;
    };
  }

  /** {@return the sum of the products, term i added to accumulator i modulo 4} */
  static double weighted(float[] weights, float[] terms) {
    double first = 0;
    double second = 0;
    double third = 0;
    double fourth = 0;
    int i = 0;
    for (; i + 4 <= weights.length; i += 4) {
      first += (double) weights[i] * terms[i];
      second += (double) weights[i + 1] * terms[i + 1];
      third += (double) weights[i + 2] * terms[i + 2];
      fourth += (double) weights[i + 3] * terms[i + 3];
    }
    for (; i < weights.length; i++) {
      first += (double) weights[i] * terms[i];
    }
    return first + second + (third + fourth);
  }
}
