package io.github.lucenehopfield.separation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TestSeparations {
  private static final List<Separation> ALL =
      List.of(new Softmax(), new Softmax(3), new TopK(1), new TopK(5), new TopK(4, .5));

  private static double[] separate(Separation separation, double defaultBeta, double... scores) {
    double[] weights = new double[scores.length];
    Arrays.fill(weights, Double.NaN);
    separation.separate(scores, scores.length, defaultBeta, weights);
    return weights;
  }

  private static double[] descending(Random random, int count) {
    double[] scores = random.doubles(count, -50, 50).sorted().toArray();
    for (int i = 0; i < count / 2; i++) {
      double swap = scores[i];
      scores[i] = scores[count - 1 - i];
      scores[count - 1 - i] = swap;
    }
    return scores;
  }

  @Test
  void weightsAreNotNegativeSumToOneAndFollowTheScores() {
    Random random = new Random(1);
    for (Separation separation : ALL) {
      for (int count : new int[] {1, 2, 4, 5, 6, 1000}) {
        double[] scores = descending(random, count);
        double[] weights = separate(separation, .1, scores);
        assertEquals(1, Arrays.stream(weights).sum(), 1e-12, separation.toString());
        for (int i = 0; i < count; i++) {
          assertTrue(weights[i] >= 0);
          assertTrue(i == 0 || weights[i] <= weights[i - 1], separation.toString());
        }
      }
    }
  }

  @Test
  void aConstantAddedToEveryScoreChangesNothing() {
    for (Separation separation : ALL) {
      double[] scores = descending(new Random(2), 20);
      double[] shifted = Arrays.stream(scores).map(s -> s + 1024).toArray();
      assertArrayEquals(separate(separation, .2, scores), separate(separation, .2, shifted), 1e-9);
    }
  }

  @Test
  void softmaxHasTheValuesOfItsFormula() {
    assertArrayEquals(
        new double[] {.643914, .236883, .087144, .032059},
        separate(new Softmax(10), 1, .4, .3, .2, .1),
        1e-6);
    assertArrayEquals(
        separate(new Softmax(10), 1, .4, .3, .2, .1), separate(new Softmax(), 10, .4, .3, .2, .1));
  }

  @Test
  void softmaxIsStableForScoresAndTemperaturesOfAnySize() {
    assertArrayEquals(
        new double[] {.5, .5, 0}, separate(new Softmax(), 1e301, 1e6, 1e6, -1e6), 1e-15);
    assertArrayEquals(new double[] {1, 0}, separate(new Softmax(1e9), 1, -1e30, -2e30), 1e-15);
    assertArrayEquals(new double[] {1. / 3, 1. / 3, 1. / 3}, separate(new Softmax(), 5, 0, 0, 0));
  }

  @Test
  void onlyTheFirstScoresCount() {
    double[] scores = {2, 1, 99};
    double[] weights = {7, 7, 7};
    new Softmax(1).separate(scores, 2, 1, weights);
    assertEquals(1, weights[0] + weights[1], 1e-12);
    assertEquals(7, weights[2]);
    new TopK(1).separate(scores, 2, 1, weights);
    assertArrayEquals(new double[] {1, 0, 7}, weights);
  }

  @Test
  void topKeepsTheFirstOfEqualScoresAtTheBoundary() {
    assertArrayEquals(new double[] {.5, .5, 0, 0}, separate(new TopK(2), 1, 3, 3, 3, 3));
    assertArrayEquals(new double[] {1, 0}, separate(new TopK(1), 1, 3, 3));
    assertArrayEquals(separate(new Softmax(2), 1, 3, 1), separate(new TopK(7, 2), 1, 3, 1), 1e-15);
  }

  @Test
  void specificationsAreReadBack() {
    for (String text :
        new String[] {
          "softmax", "softmax:20", "softmax:0.125", "top:5", "top:5:20", "top:1:1.0E-9"
        }) {
      assertEquals(text, Separations.parse(text).toString());
      assertEquals(Separations.parse(text), Separations.parse(text));
      assertEquals(Separations.parse(text).hashCode(), Separations.parse(text).hashCode());
    }
    assertEquals(new Softmax(20), Separations.parse("softmax:20"));
    assertEquals(new TopK(5, 20), Separations.parse("top:5:20"));
    assertNotEquals(new Softmax(20), new Softmax());
    assertNotEquals(new TopK(5), new TopK(6));
    assertNotEquals(new TopK(5), new TopK(5, 1));
    assertEquals(20, new Softmax(20).inverseTemperature(3));
    assertEquals(3, new Softmax().inverseTemperature(3));
    assertEquals(20, new TopK(5, 20).inverseTemperature(3));
    assertEquals(3, new TopK(5).inverseTemperature(3));
  }

  @Test
  void malformedSpecificationsAreNamed() {
    for (String text :
        new String[] {
          null,
          "",
          "Softmax",
          "softmax:",
          "softmax:x",
          "softmax:1:2",
          "top",
          "top:",
          "top:x",
          "top:1.5",
          "top:99999999999",
          "top:1:x",
          "top:1:2:3",
          "max",
          " softmax"
        }) {
      IllegalArgumentException e =
          assertThrows(IllegalArgumentException.class, () -> Separations.parse(text));
      assertTrue(e.getMessage().endsWith("; separation=" + text), e.getMessage());
    }
    assertMessage("beta must be positive and finite; beta=0.0", "softmax:0");
    assertMessage("beta must be positive and finite; beta=-1.0", "softmax:-1");
    assertMessage("beta must be positive and finite; beta=NaN", "softmax:NaN");
    assertMessage("beta must be positive and finite; beta=Infinity", "top:3:Infinity");
    assertMessage("k must be >= 1; k=0", "top:0");
    assertMessage("k must be >= 1; k=-4", "top:-4:2");
  }

  private static void assertMessage(String message, String specification) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Separations.parse(specification));
    assertEquals(message, e.getMessage());
  }
}
