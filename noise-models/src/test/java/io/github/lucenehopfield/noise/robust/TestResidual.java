package io.github.lucenehopfield.noise.robust;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.TestRobustSimilarity;
import io.github.lucenehopfield.noise.corruption.Corruption;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TestResidual {
  private static final int TRIALS = 200;

  /** How many of the origins of corrupted cues leave nothing but white noise. */
  private static int white(String corruption, boolean ofOrigin) {
    float[][] patterns = TestRobustSimilarity.patterns(TRIALS + 1, 7);
    SplittableRandom random = new SplittableRandom(3);
    int white = 0;
    for (int i = 0; i < TRIALS; i++) {
      CueValues cue = new CueValues(Corruption.parse(corruption).apply(patterns[i], random));
      double[] pattern = new double[cue.size()];
      cue.take(patterns[ofOrigin ? i : i + 1], pattern);
      white += Residual.isWhite(cue, pattern) ? 1 : 0;
    }
    return white;
  }

  @ParameterizedTest
  @ValueSource(strings = {"noise:0.3", "noise:1", "noise:0.3+missing:0.5"})
  void noiseOnTheOriginIsWhite(String corruption) {
    assertTrue(white(corruption, true) >= 0.97 * TRIALS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "dropout:0.5",
        "saltpepper:0.5",
        "span:0.4",
        "offset:3",
        "gain:9+noise:0.1",
        "dropout:0.3+noise:0.1",
        "bits:2"
      })
  void otherCorruptionsOfTheOriginAreNot(String corruption) {
    assertTrue(white(corruption, true) <= 0.15 * TRIALS, "white=" + white(corruption, true));
  }

  @Test
  void anotherPatternLeavesMoreThanNoise() {
    assertTrue(white("noise:0.1", false) == 0);
  }

  @Test
  void fewCoordinatesDoNotTell() {
    SplittableRandom random = new SplittableRandom(1);
    float[] cue = new float[31];
    for (int i = 0; i < cue.length; i++) {
      cue[i] = (float) random.nextGaussian();
    }
    assertFalse(Residual.isWhite(new CueValues(cue), new double[cue.length]));
  }
}
