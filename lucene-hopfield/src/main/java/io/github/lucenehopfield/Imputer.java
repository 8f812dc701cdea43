package io.github.lucenehopfield;

import io.github.lucenehopfield.internal.retrieval.LabeledSample;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.TopK;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.IndexSearcher;

/**
 * Fills the unknown coordinates of a row from the pattern that it recalls: the weighted mean of the
 * stored vectors that are most like it where it is known. Similarity, number of vectors and
 * temperature are fitted by hiding from stored vectors what rows lack, and leaving each out of its
 * own recall. Immutable, and safe for use by many threads as its searcher is.
 *
 * <p>This is k-nearest-neighbor imputation (Troyanskaya et al., "Missing value estimation methods
 * for DNA microarrays", Bioinformatics 17, 2001) with a softmax in place of equal weights. Stored
 * vectors may have unknown coordinates, which do not count.
 */
public final class Imputer {
  private static final int HELD_OUT = 300;

  /** A row fits while its nearest vector is at most so many times as far as any held-out one's. */
  private static final double FAR = 2;

  private final IndexSearcher searcher;
  private final String field;
  private final Similarity similarity;
  private final TopK separation;
  private final int candidates;
  private final double error;
  private final double farthest;

  private Imputer(IndexSearcher searcher, String field, Similarity similarity, ImputerFit fit) {
    this.searcher = searcher;
    this.field = field;
    this.similarity = similarity;
    this.separation = new TopK(fit.k(), fit.beta());
    // A sparse separation asks for more where there are fewer.
    this.candidates = Math.max(ImputerFit.CANDIDATES, 10 * fit.k());
    this.error = fit.error();
    this.farthest = fit.farthest();
  }

  /**
   * A row that was filled.
   *
   * @param row what was known as it was, and the recalled pattern where it was not; NaN where
   *     nothing was recalled
   * @param filled how many coordinates were filled
   * @param fits whether a stored vector is about as near as others are to stored ones; false where
   *     the filled values are a guess from afar, or nothing was recalled
   */
  public record Imputed(float[] row, int filled, boolean fits) {}

  /**
   * {@return an imputer with the similarity, number of vectors and temperature of the least error}
   *
   * @param searcher the index
   * @param field its vectors field
   * @param similarities to choose from, at least one
   * @param rows some of the rows to be filled, NaN where unknown: what they lack is hidden from
   *     stored vectors; at least one lacks something and knows something
   * @param seed decides which stored vectors are held out, and what is hidden from each
   * @throws IllegalArgumentException if there is no such row or similarity, or the field has fewer
   *     than two vectors or vectors of another length
   * @throws IOException if the index cannot be read
   */
  public static Imputer fit(
      IndexSearcher searcher,
      String field,
      List<Similarity> similarities,
      float[][] rows,
      long seed)
      throws IOException {
    List<float[]> patchy = new ArrayList<>();
    for (float[] row : rows) {
      int unknown = unknown(row);
      if (unknown > 0 && unknown < row.length) {
        patchy.add(row);
      }
    }
    if (patchy.isEmpty() || similarities.isEmpty()) {
      throw new IllegalArgumentException(
          "rows that lack some coordinates, and similarities, must be >= 1; rows="
              + patchy.size()
              + " similarities="
              + similarities.size());
    }
    LabeledSample sample =
        LabeledSample.draw(searcher.getIndexReader(), field, null, HELD_OUT, seed);
    if (sample.rows().size() < 2) {
      throw new IllegalArgumentException(
          "vectors in the field must be >= 2; vectors=" + sample.rows().size() + " field=" + field);
    }
    Imputer best = null;
    for (Similarity similarity : similarities) {
      // All similarities are asked for the same coordinates.
      ImputerFit fit = ImputerFit.of(searcher, field, similarity, sample, patchy, seed);
      if (best == null || fit.error() < best.error) {
        best = new Imputer(searcher, field, similarity, fit);
      }
    }
    return best;
  }

  /** {@return how many coordinates of a row are unknown} */
  static int unknown(float[] row) {
    int unknown = 0;
    for (float value : row) {
      unknown += Float.isNaN(value) ? 1 : 0;
    }
    return unknown;
  }

  /** {@return what makes a stored vector like a row} */
  public Similarity similarity() {
    return similarity;
  }

  /** {@return how many stored vectors count, and how much} */
  public Separation separation() {
    return separation;
  }

  /**
   * {@return the root of the mean square of the errors of what was hidden, in units of the standard
   * deviation of each coordinate} 1 is what the mean of the coordinate would give.
   */
  public double error() {
    return error;
  }

  /**
   * {@return a row without unknown coordinates}
   *
   * @param row one value a dimension, NaN where unknown; not changed
   * @throws IllegalArgumentException if the row is infinite somewhere, or not of the dimension of
   *     the field
   * @throws IOException if the index cannot be read
   */
  public Imputed impute(float[] row) throws IOException {
    int unknown = unknown(row);
    if (unknown == 0 || unknown == row.length) {
      return new Imputed(row.clone(), 0, unknown == 0);
    }
    HopfieldRecall recall =
        HopfieldQuery.builder(field, row)
            .similarity(similarity)
            .separation(separation)
            .candidates(candidates)
            .build()
            .recall(searcher);
    float[] pattern = recall.pattern();
    if (pattern == null) {
      return new Imputed(row.clone(), 0, false);
    }
    float[] filled = row.clone();
    for (int d = 0; d < filled.length; d++) {
      filled[d] = Float.isNaN(row[d]) ? pattern[d] : row[d];
    }
    double distance = -recall.hits().get(0).similarity() / (row.length - unknown);
    return new Imputed(filled, unknown, distance <= FAR * farthest);
  }
}
