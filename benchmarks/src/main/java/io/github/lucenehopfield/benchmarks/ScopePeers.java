package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.index.internal.math.IntPair;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.lucene.util.VectorUtil;

/**
 * Classes of unit vectors, and scores that are low for what belongs to none, by exact search.
 * Mahalanobis distances are those of Lee et al., "A simple unified framework for detecting
 * out-of-distribution samples and adversarial attacks", NeurIPS 2018; the contrast of two log-sums
 * is that of Hofmann et al., "Energy-based Hopfield boosting for out-of-distribution detection",
 * NeurIPS 2024, without its training.
 */
final class ScopePeers {
  /** How to score. */
  enum Method {
    NEAREST("nearest by cosine"),
    MEAN_OF_5("k-NN, mean cosine of 5"),
    MEAN_OF_20("k-NN, mean cosine of 20"),
    MAHALANOBIS("Mahalanobis"),
    CONTRAST("log-sum of stored less log-sum of 100 out of scope, beta 20");

    private final String text;

    Method(String text) {
      this.text = text;
    }

    String text() {
      return text;
    }
  }

  /**
   * An answer.
   *
   * @param intent the class
   * @param probability of the class, or 0 where none is said
   * @param score greater for what more surely belongs to a class
   */
  record Answer(String intent, double probability, double score) {}

  private static final double BETA = 20;
  private static final double RIDGE = 1e-4;

  private final float[][] stored;
  private final String[] classes;
  private final float[][] negatives;
  private String[] names;
  private double[][] whitenedMeans;
  private double[][] factor;

  ScopePeers(float[][] stored, String[] classes, float[][] negatives) {
    this.stored = stored;
    this.classes = classes;
    this.negatives = negatives;
  }

  Answer[] answers(Method method, float[][] cues) {
    if (method == Method.MAHALANOBIS && factor == null) {
      fitGaussians();
    }
    Answer[] answers = new Answer[cues.length];
    IntStream.range(0, cues.length)
        .parallel()
        .forEach(
            i ->
                answers[i] =
                    method == Method.MAHALANOBIS
                        ? byMahalanobis(cues[i])
                        : byNeighbors(method, cues[i]));
    return answers;
  }

  private Answer byNeighbors(Method method, float[] cue) {
    float[] cosines = new float[stored.length];
    long[] order = new long[stored.length];
    for (int i = 0; i < stored.length; i++) {
      cosines[i] = VectorUtil.dotProduct(cue, stored[i]);
      order[i] = IntPair.of((int) ((1 - cosines[i]) * (1L << 30)), i);
    }
    Arrays.sort(order);
    int k = method == Method.MEAN_OF_5 ? 5 : method == Method.MEAN_OF_20 ? 20 : 1;
    Map<String, Double> votes = new HashMap<>();
    double mean = 0;
    for (int i = 0; i < k; i++) {
      int doc = IntPair.second(order[i]);
      mean += cosines[doc] / k;
      votes.merge(classes[doc], (double) cosines[doc], Double::sum);
    }
    String best = classes[IntPair.second(order[0])];
    for (Map.Entry<String, Double> vote : votes.entrySet()) {
      best = vote.getValue() > votes.get(best) ? vote.getKey() : best;
    }
    if (method == Method.CONTRAST) {
      double others = 0;
      for (float[] negative : negatives) {
        others += Math.exp(BETA * VectorUtil.dotProduct(cue, negative)) / negatives.length;
      }
      double own = 0;
      for (float cosine : cosines) {
        own += Math.exp(BETA * cosine) / cosines.length;
      }
      mean = Math.log(own) - Math.log(others);
    }
    return new Answer(best, 0, mean);
  }

  /** Means of classes, and the Cholesky factor of the covariance that they share. */
  private void fitGaussians() {
    names = new TreeSet<>(Arrays.asList(classes)).toArray(String[]::new);
    int n = stored[0].length;
    double[][] means = new double[names.length][n];
    int[] counts = new int[names.length];
    int[] number = new int[stored.length];
    for (int i = 0; i < stored.length; i++) {
      number[i] = Arrays.binarySearch(names, classes[i]);
      counts[number[i]]++;
      for (int d = 0; d < n; d++) {
        means[number[i]][d] += stored[i][d];
      }
    }
    for (int c = 0; c < names.length; c++) {
      for (int d = 0; d < n; d++) {
        means[c][d] /= counts[c];
      }
    }
    double[][] covariance = new double[n][n];
    IntStream.range(0, n)
        .parallel()
        .forEach(
            a -> {
              for (int i = 0; i < stored.length; i++) {
                double left = stored[i][a] - means[number[i]][a];
                for (int b = 0; b <= a; b++) {
                  covariance[a][b] += left * (stored[i][b] - means[number[i]][b]) / stored.length;
                }
              }
              covariance[a][a] += RIDGE;
            });
    factor = covariance;
    for (int a = 0; a < n; a++) {
      for (int b = 0; b <= a; b++) {
        double sum = factor[a][b];
        for (int c = 0; c < b; c++) {
          sum -= factor[a][c] * factor[b][c];
        }
        factor[a][b] = a == b ? Math.sqrt(sum) : sum / factor[b][b];
      }
    }
    whitenedMeans = new double[names.length][];
    for (int c = 0; c < names.length; c++) {
      whitenedMeans[c] = whitened(means[c]);
    }
  }

  private double[] whitened(double[] vector) {
    double[] solved = vector.clone();
    for (int a = 0; a < solved.length; a++) {
      for (int b = 0; b < a; b++) {
        solved[a] -= factor[a][b] * solved[b];
      }
      solved[a] /= factor[a][a];
    }
    return solved;
  }

  private Answer byMahalanobis(float[] cue) {
    double[] vector = new double[cue.length];
    Arrays.setAll(vector, d -> cue[d]);
    double[] whitened = whitened(vector);
    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int c = 0; c < names.length; c++) {
      double distance = 0;
      for (int d = 0; d < whitened.length; d++) {
        double difference = whitened[d] - whitenedMeans[c][d];
        distance += difference * difference;
      }
      if (distance < least) {
        least = distance;
        best = c;
      }
    }
    return new Answer(names[best], 0, -least);
  }
}
