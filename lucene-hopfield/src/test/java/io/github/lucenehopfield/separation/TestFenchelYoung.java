package io.github.lucenehopfield.separation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The regularized argmax transformations: values, optimality, margins, truncation. */
class TestFenchelYoung {
  private static final double[] T = {1, .8, .1, -.5};

  private static final List<FenchelYoung> ALL =
      List.of(
          new Softmax(1),
          new Entmax(1, 1),
          new Entmax(1.01, 1),
          new Entmax(1.25, 1),
          new Entmax(1.5, 1),
          new Entmax(2, 1),
          new Entmax(3, 1),
          new Entmax(10, 1),
          new Normmax(1.5, 1),
          new Normmax(2, 1),
          new Normmax(5, 1),
          new Normmax(50, 1),
          new KSubsets(1, 1),
          new KSubsets(3, 1),
          new ConstrainedSparsemax(.3, 1),
          new ConstrainedSparsemax(1, 1));

  private static double[] weights(Separation separation, double... scores) {
    double[] weights = new double[scores.length];
    Arrays.fill(weights, Double.NaN);
    separation.separate(scores, scores.length, 1, weights);
    return weights;
  }

  private static double[] times(double factor, double... values) {
    return Arrays.stream(values).map(v -> factor * v).toArray();
  }

  private static double[] descending(Random random, int count, double scale) {
    double[] scores = new double[count];
    for (int i = 0; i < count; i++) {
      scores[i] = scale * random.nextGaussian();
    }
    Arrays.sort(scores);
    double[] result = new double[count];
    for (int i = 0; i < count; i++) {
      result[i] = scores[count - 1 - i];
    }
    return result;
  }

  @Test
  void derivativesAreThoseOfFiniteDifferences() {
    Random random = new Random(5);
    // The steeper ones have hardly a point without a kink nearby.
    List<FenchelYoung> smooth = new ArrayList<>(ALL);
    smooth.removeAll(List.of(new Entmax(10, 1), new Normmax(50, 1)));
    smooth.addAll(List.of(new Softmax(3), new Entmax(1.5, .5), new KSubsets(2, .7)));
    for (FenchelYoung separation : smooth) {
      double[] scores = descending(random, 9, .6);
      double[] gradient = descending(random, 9, 1);
      double[] result = new double[9];
      double[] weights = weights(separation, scores);
      separation.differentiate(weights, 9, 1, gradient, result);
      double step = 1e-6;
      for (int i = 0; i < 9; i++) {
        double[] up = scores.clone();
        double[] down = scores.clone();
        up[i] += step;
        down[i] -= step;
        double[] above = weights(separation, up);
        double[] below = weights(separation, down);
        double expected = 0;
        for (int j = 0; j < 9; j++) {
          expected += gradient[j] * (above[j] - below[j]) / (2 * step);
        }
        double tolerance = 1e-4 * Math.max(1, Math.abs(expected));
        assertEquals(expected, result[i], tolerance, separation + " at " + i);
      }
    }
  }

  @Test
  void goldenValuesAreMet() {
    check(new Softmax(1), .408425, .334390, .166053, .091132);
    check(new Entmax(1, 1), .408425, .334390, .166053, .091132);
    check(new Entmax(1.25, 1), .465520, .362632, .130474, .041375);
    check(new Entmax(1.5, 1), .529248, .393749, .077003, 0);
    check(new Entmax(2, 1), .6, .4, 0, 0);
    check(new Entmax(3, 1), .7, .3, 0, 0);
    check(new Normmax(1.5, 1), .625960, .374040, 0, 0);
    check(new Normmax(2, 1), .571429, .428571, 0, 0);
    check(new Normmax(5, 1), .522059, .477941, 0, 0);
    check(new KSubsets(1, 1), .6, .4, 0, 0);
    check(new KSubsets(2, 1), .5, .425, .075, 0);
    check(new KSubsets(3, 1), 1 / 3., 1 / 3., .8 / 3, .2 / 3);
    check(new SequentialSubsets(2, 0, 1), .5, .425, .075, 0);
    check(new SequentialSubsets(2, .1, 1), .5, .45, .05, 0);
    check(new SequentialSubsets(2, 1, 1), .475, .5, .025, 0);
    check(new SequentialSubsets(2, 1000, 1), .475, .5, .025, 0);
    check(new SequentialSubsets(2, 1e8, 1), .475, .5, .025, 0);
  }

  private static void check(Separation separation, double... expected) {
    assertArrayEquals(expected, weights(separation, T), 1e-6, separation.toString());
  }

  @Test
  void exactFormsAgreeWithTheGeneralOne() {
    Random random = new Random(3);
    for (int count : new int[] {1, 2, 3, 10, 300}) {
      for (double scale : new double[] {.01, 1, 100}) {
        double[] scores = descending(random, count, scale);
        assertArrayEquals(
            weights(new Entmax(2 + 1e-12, 1), scores), weights(new Entmax(2, 1), scores), 1e-8);
        assertArrayEquals(
            weights(new Entmax(1.5 + 1e-12, 1), scores), weights(new Entmax(1.5, 1), scores), 1e-8);
        assertArrayEquals(
            weights(new KSubsets(1, 1), scores), weights(new Entmax(2, 1), scores), 1e-12);
        assertArrayEquals(
            weights(new ConstrainedSparsemax(1, 1), scores),
            weights(new Entmax(2, 1), scores),
            1e-12);
      }
    }
  }

  @Test
  void theWeightsMaximizeTheRegularizedScore() {
    Random random = new Random(5);
    for (FenchelYoung separation : ALL) {
      for (int round = 0; round < 20; round++) {
        int count = 4 + random.nextInt(12);
        double[] scores = descending(random, count, 1.5);
        double[] best = weights(separation, scores);
        double value = separation.conjugate(scores, count, 1, best);
        for (int i = 0; i < 200; i++) {
          double[] other = feasible(separation, best, random);
          assertTrue(
              separation.conjugate(scores, count, 1, other) <= value + 1e-9,
              separation + " " + Arrays.toString(scores));
        }
      }
    }
  }

  /** A point of the polytope near the best one: some weight goes from one candidate to another. */
  private static double[] feasible(FenchelYoung separation, double[] best, Random random) {
    double[] other = best.clone();
    int count = other.length;
    double cap = largest(separation, count);
    for (int i = 0; i < 2; i++) {
      int from = random.nextInt(count);
      int to = random.nextInt(count);
      double moved = Math.min(other[from], cap - other[to]) * Math.pow(random.nextDouble(), 4);
      other[from] -= moved;
      other[to] += moved;
    }
    return other;
  }

  private static double largest(FenchelYoung separation, int count) {
    if (separation instanceof ConstrainedSparsemax && separation.margin() > 1) {
      return Math.max(.3, 1.0 / count);
    }
    return 1 / separation.mass(count);
  }

  @Test
  void aMarginGivesExactlyOnePattern() {
    for (FenchelYoung separation : ALL) {
      double margin = separation.margin();
      if (margin > 10 || separation.mass(9) > 1) {
        continue;
      }
      double beta = 1;
      assertArrayEquals(
          new double[] {1, 0, 0},
          weights(separation, times(1 / beta, 1 + margin, 1, 1 - margin)),
          separation.toString());
      assertTrue(
          weights(separation, 1 + .99 * margin, 1, 1 - margin)[0] < 1, separation.toString());
    }
    assertEquals(1, new Entmax(2).margin());
    assertEquals(2, new Entmax(1.5).margin());
    assertEquals(.993333, weights(new Entmax(2, 1), .99, 0, 0)[0], 1e-6);
    assertEquals(.99995, weights(new Entmax(1.5, 1), 1.99, 0, 0)[0], 1e-6);
    assertEquals(.98058, weights(new Normmax(2, 1), .99, 0, 0)[0], 1e-5);
    assertArrayEquals(
        new double[] {.5, .5, 0, 0}, weights(new KSubsets(2, 1), 9, 5.25, 4.25, 4.25));
    assertTrue(weights(new KSubsets(2, 1), 9, 5.25, 4.3, 4)[2] > 0);
  }

  @Test
  void whatWeighsNothingCanBeLeftOut() {
    Random random = new Random(11);
    List<Separation> sparse = new ArrayList<>(ALL);
    // So near to softmax that nothing vanishes within the range of these scores.
    sparse.remove(new Entmax(1.01, 1));
    sparse.add(new TopK(3, 1));
    sparse.add(new Threshold(.5));
    for (Separation separation : sparse) {
      if (!separation.sparse()) {
        continue;
      }
      int certified = 0;
      for (int round = 0; round < 50; round++) {
        double[] all = descending(random, 60, 1 + 2 * random.nextDouble());
        double[] complete = weights(separation, all);
        for (int count = 5; count < 60; count += 5) {
          double[] some = weights(separation, Arrays.copyOf(all, count));
          if (some[count - 1] == 0) {
            certified++;
            // With a large alpha a weight is a ninth root of what rounding leaves of a score.
            assertArrayEquals(Arrays.copyOf(complete, count), some, 1e-9, separation.toString());
            for (int i = count; i < 60; i++) {
              assertEquals(0, complete[i], 1e-12);
            }
          }
        }
      }
      assertTrue(certified > 20, separation + " " + certified);
    }
  }

  @Test
  void constrainedSparsemaxKeepsItsBounds() {
    Random random = new Random(12);
    for (int round = 0; round < 200; round++) {
      int count = 1 + random.nextInt(20);
      double[] t = new double[count];
      double[] bounds = new double[count];
      double sum = 0;
      for (int i = 0; i < count; i++) {
        t[i] = 3 * random.nextGaussian();
        bounds[i] = random.nextInt(4) == 0 ? 0 : random.nextDouble();
        sum += bounds[i];
      }
      double[] y = new double[count];
      ConstrainedSparsemax.project(t, bounds, count, y);
      double total = 0;
      for (int i = 0; i < count; i++) {
        assertTrue(y[i] >= 0 && y[i] <= bounds[i]);
        total += y[i];
      }
      assertEquals(Math.min(1, sum), total, 1e-12);
      // The threshold is one for all: where neither bound binds, t - y is the same.
      double tau = Double.NaN;
      for (int i = 0; i < count && sum > 1; i++) {
        if (y[i] > 0 && y[i] < bounds[i]) {
          assertTrue(Double.isNaN(tau) || Math.abs(tau - (t[i] - y[i])) < 1e-9);
          tau = t[i] - y[i];
        }
      }
    }
  }

  @Test
  void sequentialSubsetsWithoutBonusAreSubsets() {
    Random random = new Random(13);
    for (int k = 1; k <= 5; k++) {
      double[] scores = descending(random, 30, 2);
      assertArrayEquals(
          weights(new KSubsets(k, 1), scores),
          weights(new SequentialSubsets(k, 0, 1), scores),
          1e-6);
    }
  }

  @Test
  void sequentialSubsetsSolveTheQuadraticProgramme() {
    Random random = new Random(14);
    for (int round = 0; round < 20; round++) {
      double[] scores = descending(random, 7, 1);
      long[] positions = {3, 1, 6, 0, 5, 2, 4};
      double lambda = random.nextDouble();
      double[] weights = new double[7];
      new SequentialSubsets(3, lambda, 1).separate(scores, positions, 7, 1, weights);
      double[] t = new double[7];
      double[] y = new double[7];
      for (int i = 0; i < 7; i++) {
        t[(int) positions[i]] = scores[i];
        y[(int) positions[i]] = 3 * weights[i];
      }
      assertEquals(3, Arrays.stream(y).sum(), 1e-12);
      // The duality gap, with every set of three as a witness: no set may beat the support.
      double best = Double.NEGATIVE_INFINITY;
      double[] values = new double[1 << 7];
      for (int set = 0; set < 1 << 7; set++) {
        if (Integer.bitCount(set) == 3) {
          values[set] = lambda * Integer.bitCount(set & (set >> 1));
          for (int i = 0; i < 7; i++) {
            values[set] += (set >> i & 1) * (t[i] - y[i]);
          }
          best = Math.max(best, values[set]);
        }
      }
      double[] hull = new double[7];
      for (int set = 0; set < 1 << 7; set++) {
        if (Integer.bitCount(set) == 3 && values[set] > best - 1e-5) {
          for (int i = 0; i < 7; i++) {
            hull[i] += set >> i & 1;
          }
        }
      }
      for (int i = 0; i < 7; i++) {
        assertTrue(y[i] < 1e-5 || hull[i] > 0, "a member that no optimal set has");
      }
    }
  }

  @Test
  void sequencesFollowPositionsNotScores() {
    double[] scores = {5, 1.2, 1, 0};
    double[] weights = new double[4];
    new SequentialSubsets(2, 100, 1).separate(scores, new long[] {10, 30, 11, 40}, 4, 1, weights);
    assertArrayEquals(new double[] {.5, 0, .5, 0}, weights, 1e-9);
    new SequentialSubsets(2, 100, 1).separate(scores, null, 4, 1, weights);
    assertArrayEquals(new double[] {.5, .5, 0, 0}, weights, 1e-9);
    new SequentialSubsets(4, 100, 1).separate(scores, 3, 1, weights);
    assertArrayEquals(new double[] {1 / 3., 1 / 3., 1 / 3., 0}, weights, 1e-15);
  }

  @Test
  void degenerateScoresAreShared() {
    for (FenchelYoung separation : ALL) {
      for (int count : new int[] {1, 2, 3, 4, 50}) {
        double[] equal = new double[count];
        Arrays.fill(equal, 7);
        double[] expected = new double[count];
        Arrays.fill(expected, 1.0 / count);
        assertArrayEquals(expected, weights(separation, equal), 1e-9, separation.toString());
      }
      double[] huge = weights(separation, 1e300, 1e300, -1e300, -1e300);
      assertEquals(1, Arrays.stream(huge).sum(), 1e-12, separation.toString());
      assertEquals(huge[0], huge[1], 1e-12, separation.toString());
    }
    assertArrayEquals(new double[] {.5, .5, 0}, weights(new Entmax(51, 1), 1, 1, .999));
    assertArrayEquals(new double[] {.5, .5, 0}, weights(new Normmax(1.01, 1), 1, 1, .9));
  }

  @Test
  void normmaxSharesMoreEvenlyTheLargerGamma() {
    double[] scores = {1, .9, .8, -3};
    double before = 1;
    for (double gamma : new double[] {1.5, 2, 5, 50, 1000}) {
      double[] weights = weights(new Normmax(gamma, 1), scores);
      assertTrue(weights[0] < before);
      assertEquals(0, weights[3]);
      before = weights[0];
    }
    assertEquals(1 / 3., before, 1e-2);
  }
}
