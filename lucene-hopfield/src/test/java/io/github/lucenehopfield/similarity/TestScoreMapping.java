package io.github.lucenehopfield.similarity;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Random;
import org.junit.jupiter.api.Test;

class TestScoreMapping {
  @Test
  void isOneAtZeroAndInvertibleWithinAThousandth() {
    assertEquals(1f, ScoreMapping.toScore(0));
    assertEquals(3f, ScoreMapping.toScore(2));
    assertEquals(.25f, ScoreMapping.toScore(-3));
    Random random = new Random(3);
    for (int i = 0; i < 10_000; i++) {
      double ratio = random.nextDouble(-1e4, 1e4);
      assertEquals(ratio, ScoreMapping.toRatio(ScoreMapping.toScore(ratio)), 1e-3);
      double small = random.nextDouble(-2, 2);
      assertEquals(small, ScoreMapping.toRatio(ScoreMapping.toScore(small)), 1e-6);
    }
  }

  @Test
  void isMonotoneAndAlwaysPositiveAndFinite() {
    double[] ratios = {
      -Double.MAX_VALUE,
      -1e60,
      -1e30,
      -1e4,
      -1,
      -1e-3,
      0,
      1e-3,
      1,
      1e4,
      1e30,
      1e60,
      Double.MAX_VALUE
    };
    float last = 0;
    for (double ratio : ratios) {
      float score = ScoreMapping.toScore(ratio);
      assertTrue(score > 0 && Float.isFinite(score), ratio + " gives " + score);
      assertTrue(score >= last, ratio + " gives " + score);
      last = score;
    }
  }

  @Test
  void logOddsAreProbabilities() {
    for (double p : new double[] {1e-30, 1e-12, .2, .5, .99, .999}) {
      assertEquals(p, ScoreMapping.ofLogOdds(Math.log(p / (1 - p))), 1e-6 * p);
    }
    assertEquals(1, ScoreMapping.ofLogOdds(Double.POSITIVE_INFINITY), 0);
    assertEquals(Float.MIN_VALUE, ScoreMapping.ofLogOdds(Double.NEGATIVE_INFINITY), 0);
    float before = 0;
    for (double logOdds = -800; logOdds < 800; logOdds += .25 + Math.abs(logOdds) / 100) {
      float score = ScoreMapping.ofLogOdds(logOdds);
      assertTrue(score > before && score < 1, logOdds + " " + score);
      assertEquals(1 / (1 + Math.exp(-logOdds)), score, .001);
      before = score;
    }
  }
}
