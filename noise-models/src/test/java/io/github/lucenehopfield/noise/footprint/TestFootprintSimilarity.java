package io.github.lucenehopfield.noise.footprint;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.internal.file.CheckedFile;
import io.github.lucenehopfield.noise.MemoryIndex;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class TestFootprintSimilarity {
  private static final MemoryIndex NONE = new MemoryIndex(new float[0][]);

  private static double score(FootprintWeights weights, float[] cue, float[] pattern)
      throws IOException {
    return new FootprintSimilarity(weights).bind(cue, NONE).scorer().score(pattern);
  }

  private static double[] oneHot(int length, int at) {
    double[] weights = new double[length];
    weights[at] = 1;
    return weights;
  }

  private static float[] random(int length, SplittableRandom random) {
    float[] vector = new float[length];
    for (int d = 0; d < length; d++) {
      vector[d] = (float) random.nextGaussian();
    }
    return vector;
  }

  @Test
  void cumulativeSumsAreThePublishedOnes() throws IOException {
    float[] pattern = {1, 2, 3, 4};
    float[] cue = {1.5f, 2, 0, 4.2f};
    double[] distances = {0, -.04, -.29, -9.29};
    double[] products = {16.8, 20.8, 22.3, 22.3};
    for (int k = 0; k < 4; k++) {
      double[] none = new double[4];
      FootprintWeights distance = FootprintWeights.cumulated(oneHot(4, k), none);
      FootprintWeights dot = FootprintWeights.cumulated(none, oneHot(4, k));
      assertEquals(distances[k], score(distance, cue, pattern), 1e-5);
      assertEquals(products[k], score(dot, cue, pattern), 1e-5);
      assertArrayEquals(oneHot(4, k), distance.cumulatedDistance());
      assertArrayEquals(oneHot(4, k), dot.cumulatedDot());
    }
  }

  @Test
  void allRanksAlikeAreTheSquaredDistance() throws IOException {
    SplittableRandom random = new SplittableRandom(1);
    for (int length : new int[] {1, 3, 4, 7, 64, 785}) {
      FootprintWeights weights = FootprintWeights.distance(length, 0.7);
      for (int i = 0; i < 20; i++) {
        float[] cue = random(length, random);
        float[] pattern = random(length, random);
        double squares = 0;
        for (int d = 0; d < length; d++) {
          squares += Math.pow((double) cue[d] - pattern[d], 2);
        }
        assertEquals(-0.7 * squares, score(weights, cue, pattern), 1e-5 * (1 + squares));
      }
    }
  }

  @Test
  void someRanksAreTheTrimmedDistance() throws IOException {
    SplittableRandom random = new SplittableRandom(2);
    FootprintWeights weights = FootprintWeights.trimmed(50, 30, 2);
    float[] cue = random(50, random);
    float[] pattern = random(50, random);
    double[] squares = new double[50];
    for (int d = 0; d < 50; d++) {
      squares[d] = Math.pow((double) cue[d] - pattern[d], 2);
    }
    Arrays.sort(squares);
    double expected = 0;
    for (int d = 0; d < 30; d++) {
      expected -= 2 * squares[d];
    }
    assertEquals(expected, score(weights, cue, pattern), 1e-4);
  }

  @Test
  void unknownDimensionsTakeNoPart() throws IOException {
    SplittableRandom random = new SplittableRandom(3);
    float[] cue = random(60, random);
    float[] pattern = random(60, random);
    float[] shortCue = new float[20];
    float[] shortPattern = new float[20];
    for (int d = 0; d < 60; d++) {
      if (d % 3 == 0) {
        shortCue[d / 3] = cue[d];
        shortPattern[d / 3] = pattern[d];
      } else {
        cue[d] = Float.NaN;
      }
    }
    assertEquals(
        score(FootprintWeights.trimmed(20, 7, 2), shortCue, shortPattern),
        score(FootprintWeights.trimmed(60, 21, 2), cue, pattern),
        1e-5);
    assertEquals(
        score(FootprintWeights.distance(20, 2), shortCue, shortPattern),
        score(FootprintWeights.distance(60, 2), cue, pattern),
        1e-5);
    assertArrayEquals(
        new float[] {1, 2, 3}, FootprintWeights.shrunk(new float[] {1, 1, 2, 3, 3}, 3), 1e-5f);
  }

  @Test
  void hugeValuesStayFinite() throws IOException {
    float[] cue = {Float.MAX_VALUE, -Float.MAX_VALUE};
    float[] pattern = {-Float.MAX_VALUE, -Float.MAX_VALUE};
    FootprintWeights weights =
        FootprintWeights.cumulated(new double[] {1, 2}, new double[] {-1, 2});
    assertTrue(Double.isFinite(score(weights, cue, pattern)));
  }

  @Test
  void candidatesComeFromTheBase() throws IOException {
    FootprintWeights weights = FootprintWeights.distance(4, 1);
    CueSimilarity bound = new FootprintSimilarity(weights).bind(new float[4], NONE);
    assertEquals(
        new EuclideanSimilarity().bind(new float[4], NONE).tables().getClass(),
        bound.tables().getClass());
    assertEquals(1, bound.inverseTemperature(new double[] {3}, 1));
    FootprintSimilarity other = new FootprintSimilarity(weights, new ManhattanSimilarity());
    assertSame(weights, other.weights());
    assertNotEquals(new FootprintSimilarity(weights), other);
    assertEquals(new FootprintSimilarity(weights, new ManhattanSimilarity()), other);
  }

  @Test
  void wrongArgumentsAreNamed() {
    FootprintSimilarity similarity = new FootprintSimilarity(FootprintWeights.distance(4, 1));
    String message =
        assertThrows(IllegalArgumentException.class, () -> similarity.bind(new float[5], NONE))
            .getMessage();
    assertTrue(message.endsWith("; weights=4, cue=5"), message);
    assertThrows(IllegalArgumentException.class, () -> FootprintWeights.trimmed(4, 5, 1));
    assertThrows(IllegalArgumentException.class, () -> FootprintWeights.distance(4, Double.NaN));
    assertThrows(
        IllegalArgumentException.class,
        () -> FootprintWeights.cumulated(new double[2], new double[3]));
  }

  @Test
  void weightsComeBackFromTheirFile() throws IOException {
    FootprintWeights weights =
        FootprintWeights.cumulated(new double[] {1, -2, .5}, new double[] {0, 4, 5});
    byte[] good = bytes(weights);
    assertEquals(weights, FootprintWeights.read(new ByteArrayInputStream(good)));
    for (int i = 0; i < good.length; i++) {
      byte[] flipped = good.clone();
      flipped[i] ^= 1;
      assertThrows(IOException.class, () -> read(flipped), "byte " + i);
      byte[] cut = Arrays.copyOf(good, i);
      assertThrows(IOException.class, () -> read(cut), "length " + i);
    }
  }

  @Test
  void wrongWeightsAreRefusedBehindARightChecksum() throws IOException {
    byte[] good = bytes(FootprintWeights.distance(3, 1));
    byte[] body = Arrays.copyOfRange(good, 12, good.length - 4);
    for (int at = 0; at + 4 <= body.length; at++) {
      for (int value : new int[] {-1, 0, Integer.MAX_VALUE, 0x7fc00000}) {
        ByteBuffer wrong = ByteBuffer.wrap(body.clone()).putInt(at, value);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        CheckedFile.write(ByteBuffer.wrap(good).getInt(0), 1, wrong.array(), out);
        try {
          assertEquals(3, read(out.toByteArray()).dimension());
        } catch (IOException refused) {
          assertTrue(refused.getMessage().startsWith("the footprint file"), refused::getMessage);
        }
      }
    }
  }

  private static byte[] bytes(FootprintWeights weights) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    weights.write(out);
    return out.toByteArray();
  }

  private static FootprintWeights read(byte[] bytes) throws IOException {
    return FootprintWeights.read(new ByteArrayInputStream(bytes));
  }
}
