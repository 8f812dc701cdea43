package io.github.lucenehopfield.benchmarks;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The metrics against values that are known in closed form. */
class TestCalibrationMetrics {
  private static final double DELTA = 1e-12;

  private static CalibrationMetrics of(double[] probabilities, boolean[] correct) {
    return new CalibrationMetrics(probabilities, correct, probabilities, correct);
  }

  private static double[] constant(int count, double value) {
    double[] values = new double[count];
    Arrays.fill(values, value);
    return values;
  }

  /** Of equal probabilities, 3 of every 10 right: 15 bins of 10 cues each. */
  @Test
  void constantProbabilities() {
    boolean[] correct = new boolean[150];
    for (int i = 0; i < correct.length; i++) {
      correct[i] = i % 10 < 3;
    }
    for (double p : new double[] {0.3, 0.5, 0.9}) {
      CalibrationMetrics metrics = of(constant(150, p), correct);
      assertEquals(Math.abs(p - 0.3), metrics.calibrationError(), DELTA);
      assertEquals(0.3 * (1 - p) * (1 - p) + 0.7 * p * p, metrics.brier(), DELTA);
      assertEquals(
          -0.3 * Math.log(p) - 0.7 * Math.log(1 - p), metrics.negativeLogLikelihood(), DELTA);
      assertEquals(0.5, metrics.areaUnderRoc(), DELTA);
    }
  }

  /** Errors of one sign per bin add up, and those of different bins do not cancel. */
  @Test
  void errorsOfDifferentBinsDoNotCancel() {
    double[] probabilities = new double[30];
    boolean[] correct = new boolean[30];
    for (int i = 0; i < 30; i++) {
      probabilities[i] = i < 14 ? 0.2 : 0.8;
      correct[i] = i < 14;
    }
    // 7 bins of two cues at .2, all right; 8 bins of two at .8, all wrong.
    assertEquals(0.8, of(probabilities, correct).calibrationError(), DELTA);
  }

  @Test
  void certainAndWrong() {
    CalibrationMetrics metrics = of(constant(20, 1), new boolean[20]);
    assertEquals(1, metrics.calibrationError(), DELTA);
    assertEquals(1, metrics.brier(), DELTA);
    assertEquals(-Math.log(1e-12), metrics.negativeLogLikelihood(), DELTA);
  }

  /** Three of the four pairs of a stored cue and another one are in order; a tie counts half. */
  @Test
  void areaUnderRocIsTheShareOfPairsInOrder() {
    double[] p = {0.5, 0.5, 0.5, 0.5};
    boolean[] correct = new boolean[4];
    boolean[] stored = {false, true, false, true};
    assertEquals(0.75, roc(p, correct, new double[] {1, 2, 3, 4}, stored), DELTA);
    assertEquals(0.25, roc(p, correct, new double[] {4, 3, 2, 1}, stored), DELTA);
    assertEquals(0.5, roc(p, correct, new double[] {2, 2, 2, 2}, stored), DELTA);
    assertEquals(0.875, roc(p, correct, new double[] {1, 3, 3, 4}, stored), DELTA);
    assertEquals(1, roc(p, correct, new double[] {1, 7, 2, 8}, stored), DELTA);
  }

  private static double roc(double[] p, boolean[] correct, double[] order, boolean[] stored) {
    return new CalibrationMetrics(p, correct, order, stored).areaUnderRoc();
  }

  /** Of outcomes that are drawn from the probabilities, the error is what chance explains. */
  @Test
  void chanceExplainsTheErrorOfRightProbabilities() {
    SplittableRandom random = new SplittableRandom(3);
    int beyond = 0;
    for (int trial = 0; trial < 20; trial++) {
      double[] probabilities = new double[300];
      boolean[] correct = new boolean[300];
      for (int i = 0; i < 300; i++) {
        probabilities[i] = random.nextDouble();
        correct[i] = random.nextDouble() < probabilities[i];
      }
      CalibrationMetrics metrics = of(probabilities, correct);
      beyond += metrics.calibrationError() > metrics.errorByChance()[1] ? 1 : 0;
    }
    // 1 is expected; 6 or more have a probability below .0004.
    assertTrue(beyond < 6, "beyond " + beyond);
    double[] wrong = constant(300, 0.9);
    CalibrationMetrics metrics = of(wrong, new boolean[300]);
    assertTrue(metrics.calibrationError() > metrics.errorByChance()[1]);
  }
}
