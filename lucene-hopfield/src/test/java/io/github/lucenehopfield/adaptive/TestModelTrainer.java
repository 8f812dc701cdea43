package io.github.lucenehopfield.adaptive;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.damage.Damage;
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

class TestModelTrainer {
  private static final String[] KINDS = {
    "noise:0.4", "saltpepper:0.7", "occlude:16x16:0.4+noise:0.1+offset:0.4", "bias:0.5"
  };

  private static float[][] patterns;
  private static MemoryIndex index;
  private static AdaptiveModel model;
  private static List<String> steps;

  @BeforeAll
  static void train() throws IOException {
    patterns = TestRobustSimilarity.patterns(600, 1);
    index = new MemoryIndex(patterns);
    steps = new ArrayList<>();
    model = trainer().withListener((step, of, what) -> steps.add(step + "/" + of)).train(kinds());
  }

  private static ModelTrainer trainer() {
    return new ModelTrainer(patterns, index, 4).withGrid(16, 16);
  }

  private static List<Damage> kinds() {
    List<Damage> damages = new ArrayList<>();
    for (String kind : KINDS) {
      damages.add(Damage.parse(kind));
    }
    return damages;
  }

  @Test
  void learnsWhatWasDone() {
    Regime noise = (Regime) model.kinds().get(0);
    assertEquals(0.4, noise.sigma(), 0.02);
    assertEquals(0, noise.lost());
    assertFalse(noise.hasGrid() || noise.offsetLimit() > 0);
    Regime salt = (Regime) model.kinds().get(1);
    assertEquals(0.7, salt.lost(), 0.05);
    assertEquals(2, salt.lostValues().atoms().length);
    Regime mixed = (Regime) model.kinds().get(2);
    assertTrue(mixed.hasGrid());
    assertEquals(0.1, mixed.sigma(), 0.02);
    assertEquals(0.4, mixed.offsetLimit(), 0.1);
    Regime bias = (Regime) model.kinds().get(3);
    float[] drawn = Damage.parse("bias:0.5").apply(new float[256], new SplittableRandom(9));
    for (int d = 0; d < drawn.length; d++) {
      assertEquals(drawn[d], bias.bias()[d], 0.05);
    }
  }

  @Test
  void findsOriginsAndKnowsWhatIsNotStored() {
    float[][] others = TestRobustSimilarity.patterns(60, 77);
    AdaptiveSimilarity similarity = new AdaptiveSimilarity(model);
    SplittableRandom random = new SplittableRandom(5);
    int correct = 0;
    double storedSure = 0;
    double otherSure = 0;
    int cues = 0;
    for (Damage damage : kinds()) {
      for (int i = 0; i < 15; i++, cues++) {
        int origin = random.nextInt(patterns.length);
        CueSimilarity bound = similarity.bind(damage.apply(patterns[origin], random), index);
        correct += index.ranked(bound)[0] == origin ? 1 : 0;
        storedSure += notStored(bound);
        otherSure += notStored(similarity.bind(damage.apply(others[i], random), index));
      }
    }
    assertTrue(correct >= 0.95 * cues, "correct=" + correct + " of " + cues);
    assertTrue(storedSure / cues < 0.1, "not stored " + storedSure / cues);
    assertTrue(otherSure / cues > 0.9, "not stored " + otherSure / cues);
  }

  private static double notStored(CueSimilarity bound) {
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
    assertEquals(model, trainer().train(kinds()));
  }

  @Test
  void threadsChangeNothing() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    Damage damage = Damage.parse("occlude:16x16:0.3+noise:0.2");
    float[][] cues = new float[90][];
    float[][] origins = new float[90][];
    for (int i = 0; i < cues.length; i++) {
      origins[i] = patterns[random.nextInt(patterns.length)];
      cues[i] = damage.apply(origins[i], random);
    }
    AdaptiveModel alone = trainer().train(cues, origins);
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
  void pairsOfSeveralKindsAreToldApart() throws IOException {
    SplittableRandom random = new SplittableRandom(8);
    float[][] cues = new float[120][];
    float[][] origins = new float[120][];
    Damage[] damages = {Damage.parse("dropout:0.7"), Damage.parse("noise:0.3")};
    for (int i = 0; i < cues.length; i++) {
      origins[i] = patterns[random.nextInt(patterns.length)];
      cues[i] = damages[i % 2].apply(origins[i], random);
    }
    AdaptiveModel learned = trainer().train(cues, origins);
    assertEquals(2, learned.kinds().size(), learned::toString);
    for (int i = 0; i < 20; i++) {
      CueSimilarity bound = new AdaptiveSimilarity(learned).bind(cues[i], index);
      assertEquals(0, java.util.Arrays.compare(patterns[index.ranked(bound)[0]], origins[i]));
    }
  }

  @Test
  void progressIsTold() {
    assertEquals("0/" + 2 * KINDS.length, steps.get(0));
    assertEquals(2 * KINDS.length + "/" + 2 * KINDS.length, steps.get(steps.size() - 1));
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
    AdaptiveSimilarity similarity = new AdaptiveSimilarity(model);
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
    FieldStatistics other = FieldStatistics.of(larger);
    message =
        assertThrows(IllegalArgumentException.class, () -> model.checkField(other)).getMessage();
    assertTrue(message.contains(other.toString()), message);
    assertTrue(message.contains(model.statistics().toString()), message);
    model.checkField(FieldStatistics.of(TestRobustSimilarity.patterns(200, 5)));
  }
}
