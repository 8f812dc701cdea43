package io.github.lucenehopfield.noise.training;

import io.github.lucenehopfield.noise.channel.ErasureChannel;

/**
 * The maximization step of {@link ErasureChannelFitter}: expected counts over pairs, of which the
 * next parameters are made. Not thread-safe.
 */
final class ErasureSums {
  // Away from 0 and 1, where expectation maximization could not leave again.
  private static final double MIN_ERASED = 1e-3;
  private static final double MAX_ERASED = 0.95;
  private static final double MIN_REPEATS = 1e-3;
  private static final double TINY = 1e-30;

  private final double leastSigma;
  private final double[] weights;
  private final double[] squares;
  private final double[] biasWeights;
  private final double[] biasErrors;
  private double observedByItself;
  private double erasedByItself;
  private double groups;
  private double groupsErased;
  private double erasedAtAll;
  private double erasedToRepeated;

  ErasureSums(ErasurePairs pairs, int components) {
    leastSigma = pairs.leastSigma;
    weights = new double[components];
    squares = new double[components];
    biasWeights = new double[pairs.dimension()];
    biasErrors = new double[pairs.dimension()];
  }

  /** {@code observed} is the probability that neither rectangle nor group is erased. */
  void add(
      ErasureChannel channel,
      float[] errors,
      double[] ratios,
      float[] observed,
      float[] erasedShare) {
    double erased = channel.erased();
    double[] parts = new double[weights.length];
    for (int d = 0; d < errors.length; d++) {
      float error = errors[d];
      if (Float.isNaN(error)) {
        erasedShare[d] = 0;
        continue;
      }
      double observedMass = (1 - erased) * ratios[d];
      double responsibility =
          observed[d] * (observedMass + erased > 0 ? observedMass / (observedMass + erased) : 1);
      erasedShare[d] = (float) (1 - responsibility);
      observedByItself += responsibility;
      erasedByItself += observed[d] - responsibility;
      double all = TINY;
      for (int k = 0; k < parts.length; k++) {
        double z = error / channel.sigmas()[k];
        parts[k] = channel.weights()[k] / channel.sigmas()[k] * Math.exp(-z * z / 2);
        all += parts[k];
      }
      for (int k = 0; k < parts.length; k++) {
        double weight = responsibility * (parts.length == 1 ? 1 : parts[k] / all);
        weights[k] += weight;
        squares[k] += weight * error * error;
      }
      biasWeights[d] += responsibility;
      biasErrors[d] += responsibility * error;
    }
  }

  /** Counts a group, and how probable it is that it is erased as a whole. */
  void addGroup(double erased) {
    groups++;
    groupsErased += erased;
  }

  void addErased(float[] erasedShare, boolean[] ofRepeated) {
    for (int d = 0; d < erasedShare.length; d++) {
      erasedAtAll += erasedShare[d];
      erasedToRepeated += ofRepeated[d] ? erasedShare[d] : 0;
    }
  }

  /** {@return the channel with the parameters that fit the counts} */
  ErasureChannel maximize(ErasureChannel channel) {
    double[] newWeights = new double[weights.length];
    double[] sigmas = new double[weights.length];
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    for (int k = 0; k < sigmas.length; k++) {
      newWeights[k] = total > 0 ? Math.max(weights[k] / total, 1e-6) : 1.0 / sigmas.length;
      double variance = weights[k] > 1e-3 ? squares[k] / weights[k] : 0;
      sigmas[k] = Math.max(Math.sqrt(variance), leastSigma);
    }
    double erased = channel.erased();
    if (erased > 0) {
      erased = erasedByItself / Math.max(observedByItself + erasedByItself, TINY);
      erased = Math.max(MIN_ERASED, Math.min(MAX_ERASED, erased));
    }
    double groupErased = channel.groupErased();
    if (groupErased > 0) {
      groupErased = Math.max(MIN_ERASED, Math.min(MAX_ERASED, groupsErased / groups));
    }
    ErasureChannel next = channel.withErrors(newWeights, sigmas, erased, groupErased);
    if (channel.erasedRepeats() >= 0) {
      double repeats = erasedToRepeated / Math.max(erasedAtAll, TINY);
      next = next.withErasedRepeats(Math.max(MIN_REPEATS, Math.min(1 - MIN_REPEATS, repeats)));
    }
    if (channel.bias() == null) {
      return next;
    }
    float[] bias = channel.bias().clone();
    for (int d = 0; d < bias.length; d++) {
      bias[d] += (float) (biasErrors[d] / (biasWeights[d] + 1));
    }
    return next.withBias(bias);
  }
}
