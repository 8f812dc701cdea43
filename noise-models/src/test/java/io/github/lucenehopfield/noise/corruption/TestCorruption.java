package io.github.lucenehopfield.noise.corruption;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestCorruption {
  private static final int D = 10_000;

  private static float[] pattern() {
    SplittableRandom random = new SplittableRandom(3);
    float[] pattern = new float[D];
    for (int d = 0; d < D; d++) {
      pattern[d] = 0.1f + 0.8f * (float) random.nextDouble();
    }
    return pattern;
  }

  private static float[] cue(String spec) {
    return Corruption.parse(spec).apply(pattern(), new SplittableRandom(11));
  }

  private static double share(float[] cue, float value) {
    int count = 0;
    for (float v : cue) {
      count += v == value ? 1 : 0;
    }
    return (double) count / cue.length;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "none",
        "noise:0.5",
        "noise:1",
        "dropout:0.8",
        "saltpepper:0.5",
        "saltpepper:0.5:-1:1",
        "occlude:28x28:0.5",
        "occlude:28x28:0.5:0.2:0.4",
        "span:0.3",
        "missing:0.5",
        "tail:0.5",
        "offset:0.8",
        "gain:2",
        "bias:0.5",
        "bias:0.5:7",
        "bits:4",
        "occlude:28x28:0.4+noise:0.2+offset:0.4"
      })
  void specificationComesBack(String spec) {
    assertEquals(spec, Corruption.parse(spec).toString());
    assertEquals(Corruption.parse(spec), Corruption.parse(Corruption.parse(spec).toString()));
  }

  @ParameterizedTest
  @CsvSource({
    "noise,noise:SIGMA",
    "noise:,noise:SIGMA",
    "noise:-1,noise:SIGMA",
    "noise:NaN,noise:SIGMA",
    "noise:1:2,noise:SIGMA",
    "noise:0x1p3,noise:SIGMA",
    "dropout:1.1,dropout:P",
    "saltpepper:0.5:1,saltpepper:P",
    "saltpepper:0.5:1:0,saltpepper:P",
    "occlude:0.5,occlude:WxH",
    "occlude:28x:0.5,occlude:WxH",
    "occlude:99999x99999:0.5,occlude:WxH",
    "occlude:28x28:1,occlude:WxH",
    "gain:1,gain:A",
    "bits:2.5,bits:B",
    "bias:1:x,bias:SIGMA",
    "blur:3,is not known",
    "noise:1+,is not known"
  })
  void wrongSpecificationIsOneClearLine(String spec, String expected) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Corruption.parse(spec)).getMessage();
    assertTrue(message.contains(expected), message);
    assertFalse(message.contains("\n"), message);
  }

  @Test
  void wrongPartIsNamed() {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Corruption.parse("noise:1+dropout:2"))
            .getMessage();
    assertTrue(message.contains("'dropout:2'"), message);
  }

  @Test
  void sameSeedGivesTheSameCue() {
    String spec = "occlude:100x100:0.4+noise:0.2+offset:0.4+saltpepper:0.1+gain:2";
    assertArrayEquals(cue(spec), cue(spec));
    float[] other = Corruption.parse(spec).apply(pattern(), new SplittableRandom(12));
    assertFalse(Arrays.equals(cue(spec), other));
  }

  @Test
  void patternIsNotChanged() {
    float[] pattern = pattern();
    Corruption.parse("noise:1+dropout:0.5").apply(pattern, new SplittableRandom(1));
    assertArrayEquals(pattern(), pattern);
  }

  @Test
  void noiseHasItsDeviation() {
    float[] pattern = pattern();
    float[] cue = cue("noise:0.5");
    double sum = 0;
    double squares = 0;
    for (int d = 0; d < D; d++) {
      double error = cue[d] - pattern[d];
      sum += error;
      squares += error * error;
    }
    assertEquals(0, sum / D, 0.02);
    assertEquals(0.5, Math.sqrt(squares / D), 0.02);
  }

  @Test
  void scatteredCorruptionHasItsShare() {
    assertEquals(0.8, share(cue("dropout:0.8"), 0), 0.02);
    assertEquals(0.25, share(cue("saltpepper:0.5"), 0), 0.02);
    assertEquals(0.25, share(cue("saltpepper:0.5"), 1), 0.02);
    assertEquals(0.1, share(cue("saltpepper:0.2:-3:5"), -3), 0.02);
    int unknown = 0;
    for (float value : cue("missing:0.5")) {
      unknown += Float.isNaN(value) ? 1 : 0;
    }
    assertEquals(0.5, (double) unknown / D, 0.02);
  }

  @Test
  void rectangleHasItsShareAndOneValue() {
    float[] pattern = pattern();
    float[] cue = cue("occlude:100x100:0.49:2:3");
    int top = D;
    int bottom = 0;
    int left = D;
    int right = 0;
    int changed = 0;
    float gray = Float.NaN;
    for (int d = 0; d < D; d++) {
      if (cue[d] != pattern[d]) {
        changed++;
        assertTrue(Float.isNaN(gray) || cue[d] == gray);
        gray = cue[d];
        top = Math.min(top, d / 100);
        bottom = Math.max(bottom, d / 100);
        left = Math.min(left, d % 100);
        right = Math.max(right, d % 100);
      }
    }
    assertEquals(4900, changed);
    assertEquals(70, bottom - top + 1);
    assertEquals(70, right - left + 1);
    assertTrue(gray >= 2 && gray <= 3);
  }

  @Test
  void spanAndTailAreContiguous() {
    float[] pattern = pattern();
    float[] cue = cue("span:0.3:2:3");
    int first = -1;
    int last = -1;
    for (int d = 0; d < D; d++) {
      if (cue[d] != pattern[d]) {
        first = first < 0 ? d : first;
        last = d;
        assertEquals(cue[first], cue[d]);
      }
    }
    assertEquals(3000, last - first + 1);
    float[] tail = cue("tail:0.25");
    assertTrue(Float.isNaN(tail[7500]) && Float.isNaN(tail[D - 1]));
    assertEquals(pattern[7499], tail[7499]);
  }

  @Test
  void offsetGainAndBiasAreShared() {
    float[] pattern = pattern();
    float[] shifted = cue("offset:0.8");
    float offset = shifted[0] - pattern[0];
    assertTrue(Math.abs(offset) <= 0.8 && offset != 0);
    float[] scaled = cue("gain:2");
    float gain = scaled[0] / pattern[0];
    assertTrue(gain >= 0.5 && gain <= 2 && gain != 1);
    for (int d = 0; d < D; d++) {
      assertEquals(offset, shifted[d] - pattern[d], 1e-6);
      assertEquals(gain, scaled[d] / pattern[d], 1e-5);
    }
    float[] one = Corruption.parse("bias:0.5").apply(new float[D], new SplittableRandom(1));
    float[] two = Corruption.parse("bias:0.5").apply(new float[D], new SplittableRandom(2));
    assertArrayEquals(one, two);
    float[] drawnAgain =
        Corruption.parse("bias:0.5:2").apply(new float[D], new SplittableRandom(1));
    assertNotEquals(one[0], drawnAgain[0]);
  }

  @Test
  void bitsRoundToMultiplesOfTheLargest() {
    float[] cue = Corruption.parse("bits:3").apply(new float[] {3, -1.4f, 0.4f, 0}, null);
    assertArrayEquals(new float[] {3, -1, 0, 0}, cue);
  }

  @Test
  void cueKeepsAtLeastOneCoordinate() {
    float[] cue = Corruption.parse("tail:0.9").apply(new float[] {5}, new SplittableRandom(1));
    assertArrayEquals(new float[] {5}, cue);
  }

  @Test
  void gridMustFitTheField() {
    Corruption corruption = Corruption.parse("noise:1+occlude:28x28:0.5");
    corruption.checkDimension(784);
    String message =
        assertThrows(IllegalArgumentException.class, () -> corruption.checkDimension(100))
            .getMessage();
    assertTrue(message.contains("cells=784") && message.contains("dimensions=100"), message);
  }

  @Test
  void namesItsGrid() {
    Corruption corruption = Corruption.parse("noise:0.1+occlude:7x5:0.4+occlude:5x7:0.2");
    assertEquals(7, corruption.gridWidth());
    assertEquals(5, corruption.gridHeight());
    assertEquals(0, Corruption.parse("noise:0.1+span:0.3").gridWidth());
    assertEquals(0, Corruption.parse("none").gridHeight());
  }
}
