package io.github.lucenehopfield.noise.pooling;

import io.github.lucenehopfield.index.internal.math.ArgSort;
import io.github.lucenehopfield.separation.FenchelYoung;
import java.util.Arrays;
import java.util.SplittableRandom;

/**
 * The pooling network of {@link BagClassifier}, as a function of its parameters: {@code double
 * W[d][H], b[H], q[H], v[H], c} one after the other; inputs are multiplied by a factor. Stateless.
 *
 * @param dimension d
 * @param hidden H
 * @param scale what inputs are multiplied by
 * @param separation how vectors of a bag are weighed
 */
record PoolingNetwork(int dimension, int hidden, double scale, FenchelYoung separation) {
  private static final double BETA = 1;

  // Sparse separations learn nothing of a vector without weight, so all have some at the start.
  private static final double QUERY_SCALE = 0.1;

  /**
   * What a bag does to the network.
   *
   * @param units h, one row a vector
   * @param weights p
   * @param pooled z
   * @param logit of positive
   */
  record Pass(double[][] units, double[] weights, double[] pooled, double logit) {}

  int size() {
    return dimension * hidden + 3 * hidden + 1;
  }

  private int biases() {
    return dimension * hidden;
  }

  private int query() {
    return biases() + hidden;
  }

  private int output() {
    return query() + hidden;
  }

  /**
   * {@return parameters to start with: He et al., ICCV 2015, for the layer; small for the rest, so
   * that all vectors of a bag weigh about the same}
   */
  double[] start(SplittableRandom random) {
    double[] start = new double[size()];
    for (int k = 0; k < biases(); k++) {
      start[k] = Math.sqrt(2.0 / dimension) * random.nextGaussian();
    }
    for (int k = query(); k < output() + hidden; k++) {
      start[k] = random.nextGaussian() / Math.sqrt(hidden);
    }
    for (int k = query(); k < output(); k++) {
      start[k] *= QUERY_SCALE;
    }
    return start;
  }

  Pass forward(double[] parameters, float[][] bag) {
    double[][] units = new double[bag.length][];
    double[] scores = new double[bag.length];
    for (int i = 0; i < bag.length; i++) {
      units[i] = units(parameters, bag[i]);
      scores[i] = product(parameters, query(), units[i]);
    }
    double[] weights = weigh(scores);
    double[] pooled = new double[hidden];
    for (int i = 0; i < bag.length; i++) {
      if (weights[i] != 0) {
        for (int k = 0; k < hidden; k++) {
          pooled[k] += weights[i] * units[i][k];
        }
      }
    }
    double logit = product(parameters, output(), pooled) + parameters[size() - 1];
    return new Pass(units, weights, pooled, logit);
  }

  private double[] units(double[] parameters, float[] vector) {
    double[] units = Arrays.copyOfRange(parameters, biases(), biases() + hidden);
    for (int d = 0; d < dimension; d++) {
      if (vector[d] != 0) {
        double value = scale * vector[d];
        int row = d * hidden;
        for (int k = 0; k < hidden; k++) {
          units[k] += value * parameters[row + k];
        }
      }
    }
    for (int k = 0; k < hidden; k++) {
      units[k] = Math.max(0, units[k]);
    }
    return units;
  }

  /** Separations take scores in descending order. */
  private double[] weigh(double[] scores) {
    int[] order = ArgSort.descending(scores);
    double[] sorted = new double[scores.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = scores[order[i]];
    }
    double[] separated = new double[sorted.length];
    separation.separate(sorted, sorted.length, BETA, separated);
    double[] weights = new double[sorted.length];
    for (int i = 0; i < sorted.length; i++) {
      weights[order[i]] = separated[i];
    }
    return weights;
  }

  private double product(double[] parameters, int from, double[] values) {
    double sum = 0;
    for (int k = 0; k < hidden; k++) {
      sum += parameters[from + k] * values[k];
    }
    return sum;
  }

  static double probability(double logit) {
    return 1 / (1 + Math.exp(-logit));
  }

  /**
   * Adds the derivative of the cross-entropy of a bag by the parameters.
   *
   * @param positive whether the bag is
   * @param factor what the derivative is multiplied by
   * @return the cross-entropy in nats
   */
  double backward(
      double[] parameters, float[][] bag, boolean positive, double factor, double[] gradient) {
    Pass pass = forward(parameters, bag);
    double byLogit = factor * (probability(pass.logit()) - (positive ? 1 : 0));
    for (int k = 0; k < hidden; k++) {
      gradient[output() + k] += byLogit * pass.pooled()[k];
    }
    gradient[size() - 1] += byLogit;
    double[] byWeight = new double[bag.length];
    for (int i = 0; i < bag.length; i++) {
      byWeight[i] = byLogit * product(parameters, output(), pass.units()[i]);
    }
    double[] byScore = new double[bag.length];
    separation.differentiate(pass.weights(), bag.length, BETA, byWeight, byScore);
    for (int i = 0; i < bag.length; i++) {
      if (pass.weights()[i] != 0 || byScore[i] != 0) {
        double share = byLogit * pass.weights()[i];
        addUnits(parameters, bag[i], pass.units()[i], share, byScore[i], gradient);
      }
    }
    double signed = positive ? pass.logit() : -pass.logit();
    return signed > 0 ? Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed)) - signed;
  }

  private void addUnits(
      double[] parameters,
      float[] vector,
      double[] units,
      double share,
      double byScore,
      double[] gradient) {
    double[] byUnit = new double[hidden];
    for (int k = 0; k < hidden; k++) {
      gradient[query() + k] += byScore * units[k];
      if (units[k] > 0) {
        byUnit[k] = share * parameters[output() + k] + byScore * parameters[query() + k];
        gradient[biases() + k] += byUnit[k];
      }
    }
    for (int d = 0; d < dimension; d++) {
      if (vector[d] != 0) {
        double value = scale * vector[d];
        int row = d * hidden;
        for (int k = 0; k < hidden; k++) {
          gradient[row + k] += value * byUnit[k];
        }
      }
    }
  }
}
