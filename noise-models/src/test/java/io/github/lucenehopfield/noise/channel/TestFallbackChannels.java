package io.github.lucenehopfield.noise.channel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.MemoryIndex;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.noise.training.TestNoiseModelTrainer;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Cues unlike all that a model was trained with. */
class TestFallbackChannels {
  private static final int DIMENSION = 64;
  private static final Corruption LEARNED = Corruption.parse("dropout:0.5");
  private static final Corruption OTHER = Corruption.parse("noise:1");

  private static float[][] patterns;
  private static float[][] others;
  private static MemoryIndex index;
  private static TrainedNoiseModel model;

  @BeforeAll
  static void train() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    patterns = normal(600, random);
    others = normal(100, random);
    index = new MemoryIndex(patterns);
    model = new NoiseModelTrainer(patterns, index, 3).train(List.of(LEARNED));
  }

  private static float[][] normal(int count, SplittableRandom random) {
    float[][] vectors = new float[count][DIMENSION];
    for (float[] vector : vectors) {
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) random.nextGaussian();
      }
    }
    return vectors;
  }

  @Test
  void storedCuesOfOtherCorruptionAreNotRuledOut() {
    NoiseModelSimilarity similarity = new NoiseModelSimilarity(model);
    SplittableRandom random = new SplittableRandom(8);
    double loss = 0;
    int correct = 0;
    int unlike = 0;
    for (int i = 0; i < 100; i++) {
      float[] cue = OTHER.apply(patterns[i], random);
      CueSimilarity bound = similarity.bind(cue, index);
      unlike += bound.unlikeTraining() ? 1 : 0;
      correct += index.ranked(bound)[0] == i ? 1 : 0;
      loss -= Math.log(1 - TestNoiseModelTrainer.notStored(bound, patterns));
      bound = similarity.bind(OTHER.apply(others[i], random), index);
      loss -= Math.log(TestNoiseModelTrainer.notStored(bound, patterns));
    }
    assertEquals(100, unlike);
    assertTrue(correct >= 75, "correct=" + correct);
    // Of a coin it is .69.
    assertTrue(loss / 200 < 0.6, "loss=" + loss / 200);
  }

  @Test
  void cuesOfTheTrainingStayWithIt() {
    SplittableRandom random = new SplittableRandom(9);
    NoiseModelSimilarity similarity = new NoiseModelSimilarity(model);
    for (int i = 0; i < 100; i++) {
      CueSimilarity bound = similarity.bind(LEARNED.apply(patterns[i], random), index);
      assertFalse(bound.unlikeTraining());
    }
    assertEquals(1, model.corruptions().size());
  }

  @Test
  void fallbackCanBeFittedOnceAndWritten() throws IOException {
    float[] cue = OTHER.apply(patterns[4], new SplittableRandom(2));
    NoiseModelSimilarity fitted = new NoiseModelSimilarity(model).fittedTo(cue);
    assertEquals(model.corruptions().size(), fitted.component());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    model.write(out);
    TrainedNoiseModel read = TrainedNoiseModel.read(new ByteArrayInputStream(out.toByteArray()));
    assertEquals(model, read);
    CueSimilarity bound = new NoiseModelSimilarity(read, fitted.component()).bind(cue, index);
    assertTrue(bound.unlikeTraining());
    assertEquals(
        new NoiseModelSimilarity(model).bind(cue, index).scorer().score(patterns[4]),
        bound.scorer().score(patterns[4]));
    assertThrows(IllegalArgumentException.class, () -> new NoiseModelSimilarity(model, 2));
  }

  @Test
  void marginLetsNearlyAllCuesOfTheTrainingPass() {
    double[] leads = new double[101];
    for (int i = 0; i < leads.length; i++) {
      leads[i] = i - 50;
    }
    assertEquals(50, FallbackChannels.margin(leads));
    assertEquals(2, FallbackChannels.margin(new double[] {-100}));
  }
}
