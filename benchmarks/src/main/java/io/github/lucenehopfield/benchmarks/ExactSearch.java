package io.github.lucenehopfield.benchmarks;

import java.util.Arrays;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;

/**
 * The exact nearest pattern by Euclidean distance and by cosine over the known coordinates of a
 * cue; ties go to the first pattern.
 */
final class ExactSearch {
  private static final int CUES_PER_BATCH = 16;

  private final float[][] patterns;
  private final double[] squares;

  ExactSearch(float[][] patterns) {
    this.patterns = patterns;
    squares = new double[patterns.length];
    Arrays.setAll(squares, i -> VectorUtil.dotProduct(patterns[i], patterns[i]));
  }

  /** The nearest pattern of every cue. */
  record Nearest(int[] euclidean, int[] cosine) {}

  Nearest nearest(float[][] cues) {
    int[] euclidean = new int[cues.length];
    int[] cosine = new int[cues.length];
    int batches = (cues.length + CUES_PER_BATCH - 1) / CUES_PER_BATCH;
    IntStream.range(0, batches)
        .parallel()
        .forEach(
            batch -> {
              int from = batch * CUES_PER_BATCH;
              int to = Math.min(from + CUES_PER_BATCH, cues.length);
              nearest(Arrays.copyOfRange(cues, from, to), from, euclidean, cosine);
            });
    return new Nearest(euclidean, cosine);
  }

  /** Each pattern meets all cues of a batch while it is in the cache. */
  private void nearest(float[][] cues, int from, int[] euclidean, int[] cosine) {
    float[][] known = new float[cues.length][];
    float[][] mask = new float[cues.length][];
    double[] bestDistance = new double[cues.length];
    double[] bestCosine = new double[cues.length];
    Arrays.fill(bestDistance, Double.POSITIVE_INFINITY);
    Arrays.fill(bestCosine, Double.NEGATIVE_INFINITY);
    for (int q = 0; q < cues.length; q++) {
      known[q] = cues[q].clone();
      for (int d = 0; d < known[q].length; d++) {
        if (Float.isNaN(known[q][d])) {
          known[q][d] = 0;
          mask[q] = mask[q] == null ? new float[known[q].length] : mask[q];
        }
      }
      for (int d = 0; d < known[q].length && mask[q] != null; d++) {
        mask[q][d] = Float.isNaN(cues[q][d]) ? 0 : 1;
      }
    }
    float[] squared = new float[patterns[0].length];
    for (int doc = 0; doc < patterns.length; doc++) {
      for (int q = 0; q < cues.length; q++) {
        double square = squares[doc];
        if (mask[q] != null) {
          for (int d = 0; d < squared.length; d++) {
            squared[d] = patterns[doc][d] * patterns[doc][d];
          }
          square = VectorUtil.dotProduct(mask[q], squared);
        }
        double product = VectorUtil.dotProduct(known[q], patterns[doc]);
        double distance = square - 2 * product;
        double similarity = square > 0 ? product / Math.sqrt(square) : 0;
        if (distance < bestDistance[q]) {
          bestDistance[q] = distance;
          euclidean[from + q] = doc;
        }
        if (similarity > bestCosine[q]) {
          bestCosine[q] = similarity;
          cosine[from + q] = doc;
        }
      }
    }
  }
}
