package io.github.lucenehopfield.noise.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.MemoryIndex;
import io.github.lucenehopfield.noise.Mixtures;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.channel.DimensionNeighbors;
import io.github.lucenehopfield.noise.channel.ErasureChannel;
import io.github.lucenehopfield.noise.channel.ErasureLikelihood;
import io.github.lucenehopfield.noise.channel.RerankFeatures;
import io.github.lucenehopfield.noise.channel.Reranker;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.density.ErrorDensity;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import io.github.lucenehopfield.noise.mixture.NoiseMixture;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestReranker {
  private static final double[] OBSERVED_ONLY = {0, 1, 0, 0, 0, 0, 0, 0, 0, 0};
  private static final double[] BASE_ONLY = {1, 0, 0, 0, 0, 0, 0, 0, 0, 0};

  private static ErasureLikelihood bound(float[] cue, double[] erased, float[] offsets) {
    ErrorDensity errorDensity = ErrorDensity.gaussian(0.1);
    float[] keep = new float[cue.length];
    Arrays.fill(keep, 0.5f);
    boolean refit = offsets.length > 1;
    return new ErasureLikelihood(
        cue, errorDensity, errorDensity, keep, erased, 0, 1, offsets, refit);
  }

  private static int[] list(DimensionNeighbors neighbors, int d) {
    return Arrays.copyOfRange(
        neighbors.members(), neighbors.starts()[d], neighbors.starts()[d + 1]);
  }

  @Test
  void windowHoldsTheCellsAround() {
    DimensionNeighbors neighbors = DimensionNeighbors.window(4, 3, 1);
    assertEquals(12, neighbors.dimension());
    assertArrayEquals(new int[] {0, 1, 4, 5}, list(neighbors, 0));
    assertArrayEquals(new int[] {6, 1, 2, 3, 5, 7, 9, 10, 11}, list(neighbors, 6));
    float[] sums = new float[12];
    neighbors.sums().of(new float[] {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}, sums);
    assertEquals(1 + 2 + 5 + 6, sums[0]);
  }

  @Test
  void windowsAreSummedAsTheirListsAre() {
    SplittableRandom random = new SplittableRandom(5);
    for (int[] grid : new int[][] {{7, 5, 2}, {28, 28, 3}, {40, 1, 3}, {2, 6, 3}, {1, 4, 1}}) {
      DimensionNeighbors window = DimensionNeighbors.window(grid[0], grid[1], grid[2]);
      float[] values = new float[window.dimension()];
      for (int round = 0; round < 3; round++) {
        for (int d = 0; d < values.length; d++) {
          values[d] = random.nextInt(8) == 0 ? -0f : (float) random.nextGaussian();
        }
        DimensionNeighbors.Sums sums = window.sums();
        float[] found = new float[values.length];
        sums.of(new float[values.length], found);
        sums.of(values, found);
        assertArrayEquals(listSums(window, values), found);
        DimensionNeighbors read = DimensionNeighbors.of(window.starts(), window.members());
        assertEquals(window, read);
        read.sums().of(values, found);
        assertArrayEquals(listSums(window, values), found);
        int[] other = window.members().clone();
        other[other.length - 1] = 0;
        DimensionNeighbors changed = DimensionNeighbors.of(window.starts(), other);
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
    // The first is a neighbor of all, the others are alone.
    for (int d = 0; d < size; d++) {
      starts[d + 1] = size + d;
      members[d] = d;
      members[size - 1 + d] = d == 0 ? size - 1 : d;
    }
    float[] ones = new float[size];
    Arrays.fill(ones, 1);
    float[] sums = new float[size];
    DimensionNeighbors.of(starts, members).sums().of(ones, sums);
    assertEquals(size, sums[0]);
    assertEquals(1, sums[size - 1]);
  }

  private static float[] listSums(DimensionNeighbors neighbors, float[] values) {
    float[] sums = new float[values.length];
    for (int d = 0; d < sums.length; d++) {
      for (int member : list(neighbors, d)) {
        sums[d] += values[member];
      }
    }
    return sums;
  }

  @Test
  void correlatedDimensionsAreNeighbors() {
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
    DimensionNeighbors neighbors = DimensionNeighbors.correlated(sample);
    assertArrayEquals(new int[] {0, 2, 5}, list(neighbors, 0));
    assertArrayEquals(new int[] {1, 6}, list(neighbors, 1));
    assertArrayEquals(new int[] {3}, list(neighbors, 3));
  }

  @Test
  void partThatIsObservedAsAWholeCounts() {
    int size = 12;
    float[] cue = new float[size];
    float[] together = new float[size];
    float[] scattered = new float[size];
    double[] erased = new double[size];
    for (int d = 0; d < size; d++) {
      together[d] = d < 6 ? 0 : 2;
      scattered[d] = d % 2 == 0 ? 0 : 2;
    }
    Reranker observed = Reranker.of(DimensionNeighbors.window(size, 1, 1), 0, OBSERVED_ONLY);
    ErasureLikelihood plain = bound(cue, erased, new float[] {0});
    PatternScorer base = plain.scorer();
    assertEquals(base.score(together), base.score(scattered), 1e-9);
    PatternScorer scorer = new RerankFeatures(observed, plain).scorer();
    assertTrue(scorer.score(together) > scorer.score(scattered) + 3);
    double atom = Math.log(1 / (0.1 * Math.sqrt(2 * Math.PI)));
    // At the border the average of two of 1.38 and one of -6 is below 0.
    assertEquals(5 * atom, scorer.score(together), 0.01);
    PatternScorer same =
        new RerankFeatures(Reranker.of(observed.neighbors(), 0, BASE_ONLY), plain).scorer();
    assertEquals(base.score(together), same.score(together));
  }

  @Test
  void offsetIsFittedToTheObservedPart() {
    int size = 60;
    float[] cue = new float[size];
    float[] pattern = new float[size];
    SplittableRandom random = new SplittableRandom(3);
    for (int d = 0; d < size; d++) {
      pattern[d] = (float) random.nextGaussian();
      cue[d] = d < 25 ? 3 : pattern[d] + 0.3f;
    }
    double[] erased = new double[size];
    Arrays.fill(erased, Math.log(0.2));
    Reranker reranker = Reranker.of(DimensionNeighbors.window(size, 1, 3), 0, OBSERVED_ONLY);
    double fitted =
        new RerankFeatures(reranker, bound(cue, erased, new float[] {0, 0.15f, 0.3f}))
            .scorer()
            .score(pattern);
    double expected =
        new RerankFeatures(reranker, bound(cue, erased, new float[] {0.3f}))
            .scorer()
            .score(pattern);
    assertEquals(expected, fitted, 2);
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
    double[] erased = new double[20];
    Arrays.fill(erased, 8, 20, Math.log(0.3));
    double[] weights = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    Reranker reranker = Reranker.of(DimensionNeighbors.window(20, 1, 2), 0.1, weights);
    PatternScorer scorer =
        new RerankFeatures(reranker, bound(cue, erased, new float[] {0})).scorer();
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
    Corruption blocks = Corruption.parse("span:0.6:-1:1+noise:0.7+offset:1");
    TrainedNoiseModel plain = train(index, patterns, blocks, false);
    TrainedNoiseModel model = train(index, patterns, blocks, true);
    assertNull(((ErasureChannel) Mixtures.of(plain).components().get(0)).reranker());
    assertNotNull(
        ((ErasureChannel) Mixtures.of(model).components().get(0)).reranker(), model::toString);
    int before = correct(plain, blocks, patterns, index);
    int after = correct(model, blocks, patterns, index);
    assertTrue(after >= before + 8, "before " + before + ", after " + after);
    TrainedNoiseModel easy = train(index, patterns, Corruption.parse("dropout:0.3"), true);
    assertNull(((ErasureChannel) Mixtures.of(easy).components().get(0)).reranker());
  }

  private static TrainedNoiseModel train(
      MemoryIndex index, float[][] patterns, Corruption corruption, boolean reranker)
      throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    float[][] cues = new float[110][];
    float[][] origins = new float[cues.length][];
    for (int i = 0; i < cues.length; i++) {
      origins[i] = patterns[random.nextInt(patterns.length)];
      cues[i] = corruption.apply(origins[i], random);
    }
    FieldDistribution field = FieldDistribution.of(patterns);
    LowRankGaussian gaussian = LowRankGaussian.of(patterns, 8, 1e-4);
    ErasureChannel channel =
        new ErasureChannelFitter(ParallelTasks.NONE, field, cues, origins)
            .fit(corruption.toString(), 0, 0);
    NoiseMixture model = new NoiseMixture(field, gaussian, List.of(channel), "");
    Reranker learned =
        reranker
            ? new RerankerTrainer(
                    ParallelTasks.NONE, model, index, () -> DimensionNeighbors.correlated(patterns))
                .train(0, cues, origins)
            : null;
    return Mixtures.model(
        new NoiseMixture(field, gaussian, List.of(channel.withReranker(learned)), ""));
  }

  private static int correct(
      TrainedNoiseModel model, Corruption corruption, float[][] patterns, MemoryIndex index) {
    SplittableRandom random = new SplittableRandom(50);
    int correct = 0;
    for (int i = 0; i < 100; i++) {
      int origin = random.nextInt(patterns.length);
      float[] cue = corruption.apply(patterns[origin], random);
      correct +=
          index.ranked(new NoiseModelSimilarity(model).bind(cue, index))[0] == origin ? 1 : 0;
    }
    return correct;
  }

  /** Random walks that return to 0: neighbors along them vary together. */
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
