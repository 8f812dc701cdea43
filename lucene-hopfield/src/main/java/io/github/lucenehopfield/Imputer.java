package io.github.lucenehopfield;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.internal.retrieval.IndexFieldView;
import io.github.lucenehopfield.internal.retrieval.LabeledSample;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.TopK;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.search.IndexSearcher;

/**
 * Fills the unknown coordinates of a row from the pattern that it recalls: the weighted mean of the
 * stored vectors that are most like it where it is known. Similarity, number of vectors and
 * temperature are fitted by hiding from stored vectors what rows lack, and leaving each out of its
 * own recall. Immutable, and safe for use by many threads as its searcher is.
 *
 * <p>This is k-nearest-neighbor imputation (Troyanskaya et al., "Missing value estimation methods
 * for DNA microarrays", Bioinformatics 17, 2001) with a softmax in place of equal weights; stored
 * vectors have no unknown coordinates.
 */
public final class Imputer {
  private static final int HELD_OUT = 300;
  private static final int CANDIDATES = 200;
  private static final int[] NUMBERS = {1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100};

  // Temperatures from 1/16 to 64 times that of the gap, two for each power of 2.
  private static final int LOWEST_HALF_POWER = -8;
  private static final int HIGHEST_HALF_POWER = 12;

  /** A row fits while its nearest vector is at most so many times as far as any held-out one's. */
  private static final double FAR = 2;

  private final IndexSearcher searcher;
  private final String field;
  private final Similarity similarity;
  private final TopK separation;
  private final int candidates;
  private final double error;
  private final double farthest;

  private Imputer(IndexSearcher searcher, String field, Similarity similarity, Fit fit) {
    this.searcher = searcher;
    this.field = field;
    this.similarity = similarity;
    this.separation = new TopK(fit.k, fit.beta);
    // A sparse separation asks for more where there are fewer.
    this.candidates = Math.max(CANDIDATES, 10 * fit.k);
    this.error = fit.error;
    this.farthest = fit.farthest;
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
      SplittableRandom random = new SplittableRandom(seed);
      List<Recalled> recalled = new ArrayList<>();
      for (LabeledSample.Row held : sample.rows()) {
        float[] mask = patchy.get(random.nextInt(patchy.size()));
        recalled.add(recalled(searcher, field, similarity, held, mask));
      }
      Fit fit = best(recalled, variances(sample));
      if (best == null || fit.error < best.error) {
        best = new Imputer(searcher, field, similarity, fit);
      }
    }
    return best;
  }

  private static int unknown(float[] row) {
    int unknown = 0;
    for (float value : row) {
      unknown += Float.isNaN(value) ? 1 : 0;
    }
    return unknown;
  }

  /** Of each coordinate, so that the errors of all count alike; 1 for a constant one. */
  private static double[] variances(LabeledSample sample) {
    int count = sample.rows().size();
    double[] variances = new double[sample.rows().get(0).vector().length];
    for (int d = 0; d < variances.length; d++) {
      double mean = 0;
      for (LabeledSample.Row row : sample.rows()) {
        mean += row.vector()[d] / count;
      }
      for (LabeledSample.Row row : sample.rows()) {
        variances[d] += (row.vector()[d] - mean) * (row.vector()[d] - mean) / count;
      }
      variances[d] = variances[d] > 0 ? variances[d] : 1;
    }
    return variances;
  }

  /**
   * What a held-out vector recalls.
   *
   * @param held the vector
   * @param mask NaN where it was hidden
   * @param ratios L of the candidates, descending
   * @param vectors of the candidates
   */
  private record Recalled(float[] held, float[] mask, double[] ratios, float[][] vectors) {
    double distance() {
      return ratios.length == 0 ? 0 : -ratios[0] / (mask.length - unknown(mask));
    }
  }

  private static Recalled recalled(
      IndexSearcher searcher,
      String field,
      Similarity similarity,
      LabeledSample.Row held,
      float[] mask)
      throws IOException {
    float[] cue = held.vector().clone();
    if (cue.length != mask.length) {
      throw new IllegalArgumentException(
          "rows must have the dimension of the field, "
              + cue.length
              + "; length="
              + mask.length
              + " field="
              + field);
    }
    for (int d = 0; d < cue.length; d++) {
      cue[d] = Float.isNaN(mask[d]) ? Float.NaN : cue[d];
    }
    List<HopfieldRecall.Hit> hits =
        new ArrayList<>(
            HopfieldQuery.builder(field, cue)
                .similarity(similarity)
                .projection(Projection.NONE)
                .k(CANDIDATES + 1)
                .candidates(CANDIDATES + 1)
                .build()
                .recall(searcher)
                .hits());
    hits.removeIf(hit -> hit.doc() == held.doc());
    int count = Math.min(NUMBERS[NUMBERS.length - 1], hits.size());
    int[] docs = new int[count];
    double[] ratios = new double[count];
    for (int i = 0; i < count; i++) {
      docs[i] = hits.get(i).doc();
      ratios[i] = hits.get(i).similarity();
    }
    IndexFieldView view =
        new Retriever(
                searcher, field, cue.length, CANDIDATES, 1, CodeScanStrategy.DEFAULT_EFFORT, null)
            .view();
    return new Recalled(held.vector(), mask, ratios, view.vectors(docs));
  }

  /** What was found, with the error that it leaves. */
  private record Fit(int k, double beta, double error, double farthest) {}

  private static Fit best(List<Recalled> recalled, double[] variances) {
    double farthest = 0;
    double[] gaps = new double[recalled.size()];
    long hidden = 0;
    for (int i = 0; i < gaps.length; i++) {
      Recalled one = recalled.get(i);
      int last = Math.min(10, one.ratios().length) - 1;
      gaps[i] = last < 0 ? 0 : one.ratios()[0] - one.ratios()[last];
      farthest = Math.max(farthest, one.distance());
      hidden += unknown(one.mask());
    }
    Arrays.sort(gaps);
    double gap = gaps[gaps.length / 2];
    double unit = gap > 0 && gap < Double.POSITIVE_INFINITY ? 1 / gap : 1;
    Fit best = null;
    for (int power = LOWEST_HALF_POWER; power <= HIGHEST_HALF_POWER; power++) {
      double beta = unit * Math.pow(2, power / 2.0);
      double[] squares = new double[NUMBERS.length];
      for (Recalled one : recalled) {
        addErrors(one, beta, variances, squares);
      }
      for (int n = 0; n < squares.length; n++) {
        double error = Math.sqrt(squares[n] / hidden);
        if (best == null || error < best.error) {
          best = new Fit(NUMBERS[n], beta, error, farthest);
        }
      }
    }
    return best;
  }

  /** Adds the squared errors of the hidden coordinates for each number of candidates. */
  private static void addErrors(Recalled one, double beta, double[] variances, double[] squares) {
    int count = one.ratios().length;
    double[] sums = new double[variances.length];
    double all = 0;
    int next = 0;
    for (int i = 0; i <= count; i++) {
      while (next < squares.length && (i == count || i == NUMBERS[next])) {
        for (int d = 0; d < sums.length; d++) {
          if (Float.isNaN(one.mask()[d])) {
            double difference = (all > 0 ? sums[d] / all : 0) - one.held()[d];
            squares[next] += difference * difference / variances[d];
          }
        }
        next++;
      }
      if (i < count) {
        double weight = Math.exp(beta * (one.ratios()[i] - one.ratios()[0]));
        all += weight;
        for (int d = 0; d < sums.length; d++) {
          sums[d] += weight * one.vectors()[i][d];
        }
      }
    }
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
