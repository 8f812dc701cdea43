package io.github.lucenehopfield.internal.retrieval;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.search.IndexSearcher;

/**
 * Completes stored vectors that have unknown coordinates, so that any similarity can score them
 * against a cue q. An unknown coordinate d of a pattern x errs as the known ones do, relative to
 * what a stranger would:
 *
 * <pre>
 * x_d = q_d + k e_d, or q_d - k e_d if that is nearer to m_d
 * e_d^2 = min((q_d - m_d)^2, 64 v_d) + v_d        k^2 = (sum over S of (q_j - x_j)^2 / sum over S of e_j^2)^(n / (n + 4))
 * </pre>
 *
 * <p>where m and v are the medians and spreads of {@link FieldMoments}, e_d^2 is so about the mean
 * squared error of a vector that has nothing to do with the cue, and S are the n coordinates that
 * are known on both sides. The exponent adds four coordinates of a stranger to the mean logarithm,
 * so that a few that agree by chance do not pass for the whole; with none k is 1. Where cue and
 * pattern are unknown the pattern has the mean (docs/decisions/0060). Immutable.
 */
public final class Completion {
  /** A coordinate of a cue that is farther off, in deviations, is no reason to expect more. */
  private static final double FARTHEST = 8;

  /** So many coordinates of a stranger are added to those that are known on both sides. */
  private static final double STRANGERS = 4;

  private final double[] cue;
  private final double[] means;
  private final double[] medians;
  private final double[] strangers;

  /**
   * Takes cues of one origin; where several know a coordinate their mean counts.
   *
   * @param cues at least one, one value per dimension, NaN where unknown
   * @param moments of the field, of the same dimension
   */
  Completion(float[][] cues, FieldMoments moments) {
    this.means = moments.means();
    this.medians = moments.medians();
    this.cue = new double[means.length];
    this.strangers = new double[means.length];
    for (int d = 0; d < cue.length; d++) {
      cue[d] = mean(cues, d);
      if (Double.isNaN(cue[d]) == false) {
        double difference = cue[d] - medians[d];
        double spread = moments.spreads()[d];
        strangers[d] = Math.min(difference * difference, FARTHEST * FARTHEST * spread) + spread;
      }
    }
  }

  /**
   * {@return a completion for cues of one origin; null where the field has no unknown coordinates}
   *
   * @param searcher the index
   * @param field the vectors field
   * @param cues at least one, of the dimension of the field, NaN where unknown
   * @throws IOException if the index cannot be read
   */
  public static Completion of(IndexSearcher searcher, String field, float[][] cues)
      throws IOException {
    return new IndexFieldView(searcher, field, cues[0].length).completion(cues);
  }

  private static double mean(float[][] cues, int d) {
    double sum = 0;
    int known = 0;
    for (float[] one : cues) {
      if (Float.isNaN(one[d]) == false) {
        sum += one[d];
        known++;
      }
    }
    return known == 0 ? Double.NaN : sum / known;
  }

  /**
   * {@return the vector itself where it is known as a whole, else a completed copy}
   *
   * @param pattern a stored vector, NaN where unknown; not changed
   */
  public float[] of(float[] pattern) {
    boolean unknown = false;
    double errors = 0;
    double expected = 0;
    int shared = 0;
    for (int d = 0; d < pattern.length; d++) {
      if (Float.isNaN(pattern[d])) {
        unknown = true;
      } else if (Double.isNaN(cue[d]) == false) {
        double difference = cue[d] - pattern[d];
        errors += difference * difference;
        expected += strangers[d];
        shared++;
      }
    }
    if (unknown == false) {
      return pattern;
    }
    double share = share(errors, expected, shared);
    float[] completed = pattern.clone();
    for (int d = 0; d < completed.length; d++) {
      if (Float.isNaN(completed[d])) {
        double value = means[d];
        if (Double.isNaN(cue[d]) == false) {
          double error = share * Math.sqrt(strangers[d]);
          value = cue[d] > medians[d] ? cue[d] - error : cue[d] + error;
        }
        completed[d] = (float) Math.clamp(value, -Float.MAX_VALUE, (double) Float.MAX_VALUE);
      }
    }
    return completed;
  }

  /** {@return k, from the squared errors where both are known and what a stranger's would be} */
  private static double share(double errors, double expected, int shared) {
    double ratio = expected > 0 ? errors / expected : 1;
    return Math.pow(ratio, 0.5 * shared / (shared + STRANGERS));
  }

  /** {@return a completion by the means of a field alone} */
  static Completion byMeans(FieldMoments moments) {
    float[] unknown = new float[moments.means().length];
    Arrays.fill(unknown, Float.NaN);
    return new Completion(new float[][] {unknown}, moments);
  }
}
