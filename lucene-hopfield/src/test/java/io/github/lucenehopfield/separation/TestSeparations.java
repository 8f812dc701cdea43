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
      List.of(
          new Softmax(),
          new Softmax(3),
          new TopK(1),
          new TopK(5),
          new TopK(4, .5),
          new Entmax(1),
          new Entmax(1.3),
          new Entmax(1.5),
          new Entmax(2, 3),
          new Entmax(4),
          new Normmax(2),
          new Normmax(7, .3),
          new KSubsets(1),
          new KSubsets(4, .2),
          new ConstrainedSparsemax(.4));

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
          assertTrue(i == 0 || weights[i] <= weights[i - 1] + 1e-15, separation.toString());
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
  void powersHaveTheValuesOfTheirFormula() {
    double[] t = {.4, .3, .2, .1};
    assertArrayEquals(t, separate(new Polynomial(1), 1, t), 1e-15);
    assertArrayEquals(
        new double[] {.533333, .3, .133333, .033333}, separate(new Polynomial(2), 1, t), 1e-6);
    assertArrayEquals(
        new double[] {.945813, .053262, .000924, .000001},
        separate(new Polynomial(10), 1, t),
        1e-6);
    assertArrayEquals(
        new double[] {.325401, .281805, .230093, .1627}, separate(new Polynomial(.5), 1, t), 1e-6);
    assertTrue(new Polynomial(3).positiveScores());
    assertArrayEquals(new double[] {1, 0, 0}, separate(new Polynomial(3), 1, 2, 0, -5), 0);
    assertArrayEquals(new double[] {0, 0}, separate(new Polynomial(3), 1, 0, -5), 0);
    assertArrayEquals(
        new double[] {.5, .5, 0}, separate(new Polynomial(1000), 1, 1e300, 1e300, 1e299), 1e-15);
  }

  @Test
  void aThresholdSharesAmongThoseThatReachIt() {
    assertArrayEquals(new double[] {.5, .5, 0}, separate(new Threshold(-2), 1, -1, -2, -2.1), 0);
    assertArrayEquals(new double[] {0, 0}, separate(new Threshold(5), 1, 4, 3), 0);
  }

  @Test
  void aWindowKeepsTheNeighborsOfTheBest() {
    double[] scores = {3, 2.5, 2, 1};
    long[] positions = {100, 103, 98, Long.MIN_VALUE};
    double[] weights = new double[4];
    new Window(2, 1).separate(scores, positions, 4, 1, weights);
    double[] two = separate(new Softmax(1), 1, 3, 2);
    assertArrayEquals(new double[] {two[0], 0, two[1], 0}, weights, 1e-15);
    new Window(Long.MAX_VALUE, 1).separate(new double[] {1, 1}, new long[] {5, -5}, 2, 1, weights);
    assertArrayEquals(new double[] {.5, .5}, Arrays.copyOf(weights, 2), 1e-15);
    positions[0] = Long.MAX_VALUE;
    new Window(9, 1).separate(scores, positions, 4, 1, weights);
    assertArrayEquals(new double[] {1, 0, 0, 0}, weights, 0);
    assertArrayEquals(
        new double[] {two[0], two[1], 0}, separate(new Window(1, 1), 1, 3, 2, 1), 1e-15);
  }

  @Test
  void aRandomMaskDependsOnSeedAndPlaceAlone() {
    double[] scores = descending(new Random(9), 1000);
    assertArrayEquals(
        separate(new Softmax(1), 1, scores), separate(new RandomMask(0, 5, 1), 1, scores), 0);
    long[] positions = new long[1000];
    for (int i = 0; i < 1000; i++) {
      positions[i] = 999 - i;
    }
    double[] equal = new double[1000];
    double[] forward = separate(new RandomMask(.3, 5, 1), 1, equal);
    double[] backward = new double[1000];
    new RandomMask(.3, 5, 1).separate(equal, positions, 1000, 1, backward);
    int kept = 0;
    for (int i = 0; i < 1000; i++) {
      assertEquals(forward[i], backward[999 - i]);
      kept += forward[i] > 0 ? 1 : 0;
    }
    assertEquals(700, kept, 50);
    assertEquals(1, Arrays.stream(forward).sum(), 1e-12);
    assertTrue(!Arrays.equals(forward, separate(new RandomMask(.3, 6, 1), 1, equal)));
    // Where all are masked, nothing is recalled.
    int empty = 0;
    for (int seed = 0; seed < 50; seed++) {
      double[] weights = separate(new RandomMask(.9, seed, 1), 1, 2, 1);
      double sum = weights[0] + weights[1];
      empty += sum == 0 ? 1 : 0;
      assertTrue(sum == 0 || Math.abs(sum - 1) < 1e-12);
    }
    assertTrue(empty > 20, "empty=" + empty);
  }

  @Test
  void specificationsAreReadBack() {
    for (String text :
        new String[] {
          "softmax",
          "softmax:20",
          "softmax:0.125",
          "top:5",
          "top:5:20",
          "top:1:1.0E-9",
          "identity",
          "polynomial:10",
          "polynomial:0.5",
          "threshold:-50",
          "threshold:0.25",
          "entmax:1.5",
          "entmax:2:20",
          "normmax:5",
          "normmax:1.5:0.1",
          "ksubsets:3",
          "ksubsets:3:2",
          "csparsemax:0.25",
          "csparsemax:1:4",
          "sequential:2:100",
          "sequential:2:0.5:20",
          "window:3",
          "window:0:1",
          "masked:0.5:7",
          "masked:0:-7:20"
        }) {
      assertEquals(text, Separations.parse(text).toString());
      assertEquals(Separations.parse(text), Separations.parse(text));
      assertEquals(Separations.parse(text).hashCode(), Separations.parse(text).hashCode());
    }
    assertEquals(new Softmax(20), Separations.parse("softmax:20"));
    assertEquals(new TopK(5, 20), Separations.parse("top:5:20"));
    assertEquals(new TopK(1), Separations.parse("max"));
    assertEquals(new Entmax(2), Separations.parse("sparsemax"));
    assertEquals(new Entmax(2, 20), Separations.parse("sparsemax:20"));
    assertEquals(new Polynomial(1), Separations.parse("polynomial:1"));
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
          "max:1",
          "identity:2",
          "polynomial",
          "threshold:1:2",
          "entmax",
          "entmax:x",
          "entmax:1:2:3",
          "ksubsets:1.5",
          "sequential:2",
          "sequential:2:3:4:5",
          "window:1.5",
          "masked:0.5",
          "masked:0.5:x",
          "masked:0.5:1:x",
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
    assertMessage("k must be >= 1; k=0", "ksubsets:0");
    assertMessage("k must be >= 1; k=0", "sequential:0:1");
    assertMessage("alpha must be >= 1 and finite; alpha=0.9", "entmax:0.9");
    assertMessage("alpha must be >= 1 and finite; alpha=NaN", "entmax:NaN");
    assertMessage("gamma must be > 1 and finite; gamma=1.0", "normmax:1");
    assertMessage("bound must be > 0 and <= 1; bound=0.0", "csparsemax:0");
    assertMessage("bound must be > 0 and <= 1; bound=1.5", "csparsemax:1.5:2");
    assertMessage("lambda must be >= 0 and finite; lambda=-1.0", "sequential:2:-1");
    assertMessage("width must be >= 0; width=-1", "window:-1");
    assertMessage("masked must be >= 0 and < 1; masked=1.0", "masked:1:0");
    assertMessage("degree must be positive and finite; degree=0.0", "polynomial:0");
    assertMessage("theta must be finite; theta=Infinity", "threshold:Infinity");
    assertMessage("beta must be positive and finite; beta=0.0", "entmax:2:0");
  }

  private static void assertMessage(String message, String specification) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> Separations.parse(specification));
    assertEquals(message, e.getMessage());
  }
}
