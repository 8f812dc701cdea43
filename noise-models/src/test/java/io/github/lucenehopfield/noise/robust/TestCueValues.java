package io.github.lucenehopfield.noise.robust;

import static org.junit.jupiter.api.Assertions.assertEquals;

import org.junit.jupiter.api.Test;

class TestCueValues {
  /** {@return the step of a cue in its own unit} */
  private static double step(float... cue) {
    CueValues values = new CueValues(cue);
    return values.step() / values.factor();
  }

  @Test
  void roundedValuesHaveAStep() {
    assertEquals(1, step(0, 0, 1, 1, 0, 1, 0, 1));
    assertEquals(2, step(-2, 0, 2, 4, -2, 0, 2, 4, 7, 7));
  }

  /** Else every other value that is about as far from 0 would count as equal to it. */
  @Test
  void aSingleValueOtherThanZeroIsNotAStep() {
    assertEquals(0, step(0, 0, 0, 0, 0, 91, 0, 0));
    assertEquals(0, step(0, 0, 0, 0, 3, 3, 0, 91, 0, 50, 17));
  }

  @Test
  void fineValuesHaveNoStep() {
    assertEquals(0, step(.1f, .25f, .31f, .47f, .58f, .6f, .77f, .81f));
  }
}
