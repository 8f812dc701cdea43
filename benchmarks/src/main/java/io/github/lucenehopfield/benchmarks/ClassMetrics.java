package io.github.lucenehopfield.benchmarks;

import java.util.Locale;

/**
 * How well probabilities of classes hold.
 *
 * @param correct of each cue, whether the most probable class is its own
 * @param logLoss the mean of -log of the probability of the cue's own class, in nats
 * @param calibrationError of the most probable class, see {@link CalibrationMetrics}
 */
record ClassMetrics(boolean[] correct, double logLoss, double calibrationError) {
  private static final double MIN_PROBABILITY = 1e-12;

  /**
   * {@return the figures}
   *
   * @param probabilities of each class for each cue
   * @param classes the cues' own
   */
  static ClassMetrics of(double[][] probabilities, int[] classes) {
    boolean[] correct = new boolean[classes.length];
    double[] best = new double[classes.length];
    double loss = 0;
    for (int i = 0; i < classes.length; i++) {
      int first = 0;
      for (int c = 1; c < probabilities[i].length; c++) {
        first = probabilities[i][c] > probabilities[i][first] ? c : first;
      }
      correct[i] = first == classes[i];
      best[i] = probabilities[i][first];
      loss -= Math.log(Math.max(probabilities[i][classes[i]], MIN_PROBABILITY));
    }
    CalibrationMetrics metrics = new CalibrationMetrics(best, correct, best, correct);
    return new ClassMetrics(correct, loss / classes.length, metrics.calibrationError());
  }

  double accuracy() {
    return Share.of(correct);
  }

  /** {@return the figures as cells of a table} */
  @Override
  public String toString() {
    return String.format(
        Locale.ROOT, "%s | %.3f | %.3f", Share.withInterval(correct), logLoss, calibrationError);
  }
}
