package io.github.lucenehopfield.benchmarks;

import java.util.Arrays;
import java.util.Comparator;
import java.util.Locale;

/**
 * How well probabilities hold: expected calibration error over 15 bins of equal mass (Guo et al.,
 * "On calibration of modern neural networks", ICML 2017, section 2), negative log-likelihood and
 * Brier score of "the first hit is the origin", and the area under the ROC of "stored or not".
 */
final class Sureness {
  private static final int BINS = 15;
  private static final double LEAST = 1e-12;

  private final double[] probabilities;
  private final boolean[] correct;
  private final double[] stored;
  private final boolean[] isStored;

  /**
   * Keeps the arrays that are given, one value a cue.
   *
   * @param probabilities what was said of the first hit
   * @param correct whether it is the origin
   * @param stored what orders the cues by how surely they are stored
   * @param isStored whether they are
   */
  Sureness(double[] probabilities, boolean[] correct, double[] stored, boolean[] isStored) {
    this.probabilities = probabilities;
    this.correct = correct;
    this.stored = stored;
    this.isStored = isStored;
  }

  double calibrationError() {
    Integer[] order = ascending(probabilities);
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      double difference = 0;
      for (int i = start(bin); i < start(bin + 1); i++) {
        difference += probabilities[order[i]] - (correct[order[i]] ? 1 : 0);
      }
      sum += Math.abs(difference);
    }
    return sum / probabilities.length;
  }

  private int start(int bin) {
    return (int) ((long) probabilities.length * bin / BINS);
  }

  double negativeLogLikelihood() {
    double sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      double p = correct[i] ? probabilities[i] : 1 - probabilities[i];
      sum -= Math.log(Math.max(p, LEAST));
    }
    return sum / probabilities.length;
  }

  double brier() {
    double sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      double error = probabilities[i] - (correct[i] ? 1 : 0);
      sum += error * error;
    }
    return sum / probabilities.length;
  }

  /**
   * {@return the probability that a stored cue counts as more surely stored than one that is not}
   */
  double areaUnderRoc() {
    Integer[] order = ascending(stored);
    double ranks = 0;
    long positives = 0;
    for (int from = 0; from < order.length; ) {
      int to = from + 1;
      while (to < order.length && stored[order[to]] == stored[order[from]]) {
        to++;
      }
      for (int i = from; i < to; i++) {
        if (isStored[order[i]]) {
          positives++;
          ranks += (from + to - 1) / 2.0;
        }
      }
      from = to;
    }
    double negatives = order.length - positives;
    return (ranks - positives * (positives - 1) / 2.0) / (positives * negatives);
  }

  private static Integer[] ascending(double[] values) {
    Integer[] order = new Integer[values.length];
    Arrays.setAll(order, i -> i);
    Arrays.sort(order, Comparator.comparingDouble(i -> values[i]));
    return order;
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%.3f | %.3f | %.3f | %.3f",
        calibrationError(),
        negativeLogLikelihood(),
        brier(),
        areaUnderRoc());
  }
}
