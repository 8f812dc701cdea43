package io.github.lucenehopfield.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Push-pull feedback on hierarchical patterns. */
class TestPushPullNetwork {
  /** Children of parents of grandparents, and the parent of each child. */
  private record Tree(float[][] children, float[][] parents, int[] parentOf, int siblings) {}

  private static Tree tree(
      SplittableRandom random,
      int sites,
      int grandparents,
      int parents,
      int siblings,
      double b1,
      double b2) {
    float[][] children = new float[grandparents * parents * siblings][sites];
    float[][] above = new float[grandparents * parents][sites];
    int[] parentOf = new int[children.length];
    for (int g = 0; g < grandparents; g++) {
      float[] grandparent = new float[sites];
      for (int d = 0; d < sites; d++) {
        grandparent[d] = random.nextBoolean() ? 1 : -1;
      }
      for (int p = g * parents; p < (g + 1) * parents; p++) {
        above[p] = like(random, grandparent, b2);
        for (int c = p * siblings; c < (p + 1) * siblings; c++) {
          children[c] = like(random, above[p], b1);
          parentOf[c] = p;
        }
      }
    }
    return new Tree(children, above, parentOf, siblings);
  }

  private static float[] like(SplittableRandom random, float[] above, double correlation) {
    float[] pattern = new float[above.length];
    for (int d = 0; d < pattern.length; d++) {
      pattern[d] = random.nextDouble() < (1 + correlation * above[d]) / 2 ? 1 : -1;
    }
    return pattern;
  }

  private static double overlap(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += a[d] * b[d];
    }
    return sum / a.length;
  }

  /** A fifth of the sites from a sibling, then a tenth from a child of another parent. */
  private static float[] cue(SplittableRandom random, Tree tree, int child) {
    int parent = tree.parentOf()[child];
    int sibling = child;
    while (sibling == child) {
      sibling = parent * tree.siblings() + random.nextInt(tree.siblings());
    }
    int other = child;
    while (tree.parentOf()[other] == parent) {
      other = random.nextInt(tree.children().length);
    }
    float[] cue = tree.children()[child].clone();
    copy(random, tree.children()[sibling], cue.length / 5, cue);
    copy(random, tree.children()[other], cue.length / 10, cue);
    return cue;
  }

  private static void copy(SplittableRandom random, float[] from, int count, float[] into) {
    int[] sites = new int[into.length];
    for (int d = 0; d < sites.length; d++) {
      sites[d] = d;
    }
    for (int n = 0; n < count; n++) {
      int at = n + random.nextInt(sites.length - n);
      int site = sites[at];
      sites[at] = sites[n];
      into[site] = from[site];
    }
  }

  @Test
  void hierarchicalPatternsAreCorrelatedAsTheyShouldBe() {
    double b1 = .3;
    double b2 = .4;
    Tree tree = tree(new SplittableRandom(1), 4000, 2, 2, 10, b1, b2);
    double siblings = 0;
    double cousins = 0;
    for (int i = 0; i < 10; i++) {
      for (int j = 0; j < 10; j++) {
        siblings += i == j ? 0 : overlap(tree.children()[i], tree.children()[j]) / 90;
        cousins += overlap(tree.children()[i], tree.children()[10 + j]) / 100;
      }
    }
    assertEquals(b1 * b1, siblings, 3 / Math.sqrt(4000));
    assertEquals(b1 * b1 * b2 * b2, cousins, 3 / Math.sqrt(4000));
    PushPullNetwork network =
        new PushPullNetwork(new AssociativeMemory(tree.children()), tree.parentOf());
    assertEquals(b1, network.correlation(), .03);
  }

  /** Sites of a stored pattern that its siblings flip in one Hebbian step. */
  @Test
  void pullingTheParentOffRemovesNoiseFromSiblings() {
    double[][] expected = {{.25, 80, .2507, .1832}, {.2, 100, .1188, .0591}};
    for (double[] row : expected) {
      double b1 = row[0];
      int siblings = (int) row[1];
      Tree tree = tree(new SplittableRandom(2), 10_000, 1, 1, siblings, b1, 0);
      int trials = 10;
      double flipped = 0;
      double pulled = 0;
      for (int child = 0; child < trials; child++) {
        float[] own = tree.children()[child];
        double[] field = new double[own.length];
        for (int other = 0; other < siblings; other++) {
          double overlap = other == child ? 0 : overlap(own, tree.children()[other]);
          for (int d = 0; d < own.length; d++) {
            field[d] += overlap * tree.children()[other][d];
          }
        }
        for (int d = 0; d < own.length; d++) {
          flipped += own[d] * field[d] < -1 ? 1 : 0;
          pulled += own[d] * (field[d] - b1 * tree.parents()[0][d]) < -1 ? 1 : 0;
        }
      }
      assertEquals(row[2], flipped / trials / 10_000, .02);
      assertEquals(row[3], pulled / trials / 10_000, .02);
    }
  }

  private static double[] meanOverlaps(int seeds, int sites, int siblings) {
    double[] means = new double[5];
    for (int seed = 0; seed < seeds; seed++) {
      SplittableRandom random = new SplittableRandom(seed);
      Tree tree = tree(random, sites, 2, 4, siblings, .15, .1);
      PushPullNetwork network =
          new PushPullNetwork(new AssociativeMemory(tree.children()), tree.parentOf());
      int child = random.nextInt(tree.children().length);
      float[] cue = cue(random, tree, child);
      for (int i = 0; i < 4; i++) {
        means[i] += network.settle(cue, (i & 1) != 0, i > 1).overlaps()[child] / seeds;
      }
      means[4] += overlap(cue, tree.children()[child]) / seeds;
    }
    return means;
  }

  /** Without feedback, push, pull, push and pull; the cue itself. */
  @Test
  void theFiguresOfTheContinuousModelHold() {
    double[] means = meanOverlaps(8, 1000, 15);
    assertArrayEquals(new double[] {.538, .551, .683, .728, .733}, means, .05);
    assertTrue(means[3] > means[2] && means[2] > means[0], "joint above pull above none");
    assertTrue(means[3] / means[0] > 1.2, "relative gain " + means[3] / means[0]);
  }

  @Test
  void theFiguresOfTheLargerModelHold() {
    assertArrayEquals(new double[] {.610, .587, .740, .750, .722}, meanOverlaps(4, 2000, 25), .05);
  }

  @Test
  void anOnlyChildHasNoParentThatCouldEraseIt() {
    Tree tree = tree(new SplittableRandom(3), 300, 1, 5, 1, .5, 0);
    PushPullNetwork network =
        new PushPullNetwork(new AssociativeMemory(tree.children()), tree.parentOf());
    assertEquals(0, network.correlation());
    float[] cue = tree.children()[2];
    PushPullNetwork.Settled with = network.settle(cue, true, true);
    assertArrayEquals(network.settle(cue, false, false).state(), with.state());
    assertTrue(with.overlaps()[2] > .95, "overlap " + with.overlaps()[2]);
    assertArrayEquals(
        with.state(),
        new PushPullNetwork(new AssociativeMemory(tree.children()), new int[] {-1, -1, -1, -1, -1})
            .settle(cue, true, true)
            .state());
  }

  @Test
  void oneConstantPatternAndUnknownCoordinatesAreHarmless() {
    PushPullNetwork network =
        new PushPullNetwork(new AssociativeMemory(new float[][] {{2, 2, 2, 2}}), new int[] {0});
    float[] cue = {1, Float.NaN, 0, Float.NaN};
    for (float value : network.settle(cue, true, true).state()) {
      assertTrue(value >= 0 && value <= 1);
    }
  }

  @Test
  void badArgumentsAreRefused() {
    AssociativeMemory memory = new AssociativeMemory(new float[][] {{1, 0}, {0, 1}});
    assertThrows(IllegalArgumentException.class, () -> new PushPullNetwork(memory, new int[1]));
    PushPullNetwork network = new PushPullNetwork(memory, new int[] {0, 0});
    assertThrows(IllegalArgumentException.class, () -> network.settle(new float[3], true, true));
  }
}
