package io.github.lucenehopfield.dynamics;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.github.lucenehopfield.dynamics.Rationale.Span;
import io.github.lucenehopfield.separation.KSubsets;
import io.github.lucenehopfield.separation.SequentialSubsets;
import io.github.lucenehopfield.separation.TopK;
import io.github.lucenehopfield.similarity.DotSimilarity;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The parts of a document that speak for it. */
class TestRationale {
  private static final float[] CUE = {1, 0};

  /** Parts that score 5, 1, 4, 3.9, 0, 4.2. */
  private static final float[][] PARTS = {{5, 1}, {1, 2}, {4, 0}, {3.9f, 3}, {0, 9}, {4.2f, 1}};

  @Test
  void subsetsTakeTheBestAndSequencesTakeNeighbors() {
    Rationale set = Rationale.of(PARTS, CUE, new DotSimilarity(), new KSubsets(2, 10), 2);
    assertArrayEquals(new int[] {0, 5}, set.chosen());
    assertEquals(List.of(new Span(0, 0), new Span(5, 5)), set.spans());
    Rationale span =
        Rationale.of(PARTS, CUE, new DotSimilarity(), new SequentialSubsets(2, 100, 10), 2);
    assertArrayEquals(new int[] {2, 3}, span.chosen());
    assertEquals(List.of(new Span(2, 3)), span.spans());
    assertEquals(1, Arrays.stream(span.weights()).sum(), 1e-9);
  }

  @Test
  void noPartWithoutWeightIsChosen() {
    Rationale one = Rationale.of(PARTS, CUE, new DotSimilarity(), new TopK(1), 4);
    assertArrayEquals(new int[] {0}, one.chosen());
    Rationale all = Rationale.of(PARTS, CUE, new DotSimilarity(), new KSubsets(9), 9);
    assertEquals(List.of(new Span(0, 5)), all.spans());
  }

  @Test
  void badArgumentsAreRefused() {
    assertThrows(
        IllegalArgumentException.class,
        () -> Rationale.of(PARTS, CUE, new DotSimilarity(), new TopK(1), 0));
    assertThrows(
        IllegalArgumentException.class,
        () -> Rationale.of(PARTS, new float[3], new DotSimilarity(), new TopK(1), 1));
    assertThrows(
        IllegalArgumentException.class,
        () -> Rationale.of(new float[0][], CUE, new DotSimilarity(), new TopK(1), 1));
  }
}
