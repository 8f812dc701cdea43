package io.github.lucenehopfield.noise.training;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.MemoryIndex;
import io.github.lucenehopfield.noise.Mixtures;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.channel.ErasureChannel;
import io.github.lucenehopfield.noise.density.CueValueDensity;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** Erased coordinates that all have one value, among observed ones that differ. */
class TestErasedRepeats {
  private static final int DIMENSION = 64;

  private interface Channel {
    float[] apply(float[] origin, SplittableRandom random);
  }

  @Test
  void fixedBiasLeavesErasedValuesEqual() throws IOException {
    float[][] patterns = patterns(1000, false);
    float[] bias = new float[DIMENSION];
    SplittableRandom drawn = new SplittableRandom(99);
    for (int d = 0; d < DIMENSION; d++) {
      bias[d] = (float) (0.25 * drawn.nextGaussian());
    }
    Channel channel =
        (origin, random) -> {
          float[] cue = new float[DIMENSION];
          for (int d = 0; d < DIMENSION; d++) {
            float moved = origin[d] + bias[d] + (float) (0.1 * random.nextGaussian());
            cue[d] = random.nextDouble() < 0.6 ? 0 : moved;
          }
          return cue;
        };
    Learned learned = learn(patterns, channel);
    assertArrayEquals(new float[] {0}, learned.channel.erasedValues().atoms());
    assertEquals(1, learned.correct(channel), 0.01);
  }

  @Test
  void observedValuesAreNotTakenForErasedOnes() throws IOException {
    float[][] patterns = patterns(2000, true);
    Channel channel =
        (origin, random) -> {
          float[] cue = new float[DIMENSION];
          for (int d = 0; d < DIMENSION; d++) {
            float noisy = origin[d] + (float) (0.5 * random.nextGaussian());
            cue[d] = random.nextDouble() < 0.7 ? 0 : noisy;
          }
          return cue;
        };
    Learned learned = learn(patterns, channel);
    assertTrue(learned.channel.erasedRepeats() > 0.95, learned.channel::toString);
    assertEquals(0.7, learned.channel.erased(), 0.02);
    double correct = learned.correct(channel);
    assertTrue(correct >= 0.96, "correct=" + correct);
  }

  @Test
  void factorsMoveMassToWhatIsErased() {
    float[] cue = {0, 0, 0, 0, 0, 0, 1, 2, 3, Float.NaN};
    boolean[] repeated = CueValueDensity.repeated(cue);
    for (int d = 0; d < cue.length; d++) {
      assertEquals(d < 6, repeated[d]);
    }
    double[] factors = CueValueDensity.factors(cue, repeated, 0.9);
    // Seven of eleven with one more of each for what may come.
    assertEquals(0.9 * 11 / 7, factors[1], 1e-12);
    assertEquals(0.1 * 11 / 4, factors[0], 1e-12);
  }

  private record Learned(ErasureChannel channel, TrainedNoiseModel model, float[][] patterns) {
    double correct(Channel channel) {
      MemoryIndex index = new MemoryIndex(patterns);
      SplittableRandom random = new SplittableRandom(7);
      int correct = 0;
      for (int i = 0; i < 200; i++) {
        int origin = random.nextInt(patterns.length);
        float[] cue = channel.apply(patterns[origin], random);
        NoiseModelSimilarity similarity = new NoiseModelSimilarity(model);
        correct += index.ranked(similarity.bind(cue, index))[0] == origin ? 1 : 0;
      }
      return correct / 200.0;
    }
  }

  private static Learned learn(float[][] patterns, Channel channel) throws IOException {
    SplittableRandom random = new SplittableRandom(5);
    float[][] cues = new float[200][];
    float[][] origins = new float[cues.length][];
    for (int i = 0; i < cues.length; i++) {
      origins[i] = patterns[random.nextInt(patterns.length)];
      cues[i] = channel.apply(origins[i], random);
    }
    TrainedNoiseModel model =
        new NoiseModelTrainer(patterns, new MemoryIndex(patterns), 7)
            .withReranker(false)
            .train(cues, origins);
    return new Learned((ErasureChannel) Mixtures.of(model).components().get(0), model, patterns);
  }

  private static float[][] patterns(int count, boolean normal) {
    SplittableRandom random = new SplittableRandom(1);
    float[][] patterns = new float[count][DIMENSION];
    for (float[] pattern : patterns) {
      for (int d = 0; d < DIMENSION; d++) {
        pattern[d] = (float) (normal ? random.nextGaussian() : random.nextDouble());
      }
    }
    return patterns;
  }
}
