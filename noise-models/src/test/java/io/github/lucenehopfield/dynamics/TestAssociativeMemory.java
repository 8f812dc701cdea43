package io.github.lucenehopfield.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.projection.Normalization;
import io.github.lucenehopfield.separation.ConstrainedSparsemax;
import io.github.lucenehopfield.separation.Entmax;
import io.github.lucenehopfield.separation.FenchelYoung;
import io.github.lucenehopfield.separation.KSubsets;
import io.github.lucenehopfield.separation.Normmax;
import io.github.lucenehopfield.separation.Polynomial;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.separation.Threshold;
import io.github.lucenehopfield.separation.TopK;
import io.github.lucenehopfield.separation.Window;
import io.github.lucenehopfield.similarity.DotSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.RandomFeatures;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Memories held as a whole: steps, margins, free and sequential recall, accumulators. */
class TestAssociativeMemory {
  private static final List<FenchelYoung> SPARSE =
      List.of(
          new Entmax(1.25, 3),
          new Entmax(1.5, 3),
          new Entmax(2, 3),
          new Entmax(4, 3),
          new Normmax(1.5, 3),
          new Normmax(2, 3),
          new Normmax(5, 3));

  private static float[][] gaussian(Random random, int count, int dimension) {
    float[][] patterns = new float[count][dimension];
    for (float[] pattern : patterns) {
      for (int d = 0; d < dimension; d++) {
        pattern[d] = (float) random.nextGaussian();
      }
    }
    return patterns;
  }

  private static float[][] unit(Random random, int count, int dimension) {
    float[][] patterns = gaussian(random, count, dimension);
    for (int i = 0; i < count; i++) {
      patterns[i] = Normalization.L2.apply(patterns[i]);
    }
    return patterns;
  }

  private static AssociativeMemory.Settled settle(
      AssociativeMemory memory, float[] cue, Separation separation, int steps) {
    return memory.settle(cue, new DotSimilarity(), separation, Normalization.NONE, steps);
  }

  @Test
  void oneStepIsTheWeightedMean() {
    AssociativeMemory memory =
        new AssociativeMemory(new float[][] {{.1f, .2f, .7f}, {.3f, .3f, .4f}});
    float[] cue = {.2f, .2f, .6f};
    AssociativeMemory.Settled dot = settle(memory, cue, new Polynomial(1), 1);
    assertArrayEquals(new double[] {.48 / .84, .36 / .84}, dot.weights(), 1e-6);
    assertEquals((.48 * .1 + .36 * .3) / .84, dot.state()[0], 1e-6);
    assertEquals(StopReason.LIMIT, dot.stop());
    assertEquals(0, dot.best());
    assertTrue(Double.isNaN(dot.energies()[0]));
    AssociativeMemory.Settled manhattan =
        memory.settle(
            cue, Similarities.byName("manhattan"), new Polynomial(1), Normalization.NONE, 1);
    assertArrayEquals(new double[] {5 / 7.5, 2.5 / 7.5}, manhattan.weights(), 1e-5);
  }

  @Test
  void withTheMaxAnyRisingTransformOfTheSimilarityRecallsTheSame() {
    Random random = new Random(1);
    AssociativeMemory memory = new AssociativeMemory(gaussian(random, 50, 10));
    for (int round = 0; round < 20; round++) {
      float[] cue = gaussian(random, 1, 10)[0];
      for (Similarity similarity : List.of(new EuclideanSimilarity(), new DotSimilarity())) {
        int best = memory.settle(cue, similarity, new TopK(1), Normalization.NONE, 1).best();
        for (Separation rising :
            List.of(new Softmax(.1), new Softmax(7), new Polynomial(.5), new Polynomial(9))) {
          assertEquals(best, memory.settle(cue, similarity, rising, Normalization.NONE, 1).best());
        }
      }
    }
  }

  @Test
  void noStepRaisesTheEnergy() {
    Random random = new Random(2);
    List<FenchelYoung> separations =
        List.of(
            new Softmax(.5),
            new Softmax(5),
            new Entmax(1.1, 1),
            new Entmax(1.5, 1),
            new Entmax(2, .2),
            new Entmax(7, 1),
            new Normmax(1.5, .3),
            new Normmax(3, 1),
            new KSubsets(3, .5),
            new ConstrainedSparsemax(.2, 1));
    int fell = 0;
    for (FenchelYoung separation : separations) {
      for (Normalization normalization :
          new Normalization[] {Normalization.NONE, Normalization.L2}) {
        for (Similarity similarity : List.of(new DotSimilarity(), new EuclideanSimilarity())) {
          for (int round = 0; round < 5; round++) {
            float[][] patterns = gaussian(random, 40, 6);
            double[] energies =
                new AssociativeMemory(patterns)
                    .settle(gaussian(random, 1, 6)[0], similarity, separation, normalization, 30)
                    .energies();
            for (int i = 1; i < energies.length; i++) {
              double scale = 1 + Math.abs(energies[i]);
              assertTrue(
                  energies[i] <= energies[i - 1] + 1e-6 * scale,
                  separation + " " + similarity + " " + normalization);
              fell += energies[i] < energies[i - 1] - 1e-6 * scale ? 1 : 0;
            }
          }
        }
      }
    }
    assertTrue(fell > 200, "fell " + fell);
  }

  @Test
  void withinTheRadiusOneStepRecallsExactly() {
    Random random = new Random(3);
    int tried = 0;
    for (FenchelYoung separation : SPARSE) {
      for (double beta : new double[] {1, 3, 20}) {
        AssociativeMemory memory = new AssociativeMemory(gaussian(random, 20, 30));
        Separation scaled = withBeta(separation, beta);
        for (int i = 0; i < 20; i++) {
          double radius = memory.radius(i, separation.margin(), beta);
          if (radius <= 0) {
            continue;
          }
          tried++;
          float[] step = Normalization.L2.apply(gaussian(random, 1, 30)[0]);
          float[] cue = memory.pattern(i);
          for (int d = 0; d < 30; d++) {
            cue[d] += (float) (.999 * radius * step[d]);
          }
          AssociativeMemory.Settled settled = settle(memory, cue, scaled, 5);
          assertArrayEquals(memory.pattern(i), settled.state(), 0, separation + " beta " + beta);
          assertEquals(StopReason.FIXED_POINT, settled.stop());
        }
      }
    }
    assertTrue(tried > 100, "tried " + tried);
    // Softmax never does.
    AssociativeMemory memory = new AssociativeMemory(unit(random, 20, 30));
    AssociativeMemory.Settled soft = settle(memory, memory.pattern(3), new Softmax(5), 1);
    assertTrue(soft.state()[0] != memory.pattern(3)[0]);
    assertTrue(memory.radius(3, new Softmax(5).margin(), 5) < 0);
  }

  private static Separation withBeta(FenchelYoung separation, double beta) {
    return separation instanceof Entmax
        ? new Entmax(1 + 1 / separation.margin(), beta)
        : new Normmax(Double.parseDouble(separation.toString().split(":")[1]), beta);
  }

  @Test
  void aGapOfTheMarginIsEnough() {
    // Unit vectors with a best neighbor of cosine c: a fixed point for beta >= m / (1 - c).
    float c = .95f;
    AssociativeMemory memory =
        new AssociativeMemory(new float[][] {{1, 0}, {c, (float) Math.sqrt(1 - c * c)}});
    assertEquals(.05, memory.gap(0), 1e-7);
    assertArrayEquals(
        memory.pattern(0), settle(memory, memory.pattern(0), new Entmax(2, 20.1), 1).state());
    assertTrue(settle(memory, memory.pattern(0), new Entmax(2, 19), 1).state()[1] > 0);
    AssociativeMemory alone = new AssociativeMemory(new float[][] {{1, 2}});
    assertEquals(Double.POSITIVE_INFINITY, alone.gap(0));
    assertEquals(Double.POSITIVE_INFINITY, alone.radius(0, 1, 1));
    assertArrayEquals(
        new float[] {1, 2}, settle(alone, new float[] {-5, 0}, new Softmax(), 3).state());
  }

  @Test
  void cyclesAndEmptyRecallsAreNoticed() {
    StopRule rule = new StopRule(10);
    float[] a = {1, 0};
    float[] b = {0, 1};
    assertNull(rule.after(a, b, 0, .5));
    assertEquals(StopReason.CYCLE, rule.after(b, a, 1, .5));
    StopRule sure = new StopRule(10);
    assertNull(sure.after(new float[] {9, 0}, a, 4, .9999));
    assertNull(sure.after(a, new float[] {2, 0}, 4, .9999));
    assertEquals(StopReason.SETTLED, sure.after(new float[] {2, 0}, new float[] {3, 0}, 4, .9999));
    StopRule unsure = new StopRule(4);
    assertNull(unsure.after(new float[] {9, 0}, a, 4, .9999));
    assertNull(unsure.after(a, new float[] {2, 0}, 5, .9999));
    assertNull(unsure.after(new float[] {2, 0}, new float[] {3, 0}, 5, .9999));
    assertEquals(StopReason.LIMIT, unsure.after(new float[] {3, 0}, new float[] {4, 0}, 5, .99));
    assertEquals(
        StopReason.FIXED_POINT, new StopRule(4).after(a, new float[] {1 + 5e-7f, 0}, 0, .5));
    assertNull(new StopRule(4).after(new float[] {1, Float.NaN}, a, 0, .5));
    assertThrows(IllegalArgumentException.class, () -> new StopRule(0));
    AssociativeMemory memory = new AssociativeMemory(new float[][] {a, b});
    AssociativeMemory.Settled nothing = settle(memory, a, new Threshold(5), 3);
    assertEquals(StopReason.EMPTY, nothing.stop());
    assertNull(nothing.state());
  }

  @Test
  void anySimilarityCanBeUsed() {
    Random random = new Random(4);
    AssociativeMemory memory = new AssociativeMemory(unit(random, 30, 40));
    float[] cue = memory.pattern(11);
    Arrays.fill(cue, 30, 40, Float.NaN);
    for (String name : List.of("euclidean", "manhattan", "cosine", "kl", "jensen-shannon")) {
      AssociativeMemory.Settled settled =
          memory.settle(cue, Similarities.byName(name), new Softmax(), Normalization.NONE, 1);
      assertEquals(11, settled.best(), name);
    }
    assertEquals(
        11,
        memory.settle(cue, new RobustSimilarity(), new Softmax(), Normalization.NONE, 1).best());
    AssociativeMemory.Settled window =
        memory.settle(
            memory.pattern(11), new DotSimilarity(), new Window(1, .1), Normalization.NONE, 1);
    for (int i = 0; i < 30; i++) {
      assertEquals(Math.abs(i - 11) <= 1, window.weights()[i] > 0);
    }
  }

  @Test
  void freeRecallVisitsEveryPattern() {
    AssociativeMemory memory = new AssociativeMemory(unit(new Random(5), 40, 60));
    for (FenchelYoung separation : List.of(new Entmax(2), new Entmax(1.5), new Normmax(2))) {
      int[] recalled = FreeRecall.penalized(memory, 7, separation, 500, FreeRecall.SETTLING_STEPS);
      assertEquals(7, recalled[0]);
      assertEquals(1, SequentialRecall.uniqueShare(recalled, 40), separation.toString());
      // A penalized step may recall a mixture, whose parts then count as recalled.
      recalled = FreeRecall.penalized(memory, 7, separation, 20, FreeRecall.SETTLING_STEPS);
      assertTrue(SequentialRecall.uniqueShare(recalled, 40) >= .9, separation.toString());
    }
    int[] bounded = FreeRecall.constrained(memory, 7, 20, FreeRecall.SETTLING_STEPS);
    assertEquals(7, bounded[0]);
    assertEquals(1, SequentialRecall.uniqueShare(bounded, 40));
  }

  @Test
  void sequentialRecallKeepsTheOrder() {
    int count = 30;
    AssociativeMemory memory = new AssociativeMemory(unit(new Random(6), count, 50));
    int[] expected = new int[count];
    Arrays.setAll(expected, i -> i);
    int[] recalled = SequentialRecall.walk(memory, 0, new Entmax(2), 20, 20, count);
    assertEquals(1, SequentialRecall.uniqueShare(recalled, count), Arrays.toString(recalled));
    assertEquals(1, SequentialRecall.orderKept(recalled, expected));
    assertThrows(
        IllegalArgumentException.class,
        () -> SequentialRecall.walk(memory, 0, new Entmax(2), 20, 20, 0));
  }

  @Test
  void measuresCountWhatTheySay() {
    assertEquals(.75, SequentialRecall.uniqueShare(new int[] {0, 1, 1, 3}, 4));
    assertEquals(.75, SequentialRecall.orderKept(new int[] {0, 2, 3}, new int[] {0, 1, 2, 3}));
    assertEquals(0, SequentialRecall.orderKept(new int[] {9, 9}, new int[] {0, 1}));
    assertEquals(
        .5, SequentialRecall.orderKept(new int[] {1, 0, 3, 2}, new int[] {0, 1, 2, 3}), .26);
  }

  @Test
  void accumulatorsGrowShrinkAndJoin() {
    Random random = new Random(7);
    float[][] patterns = unit(random, 40, 8);
    RandomFeatures features = new RandomFeatures(64, 8, 3);
    for (int kind = 0; kind < 2; kind++) {
      FeatureMemory all = memory(kind, features);
      FeatureMemory left = memory(kind, features);
      FeatureMemory right = memory(kind, features);
      FeatureMemory more = memory(kind, features);
      for (int i = 0; i < 40; i++) {
        all.add(patterns[i]);
        (i % 2 == 0 ? left : right).add(patterns[i]);
        more.add(patterns[i]);
      }
      float[] far = {9, -9, 9, 3, 2, 1, 0, 5};
      more.add(far);
      more.remove(far);
      left.addAll(right);
      left.addAll(memory(kind, features));
      assertEquals(40, left.size());
      float[] cue = unit(random, 1, 8)[0];
      assertArrayEquals(mean(kind, features, patterns, cue), all.recall(cue), 1e-5f);
      assertArrayEquals(all.recall(cue), left.recall(cue), 1e-5f);
      assertArrayEquals(all.recall(cue), more.recall(cue), 1e-4f);
      for (float[] pattern : patterns) {
        all.remove(pattern);
      }
      assertNull(all.recall(cue));
      assertNull(memory(kind, features).recall(cue));
      all.add(patterns[0]);
      assertArrayEquals(patterns[0], all.recall(cue), 1e-5f);
      assertThrows(IllegalArgumentException.class, () -> left.add(new float[3]));
      assertThrows(IllegalArgumentException.class, () -> left.addAll(FeatureMemory.linear(9)));
      assertNotNull(left.recall(new float[8]));
    }
  }

  private static FeatureMemory memory(int kind, RandomFeatures features) {
    return kind == 0 ? FeatureMemory.linear(8) : FeatureMemory.randomFeatures(features, .5);
  }

  /** The same by the kernel of every pair. */
  private static float[] mean(int kind, RandomFeatures features, float[][] patterns, float[] cue) {
    double total = 0;
    double[] sums = new double[cue.length];
    for (float[] pattern : patterns) {
      double kernel = 0;
      if (kind == 0) {
        for (int d = 0; d < cue.length; d++) {
          kernel += feature(cue[d]) * feature(pattern[d]);
        }
      } else {
        double[] a = new double[features.count()];
        double[] b = new double[features.count()];
        features.exponents(cue, Math.sqrt(.5), a);
        features.exponents(pattern, Math.sqrt(.5), b);
        for (int r = 0; r < a.length; r++) {
          kernel += Math.exp(a[r] + b[r]);
        }
      }
      total += kernel;
      for (int d = 0; d < cue.length; d++) {
        sums[d] += kernel * pattern[d];
      }
    }
    float[] mean = new float[cue.length];
    for (int d = 0; d < cue.length; d++) {
      mean[d] = (float) (sums[d] / total);
    }
    return mean;
  }

  private static double feature(double z) {
    return z > 0 ? z + 1 : Math.exp(z);
  }

  @Test
  void badPatternsAreNamed() {
    assertMessage("patterns must be >= 1; patterns=0", new float[0][]);
    assertMessage(
        "patterns must have the same length, 2; pattern=1 length=1", new float[][] {{1, 2}, {3}});
    assertMessage("patterns must be finite; pattern=0 value=NaN", new float[][] {{1, Float.NaN}});
    AssociativeMemory memory = new AssociativeMemory(new float[][] {{1, 2}});
    assertThrows(
        IllegalArgumentException.class, () -> settle(memory, new float[3], new Softmax(), 1));
  }

  private static void assertMessage(String message, float[][] patterns) {
    IllegalArgumentException e =
        assertThrows(IllegalArgumentException.class, () -> new AssociativeMemory(patterns));
    assertEquals(message, e.getMessage());
  }
}
