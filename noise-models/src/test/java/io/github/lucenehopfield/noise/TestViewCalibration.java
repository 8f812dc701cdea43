package io.github.lucenehopfield.noise;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The correction of "stored or not" for several cues. */
class TestViewCalibration {
  /** Answers that come true as often as {@code sigmoid(offset + slope * log-odds)}. */
  private static ViewCalibration fitted(double slope, double offset) {
    SplittableRandom random = new SplittableRandom(3);
    int count = 20_000;
    double[] notStored = new double[count];
    boolean[] stored = new boolean[count];
    for (int i = 0; i < count; i++) {
      double odds = 6 * random.nextGaussian();
      notStored[i] = 1 / (1 + Math.exp(odds));
      stored[i] = random.nextDouble() < 1 / (1 + Math.exp(-offset - slope * odds));
    }
    return ViewCalibration.fit(4, notStored, stored);
  }

  @Test
  void findsWhatTheAnswersWereDrawnFrom() {
    for (double slope : new double[] {.2, 1, 2.5}) {
      for (double offset : new double[] {-2, 0, 1}) {
        ViewCalibration found = fitted(slope, offset);
        assertEquals(4, found.views());
        assertEquals(slope, found.slope(), .05 + .1 * slope);
        assertEquals(offset, found.offset(), .2);
      }
    }
  }

  @Test
  void groupsThatAreAllCertainGiveAFiniteSlope() {
    double[] notStored = {0, 0, 0, 0, 0, 1, 1, 1, 1, 1};
    boolean[] stored = {true, true, true, true, true, false, false, false, false, false};
    ViewCalibration found = ViewCalibration.fit(2, notStored, stored);
    assertTrue(found.slope() > .5 && found.slope() < 5, found.toString());
    assertEquals(0, found.offset(), 1e-6);
  }

  @Test
  void anUninformativeModelIsLeftWithTheShareOfStoredOnes() {
    double[] notStored = new double[40];
    boolean[] stored = new boolean[40];
    for (int i = 0; i < 40; i++) {
      notStored[i] = i % 2 == 0 ? .01 : .99;
      stored[i] = i % 4 < 2;
    }
    ViewCalibration found = ViewCalibration.fit(8, notStored, stored);
    assertEquals(0, found.slope(), .01);
    assertEquals(.5, 1 / (1 + Math.exp(-found.corrected(3))), .02);
  }

  @Test
  void badArgumentsAreRefused() {
    double[] notStored = new double[12];
    boolean[] stored = new boolean[12];
    assertThrows(IllegalArgumentException.class, () -> ViewCalibration.fit(2, notStored, stored));
    stored[3] = true;
    assertThrows(IllegalArgumentException.class, () -> ViewCalibration.fit(1, notStored, stored));
    assertThrows(
        IllegalArgumentException.class, () -> ViewCalibration.fit(2, new double[3], stored));
    notStored[2] = Double.NaN;
    assertThrows(IllegalArgumentException.class, () -> ViewCalibration.fit(2, notStored, stored));
    assertThrows(IllegalArgumentException.class, () -> new ViewCalibration(2, 0, 0));
    assertThrows(IllegalArgumentException.class, () -> new ViewCalibration(2, 1, Double.NaN));
  }
}
