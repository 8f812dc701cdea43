package io.github.lucenehopfield.datasets.file;

import static io.github.lucenehopfield.datasets.file.TestFiles.cut;
import static io.github.lucenehopfield.datasets.file.TestFiles.dictionary;
import static io.github.lucenehopfield.datasets.file.TestFiles.doubles;
import static io.github.lucenehopfield.datasets.file.TestFiles.floats;
import static io.github.lucenehopfield.datasets.file.TestFiles.fvecs;
import static io.github.lucenehopfield.datasets.file.TestFiles.gzip;
import static io.github.lucenehopfield.datasets.file.TestFiles.idx;
import static io.github.lucenehopfield.datasets.file.TestFiles.npy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading of every file format, sound and malformed. */
class TestVectorFile {
  private static final byte[] SIX = {0, 51, 102, (byte) 153, (byte) 204, (byte) 255};

  @TempDir Path directory;

  static Stream<Arguments> sound() throws IOException {
    byte[] images = idx(0x803, 2, 3, 1, SIX);
    byte[] bvecs = {3, 0, 0, 0, 1, 2, (byte) 255, 3, 0, 0, 0, 4, 5, 6};
    float[][] counted = {{1, 2, 3}, {4, 5, 6}};
    float[][] scaled = {{0, .2f, .4f}, {.6f, .8f, 1}};
    byte[] data = floats(1, 2, 3, 4, 5, 6);
    return Stream.of(
        Arguments.of("a.npy", npy(1, dictionary("<f4", "(2, 3)"), data), counted),
        Arguments.of("a.npy", npy(2, dictionary("<f4", "(2, 3)"), data), counted),
        Arguments.of("a.npy", npy(3, dictionary("<f4", "(2, 3)"), data), counted),
        Arguments.of("a.npy", npy(1, dictionary("<f4", "(2, 3, 1)"), data), counted),
        Arguments.of(
            "a.npy",
            npy(1, "{\"shape\":(2L,3),\"fortran_order\":False,\"descr\":\"<f4\"}", data),
            counted),
        Arguments.of(
            "a.NPY", npy(1, dictionary("<f8", "(2, 3)"), doubles(1, 2, 3, 4, 5, 6)), counted),
        Arguments.of(
            "a.npy",
            npy(1, dictionary("|u1", "(2, 3)"), new byte[] {1, 2, (byte) 255, 4, 5, 6}),
            new float[][] {{1, 2, 255}, {4, 5, 6}}),
        Arguments.of("a.fvecs", fvecs(new int[] {3, 3}, 1), new float[][] {{1, 2, 3}, {1, 2, 3}}),
        Arguments.of("a.bvecs", bvecs, new float[][] {{1, 2, 255}, {4, 5, 6}}),
        Arguments.of("a-idx3-ubyte", images, scaled),
        Arguments.of("a.dat", images, scaled),
        Arguments.of("a-idx3-ubyte.gz", gzip(images), scaled),
        Arguments.of("a.idx-of-arrays", npy(1, dictionary("<f4", "(2, 3)"), data), counted),
        Arguments.of("a.npy.gz", gzip(npy(1, dictionary("<f4", "(2, 3)"), data)), counted),
        Arguments.of("a.gz", gzip(npy(1, dictionary("<f4", "(2, 3)"), data)), counted),
        Arguments.of("a.bvecs.gz", gzip(bvecs), new float[][] {{1, 2, 255}, {4, 5, 6}}),
        Arguments.of(
            "columns.npy",
            npy(
                1,
                "{'descr': '<f4', 'fortran_order': True, 'shape': (2, 3), }",
                floats(1, 4, 2, 5, 3, 6)),
            counted));
  }

  @ParameterizedTest
  @MethodSource("sound")
  void readsRowsInAnyOrder(String name, byte[] bytes, float[][] expected) throws IOException {
    try (VectorFile file = VectorFile.open(TestFiles.write(directory, name, bytes))) {
      assertEquals(expected.length, file.rows());
      assertEquals(expected[0].length, file.dimension());
      VectorFile.Cursor cursor = file.cursor();
      float[] row = new float[3];
      for (int i : new int[] {1, 0, 0, 1}) {
        cursor.read(i, row);
        assertArrayEquals(expected[i], row, 1e-6f);
      }
    }
  }

  static Stream<Arguments> malformed() throws IOException {
    byte[] good = npy(new float[][] {{1, 2, 3}, {4, 5, 6}});
    byte[] data = floats(1, 2, 3, 4, 5, 6);
    byte[] images = idx(0x803, 2, 3, 1, SIX);
    byte[] badMagic = good.clone();
    badMagic[1] = 'n';
    byte[] badVersion = good.clone();
    badVersion[6] = 9;
    byte[] longHeader = npy(2, dictionary("<f4", "(2, 3)"), data);
    longHeader[11] = 0x7F;
    byte[] badGzip = gzip(idx(0x803, 100, 3, 1, new byte[300]));
    badGzip[badGzip.length - 6] ^= 1;
    byte[] claim = idx(0x803, 2_000_000_000, 1000, 1000, new byte[1]);
    return Stream.of(
        bad("a.npy", new byte[0], "an npy header of 8 bytes", "0 bytes in all"),
        bad("a.npy", cut(good, 5), "an npy header", "5 bytes in all"),
        bad("a.npy", cut(good, 9), "length of the npy header", "9 bytes in all"),
        bad("a.npy", cut(good, 40), "the npy header of", "40 bytes in all"),
        bad("a.npy", badMagic, "npy magic 93 4E 55", "93 6E 55"),
        bad("a.npy", badVersion, "version 1, 2 or 3", "version 9"),
        bad("a.npy", longHeader, "at most 10000 bytes", "2130706"),
        bad("a.npy", cut(good, good.length - 1), "bytes (shape (2, 3)", "1 missing"),
        bad("a.npy", cut(good, good.length + 7), "bytes (shape (2, 3)", "7 too many"),
        bad("a.npy", npy(1, dictionary("<f2", "(2, 3)"), data), "dtype '<f2'", "12 too many"),
        bad("a.npy", npy(1, dictionary("<i8", "(2, 3)"), data), "dtype '<i8'", "24 missing"),
        bad("a.npy", npy(1, dictionary("<c8", "(2, 3)"), data), "float32", "'<c8'"),
        bad("a.npy", npy(1, dictionary("<f16", "(2, 3)"), data), "float32", "'<f16'"),
        bad("a.npy", npy(1, dictionary("<M8[D]", "(2, 3)"), data), "float32", "'<M8[D]'"),
        bad("a.npy", npy(1, dictionary("|O", "(2, 3)"), data), "float32", "'|O'"),
        bad(
            "a.npy",
            npy(1, "{'descr': [('x', '<f4')], 'fortran_order': False, 'shape': (6,), }", data),
            "float32",
            "[('x', '<f4')]"),
        bad(
            "a.npy",
            npy(1, "{'descr': '<f4', 'fortran_order': 1, 'shape': (2, 3), }", data),
            "fortran_order",
            "'shape': (2, 3)"),
        bad("a.npy", npy(1, "{'descr': '<f4', 'shape': (2, 3), }", data), "fortran_order", "'<f4'"),
        bad("a.npy", npy(1, "no\u0000\ndictionary", data), "descr", "no dictionary"),
        bad("a.npy", npy(1, dictionary("<f4", "(6,)"), data), "(rows, dimension)", "(6,)"),
        bad("a.npy", npy(1, dictionary("<f4", "()"), data), "(rows, dimension)", "()"),
        bad("a.npy", npy(1, dictionary("<f4", "(2, -3)"), data), "a shape such as", "(2, -3)"),
        bad("a.npy", npy(1, dictionary("<f4", "(2, x)"), data), "a shape such as", "(2, x)"),
        bad("a.npy", npy(1, dictionary("<f4", "(0, 3)"), new byte[0]), "1 to", "(0, 3)"),
        bad("a.npy", npy(1, dictionary("<f4", "(2, 0)"), new byte[0]), "a dimension", "(2, 0)"),
        bad(
            "a.npy",
            npy(1, dictionary("<f4", "(999999999999999999, 3)"), data),
            "rows",
            "(999999999999999999, 3)"),
        bad(
            "a.npy",
            npy(1, dictionary("<f4", "(2, 999999999, 999999999, 99)"), data),
            "a dimension from 1",
            "999999999"),
        bad(
            "a.npy",
            npy(1, dictionary("<f4", "(" + "1, ".repeat(3000) + "1)"), data),
            "bytes (shape (1, 1,",
            "20 too many"),
        bad("a.fvecs", new byte[0], "at least one row", "an empty file"),
        bad("a.fvecs", new byte[] {3, 0}, "dimension of the first row", "2 bytes in all"),
        bad("a.fvecs", new byte[] {0, 0, 0, 0}, "a dimension from 1", "found 0"),
        bad("a.fvecs", new byte[] {-1, -1, -1, -1}, "a dimension from 1", "found -1"),
        bad("a.fvecs", cut(fvecs(new int[] {3, 3}, 0), 31), "rows of 16 bytes", "leaves 15"),
        bad("a.bvecs", new byte[] {3, 0, 0, 0, 1, 2}, "rows of 7 bytes", "leaves 6"),
        bad("a-idx3-ubyte", new byte[0], "idx3-ubyte header of 16 bytes", "0 bytes in all"),
        bad("a-idx3-ubyte", idx(0x801, 2, 3, 1, SIX), "00 00 08 03", "00 00 08 01 (labels?)"),
        bad("a-idx3-ubyte", idx(0xD03, 2, 3, 1, SIX), "00 00 08 03", "00 00 0D 03"),
        bad("a-idx3-ubyte", cut(images, 21), "22 bytes (2 images of 3 x 1)", "1 missing"),
        bad("a-idx3-ubyte", cut(images, 23), "22 bytes (2 images of 3 x 1)", "1 too many"),
        bad("a-idx3-ubyte", idx(0x803, 0, 3, 1, SIX), "rows", "0 images"),
        bad("a-idx3-ubyte", idx(0x803, -1, 3, 1, SIX), "rows", "4294967295 images"),
        bad("a-idx3-ubyte", idx(0x803, 2, -1, -1, SIX), "a dimension", "4294967295 x"),
        bad("a-idx3-ubyte.gz", images, "a gzip file", "another format"),
        bad("a-idx3-ubyte.gz", new byte[0], "a gzip file", "empty"),
        bad("a-idx3-ubyte.gz", gzip(new byte[3]), "header of 16 bytes", "3 bytes in all"),
        bad("a-idx3-ubyte.gz", gzip(cut(images, 21)), "22 unpacked bytes", "1 missing"),
        bad("a-idx3-ubyte.gz", gzip(cut(images, 30)), "22 unpacked bytes", "more"),
        bad("a-idx3-ubyte.gz", cut(gzip(images), 25), "a whole gzip file", "ends early"),
        bad("a-idx3-ubyte.gz", badGzip, "a sound gzip file", "corrupt data"),
        bad("a-idx3-ubyte.gz", gzip(claim), "2000000000 images", "packed bytes"),
        bad("a.npy.gz", gzip(cut(good, good.length - 1)), "unpacked bytes (shape", "1 missing"),
        bad("a.npy.gz", gzip(gzip(good)), "npy magic", "1F 8B"),
        bad("a.fvecs.gz", gzip(good), "a dimension from 1", "found"),
        bad("a.h5.gz", gzip(good), "start of a file in HDF5", "93 4E 55 4D"),
        bad("a.npz.gz", gzip(good), "start of a file in NPZ", "93 4E 55 4D"),
        bad("a.npz", good, "a sound npz file", "corrupt data"),
        bad("a.dat", new byte[0], "fvecs:FILE", "nothing"),
        bad(
            "a.csv",
            "1,2,3\n4,5,6\n".getBytes(StandardCharsets.US_ASCII),
            "a name in .npy, .npz, .fvecs",
            "a.csv"));
  }

  private static Arguments bad(String name, byte[] bytes, String expected, String found) {
    return Arguments.of(name, bytes, expected, found);
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void refusesMalformedFiles(String name, byte[] bytes, String expected, String found)
      throws IOException {
    Path path = TestFiles.write(directory, name, bytes);
    List<String> before = temporaryFiles();
    BadInputException e =
        assertThrows(BadInputException.class, () -> VectorFile.open(path).close());
    String message = e.getMessage();
    assertTrue(message.startsWith(path + ": expected "), message);
    assertTrue(message.contains(expected), message);
    assertTrue(message.substring(message.indexOf(", found ")).contains(found), message);
    assertEquals(1, message.lines().count(), message);
    assertEquals(before, temporaryFiles());
  }

  private static List<String> temporaryFiles() throws IOException {
    try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
      return files
          .map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("hopfield-") && name.endsWith(".tmp"))
          .sorted()
          .toList();
    }
  }

  @Test
  void refusesWhatIsNoFile() {
    Path missing = directory.resolve("missing.npy");
    assertEquals(
        missing + ": expected a file, found nothing",
        assertThrows(BadInputException.class, () -> VectorFile.open(missing)).getMessage());
    assertEquals(
        directory + ": expected a file, found a directory",
        assertThrows(BadInputException.class, () -> VectorFile.open(directory)).getMessage());
  }

  @Test
  void refusesARowOfAnotherDimension() throws IOException {
    // Rows of 3, 2, 4 coordinates are as long as three rows of 3.
    byte[] bytes = fvecs(new int[] {3, 2, 4}, 0);
    try (VectorFile file = VectorFile.open(TestFiles.write(directory, "a.fvecs", bytes))) {
      VectorFile.Cursor cursor = file.cursor();
      float[] row = new float[3];
      cursor.read(0, row);
      String message =
          assertThrows(BadInputException.class, () -> cursor.read(1, row)).getMessage();
      assertTrue(message.endsWith("expected dimension 3 in row 1 as in the first one, found 2"));
    }
  }

  @Test
  void knowsTheWidthOfImages() throws IOException {
    byte[] bytes = idx(0x803, 1, 2, 3, SIX);
    try (VectorFile file = VectorFile.open(TestFiles.write(directory, "x-idx3-ubyte", bytes))) {
      assertEquals(6, file.dimension());
      assertEquals(3, file.width());
    }
  }

  @Test
  void readsBackWhatIsWritten() throws IOException {
    Path path = directory.resolve("w.npy");
    int rows = 1000;
    int dimension = 300;
    try (NpyWriter writer = new NpyWriter(Files.newOutputStream(path), rows, dimension)) {
      float[] row = new float[dimension];
      for (int i = 0; i < rows; i++) {
        for (int d = 0; d < dimension; d++) {
          row[d] = i * 1000 + d;
        }
        writer.write(row);
      }
    }
    try (VectorFile file = VectorFile.open(path)) {
      assertEquals(rows, file.rows());
      float[] row = new float[dimension];
      VectorFile.Cursor cursor = file.cursor();
      for (int i = 0; i < rows; i += 37) {
        cursor.read(i, row);
        assertEquals(i * 1000 + 299, row[299]);
      }
      cursor.read(999, row);
      assertEquals(999_000, row[0]);
    }
  }
}
