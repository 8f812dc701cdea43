package io.github.lucenehopfield.noise.density;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestCueValueDensity {
  @Test
  void atomHasItsShareOfTheOthersOverTheResolution() {
    SplittableRandom random = new SplittableRandom(1);
    float[] cue = new float[1000];
    for (int d = 0; d < 400; d++) {
      cue[d] = 0.7f;
    }
    for (int d = 400; d < 1000; d++) {
      cue[d] = (float) random.nextDouble();
    }
    double[] log = CueValueDensity.ofCue(cue, 0.01);
    assertEquals(399 / (1000 * 0.01), Math.exp(log[0]), 0.1);
    double mean = 0;
    for (int d = 400; d < 1000; d++) {
      mean += Math.exp(log[d]) / 600;
    }
    assertEquals(0.6, mean, 0.1);
  }

  @Test
  void lonelyValueIsNotItsOwnEvidence() {
    float[] cue = {0, 0.01f, 0.02f, 0.03f, 0.04f, 0.05f, 0.06f, 50};
    double[] log = CueValueDensity.ofCue(cue, 0.001);
    assertTrue(Math.exp(log[7]) < 1.0 / 50, "density " + Math.exp(log[7]));
  }

  @Test
  void unknownCoordinatesDoNotCount() {
    float[] with = {1, 2, Float.NaN, 3, 4, Float.NaN};
    float[] without = {1, 2, 3, 4};
    double[] a = CueValueDensity.ofCue(with, 0.1);
    double[] b = CueValueDensity.ofCue(without, 0.1);
    assertEquals(0, a[2]);
    assertEquals(b[2], a[3]);
    assertEquals(b[0], a[0]);
  }

  @Test
  void weightsChooseWhatIsErased() {
    float[] cue = new float[200];
    float[] weights = new float[200];
    for (int d = 0; d < 100; d++) {
      cue[d] = 5;
      weights[d] = 1;
      cue[100 + d] = d;
    }
    double[] log = CueValueDensity.weighted(cue, 0.1, weights);
    assertEquals(99 / (100 * 0.1), Math.exp(log[0]), 0.01);
    assertTrue(Math.exp(log[150]) < 0.001);
  }

  @Test
  void stepIsTheGapOfARoundedCue() {
    SplittableRandom random = new SplittableRandom(3);
    float[] cue = new float[300];
    for (int d = 0; d < cue.length; d++) {
      cue[d] = d % 7 == 0 ? Float.NaN : Math.round(4 * random.nextGaussian()) * 0.25f;
    }
    assertEquals(0.25, CueValueDensity.step(cue));
  }

  @Test
  void valuesThatDifferFinelyHaveNoStep() {
    SplittableRandom random = new SplittableRandom(4);
    float[] cue = new float[300];
    for (int d = 0; d < cue.length; d++) {
      cue[d] = d < 290 ? d % 2 : (float) random.nextDouble();
    }
    assertEquals(0, CueValueDensity.step(cue), "two values set, ten kept");
    assertEquals(0, CueValueDensity.step(new float[] {2, 2, 2, Float.NaN}), "one value");
    assertEquals(0, CueValueDensity.step(new float[] {Float.NaN}), "no value");
  }
}
