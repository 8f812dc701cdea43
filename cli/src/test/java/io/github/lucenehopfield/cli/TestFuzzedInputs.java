package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Files of every format with bytes changed, cut off, moved and added: a command does its work, or
 * says in one line what is wrong with its input. {@code -Dtest.flags=-Dfuzz.inputs=1500} tries as
 * many; the same number is the same inputs.
 */
class TestFuzzedInputs {
  private static final int INPUTS = Integer.getInteger("fuzz.inputs", 150);
  private static final int DIMENSION = 10;
  private static final int VECTORS = 60;

  /** Sizes and counts that break what does not look at them. */
  private static final long[] AWKWARD = {
    0, 1, -1, 2, 0x7F, 0x80, 0xFF, 0xFFFF, 1 << 20, Integer.MAX_VALUE, 1L << 31, 1L << 32, 1L << 62
  };

  @TempDir static Path directory;
  private static final List<Input> SOUND_INPUTS = new ArrayList<>();

  /** A sound file, and the command that reads it. */
  private record Input(String name, byte[] sound, BiFunction<Path, Path, Object[]> command) {}

  @BeforeAll
  static void makeSoundFiles() throws IOException {
    Random random = new Random(1);
    float[][] rows = new float[VECTORS][DIMENSION];
    for (float[] row : rows) {
      for (int d = 0; d < DIMENSION; d++) {
        row[d] = random.nextFloat();
      }
    }
    Path vectors = TestFiles.write(directory, "vectors.npy", TestFiles.npy(rows));
    Path index = directory.resolve("index");
    Path model = directory.resolve("model");
    Path prototypes = directory.resolve("prototypes");
    sound("index", "--input", vectors, "--index", index);
    sound("train", "--index", index, "--damage", "dropout:0.4", "--out", model);
    sound("prototypes", "--index", index, "--clusters", 3, "--units", 12, "--out", prototypes);
    float[][] cues = Arrays.copyOf(rows, 5);
    Path some = TestFiles.write(directory, "cues.npy", TestFiles.npy(cues));

    BiFunction<Path, Path, Object[]> indexed =
        (file, out) -> new Object[] {"index", "--input", file, "--index", out};
    BiFunction<Path, Path, Object[]> recalled =
        (file, out) -> new Object[] {"recall", "--index", index, "--cues", file, "-k", 1};
    byte[] npy = TestFiles.npy(cues);
    input("a.npy", npy, indexed);
    String columns = "{'descr': '>f2', 'fortran_order': True, 'shape': (5, 2, 5), }\n";
    input("columns.npy", TestFiles.npy(1, columns, new byte[100]), recalled);
    input("a.npy.gz", TestFiles.gzip(npy), recalled);
    input("a.fvecs", TestFiles.fvecs(new int[] {DIMENSION, DIMENSION}, 1), indexed);
    input("a.bvecs", bvecs(), recalled);
    input("a-idx3-ubyte", TestFiles.idx(0x803, 3, 2, 5, new byte[30]), indexed);
    input("a-idx3-ubyte.gz", TestFiles.gzip(TestFiles.idx(0x803, 3, 2, 5, new byte[30])), recalled);
    input("stored.npz", resource("/npz/stored.npz"), indexed);
    input("several.npz:a", resource("/npz/several.npz"), indexed);
    for (String dataset : new String[] {"gzip", "growingboth", "allfilters", "tiles", "soft"}) {
      input("latest.h5:" + dataset, resource("/hdf5/latest.h5"), recalled);
      input("earliest.h5:" + dataset, resource("/hdf5/earliest.h5"), recalled);
    }
    input("userblock.h5:gzip", resource("/hdf5/userblock.h5"), indexed);
    input("userblock.h5:contiguous", resource("/hdf5/userblock.h5"), recalled);
    input("fill-latest.h5:growing", resource("/hdf5/fill-latest.h5"), recalled);
    input("early.h5", resource("/hdf5/early.h5"), recalled);
    input(
        "ids.npy",
        TestFiles.ids(0, 1, 2, 3, 4),
        (file, out) ->
            new Object[] {"recall", "--index", index, "--cues", some, "--origins", file, "-k", 1});
    input(
        "graph.txt",
        "# edges\n0 1\n1,2;0.5\n3\t4 2\n".getBytes(StandardCharsets.UTF_8),
        (file, out) ->
            new Object[] {"recall", "--index", index, "--cues", some, "--associate", file});
    String digest = "0123456789ABCDEF0123456789abcdef".repeat(3).substring(0, 70);
    input("a.tlsh", ("T1" + digest + "\ta\n" + digest).getBytes(StandardCharsets.UTF_8), indexed);
    input(
        "tables",
        "hopfield-tables 1\nsimilarity x\ntable 0 2 1\n1 0\n-1 1.5\npart 0 10\nend\n"
            .getBytes(StandardCharsets.UTF_8),
        (file, out) ->
            new Object[] {
              "recall", "--index", index, "--cues", some, "--similarity", "table:" + file
            });
    input(
        "model",
        Files.readAllBytes(model),
        (file, out) ->
            new Object[] {"recall", "--index", index, "--cues", some, "--model", file, "-k", 1});
    input(
        "prototypes",
        Files.readAllBytes(prototypes),
        (file, out) -> new Object[] {"route", "--prototypes", file, "--cues", some});
  }

  private static void sound(Object... arguments) {
    Cli run = Cli.run(arguments);
    assertEquals(0, run.code(), run.err());
  }

  private static void input(String name, byte[] bytes, BiFunction<Path, Path, Object[]> command) {
    SOUND_INPUTS.add(new Input(name, bytes, command));
  }

  private static byte[] resource(String name) throws IOException {
    try (InputStream in = TestFuzzedInputs.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] bvecs() {
    byte[] bytes = new byte[3 * (4 + DIMENSION)];
    for (int row = 0; row < 3; row++) {
      bytes[row * (4 + DIMENSION)] = DIMENSION;
      bytes[row * (4 + DIMENSION) + 4 + row] = (byte) 200;
    }
    return bytes;
  }

  @Test
  void everyInputIsReadOrRefused() throws IOException {
    int[] codes = new int[3];
    for (int i = 0; i < INPUTS; i++) {
      Random random = new Random(i);
      Input input = SOUND_INPUTS.get(i % SOUND_INPUTS.size());
      byte[] bytes = i < SOUND_INPUTS.size() ? input.sound() : mutated(input.sound(), random);
      codes[run(i, input, bytes)]++;
    }
    // Sound files, and changes of values alone, are read.
    assertTrue(codes[0] >= SOUND_INPUTS.size() / 2, "read " + codes[0]);
    assertTrue(INPUTS < 100 || codes[2] >= INPUTS / 10, "refused " + codes[2]);
    System.getLogger("fuzz")
        .log(System.Logger.Level.INFO, "read " + codes[0] + ", refused " + codes[2]);
  }

  private int run(int number, Input input, byte[] bytes) throws IOException {
    Path home = Files.createDirectory(directory.resolve("input" + number));
    int colon = input.name().indexOf(':');
    String name = colon < 0 ? input.name() : input.name().substring(0, colon);
    Path file = TestFiles.write(home, name, bytes);
    Path argument = Path.of(file + (colon < 0 ? "" : input.name().substring(colon)));
    Cli run = Cli.run(input.command().apply(argument, home.resolve("out")));
    String message = "input " + number + ", " + input.name() + ": " + run.code() + " " + run.err();
    assertTrue(run.code() == 0 || run.code() == 2, message);
    if (number < SOUND_INPUTS.size()) {
      assertEquals(0, run.code(), message);
    }
    if (run.code() == 2) {
      assertTrue(run.err().startsWith("hopfield: "), message);
      assertEquals(1, run.err().lines().count(), message);
      assertTrue(run.err().length() < 2000, message);
    } else {
      assertEquals("", run.err(), message);
    }
    return run.code();
  }

  private static byte[] mutated(byte[] sound, Random random) {
    byte[] bytes = sound.clone();
    int changes = 1 + random.nextInt(2);
    for (int i = 0; i < changes && bytes.length > 0; i++) {
      int at = random.nextInt(random.nextBoolean() ? bytes.length : Math.min(bytes.length, 128));
      switch (random.nextInt(8)) {
        case 0, 1 -> bytes[at] = (byte) random.nextInt();
        case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 3 -> overwrite(bytes, at, Integer.BYTES, random);
        case 4 -> overwrite(bytes, at, Long.BYTES, random);
        case 5 -> bytes = Arrays.copyOf(bytes, at);
        case 6 -> bytes = moved(bytes, at, random);
        default -> bytes[at] = (byte) ('0' + random.nextInt(10));
      }
    }
    return bytes;
  }

  private static void overwrite(byte[] bytes, int at, int size, Random random) {
    if (at + size <= bytes.length) {
      ByteBuffer buffer = ByteBuffer.wrap(bytes);
      buffer.order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
      long value = AWKWARD[random.nextInt(AWKWARD.length)];
      if (size == Integer.BYTES) {
        buffer.putInt(at, (int) value);
      } else {
        buffer.putLong(at, value);
      }
    }
  }

  /** Some bytes once more, elsewhere. */
  private static byte[] moved(byte[] bytes, int at, Random random) {
    int from = random.nextInt(bytes.length);
    int length = Math.min(bytes.length - from, random.nextInt(64));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(bytes, 0, at);
    out.write(bytes, from, length);
    out.write(bytes, at, bytes.length - at);
    return out.toByteArray();
  }
}
