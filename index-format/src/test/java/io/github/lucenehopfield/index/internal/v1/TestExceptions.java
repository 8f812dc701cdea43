package io.github.lucenehopfield.index.internal.v1;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TestExceptions {
  private final Random random = new Random(1);

  private static void assertNone(Exceptions exceptions) {
    assertEquals(0, exceptions.byDistance().length);
    assertEquals(0, exceptions.byDirection().length);
  }

  @Test
  void vectorsFarFromTheirCodesAreExceptions() {
    Exceptions exceptions = new Exceptions(6400);
    for (int i = 0; i < 6400; i++) {
      exceptions.add(i == 17 || i == 6001 ? 1e60 : 1 + random.nextDouble(), 1e60);
    }
    assertArrayEquals(new int[] {17, 6001}, exceptions.byDistance());
  }

  /** Codes no farther from them than from others tell nothing of the direction of short vectors. */
  @Test
  void shortVectorsAreExceptions() {
    Exceptions exceptions = new Exceptions(6400);
    for (int i = 0; i < 6400; i++) {
      exceptions.add(i == 100 ? 1e3 : 1 + random.nextDouble(), i == 5 || i == 900 ? 1 : 100);
    }
    assertArrayEquals(new int[] {100}, exceptions.byDistance());
    assertArrayEquals(new int[] {5, 900}, exceptions.byDirection());
  }

  @Test
  void vectorsWithoutDirectionAreNone() {
    Exceptions exceptions = new Exceptions(6400);
    for (int i = 0; i < 6400; i++) {
      exceptions.add(1 + random.nextDouble(), i % 1000 == 0 ? 0 : 100);
    }
    assertNone(exceptions);
  }

  @Test
  void noMoreThanAShareAreExceptions() {
    Exceptions exceptions = new Exceptions(6400);
    for (int i = 0; i < 6400; i++) {
      exceptions.add(i % 60 == 0 ? 1e6 + i : 1, 1);
    }
    // The worst of them, which are the last.
    int[] expected = IntStream.range(7, 107).map(i -> 60 * i).toArray();
    assertEquals(100, Exceptions.most(6400));
    assertEquals(1, Exceptions.most(1));
    assertArrayEquals(expected, exceptions.byDistance());
  }

  /** Where there are very many, that is how the field is distributed. */
  @Test
  void whatIsFrequentIsNoException() {
    Exceptions exceptions = new Exceptions(6400);
    for (int i = 0; i < 6400; i++) {
      exceptions.add(i % 3 == 0 ? 1000 + i : 1, 1);
    }
    assertNone(exceptions);
  }

  @Test
  void exactCodesHaveNone() {
    Exceptions exceptions = new Exceptions(100);
    for (int i = 0; i < 100; i++) {
      exceptions.add(0, i);
    }
    assertNone(exceptions);
  }
}
