package io.github.lucenehopfield.attractor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.internal.file.CheckedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Prototypes, their file, and the way of a cue to one of them. */
@Tag("arithmetic")
class TestPrototypeMemory {
  private static final int DIMENSION = 30;
  private static final int MAGIC = 0x4c48504d;
  private static float[][] prototypes;
  private static PrototypeMemory memory;

  @BeforeAll
  static void train() {
    prototypes = vectors(3, 1);
    memory = train(List.of("a", "b", "c"), prototypes);
  }

  private static PrototypeMemory train(List<String> names, float[][] vectors) {
    return PrototypeMemory.train(names, vectors, 24, new AttractorTrainer(12, 1), "made up", 5);
  }

  private static float[][] vectors(int count, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] vectors = new float[count][DIMENSION];
    for (float[] vector : vectors) {
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = (float) (3 + random.nextGaussian());
      }
    }
    return vectors;
  }

  private static float[] noisy(float[] vector, double noise, SplittableRandom random) {
    float[] cue = vector.clone();
    for (int d = 0; d < cue.length; d++) {
      cue[d] += (float) (noise * random.nextGaussian());
    }
    return cue;
  }

  @Test
  void cuesComeToTheirPrototype() {
    SplittableRandom random = new SplittableRandom(2);
    int routed = 0;
    for (int i = 0; i < 60; i++) {
      PrototypeMemory.Route route = memory.route(noisy(prototypes[i % 3], .3, random));
      assertEquals(i % 3, route.nearest());
      assertTrue(route.ambiguous() || route.prototype() == i % 3);
      routed += route.ambiguous() ? 0 : 1;
    }
    assertTrue(routed >= 54, "routed " + routed);
    for (int k = 0; k < 3; k++) {
      PrototypeMemory.Route route = memory.route(prototypes[k]);
      assertEquals(k, route.prototype());
      assertTrue(route.settled().correlation() >= PrototypeMemory.MIN_CORRELATION);
    }
  }

  @Test
  void unknownCoordinatesAreLeftOut() {
    SplittableRandom random = new SplittableRandom(3);
    int routed = 0;
    for (int i = 0; i < 30; i++) {
      float[] cue = noisy(prototypes[i % 3], .1, random);
      for (int d = 0; d < DIMENSION; d += 2) {
        cue[d] = Float.NaN;
      }
      PrototypeMemory.Route route = memory.route(cue);
      assertTrue(route.ambiguous() || route.prototype() == i % 3);
      routed += route.ambiguous() ? 0 : 1;
    }
    assertTrue(routed >= 24, "routed " + routed);
  }

  @Test
  void whatLiesBetweenIsAmbiguous() {
    // At the mean nothing tells prototypes from each other, and without coordinates neither.
    float[] mean = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      double sum = 0;
      for (float[] prototype : prototypes) {
        sum += prototype[d] / 3.0;
      }
      mean[d] = (float) sum;
    }
    float[] unknown = new float[DIMENSION];
    Arrays.fill(unknown, Float.NaN);
    PrototypeMemory.Route route = memory.route(unknown);
    assertTrue(route.ambiguous());
    assertNull(route.settled());
    // Along the way from one prototype to the other the answer changes, and between them there is
    // none or the one that is nearest.
    int ambiguous = 0;
    for (int step = 0; step <= 100; step++) {
      float[] cue = new float[DIMENSION];
      for (int d = 0; d < DIMENSION; d++) {
        cue[d] = prototypes[0][d] + step / 100f * (prototypes[1][d] - prototypes[0][d]);
      }
      PrototypeMemory.Route between = memory.route(cue);
      ambiguous += between.ambiguous() ? 1 : 0;
      assertTrue(between.ambiguous() || between.prototype() == between.nearest());
    }
    assertTrue(ambiguous > 0 && ambiguous < 60, "ambiguous " + ambiguous);
  }

  @Test
  void oneAndTwoPrototypesAreEnough() {
    float[][] two = Arrays.copyOf(prototypes, 2);
    PrototypeMemory pair = train(List.of("x", "y"), two);
    assertEquals(0, pair.route(two[0]).prototype());
    assertEquals(1, pair.route(two[1]).prototype());
    PrototypeMemory one = train(List.of("x"), Arrays.copyOf(prototypes, 1));
    assertEquals(0, one.route(prototypes[0]).prototype());
  }

  @Test
  void aFileGivesTheSameMemory() throws IOException {
    byte[] bytes = bytes(memory);
    PrototypeMemory read = read(bytes);
    assertEquals(memory.names(), read.names());
    assertEquals("made up", read.provenance());
    assertEquals(3, read.size());
    assertEquals(DIMENSION, read.dimension());
    assertArrayEquals(prototypes[1], read.prototype(1));
    assertEquals(memory.network().abscissa(), read.network().abscissa());
    assertArrayEquals(bytes, bytes(read));
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 6; i++) {
      float[] cue = noisy(prototypes[i % 3], .5, random);
      PrototypeMemory.Route first = memory.route(cue);
      PrototypeMemory.Route second = read.route(cue);
      assertEquals(first.prototype(), second.prototype());
      assertArrayEquals(first.settled().rates(), second.settled().rates());
    }
  }

  private static byte[] bytes(PrototypeMemory written) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    written.write(out);
    return out.toByteArray();
  }

  private static PrototypeMemory read(byte[] bytes) throws IOException {
    return PrototypeMemory.read(new ByteArrayInputStream(bytes));
  }

  @Test
  void corruptedFilesAreRefused() throws IOException {
    byte[] bytes = bytes(memory);
    assertBad("not a prototype file", "garbage, nothing else".getBytes());
    assertBad("not a prototype file", new byte[0]);
    assertBad("is cut off", Arrays.copyOf(bytes, bytes.length / 2));
    assertBad("goes on after its end", Arrays.copyOf(bytes, bytes.length + 1));
    byte[] other = bytes.clone();
    other[7] = 9;
    assertBad("version=9, expected 1", other);
    SplittableRandom random = new SplittableRandom(4);
    for (int i = 0; i < 100; i++) {
      byte[] flipped = bytes.clone();
      flipped[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
      assertThrows(IOException.class, () -> read(flipped));
    }
  }

  /** A right checksum does not make wrong numbers right. */
  @Test
  void filesThatLieAreRefused() throws IOException {
    byte[] whole = bytes(memory);
    byte[] body = Arrays.copyOfRange(whole, 12, whole.length - 4);
    int sizes = 2 + "made up".length();
    assertLie("prototypes=0, expected 1..100", body, sizes, 0);
    assertLie("dimension=0, expected 1..65536", body, sizes + 4, 0);
    assertLie("excitatory=100000, expected 2..1024", body, sizes + 8, 100_000);
    assertLie("inhibitory=-1, expected 1..1024", body, sizes + 12, -1);
    assertLie("gain=7, expected 1 or 2", body, sizes + 16, 7);
    assertLie("input=NaN, expected a finite number", body, sizes + 20, 0x7ff80000);
    assertLie("ends too early", body, sizes + 4, 60_000);
    // The last weight is that of an inhibitory unit to itself, the one before of an inhibitory one.
    assertLie("expected the sign of unit 35", body, body.length - 8, 0x3ff00000);
    assertLie("expected the sign of unit 34", body, body.length - 16, 0x3ff00000);
    byte[] longer = Arrays.copyOf(body, body.length + 8);
    assertBad("bytes left=8, expected 0", file(longer));
    for (int length = 0; length < body.length; length += 997) {
      byte[] shorter = Arrays.copyOf(body, length);
      assertThrows(IOException.class, () -> read(file(shorter)));
    }
  }

  private static void assertLie(String message, byte[] body, int at, int value) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    DataOutputStream data = new DataOutputStream(out);
    data.write(body, 0, at);
    data.writeInt(value);
    data.write(body, at + 4, body.length - at - 4);
    assertBad(message, file(out.toByteArray()));
  }

  private static byte[] file(byte[] body) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    CheckedFile.write(MAGIC, 1, body, out);
    return out.toByteArray();
  }

  private static void assertBad(String message, byte[] bytes) {
    IOException bad = assertThrows(IOException.class, () -> read(bytes), message);
    assertTrue(bad.getMessage().contains(message), bad.getMessage());
  }

  @Test
  void prototypesThatCannotBeToldApartAreRefused() {
    float[][] same = {prototypes[0], prototypes[1], prototypes[0]};
    assertRefused("prototypes must differ; alike are x and z", List.of("x", "y", "z"), same);
    float[][] flat = {prototypes[0], prototypes[0]};
    assertRefused("prototypes must differ from their mean; prototype=x", List.of("x", "y"), flat);
    assertRefused("prototypes must be 1..100; prototypes=0", List.of(), new float[0][]);
    assertRefused("names must be as many as prototypes, 3; names=1", List.of("x"), prototypes);
    assertRefused(
        "name must have at most 1000 characters; length=1001",
        List.of("x", "y", "z".repeat(1001)),
        prototypes);
    float[][] infinite = {prototypes[0], prototypes[1].clone()};
    infinite[1][3] = Float.NaN;
    assertRefused("prototypes must be finite; prototype=y value=NaN", List.of("x", "y"), infinite);
    float[][] uneven = {prototypes[0], {1, 2}};
    assertRefused(
        "prototypes must have the same length, 30; prototype=y length=2",
        List.of("x", "y"),
        uneven);
    assertRefused(
        "excitatory must be at least twice the number of prototypes; excitatory=24, prototypes=13",
        List.of("a", "b", "c", "d", "e", "f", "g", "h", "i", "j", "k", "l", "m"),
        vectors(13, 1));
  }

  private static void assertRefused(String message, List<String> names, float[][] vectors) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> train(names, vectors), message);
    assertEquals(message, refused.getMessage());
  }

  @Test
  void badCuesAreNamed() {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, () -> memory.route(new float[3]));
    assertEquals("cue length must be 30; length=3", refused.getMessage());
    float[] cue = prototypes[0].clone();
    cue[2] = Float.NEGATIVE_INFINITY;
    refused = assertThrows(IllegalArgumentException.class, () -> memory.route(cue));
    assertEquals("cue must be finite or NaN; value=-Infinity", refused.getMessage());
    assertFalse(memory.route(prototypes[0]).ambiguous());
    assertEquals(48, PrototypeMemory.excitatory(4));
  }
}
