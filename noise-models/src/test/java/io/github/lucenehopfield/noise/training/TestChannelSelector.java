package io.github.lucenehopfield.noise.training;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.MemoryIndex;
import io.github.lucenehopfield.noise.TestRobustSimilarity;
import io.github.lucenehopfield.noise.channel.DiscreteChannel;
import io.github.lucenehopfield.noise.channel.ErasureChannel;
import io.github.lucenehopfield.noise.channel.NoiseChannel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.density.LowRankGaussian;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A more complex channel is chosen where it ranks origins better, and only there. */
class TestChannelSelector {
  private static float[][] patterns;
  private static ChannelSelector selector;

  @BeforeAll
  static void selector() throws IOException {
    patterns = TestRobustSimilarity.patterns(400, 9);
    selector =
        new ChannelSelector(
            ParallelTasks.NONE,
            FieldDistribution.of(patterns),
            LowRankGaussian.of(patterns, 8, 1e-4),
            new RankingLikelihood(ParallelTasks.NONE, patterns, new MemoryIndex(patterns), 1),
            0,
            0);
  }

  private static ChannelSelector.Learned learned(UnaryOperator<float[]> corruption)
      throws IOException {
    SplittableRandom random = new SplittableRandom(11);
    float[][] cues = new float[120][];
    float[][] origins = new float[cues.length][];
    for (int i = 0; i < cues.length; i++) {
      origins[i] = patterns[random.nextInt(patterns.length)];
      cues[i] = corruption.apply(origins[i]);
    }
    return selector.learn(new TrainingPairs("pairs", cues, origins));
  }

  @Test
  void erasureIsEnoughWhereItExplainsThePairs() throws IOException {
    SplittableRandom random = new SplittableRandom(12);
    Corruption dropout = Corruption.parse("dropout:0.4");
    NoiseChannel channel = learned(pattern -> dropout.apply(pattern, random)).component();
    ErasureChannel erasure = assertInstanceOf(ErasureChannel.class, channel);
    assertTrue(
        erasure.erased() > 0.2 && erasure.erased() < 0.6, "erased share " + erasure.erased());
  }

  @Test
  void aTableIsChosenWhereValuesFollowACurve() throws IOException {
    SplittableRandom random = new SplittableRandom(13);
    UnaryOperator<float[]> folded =
        pattern -> {
          float[] cue = new float[pattern.length];
          for (int d = 0; d < cue.length; d++) {
            double x = pattern[d];
            double curve = x == 0 ? 0.5 : x < 0.6 ? 1 - x : 2 * x - 1.2;
            cue[d] = (float) (curve + 0.05 * random.nextGaussian());
          }
          return cue;
        };
    assertInstanceOf(DiscreteChannel.class, learned(folded).component());
  }
}
