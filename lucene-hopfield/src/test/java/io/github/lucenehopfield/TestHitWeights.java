package io.github.lucenehopfield;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.OptionalDouble;
import org.junit.jupiter.api.Test;

/** Hits that are known by L alone. */
class TestHitWeights {
  private static HitWeights weights() {
    Evidence evidence =
        new Evidence(new double[] {3, 1, 1, -2}, new double[0], new long[0], 3.2, 4, false);
    return new HitWeights(
        evidence,
        new Evidence.Separated(new double[] {0.5, 0.3, 0.2, 0}, 1, 1, 0, OptionalDouble.empty()));
  }

  @Test
  void hitsWithTheSameRatioHaveAWeightEach() {
    HitWeights weights = weights();
    assertEquals(0.3, weights.weigh(1, null), 0);
    assertEquals(0.5, weights.weigh(3, null), 0);
    assertEquals(0.2, weights.weigh(1, null), 0);
    assertEquals(0, weights.weigh(1, null), 0);
    assertEquals(0, weights.weigh(2, null), 0);
    assertEquals(0, weights.weigh(-7, null), 0);
    assertNull(weights.pattern());
  }

  @Test
  void ratiosAreTheSameButForRounding() {
    HitWeights weights = weights();
    assertEquals(0.5, weights.weigh(Math.nextUp(3.0), null), 0);
    assertEquals(0.3, weights.weigh(Math.nextDown(1.0), null), 0);
    assertEquals(0.2, weights.weigh(Math.nextUp(1.0), null), 0);
    assertEquals(0, weights.weigh(-2 + 1e-6, null), 0);
  }

  @Test
  void probabilitiesCountThatOfNoneAndThatOfOthers() {
    Evidence evidence =
        new Evidence(new double[] {3, 1}, new double[0], new long[0], 3.2, 4, false);
    double[] weights = {0.75, 0.25};
    assertTrue(
        new HitWeights(evidence, new Evidence.Separated(weights, 1, 0, 0.5, OptionalDouble.empty()))
            .probability(0.75)
            .isEmpty());
    HitWeights known =
        new HitWeights(
            evidence, new Evidence.Separated(weights, 1, 0, 0.5, OptionalDouble.of(0.2)));
    assertEquals(0.3, known.probability(known.weigh(3, null)).getAsDouble(), 1e-12);
    assertEquals(0.1, known.probability(known.weigh(1, null)).getAsDouble(), 1e-12);
    assertEquals(0, known.probability(known.weigh(2, null)).getAsDouble(), 0);
  }

  @Test
  void thePatternIsTheMeanOfWhatHasAWeight() {
    HitWeights weights = weights();
    weights.weigh(3, new float[] {2, 0});
    weights.weigh(1, new float[] {0, 4});
    weights.weigh(-2, new float[] {9, 9});
    weights.weigh(5, new float[] {9, 9});
    assertEquals(0.8, weights.patternMass(), 1e-12);
    assertArrayEquals(new float[] {1.25f, 1.5f}, weights.pattern(), 1e-6f);
  }

  /** Each coordinate is the mean over the vectors that know it. */
  @Test
  void unknownCoordinatesHaveNoShareInThePattern() {
    HitWeights weights = weights();
    weights.weigh(3, new float[] {2, Float.NaN, Float.NaN});
    weights.weigh(1, new float[] {0, 4, Float.NaN});
    assertEquals(0.8, weights.patternMass(), 1e-12);
    assertArrayEquals(new float[] {1.25f, 4, Float.NaN}, weights.pattern(), 1e-6f);
    assertEquals(
        Arrays.asList(1.25f, 4f, null), RecallAnswer.values(new float[] {1.25f, 4, Float.NaN}));
    float[] whole = {1, 2};
    assertSame(whole, RecallAnswer.values(whole));
  }
}
