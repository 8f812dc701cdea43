package io.github.lucenehopfield.noise.training;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.MemoryIndex;
import io.github.lucenehopfield.noise.TrainedTables;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.ScoreTable;
import io.github.lucenehopfield.similarity.TableSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/**
 * Coordinates that a change leaves alone, and others that it draws anew: the base counts a
 * difference in either as much.
 */
class TestTableTrainer {
  private static final int STORED = 1500;
  private static final int PAIRS = 200;
  private static final int CUES = 300;
  private static final int FIRM = 10;
  private static final int LOOSE = 40;
  private static final double CHANGED = .1;

  private static final ScoreTable FIRM_PART =
      ScoreTable.of(1, 0, 4, (q, x) -> q == x ? 0 : -1 - Math.abs(q - x) / 100.0);
  private static final ScoreTable LOOSE_PART = ScoreTable.of(2, 0, 2, (q, x) -> q == x ? 0 : -1);

  private static final TableSimilarity BASE = base();

  private static TableSimilarity base() {
    List<ScoreTable> parts = new ArrayList<>(Collections.nCopies(FIRM, FIRM_PART));
    parts.addAll(Collections.nCopies(LOOSE, LOOSE_PART));
    return new TableSimilarity("base", parts);
  }

  private static float[] vector(SplittableRandom random) {
    float[] vector = new float[BASE.dimension()];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = random.nextInt(d < FIRM ? 4 : 2);
    }
    return vector;
  }

  private static float[] changed(float[] origin, SplittableRandom random) {
    float[] cue = vector(random);
    for (int d = 0; d < cue.length; d++) {
      if (random.nextDouble() >= (d < FIRM ? CHANGED : .9)) {
        cue[d] = origin[d];
      }
    }
    return cue;
  }

  private static TableTrainer.Result train(float[][] stored, SplittableRandom random)
      throws IOException {
    float[][] origins = Arrays.copyOf(stored, PAIRS);
    float[][] cues = new float[PAIRS][];
    Arrays.setAll(cues, i -> changed(origins[i], random));
    cues[3][0] = Float.NaN;
    return new TableTrainer(stored, new MemoryIndex(stored), 5).train(BASE, cues, origins);
  }

  @Test
  void weightsAreThoseOfTheEvidence() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    float[][] stored = new float[STORED][];
    Arrays.setAll(stored, i -> vector(random));
    TableTrainer.Result result = train(stored, random);
    List<ScoreTable> parts = result.similarity().tables().parts();
    // Up to the temperature: log of (1 - .1 * 3/4) / (1/4), against log of (.1 * 1/4) / (1/4).
    double same = parts.get(0).score(1, 1);
    double other = parts.get(0).score(1, 2);
    double expected = Math.log(.925 / .25) - Math.log(.025 / .25);
    double looseSame = parts.get(FIRM).score(1, 1);
    double looseOther = parts.get(FIRM).score(1, 2);
    double looseExpected = Math.log(.3025 / .25) - Math.log(.6975 / .75);
    assertEquals(looseExpected / expected, (looseSame - looseOther) / (same - other), .04);
    assertTrue(parts.get(0).score(1, 3) <= other, "a better score never weighs less");
    assertEquals(PAIRS / 2, result.heldOut());
    assertTrue(result.first() > .75 * result.heldOut(), "first=" + result.first());
  }

  @Test
  void probabilitiesComeTrue() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    float[][] stored = new float[STORED][];
    Arrays.setAll(stored, i -> vector(random));
    TrainedTables trained = train(stored, random).similarity();
    MemoryIndex index = new MemoryIndex(stored);
    int plain = 0;
    int correct = 0;
    double claimed = 0;
    double storedOdds = 0;
    double otherOdds = 0;
    for (int i = 0; i < CUES; i++) {
      float[] cue = changed(stored[PAIRS + i], random);
      plain += index.ranked(BASE.bind(cue))[0] == PAIRS + i ? 1 : 0;
      double[] scores = scores(trained.bind(cue), stored);
      double most = Arrays.stream(scores).max().getAsDouble();
      double sum = Arrays.stream(scores).map(s -> Math.exp(s - most)).sum();
      correct += scores[PAIRS + i] == most ? 1 : 0;
      claimed += 1 / sum;
      storedOdds += odds(trained, cue, stored);
      otherOdds += odds(trained, vector(random), stored);
    }
    assertTrue(correct > plain + CUES / 20, "trained=" + correct + " plain=" + plain);
    assertEquals((double) correct / CUES, claimed / CUES, .08);
    assertTrue(storedOdds > 0 && otherOdds < 0, "stored=" + storedOdds + " other=" + otherOdds);
  }

  private static double[] scores(CueSimilarity bound, float[][] stored) {
    double[] scores = new double[stored.length];
    Arrays.setAll(scores, j -> bound.scorer().score(stored[j]));
    return scores;
  }

  private static double odds(TrainedTables trained, float[] cue, float[][] stored) {
    CueSimilarity bound = trained.bind(cue);
    assertTrue(bound.hasBackground());
    double[] ratios = scores(bound, stored);
    double sum = 0;
    double most = 0;
    for (double score : ratios) {
      sum += Math.exp(score - bound.reference());
      most = Math.max(most, Math.exp(score - bound.reference()));
    }
    return bound.logOdds(Math.log(sum / stored.length), most / sum, stored.length);
  }

  @Test
  void theSameInputGivesTheSame() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    float[][] stored = new float[200][];
    Arrays.setAll(stored, i -> vector(random));
    assertEquals(
        train(stored, new SplittableRandom(4)).similarity(),
        train(stored, new SplittableRandom(4)).similarity());
  }

  @Test
  void wrongPairsAreRefused() {
    float[][] few = new float[19][BASE.dimension()];
    float[][] enough = new float[20][BASE.dimension()];
    TableTrainer trainer = new TableTrainer(few, new MemoryIndex(few), 1);
    assertRefused("cues=19, origins=19", () -> trainer.train(BASE, few, few));
    assertRefused("cues=20, origins=19", () -> trainer.train(BASE, enough, few));
    float[][] wrong = enough.clone();
    wrong[7] = new float[3];
    assertRefused("dimension=3", () -> trainer.train(BASE, enough, wrong));
    assertRefused("vectors=0", () -> new TableTrainer(new float[0][], new MemoryIndex(few), 1));
  }

  private interface Attempt {
    void run() throws IOException;
  }

  private static void assertRefused(String part, Attempt what) {
    String message = assertThrows(IllegalArgumentException.class, what::run).getMessage();
    assertTrue(message.contains(part), message);
  }
}
