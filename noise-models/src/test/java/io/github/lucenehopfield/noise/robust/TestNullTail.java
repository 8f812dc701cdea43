package io.github.lucenehopfield.noise.robust;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class TestNullTail {
  private static double[] scores(double best, int copies) {
    double[] scores = new double[copies + 60];
    Arrays.fill(scores, 0, copies, best);
    for (int i = 0; i < 60; i++) {
      scores[copies + i] = -Math.log((i + 1) / 60.0);
    }
    return scores;
  }

  @Test
  void copiesOfTheOriginCountOnce() {
    double[] one = scores(100, 1);
    double[] many = scores(100, 1000);
    assertEquals(
        NullTail.of(one, one.length, 0).logOdds(),
        NullTail.of(many, many.length, 0).logOdds(),
        1e-12);
  }

  @Test
  void orderAndScaleOfScoresSayNothingOfStored() {
    double[] scores = scores(9, 2);
    double[] other = new double[scores.length];
    for (int i = 0; i < scores.length; i++) {
      other[i] = 5 * scores[scores.length - 1 - i] - 70;
    }
    assertEquals(
        NullTail.of(scores, scores.length, 0).logOdds(),
        NullTail.of(other, other.length, 0).logOdds(),
        1e-9);
  }

  @Test
  void temperatureFollowsTheSpreadOfTheOthers() {
    double[] scores = scores(9, 1);
    double[] wide = new double[scores.length];
    Arrays.setAll(wide, i -> 5 * scores[i]);
    double narrow = NullTail.of(scores, scores.length, 0).inverseTemperature();
    assertTrue(NullTail.of(wide, wide.length, 0).inverseTemperature() < narrow);
    assertEquals(1.5, NullTail.of(new double[] {3, 1}, 2, 0).inverseTemperature(), 0);
  }

  @Test
  void whereNoiseIsAllLikelihoodsCount() {
    double[] far = scores(30, 1);
    double[] near = scores(4.2, 1);
    assertEquals(7.5, NullTail.of(far, far.length, 7.5).inverseTemperature(), 0);
    double noise = NullTail.of(far, far.length, 7.5).logOdds();
    assertTrue(noise > NullTail.of(far, far.length, 0).logOdds());
    assertTrue(NullTail.of(near, near.length, 7.5).logOdds() < 0);
  }

  @Test
  void whatStandsOutIsStored() {
    double[] margin = scores(100, 1);
    double[] among = scores(4.2, 1);
    assertTrue(NullTail.of(margin, margin.length, 0).logOdds() > 2);
    assertTrue(NullTail.of(among, among.length, 0).logOdds() < 0);
  }
}
