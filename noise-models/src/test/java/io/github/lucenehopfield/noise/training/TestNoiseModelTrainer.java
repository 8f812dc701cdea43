package io.github.lucenehopfield.noise.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.MemoryIndex;
import io.github.lucenehopfield.noise.Mixtures;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.TestRobustSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.channel.ErasureChannel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

public class TestNoiseModelTrainer {
  private static final String[] COMPONENTS = {
    "noise:0.4", "saltpepper:0.7", "occlude:16x16:0.4+noise:0.1+offset:0.4", "bias:0.5"
  };

  private static float[][] patterns;
  private static MemoryIndex index;
  private static TrainedNoiseModel model;
  private static List<String> steps;

  @BeforeAll
  static void train() throws IOException {
    patterns = TestRobustSimilarity.patterns(600, 1);
    index = new MemoryIndex(patterns);
    steps = new ArrayList<>();
    model =
        trainer().withListener((step, of, what) -> steps.add(step + "/" + of)).train(components());
  }

  private static NoiseModelTrainer trainer() {
    return new NoiseModelTrainer(patterns, index, 4).withGrid(16, 16);
  }

  private static List<Corruption> components() {
    List<Corruption> corruptions = new ArrayList<>();
    for (String component : COMPONENTS) {
      corruptions.add(Corruption.parse(component));
    }
    return corruptions;
  }

  @Test
  void learnsWhatWasDone() {
    ErasureChannel noise = (ErasureChannel) Mixtures.of(model).components().get(0);
    assertEquals(0.4, noise.sigma(), 0.02);
    assertEquals(0, noise.erased());
    assertFalse(noise.hasGrid() || noise.offsetLimit() > 0);
    ErasureChannel salt = (ErasureChannel) Mixtures.of(model).components().get(1);
    assertEquals(0.7, salt.erased(), 0.05);
    assertEquals(2, salt.erasedValues().atoms().length);
    ErasureChannel mixed = (ErasureChannel) Mixtures.of(model).components().get(2);
    assertTrue(mixed.hasGrid());
    assertEquals(0.1, mixed.sigma(), 0.02);
    assertEquals(0.4, mixed.offsetLimit(), 0.1);
    ErasureChannel bias = (ErasureChannel) Mixtures.of(model).components().get(3);
    float[] drawn = Corruption.parse("bias:0.5").apply(new float[256], new SplittableRandom(9));
    for (int d = 0; d < drawn.length; d++) {
      assertEquals(drawn[d], bias.bias()[d], 0.05);
    }
  }

  @Test
  void findsOriginsAndKnowsWhatIsNotStored() {
    float[][] others = TestRobustSimilarity.patterns(60, 77);
    NoiseModelSimilarity similarity = new NoiseModelSimilarity(model);
    SplittableRandom random = new SplittableRandom(5);
    int correct = 0;
    double storedSure = 0;
    double otherSure = 0;
    int cues = 0;
    for (Corruption corruption : components()) {
      for (int i = 0; i < 15; i++, cues++) {
        int origin = random.nextInt(patterns.length);
        CueSimilarity bound = similarity.bind(corruption.apply(patterns[origin], random), index);
        correct += index.ranked(bound)[0] == origin ? 1 : 0;
        storedSure += notStored(bound, patterns);
        otherSure +=
            notStored(similarity.bind(corruption.apply(others[i], random), index), patterns);
      }
    }
    assertTrue(correct >= 0.95 * cues, "correct=" + correct + " of " + cues);
    assertTrue(storedSure / cues < 0.1, "not stored " + storedSure / cues);
    assertTrue(otherSure / cues > 0.9, "not stored " + otherSure / cues);
  }

  public static double notStored(CueSimilarity bound, float[][] patterns) {
    assertTrue(bound.hasBackground());
    CueSimilarity.PatternScorer scorer = bound.scorer();
    double[] odds = new double[patterns.length];
    double largest = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < odds.length; i++) {
      odds[i] = scorer.score(patterns[i]) - bound.reference();
      largest = Math.max(largest, odds[i]);
    }
    double sum = 0;
    for (double one : odds) {
      sum += Math.exp(one - largest);
    }
    double evidence = largest + Math.log(sum / odds.length);
    return 1 / (1 + Math.exp(bound.logOdds(evidence, 1 / sum, odds.length)));
  }

  @Test
  void sameSeedGivesTheSameModel() throws IOException {
    assertEquals(model, trainer().train(components()));
  }

  @Test
  void threadsChangeNothing() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    Corruption corruption = Corruption.parse("occlude:16x16:0.3+noise:0.2");
    float[][] cues = new float[90][];
    float[][] origins = new float[90][];
    for (int i = 0; i < cues.length; i++) {
      origins[i] = patterns[random.nextInt(patterns.length)];
      cues[i] = corruption.apply(origins[i], random);
    }
    TrainedNoiseModel alone = trainer().train(cues, origins);
    Set<Thread> helpers = ConcurrentHashMap.newKeySet();
    try (ExecutorService pool = Executors.newFixedThreadPool(3)) {
      Executor seen =
          task ->
              pool.execute(
                  () -> {
                    helpers.add(Thread.currentThread());
                    task.run();
                  });
      assertEquals(alone, trainer().withExecutor(seen).train(cues, origins));
    }
    assertEquals(3, helpers.size());
  }

  @Test
  void pairsOfSeveralComponentsAreToldApart() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    float[][] cues = new float[120][];
    float[][] origins = new float[120][];
    Corruption[] corruptions = {Corruption.parse("dropout:0.7"), Corruption.parse("noise:0.3")};
    for (int i = 0; i < cues.length; i++) {
      origins[i] = patterns[random.nextInt(patterns.length)];
      cues[i] = corruptions[i % 2].apply(origins[i], random);
    }
    TrainedNoiseModel learned = trainer().train(cues, origins);
    assertEquals(2, Mixtures.of(learned).components().size(), learned::toString);
    for (int i = 0; i < 20; i++) {
      CueSimilarity bound = new NoiseModelSimilarity(learned).bind(cues[i], index);
      assertEquals(0, java.util.Arrays.compare(patterns[index.ranked(bound)[0]], origins[i]));
    }
  }

  @Test
  void progressIsTold() {
    assertEquals("0/" + 2 * COMPONENTS.length, steps.get(0));
    assertEquals(2 * COMPONENTS.length + "/" + 2 * COMPONENTS.length, steps.get(steps.size() - 1));
    assertTrue(model.provenance().contains("saltpepper:0.7: "), model.provenance());
  }

  @Test
  void wrongInputIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> trainer().withGrid(3, 3));
    assertThrows(IllegalArgumentException.class, () -> trainer().train(List.of()));
    float[][] few = new float[5][256];
    String message =
        assertThrows(IllegalArgumentException.class, () -> trainer().train(few, few)).getMessage();
    assertTrue(message.contains("cues=5"), message);
    float[][] narrow = new float[30][200];
    message =
        assertThrows(IllegalArgumentException.class, () -> trainer().train(narrow, narrow))
            .getMessage();
    assertTrue(message.contains("cue=200") && message.contains("field=256"), message);
  }

  @Test
  void modelOfAnotherFieldIsRefused() {
    NoiseModelSimilarity similarity = new NoiseModelSimilarity(model);
    String message =
        assertThrows(IllegalArgumentException.class, () -> similarity.bind(new float[100], index))
            .getMessage();
    assertTrue(message.contains("model=256") && message.contains("cue=100"), message);
    float[][] larger = new float[50][256];
    SplittableRandom random = new SplittableRandom(1);
    for (float[] vector : larger) {
      for (int d = 0; d < 256; d++) {
        vector[d] = 10 + 5 * (float) random.nextGaussian();
      }
    }
    FieldDistribution other = FieldDistribution.of(larger);
    message =
        assertThrows(IllegalArgumentException.class, () -> model.checkField(larger)).getMessage();
    assertTrue(message.contains(other.toString()), message);
    assertTrue(message.contains(Mixtures.of(model).statistics().toString()), message);
    model.checkField(TestRobustSimilarity.patterns(200, 5));
  }
}
