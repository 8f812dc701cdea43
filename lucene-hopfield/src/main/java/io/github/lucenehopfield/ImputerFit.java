package io.github.lucenehopfield;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.internal.retrieval.IndexFieldView;
import io.github.lucenehopfield.internal.retrieval.LabeledSample;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.search.IndexSearcher;

/**
 * How many stored vectors fill a row, and at which temperature, with the error that this leaves.
 *
 * @param k how many vectors
 * @param beta the inverse temperature of their weights
 * @param error the root of the mean square of the errors, in standard deviations of coordinates
 * @param farthest the largest distance of a held-out vector to its nearest one, by known coordinate
 */
record ImputerFit(int k, double beta, double error, double farthest) {
  static final int CANDIDATES = 200;
  private static final int[] NUMBERS = {1, 2, 3, 5, 7, 10, 15, 20, 30, 50, 70, 100};

  // Temperatures from 1/16 to 64 times that of the gap, two for each power of 2.
  private static final int LOWEST_HALF_POWER = -8;
  private static final int HIGHEST_HALF_POWER = 12;

  /**
   * {@return the best fit of one similarity}
   *
   * @param sample stored vectors, each of which is left out of its own recall
   * @param patchy rows whose unknown coordinates are hidden from stored vectors
   * @param seed decides which row is taken for which vector
   */
  static ImputerFit of(
      IndexSearcher searcher,
      String field,
      Similarity similarity,
      LabeledSample sample,
      List<float[]> patchy,
      long seed)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Recalled> recalled = new ArrayList<>();
    for (LabeledSample.Row held : sample.rows()) {
      float[] mask = patchy.get(random.nextInt(patchy.size()));
      float[] cue = hidden(held.vector(), mask, field);
      int known = cue.length - Imputer.unknown(cue);
      if (known > 0 && known < cue.length - Imputer.unknown(held.vector())) {
        recalled.add(recalled(searcher, field, similarity, held, cue));
      }
    }
    if (recalled.isEmpty()) {
      throw new IllegalArgumentException(
          "rows must lack some of what stored vectors have; rows=" + patchy.size());
    }
    return best(recalled, variances(sample));
  }

  /** Of each coordinate, so that the errors of all count alike; 1 for a constant one. */
  private static double[] variances(LabeledSample sample) {
    double[] variances = new double[sample.rows().get(0).vector().length];
    for (int d = 0; d < variances.length; d++) {
      double mean = 0;
      int known = 0;
      for (LabeledSample.Row row : sample.rows()) {
        if (!Float.isNaN(row.vector()[d])) {
          double difference = row.vector()[d] - mean;
          mean += difference / ++known;
          variances[d] += difference * (row.vector()[d] - mean);
        }
      }
      variances[d] /= Math.max(1, known);
      variances[d] = variances[d] > 0 ? variances[d] : 1;
    }
    return variances;
  }

  /**
   * What a held-out vector recalls.
   *
   * @param held the vector, NaN where unknown
   * @param cue the same, NaN also where it was hidden
   * @param ratios L of the candidates, descending
   * @param vectors of the candidates, NaN where unknown
   */
  private record Recalled(float[] held, float[] cue, double[] ratios, float[][] vectors) {
    double distance() {
      return ratios.length == 0 ? 0 : -ratios[0] / (cue.length - Imputer.unknown(cue));
    }

    boolean hidden(int d) {
      return Float.isNaN(cue[d]) && !Float.isNaN(held[d]);
    }
  }

  /** {@return a stored vector without what a row lacks} */
  private static float[] hidden(float[] held, float[] mask, String field) {
    float[] cue = held.clone();
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
    return cue;
  }

  private static Recalled recalled(
      IndexSearcher searcher,
      String field,
      Similarity similarity,
      LabeledSample.Row held,
      float[] cue)
      throws IOException {
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
    return new Recalled(held.vector(), cue, ratios, view.vectors(docs));
  }

  private static ImputerFit best(List<Recalled> recalled, double[] variances) {
    double farthest = 0;
    double[] gaps = new double[recalled.size()];
    long hidden = 0;
    for (int i = 0; i < gaps.length; i++) {
      Recalled one = recalled.get(i);
      int last = Math.min(10, one.ratios().length) - 1;
      gaps[i] = last < 0 ? 0 : one.ratios()[0] - one.ratios()[last];
      farthest = Math.max(farthest, one.distance());
      hidden += Imputer.unknown(one.cue()) - Imputer.unknown(one.held());
    }
    Arrays.sort(gaps);
    double gap = gaps[gaps.length / 2];
    double unit = gap > 0 && gap < Double.POSITIVE_INFINITY ? 1 / gap : 1;
    ImputerFit best = null;
    for (int power = LOWEST_HALF_POWER; power <= HIGHEST_HALF_POWER; power++) {
      double beta = unit * Math.pow(2, power / 2.0);
      double[] squares = new double[NUMBERS.length];
      for (Recalled one : recalled) {
        addErrors(one, beta, variances, squares);
      }
      for (int n = 0; n < squares.length; n++) {
        double error = Math.sqrt(squares[n] / hidden);
        if (best == null || error < best.error) {
          best = new ImputerFit(NUMBERS[n], beta, error, farthest);
        }
      }
    }
    return best;
  }

  /** Adds the squared errors of the hidden coordinates for each number of candidates. */
  private static void addErrors(Recalled one, double beta, double[] variances, double[] squares) {
    int count = one.ratios().length;
    double[] sums = new double[variances.length];
    double[] known = new double[variances.length];
    int next = 0;
    for (int i = 0; i <= count; i++) {
      while (next < squares.length && (i == count || i == NUMBERS[next])) {
        for (int d = 0; d < sums.length; d++) {
          if (one.hidden(d)) {
            double difference = (known[d] > 0 ? sums[d] / known[d] : 0) - one.held()[d];
            squares[next] += difference * difference / variances[d];
          }
        }
        next++;
      }
      if (i < count) {
        double weight = Math.exp(beta * (one.ratios()[i] - one.ratios()[0]));
        for (int d = 0; d < sums.length; d++) {
          if (!Float.isNaN(one.vectors()[i][d])) {
            known[d] += weight;
            sums[d] += weight * one.vectors()[i][d];
          }
        }
      }
    }
  }
}
