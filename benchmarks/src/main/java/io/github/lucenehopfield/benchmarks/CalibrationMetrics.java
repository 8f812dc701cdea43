package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.index.internal.math.ArgSort;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * How well probabilities hold: expected calibration error over 15 bins of equal mass (Guo et al.,
 * "On calibration of modern neural networks", ICML 2017, section 2), negative log-likelihood and
 * Brier score of "the first hit is the origin", and the area under the ROC of "stored or not".
 *
 * <p>Of few cues even perfect probabilities have a calibration error. Its mean and the value that
 * it exceeds once in twenty times are found by drawing outcomes from the probabilities themselves,
 * an interval without it by the basic bootstrap (Davison and Hinkley, "Bootstrap methods and their
 * application", 1997, section 5.2), which is too narrow near 0.
 */
final class CalibrationMetrics {
  private static final int BINS = 15;
  private static final double MIN_PROBABILITY = 1e-12;
  private static final int DRAWS = 1000;

  private final double[] probabilities;
  private final boolean[] correct;
  private final double[] stored;
  private final boolean[] isStored;

  /**
   * Keeps the arrays without copying them, one value per cue.
   *
   * @param probabilities what was said of the first hit
   * @param correct whether it is the origin
   * @param stored what orders the cues by how surely they are stored
   * @param isStored whether they are
   */
  CalibrationMetrics(
      double[] probabilities, boolean[] correct, double[] stored, boolean[] isStored) {
    this.probabilities = probabilities;
    this.correct = correct;
    this.stored = stored;
    this.isStored = isStored;
  }

  double calibrationError() {
    int[] order = ArgSort.ascending(probabilities);
    double[] errors = new double[order.length];
    Arrays.setAll(errors, i -> error(order[i]));
    return calibrationError(errors);
  }

  /** {@return mean and 95 % bound of the error of outcomes that the probabilities are right for} */
  double[] errorByChance() {
    int[] order = ArgSort.ascending(probabilities);
    SplittableRandom random = new SplittableRandom(order.length);
    double[] errors = new double[order.length];
    double[] drawn = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      for (int i = 0; i < errors.length; i++) {
        double p = probabilities[order[i]];
        errors[i] = p - (random.nextDouble() < p ? 1 : 0);
      }
      drawn[draw] = calibrationError(errors);
    }
    Arrays.sort(drawn);
    return new double[] {Arrays.stream(drawn).average().orElse(0), drawn[DRAWS - DRAWS / 20]};
  }

  /** {@return the ends of the 95 % interval of the error that would be left of many cues} */
  double[] errorInterval() {
    int[] order = ArgSort.ascending(probabilities);
    SplittableRandom random = new SplittableRandom(order.length);
    double[] errors = new double[order.length];
    double[] drawn = new double[DRAWS];
    for (int draw = 0; draw < DRAWS; draw++) {
      int[] times = new int[order.length];
      for (int i = 0; i < times.length; i++) {
        times[random.nextInt(times.length)]++;
      }
      int size = 0;
      for (int i = 0; i < times.length; i++) {
        Arrays.fill(errors, size, size + times[i], error(order[i]));
        size += times[i];
      }
      drawn[draw] = calibrationError(errors);
    }
    Arrays.sort(drawn);
    double twice = 2 * calibrationError();
    return new double[] {
      Math.max(twice - drawn[(int) (0.975 * DRAWS)], 0), Math.max(twice - drawn[DRAWS / 40], 0)
    };
  }

  private double error(int cue) {
    return probabilities[cue] - (correct[cue] ? 1 : 0);
  }

  /** Of probabilities less outcomes, in ascending order of the probabilities. */
  private static double calibrationError(double[] errors) {
    double sum = 0;
    for (int bin = 0; bin < BINS; bin++) {
      double difference = 0;
      for (int i = start(errors, bin); i < start(errors, bin + 1); i++) {
        difference += errors[i];
      }
      sum += Math.abs(difference);
    }
    return sum / errors.length;
  }

  private static int start(double[] errors, int bin) {
    return (int) ((long) errors.length * bin / BINS);
  }

  double negativeLogLikelihood() {
    double sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      double p = correct[i] ? probabilities[i] : 1 - probabilities[i];
      sum -= Math.log(Math.max(p, MIN_PROBABILITY));
    }
    return sum / probabilities.length;
  }

  double brier() {
    double sum = 0;
    for (int i = 0; i < probabilities.length; i++) {
      sum += error(i) * error(i);
    }
    return sum / probabilities.length;
  }

  /**
   * {@return the probability that a stored cue counts as more surely stored than one that is not}
   */
  double areaUnderRoc() {
    int[] order = ArgSort.ascending(stored);
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

  /** {@return the figures, the calibration error like .034 (.018-.039; by chance .019, to .025)} */
  @Override
  public String toString() {
    double[] interval = errorInterval();
    double[] chance = errorByChance();
    return String.format(
        Locale.ROOT,
        "%.3f (%.3f-%.3f; by chance %.3f, to %.3f) | %.3f | %.3f | %.3f",
        calibrationError(),
        interval[0],
        interval[1],
        chance[0],
        chance[1],
        negativeLogLikelihood(),
        brier(),
        areaUnderRoc());
  }
}
