package io.github.lucenehopfield.noise.robust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.noise.TestRobustSimilarity;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Scores that cost little are those of the hypotheses that they stand for, or near them. */
class TestFirstLooks {
  private static final float[][] PATTERNS = TestRobustSimilarity.patterns(300, 11);

  private static Bank bank(String corruption, long seed) {
    return new Bank(
        new CueValues(Corruption.parse(corruption).apply(PATTERNS[0], new SplittableRandom(seed))));
  }

  private static double[] evidence(Bank bank, float[] pattern) {
    return bank.scorer(ActiveHypotheses.ALL, EvidenceTails.NONE).explain(pattern);
  }

  @ParameterizedTest
  @CsvSource({"noise:0.3", "missing:0.3+noise:0.1", "none"})
  void distancesAndAbsoluteErrorsAreThoseOfTheHypotheses(String corruption) {
    Bank bank = bank(corruption, 5);
    PatternScorer distance = bank.distanceScorer(1, 0, 1);
    PatternScorer absolute = bank.absoluteScorer();
    for (int i = 0; i < 20; i++) {
      double[] evidence = evidence(bank, PATTERNS[i]);
      double noise = evidence[Hypothesis.NOISE.ordinal()];
      double laplacian = evidence[Hypothesis.HEAVY_TAILS.ordinal()];
      assertEquals(noise, distance.score(PATTERNS[i]), 1e-6 * Math.abs(noise));
      assertEquals(laplacian, absolute.score(PATTERNS[i]), 1e-6 * Math.abs(laplacian));
    }
  }

  @ParameterizedTest
  @CsvSource({"GAIN,gain:3+noise:0.05", "LINEAR,gain:2+offset:1+noise:0.05"})
  void distanceAfterGainAndOffsetIsThatOfTheHypothesis(Hypothesis hypothesis, String corruption) {
    Bank bank = bank(corruption, 6);
    CueValues cue = bank.cue();
    double[] pattern = new double[cue.size()];
    cue.take(PATTERNS[0], pattern);
    double[] fit = bank.noise().fit(cue.values(), pattern, hypothesis);
    int parameters = hypothesis == Hypothesis.GAIN ? 2 : 3;
    double evidence = bank.distanceScorer(fit[0], fit[1], parameters).score(PATTERNS[0]);
    // Parameters that are far from harmless cost a little more.
    double whole = evidence(bank, PATTERNS[0])[hypothesis.ordinal()];
    assertTrue(evidence >= whole - 1e-6 * Math.abs(whole));
    assertTrue(evidence <= whole + 20);
  }

  @Test
  void theLikeliestNoiseIsThatOfTheFourHypotheses() {
    for (String corruption : new String[] {"noise:0.3", "gain:3+noise:0.1", "offset:2+noise:0.1"}) {
      Bank bank = bank(corruption, 8);
      CueValues cue = bank.cue();
      double[] q = cue.values();
      double center = bank.noise().center();
      for (int i = 0; i < 20; i++) {
        double distance = 0;
        double sum = 0;
        double squares = 0;
        for (int d = 0; d < q.length; d++) {
          double x = PATTERNS[i][d] * cue.factor();
          distance += (q[d] - x) * (q[d] - x);
          sum += x - center;
          squares += (x - center) * (x - center);
        }
        double[] four = new double[4];
        bank.noise().fill(distance, sum, squares, four);
        double most = Math.max(Math.max(four[0], four[1]), Math.max(four[2], four[3]));
        double best = bank.noise().best(distance, sum, squares);
        assertTrue(best >= most - 1e-6 * Math.abs(most), corruption);
        assertTrue(best <= most + 20, corruption);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"dropout:0.6,0.5", "saltpepper:0.5,0.5", "occlude:16x16:0.4,0.5"})
  void sampledErasuresPutTheOriginFirst(String corruption, double gone) {
    int first = 0;
    for (int seed = 0; seed < 20; seed++) {
      Bank bank = bank(corruption, seed);
      PatternScorer sampled = bank.erasure().sampled(ErasureFamily.BROAD, gone, 1, 0);
      double origin = sampled.score(PATTERNS[0]);
      int better = 0;
      for (float[] pattern : PATTERNS) {
        better += sampled.score(pattern) > origin ? 1 : 0;
      }
      first += better == 0 ? 1 : 0;
    }
    assertTrue(first >= 19, "first=" + first);
  }
}
