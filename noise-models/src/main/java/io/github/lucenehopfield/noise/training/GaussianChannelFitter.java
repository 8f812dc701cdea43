package io.github.lucenehopfield.noise.training;

import io.github.lucenehopfield.noise.channel.ErasureInference;
import io.github.lucenehopfield.noise.channel.GaussianChannel;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.ejml.data.DMatrixRMaj;

/**
 * Learns a Gaussian channel from pairs: gain and mean by least squares, the covariance of the error
 * as a mixture of what the pairs show, of the field's own covariance (errors that lead from one
 * pattern towards others) and of independent coordinates, cut off at a rank. Weights, rank and
 * whether every dimension has a gain of its own are chosen by how well pairs held out are separated
 * from other patterns. Not thread-safe.
 */
final class GaussianChannelFitter {
  // Ranks of the covariance that are tried; the ranking of held-out pairs chooses.
  private static final int MAX_RANK = 32;
  private static final int[] RANKS = {0, 8, 16, MAX_RANK};
  // Weights of the pairs' covariance and of the field's; the others are independent coordinates.
  private static final double[][] MIXTURES = {
    {0.3, 0}, {0.5, 0}, {0.8, 0}, {1, 0}, {0.2, 0.1}, {0.5, 0.2}
  };
  // Pairs that the common gain is worth alongside a dimension's own, infinitely many at first.
  private static final double[] COMMON_GAIN = {Double.POSITIVE_INFINITY, 100};

  // The share of pairs that choose the shape, and how many are enough.
  private static final double HELD_OUT = 0.3;
  private static final int MAX_HELD_OUT = 100;

  // Fewer do not choose; and pairs that a prior without covariance is worth.
  private static final double MIN_PAIRS = 20;

  // Bounds of a gain, against dimensions of nearly constant values.
  private static final double MAX_GAIN = 100;

  private final ParallelTasks tasks;
  private final LowRankGaussian shape;
  private final RankingLikelihood judge;
  private final float[][] cues;
  private final float[][] origins;
  private final int dimension;
  private final double leastVariance;

  // What was chosen.
  private double commonGain;
  private double[] mixture;
  private int rank;

  /** The pairs of one noise channel. */
  GaussianChannelFitter(
      ParallelTasks tasks,
      FieldDistribution statistics,
      LowRankGaussian shape,
      RankingLikelihood judge,
      float[][] cues,
      float[][] origins) {
    this.tasks = tasks;
    this.shape = shape;
    this.judge = judge;
    this.cues = cues;
    this.origins = origins;
    dimension = statistics.dimension();
    // No density exceeds that of the field's resolution.
    double least = ErasureInference.RESOLUTION * statistics.scale();
    leastVariance = least * least / (2 * Math.PI);
  }

  /**
   * Chooses by the first pairs.
   *
   * @param pairs how many to look at
   * @return whether there are enough of them
   * @throws IOException if the index cannot be read
   */
  boolean choose(int pairs) throws IOException {
    if (pairs < MIN_PAIRS) {
      return false;
    }
    int train = pairs - (int) Math.min(pairs * HELD_OUT, MAX_HELD_OUT);
    RankingLikelihood.Test test =
        judge.test(
            Arrays.copyOfRange(cues, train, pairs), Arrays.copyOfRange(origins, train, pairs));
    List<Shape> shapes = new ArrayList<>();
    for (double gain : COMMON_GAIN) {
      Residuals residuals = new Residuals(train, gain);
      for (List<Shape> tried :
          tasks.all(MIXTURES.length, m -> shapes(residuals, gain, MIXTURES[m], test))) {
        shapes.addAll(tried);
      }
    }
    Shape best = shapes.get(0);
    for (Shape tried : shapes) {
      best = tried.found > best.found ? tried : best;
    }
    commonGain = best.gain;
    mixture = best.weights;
    rank = best.rank;
    return true;
  }

  /** A way to shape the covariance, and how well origins are found with it. */
  private record Shape(double gain, double[] weights, int rank, double found) {}

  private List<Shape> shapes(
      Residuals residuals, double gain, double[] weights, RankingLikelihood.Test test) {
    float[][] factors = residuals.factors(weights, MAX_RANK);
    List<Shape> shapes = new ArrayList<>();
    for (int most : RANKS) {
      float[][] leading = Arrays.copyOf(factors, Math.min(most, factors.length));
      double found = discrimination(residuals.component("", weights, leading), test);
      shapes.add(new Shape(gain, weights, most, found));
    }
    return shapes;
  }

  /** {@return a channel fitted to the first pairs in the way that was chosen} */
  GaussianChannel fit(String name, int pairs) {
    Residuals residuals = new Residuals(pairs, commonGain);
    return residuals.component(name, mixture, residuals.factors(mixture, rank));
  }

  /** Scores are z'x - x'Hx/2 but for a constant of the cue, so all cues share the second term. */
  private double discrimination(GaussianChannel component, RankingLikelihood.Test test) {
    LowRankGaussian.Marginal marginal = component.error().marginal(new float[dimension]);
    double[] curves = curves(component, marginal, test.others());
    List<RankingLikelihood.Margins> margins = new ArrayList<>();
    for (int i = 0; i < test.size(); i++) {
      double[] slope = marginal.solve(component.error().residual(test.cue(i)));
      for (int d = 0; d < dimension; d++) {
        slope[d] *= component.gain()[d];
      }
      float[][] origin = {test.origin(i)};
      double own = dot(slope, origin[0]) + curves(component, marginal, origin)[0];
      float[][] hardNegatives = test.hardNegatives(i);
      margins.add(
          new RankingLikelihood.Margins(
              margins(slope, hardNegatives, curves(component, marginal, hardNegatives), own),
              margins(slope, test.others(), curves, own)));
    }
    return test.meanLogProbability(margins);
  }

  private static double[] margins(double[] slope, float[][] patterns, double[] curves, double own) {
    double[] margins = new double[patterns.length];
    for (int j = 0; j < margins.length; j++) {
      margins[j] = dot(slope, patterns[j]) + curves[j] - own;
    }
    return margins;
  }

  private double[] curves(
      GaussianChannel component, LowRankGaussian.Marginal marginal, float[][] patterns) {
    double zero = marginal.logDensity(new double[dimension]);
    double[] curves = new double[patterns.length];
    for (int j = 0; j < curves.length; j++) {
      curves[j] = marginal.logDensity(scaled(component.gain(), patterns[j])) - zero;
    }
    return curves;
  }

  private static double[] scaled(float[] gain, float[] pattern) {
    double[] scaled = new double[pattern.length];
    for (int d = 0; d < scaled.length; d++) {
      scaled[d] = (double) gain[d] * pattern[d];
    }
    return scaled;
  }

  private static double dot(double[] slope, float[] pattern) {
    double first = 0;
    double second = 0;
    int d = 0;
    for (; d + 2 <= slope.length; d += 2) {
      first += slope[d] * pattern[d];
      second += slope[d + 1] * pattern[d + 1];
    }
    return first + second + (d < slope.length ? slope[d] * pattern[d] : 0);
  }

  /** Gain, mean and errors of the first pairs. */
  private final class Residuals {
    private final int pairs;
    private final float[] gain = new float[dimension];
    private final float[] mean = new float[dimension];
    private final double[][] errors;
    private final double[] variances = new double[dimension];
    private final double[] shrunk = new double[dimension];

    Residuals(int pairs, double commonGain) {
      this.pairs = pairs;
      double[] known = new double[dimension];
      double[] q = new double[dimension];
      double[] x = new double[dimension];
      for (int i = 0; i < pairs; i++) {
        for (int d = 0; d < dimension; d++) {
          if (!Float.isNaN(cues[i][d])) {
            known[d]++;
            q[d] += cues[i][d];
            x[d] += origins[i][d];
          }
        }
      }
      double[] products = new double[dimension];
      double[] squares = new double[dimension];
      double allProducts = 0;
      double allSquares = 0;
      for (int d = 0; d < dimension; d++) {
        for (int i = 0; i < pairs && known[d] > 0; i++) {
          if (!Float.isNaN(cues[i][d])) {
            double off = origins[i][d] - x[d] / known[d];
            products[d] += off * (cues[i][d] - q[d] / known[d]);
            squares[d] += off * off;
          }
        }
        allProducts += products[d];
        allSquares += squares[d];
      }
      double common = allSquares > 0 ? allProducts / allSquares : 1;
      double variance = allSquares / pairs / dimension;
      for (int d = 0; d < dimension; d++) {
        double own = common;
        if (commonGain < Double.POSITIVE_INFINITY && allSquares > 0) {
          double prior = commonGain * variance;
          own = (products[d] + common * prior) / (squares[d] + prior);
        }
        gain[d] = (float) Math.max(-MAX_GAIN, Math.min(MAX_GAIN, own));
        mean[d] = known[d] > 0 ? (float) ((q[d] - gain[d] * x[d]) / known[d]) : 0;
      }
      errors = new double[pairs][dimension];
      double average = 0;
      for (int d = 0; d < dimension; d++) {
        // As if the unknown ones were like the others.
        double weight = known[d] > 0 ? Math.sqrt(1 / known[d]) : 0;
        for (int i = 0; i < pairs; i++) {
          if (!Float.isNaN(cues[i][d])) {
            errors[i][d] = weight * (cues[i][d] - (double) gain[d] * origins[i][d] - mean[d]);
            variances[d] += errors[i][d] * errors[i][d];
          }
        }
        average += variances[d] / dimension;
      }
      double shrink = MIN_PAIRS / (MIN_PAIRS + pairs);
      for (int d = 0; d < dimension; d++) {
        shrunk[d] = variances[d] + shrink * (average - variances[d]);
      }
    }

    /** {@return how much larger than the field's variance the error's is} */
    private double alpha() {
      double error = 0;
      double field = 0;
      for (int d = 0; d < dimension; d++) {
        error += variances[d];
        field += shapeVariance(d);
      }
      return field > 0 ? error / field : 0;
    }

    private double shapeVariance(int d) {
      double sum = shape.variances()[d];
      for (float[] factor : shape.factors()) {
        sum += (double) factor[d] * factor[d];
      }
      return sum;
    }

    float[][] factors(double[] mixture, int rank) {
      float[][] field = mixture[1] > 0 ? shape.factors() : new float[0][];
      double ofPairs = Math.sqrt(mixture[0]);
      double ofField = Math.sqrt(mixture[1] * alpha());
      DMatrixRMaj rows = new DMatrixRMaj(pairs + field.length, dimension);
      for (int d = 0; d < dimension; d++) {
        for (int i = 0; i < pairs; i++) {
          rows.set(i, d, ofPairs * errors[i][d]);
        }
        for (int k = 0; k < field.length; k++) {
          rows.set(pairs + k, d, ofField * field[k][d]);
        }
      }
      return LowRankGaussian.components(rows, rank);
    }

    GaussianChannel component(String name, double[] mixture, float[][] factors) {
      double alpha = alpha();
      double[] total = new double[dimension];
      for (int d = 0; d < dimension; d++) {
        double alone = 1 - mixture[0] - mixture[1];
        total[d] =
            mixture[0] * variances[d] + mixture[1] * alpha * shapeVariance(d) + alone * shrunk[d];
      }
      return new GaussianChannel(
          name, gain, LowRankGaussian.of(mean, total, factors, leastVariance));
    }
  }
}
