package io.github.lucenehopfield.adaptive;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.damage.Damage;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestRescoring {
  private static final double[] KEPT_ONLY = {0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
  private static final double[] BASE_ONLY = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0};

  private static BoundRegime bound(float[] cue, double[] lost, float[] offsets) {
    Kernel kernel = Kernel.gaussian(0.1);
    float[] keep = new float[cue.length];
    Arrays.fill(keep, 0.5f);
    boolean refit = offsets.length > 1;
    return new BoundRegime(cue, kernel, kernel, keep, lost, 0, 1, offsets, refit);
  }

  private static int[] list(Neighbours neighbours, int d) {
    return Arrays.copyOfRange(
        neighbours.members(), neighbours.starts()[d], neighbours.starts()[d + 1]);
  }

  @Test
  void windowHoldsTheCellsAround() {
    Neighbours neighbours = Neighbours.window(4, 3, 1);
    assertEquals(12, neighbours.dimension());
    assertArrayEquals(new int[] {0, 1, 4, 5}, list(neighbours, 0));
    assertArrayEquals(new int[] {6, 1, 2, 3, 5, 7, 9, 10, 11}, list(neighbours, 6));
    float[] sums = new float[12];
    neighbours.sums().of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, sums);
    assertEquals(1 + 2 + 5 + 6, sums[0]);
  }

  @Test
  void windowsAreSummedAsTheirListsAre() {
    SplittableRandom random = new SplittableRandom(5);
    for (int[] grid : new int[][] {{7, 5, 2}, {28, 28, 3}, {40, 1, 3}, {2, 6, 3}, {1, 4, 1}}) {
      Neighbours window = Neighbours.window(grid[0], grid[1], grid[2]);
      float[] values = new float[window.dimension()];
      for (int round = 0; round < 3; round++) {
        for (int d = 0; d < values.length; d++) {
          values[d] = random.nextInt(8) == 0 ? -0f : (float) random.nextGaussian();
        }
        Neighbours.Sums sums = window.sums();
        float[] found = new float[values.length];
        sums.of(new float[values.length], found);
        sums.of(values, found);
        assertArrayEquals(listSums(window, values), found);
        Neighbours read = Neighbours.of(window.starts(), window.members());
        assertEquals(window, read);
        read.sums().of(values, found);
        assertArrayEquals(listSums(window, values), found);
        int[] other = window.members().clone();
        other[other.length - 1] = 0;
        Neighbours changed = Neighbours.of(window.starts(), other);
        changed.sums().of(values, found);
        assertArrayEquals(listSums(changed, values), found);
      }
    }
  }

  @Test
  void listsThatOnlyStartLikeAWindowAreLists() {
    int size = 4096;
    int[] starts = new int[size + 1];
    int[] members = new int[2 * size - 1];
    // The first is a neighbour of all, the others are alone.
    for (int d = 0; d < size; d++) {
      starts[d + 1] = size + d;
      members[d] = d;
      members[size - 1 + d] = d == 0 ? size - 1 : d;
    }
    float[] ones = new float[size];
    Arrays.fill(ones, 1);
    float[] sums = new float[size];
    Neighbours.of(starts, members).sums().of(ones, sums);
    assertEquals(size, sums[0]);
    assertEquals(1, sums[size - 1]);
  }

  private static float[] listSums(Neighbours neighbours, float[] values) {
    float[] sums = new float[values.length];
    for (int d = 0; d < sums.length; d++) {
      for (int member : list(neighbours, d)) {
        sums[d] += values[member];
      }
    }
    return sums;
  }

  @Test
  void correlatedDimensionsAreNeighbours() {
    SplittableRandom random = new SplittableRandom(1);
    float[][] sample = new float[500][7];
    for (float[] vector : sample) {
      float shared = (float) random.nextGaussian();
      vector[0] = shared;
      vector[1] = (float) random.nextGaussian();
      vector[2] = -shared + 0.2f * (float) random.nextGaussian();
      vector[3] = 4;
      vector[5] = shared + 0.6f * (float) random.nextGaussian();
      vector[6] = vector[1] + (float) random.nextGaussian();
    }
    Neighbours neighbours = Neighbours.correlated(sample);
    assertArrayEquals(new int[] {0, 2, 5}, list(neighbours, 0));
    assertArrayEquals(new int[] {1, 6}, list(neighbours, 1));
    assertArrayEquals(new int[] {3}, list(neighbours, 3));
  }

  @Test
  void partThatIsKeptAsAWholeCounts() {
    int size = 12;
    float[] cue = new float[size];
    float[] together = new float[size];
    float[] scattered = new float[size];
    double[] lost = new double[size];
    for (int d = 0; d < size; d++) {
      together[d] = d < 6 ? 0 : 2;
      scattered[d] = d % 2 == 0 ? 0 : 2;
    }
    Rescoring kept = Rescoring.of(Neighbours.window(size, 1, 1), 0, KEPT_ONLY);
    BoundRegime plain = bound(cue, lost, new float[] {0});
    PatternScorer base = plain.scorer();
    assertEquals(base.score(together), base.score(scattered), 1e-9);
    PatternScorer scorer = new KeptPart(kept, plain).scorer();
    assertTrue(scorer.score(together) > scorer.score(scattered) + 3);
    double atom = Math.log(1 / (0.1 * Math.sqrt(2 * Math.PI)));
    // At the border the average of two of 1.38 and one of -6 is below 0.
    assertEquals(5 * atom, scorer.score(together), 0.01);
    PatternScorer same =
        new KeptPart(Rescoring.of(kept.neighbours(), 0, BASE_ONLY), plain).scorer();
    assertEquals(base.score(together), same.score(together));
  }

  @Test
  void offsetIsFittedToTheKeptPart() {
    int size = 60;
    float[] cue = new float[size];
    float[] pattern = new float[size];
    SplittableRandom random = new SplittableRandom(3);
    for (int d = 0; d < size; d++) {
      pattern[d] = (float) random.nextGaussian();
      cue[d] = d < 25 ? 3 : pattern[d] + 0.3f;
    }
    double[] lost = new double[size];
    Arrays.fill(lost, Math.log(0.2));
    Rescoring rescoring = Rescoring.of(Neighbours.window(size, 1, 3), 0, KEPT_ONLY);
    double fitted =
        new KeptPart(rescoring, bound(cue, lost, new float[] {0, 0.15f, 0.3f}))
            .scorer()
            .score(pattern);
    double told =
        new KeptPart(rescoring, bound(cue, lost, new float[] {0.3f})).scorer().score(pattern);
    assertEquals(told, fitted, 2);
  }

  @Test
  void unknownCoordinatesChangeNothing() {
    SplittableRandom random = new SplittableRandom(4);
    float[] pattern = new float[20];
    float[] cue = new float[20];
    for (int d = 0; d < 20; d++) {
      pattern[d] = (float) random.nextGaussian();
      cue[d] = d < 8 ? Float.NaN : pattern[d] + 0.1f * (float) random.nextGaussian();
    }
    double[] lost = new double[20];
    Arrays.fill(lost, 8, 20, Math.log(0.3));
    double[] weights = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    Rescoring rescoring = Rescoring.of(Neighbours.window(20, 1, 2), 0.1, weights);
    PatternScorer scorer = new KeptPart(rescoring, bound(cue, lost, new float[] {0})).scorer();
    double score = scorer.score(pattern);
    for (int d = 0; d < 8; d++) {
      pattern[d] += 5;
    }
    assertEquals(score, scorer.score(pattern));
  }

  @Test
  void isLearnedWhereItPaysAndOnlyThere() throws IOException {
    float[][] patterns = smooth(400, 1);
    MemoryIndex index = new MemoryIndex(patterns);
    Damage blocks = Damage.parse("span:0.6:-1:1+noise:0.7+offset:1");
    AdaptiveModel plain = train(index, patterns, blocks, false);
    AdaptiveModel model = train(index, patterns, blocks, true);
    assertNull(((Regime) plain.kinds().get(0)).rescoring());
    assertNotNull(((Regime) model.kinds().get(0)).rescoring(), model::toString);
    int before = correct(plain, blocks, patterns, index);
    int after = correct(model, blocks, patterns, index);
    assertTrue(after >= before + 8, "before " + before + ", after " + after);
    AdaptiveModel easy = train(index, patterns, Damage.parse("dropout:0.3"), true);
    assertNull(((Regime) easy.kinds().get(0)).rescoring());
  }

  private static AdaptiveModel train(
      MemoryIndex index, float[][] patterns, Damage damage, boolean rescoring) throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    float[][] cues = new float[110][];
    float[][] origins = new float[cues.length][];
    for (int i = 0; i < cues.length; i++) {
      origins[i] = patterns[random.nextInt(patterns.length)];
      cues[i] = damage.apply(origins[i], random);
    }
    FieldStatistics field = FieldStatistics.of(patterns);
    LowRankGaussian gaussian = LowRankGaussian.of(patterns, 8, 1e-4);
    Regime regime = new RegimeFitter(Tasks.NONE, field, cues, origins).fit(damage.toString(), 0, 0);
    AdaptiveModel model = new AdaptiveModel(field, gaussian, List.of(regime), "");
    Rescoring learned =
        rescoring
            ? new RescoringTrainer(Tasks.NONE, model, index, () -> Neighbours.correlated(patterns))
                .train(0, cues, origins)
            : null;
    return new AdaptiveModel(field, gaussian, List.of(regime.withRescoring(learned)), "");
  }

  private static int correct(
      AdaptiveModel model, Damage damage, float[][] patterns, MemoryIndex index) {
    SplittableRandom random = new SplittableRandom(50);
    int correct = 0;
    for (int i = 0; i < 100; i++) {
      int origin = random.nextInt(patterns.length);
      float[] cue = damage.apply(patterns[origin], random);
      correct += index.ranked(new AdaptiveSimilarity(model).bind(cue, index))[0] == origin ? 1 : 0;
    }
    return correct;
  }

  /** Random walks that return to 0: neighbours along them vary together. */
  private static float[][] smooth(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] patterns = new float[count][128];
    for (float[] pattern : patterns) {
      double value = 0;
      for (int d = 0; d < pattern.length; d++) {
        value = 0.9 * value + 0.436 * random.nextGaussian();
        pattern[d] = (float) value;
      }
    }
    return patterns;
  }
}
