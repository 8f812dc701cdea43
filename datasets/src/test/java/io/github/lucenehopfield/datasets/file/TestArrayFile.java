package io.github.lucenehopfield.datasets.file;

import static io.github.lucenehopfield.datasets.file.TestFiles.dictionary;
import static io.github.lucenehopfield.datasets.file.TestFiles.floats;
import static io.github.lucenehopfield.datasets.file.TestFiles.gzip;
import static io.github.lucenehopfield.datasets.file.TestFiles.npy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Arrays of every type, order and place, and those that are made to do harm. */
class TestArrayFile {
  private static final float[][] COUNTED = {{1, 2, 3}, {4, 5, 6}};

  @TempDir Path directory;

  private static float[][] read(Path path) throws IOException {
    try (VectorFile vectors = VectorFile.open(path)) {
      float[][] rows = new float[vectors.rows()][vectors.dimension()];
      VectorFile.Cursor cursor = vectors.cursor();
      for (int row = rows.length - 1; row >= 0; row--) {
        cursor.read(row, rows[row]);
      }
      return rows;
    }
  }

  private static String refused(Path path) {
    String message =
        assertThrows(BadInputException.class, () -> VectorFile.open(path).close()).getMessage();
    assertTrue(message.startsWith(path + ": expected "), message);
    assertEquals(1, message.lines().count(), message);
    return message;
  }

  static Stream<Arguments> types() {
    float big = 9.223372e18f;
    return Stream.of(
        Arguments.of("|b1", bytes(0, 1, 2, -1), new float[] {0, 1, 1, 1}),
        Arguments.of("|i1", bytes(0, 1, -1, -128), new float[] {0, 1, -1, -128}),
        Arguments.of("|u1", bytes(0, 1, -1, -128), new float[] {0, 1, 255, 128}),
        Arguments.of("i2", shorts(1, -1, 256, -32768), new float[] {1, -1, 256, -32768}),
        Arguments.of("u2", shorts(1, -1, 256, -32768), new float[] {1, 65535, 256, 32768}),
        Arguments.of("f2", shorts(0x3C00, 0xC000, 1, 0x7BFF), new float[] {1, -2, 0x1p-24f, 65504}),
        Arguments.of("i4", ints(1, -1, 16777217, 1 << 31), new float[] {1, -1, 16777216, -0x1p31f}),
        Arguments.of(
            "u4", ints(1, -1, 16777217, 1 << 31), new float[] {1, 0x1p32f, 0x1p24f, 0x1p31f}),
        Arguments.of("f4", ints(0x3F800000, 1), new float[] {1, Float.MIN_VALUE}),
        Arguments.of("i8", longs(1, -1, Long.MIN_VALUE), new float[] {1, -1, -0x1p63f}),
        // The last two are halfway between floats and just above it.
        Arguments.of(
            "u8",
            longs(1, -1, Long.MAX_VALUE, 0x8000008000000000L, 0x8000008000000001L),
            new float[] {1, 0x1p64f, big, 0x1p63f, 0x1.000002p63f}),
        Arguments.of(
            "f8",
            longs(Double.doubleToLongBits(0.1), Double.doubleToLongBits(1e-300)),
            new float[] {0.1f, 0}));
  }

  @ParameterizedTest
  @MethodSource("types")
  void everyTypeInBothOrders(String type, long[] values, float[] expected) throws IOException {
    int size = type.charAt(type.length() - 1) - '0';
    for (ByteOrder order : new ByteOrder[] {ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN}) {
      ByteBuffer data = ByteBuffer.allocate(values.length * size).order(order);
      for (long value : values) {
        switch (size) {
          case 1 -> data.put((byte) value);
          case 2 -> data.putShort((short) value);
          case 4 -> data.putInt((int) value);
          default -> data.putLong(value);
        }
      }
      String sign = order == ByteOrder.BIG_ENDIAN ? ">" : "<";
      String dtype = type.startsWith("|") ? type : sign + type;
      byte[] bytes = npy(1, dictionary(dtype, "(1, " + values.length + ")"), data.array());
      float[][] rows = read(TestFiles.write(directory, "a.npy", bytes));
      assertArrayEquals(new float[][] {expected}, rows, dtype);
    }
  }

  private static long[] bytes(long... values) {
    return values;
  }

  private static long[] shorts(long... values) {
    return values;
  }

  private static long[] ints(long... values) {
    return values;
  }

  private static long[] longs(long... values) {
    return values;
  }

  /** Columns of several axes, over more rows than are read at once. */
  @Test
  void fortranOrder() throws IOException {
    int rows = 40_000;
    int height = 3;
    int width = 11;
    ByteBuffer data = ByteBuffer.allocate(rows * height * width * 4).order(ByteOrder.LITTLE_ENDIAN);
    for (int x = 0; x < width; x++) {
      for (int y = 0; y < height; y++) {
        for (int row = 0; row < rows; row++) {
          data.putFloat(row * 100 + y * width + x);
        }
      }
    }
    String text = "{'descr': '<f4', 'fortran_order': True, 'shape': (40000, 1, 3, 11), }\n";
    Path path = TestFiles.write(directory, "columns.npy", npy(1, text, data.array()));
    try (VectorFile vectors = VectorFile.open(path)) {
      VectorFile.Cursor cursor = vectors.cursor();
      float[] row = new float[height * width];
      for (int i : new int[] {0, rows - 1, 31_775, 31_774, 31_776, 12_345}) {
        cursor.read(i, row);
        for (int j = 0; j < row.length; j++) {
          assertEquals(i * 100 + j, row[j]);
        }
      }
    }
  }

  private Path resource(String name) throws IOException {
    Path file = directory.resolve(name);
    try (InputStream in = getClass().getResourceAsStream("/npz/" + name)) {
      Files.copy(in, file);
    }
    return file;
  }

  @Test
  void namedArrays() throws IOException {
    Path stored = resource("stored.npz");
    assertArrayEquals(COUNTED, read(stored));
    assertArrayEquals(COUNTED, read(Path.of(stored + ":vectors")));
    assertArrayEquals(COUNTED, read(Path.of(stored + ":vectors.npy")));
    assertArrayEquals(new long[] {7, 8}, Origins.read(stored, 2));
    assertArrayEquals(new long[] {7, 8}, Origins.read(Path.of(stored + ":ids"), 2));
    assertArrayEquals(COUNTED, read(resource("piped.npz")));
    Path several = resource("several.npz");
    assertArrayEquals(new float[][] {{-1, -2, -3}, {-4, -5, -6}}, read(Path.of(several + ":b")));
    assertTrue(refused(several).endsWith("or FILE.npz:NAME, found a, b, ids"));
    assertTrue(refused(Path.of(several + ":c")).endsWith("an array 'c', found a, b, ids"));
    assertTrue(refused(Path.of(several + ":ids")).contains("found shape (2,)"));
    Path copy = Files.copy(several, directory.resolve("copy.bin"));
    assertArrayEquals(COUNTED, read(Path.of("npz:" + copy + ":a")));
    // A file with that very name goes before the array.
    assertArrayEquals(COUNTED, read(TestFiles.write(directory, "x.npz:b", npy(COUNTED))));
    Path plain = TestFiles.write(directory, "plain.npy", npy(COUNTED));
    assertTrue(refused(Path.of(plain + ":b")).contains("'b' of a file in npy"));
  }

  private static byte[] zip(String name, byte[] bytes, int method) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(out)) {
      ZipEntry entry = new ZipEntry(name);
      entry.setMethod(method);
      if (method == ZipEntry.STORED) {
        CRC32 crc = new CRC32();
        crc.update(bytes);
        entry.setCrc(crc.getValue());
        entry.setSize(bytes.length);
      }
      zip.putNextEntry(entry);
      zip.write(bytes);
      zip.closeEntry();
    }
    return out.toByteArray();
  }

  /** An array that claims more than its packed bytes can hold, and one that holds more. */
  @Test
  void bombs() throws IOException {
    byte[] claim = npy(1, dictionary("<f4", "(2000000000, 1000)"), new byte[100]);
    Path claims = TestFiles.write(directory, "a.npz", zip("a.npy", claim, ZipEntry.DEFLATED));
    assertTrue(refused(claims).contains("packed bytes"));
    byte[] more = npy(1, dictionary("<f4", "(1, 1)"), new byte[5_000_000]);
    Path long1 = TestFiles.write(directory, "b.npz", zip("b.npy", more, ZipEntry.DEFLATED));
    assertTrue(refused(long1).endsWith("found more"));
    Path long2 = TestFiles.write(directory, "b.npy.gz", gzip(more));
    assertTrue(refused(long2).endsWith("found more"));
  }

  /** The library for zip files does not compare checksums. */
  @Test
  void checksumsAreChecked() throws IOException {
    byte[] bytes = zip("a.npy", npy(COUNTED), ZipEntry.STORED);
    int at = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("}\n") + 4;
    bytes[at] ^= 1;
    Path path = TestFiles.write(directory, "a.npz", bytes);
    assertTrue(refused(path).contains("the checksum of a.npy"));
  }

  private static <T> T withInput(byte[] bytes, Reading<T> reading) throws IOException {
    InputStream before = System.in;
    System.setIn(new ByteArrayInputStream(bytes));
    try {
      return reading.read();
    } finally {
      System.setIn(before);
    }
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  @Test
  void standardInput() throws IOException {
    Path dash = Path.of("-");
    assertArrayEquals(COUNTED, withInput(npy(COUNTED), () -> read(dash)));
    assertArrayEquals(COUNTED, withInput(gzip(npy(COUNTED)), () -> read(dash)));
    byte[] rows = TestFiles.fvecs(new int[] {3, 3}, 1);
    float[][] expected = {{1, 2, 3}, {1, 2, 3}};
    assertArrayEquals(expected, withInput(rows, () -> read(Path.of("fvecs:-"))));
    byte[] npz = Files.readAllBytes(resource("several.npz"));
    assertArrayEquals(COUNTED, withInput(npz, () -> read(Path.of("-:a"))));
    byte[] ids = TestFiles.ids(4, 5);
    assertArrayEquals(new long[] {4, 5}, withInput(ids, () -> Origins.read(dash, 2)));
    assertTrue(withInput(rows, () -> refused(dash)).contains("fvecs:FILE"));
    assertTrue(withInput(rows, () -> refused(Path.of("npy:-"))).contains("npy magic"));
    String twice =
        withInput(
            npy(COUNTED),
            () -> {
              read(dash);
              return refused(dash);
            });
    assertTrue(twice.endsWith("nothing; standard input is read once"), twice);
  }

  /** Streams that do not end are abandoned soon. */
  @Test
  void endlessInput() throws IOException {
    Path zeros = Path.of("/dev/zero");
    assumeTrue(Files.exists(zeros));
    for (String prefix : new String[] {"", "npy:", "npz:", "fvecs:", "bvecs:", "hdf5:", "idx:"}) {
      refused(Path.of(prefix + zeros));
    }
    // A sound start, and then what does not belong to it for ever.
    byte[] start = TestFiles.fvecs(new int[] {3}, 1);
    InputStream before = System.in;
    System.setIn(
        new java.io.SequenceInputStream(
            new ByteArrayInputStream(start), Files.newInputStream(zeros)));
    try {
      assertTrue(refused(Path.of("fvecs:-")).contains("dimension 3 in row 1"));
    } finally {
      System.in.close();
      System.setIn(before);
    }
  }

  @Test
  void fifos() throws Exception {
    Path fifo = directory.resolve("fifo");
    Process mkfifo;
    try {
      mkfifo = new ProcessBuilder("mkfifo", fifo.toString()).start();
    } catch (IOException e) {
      assumeTrue(false, "mkfifo is needed");
      return;
    }
    assumeTrue(mkfifo.waitFor() == 0);
    Thread writer =
        new Thread(
            () -> {
              try (OutputStream out = Files.newOutputStream(fifo)) {
                out.write(npy(COUNTED));
              } catch (IOException e) {
                throw new java.io.UncheckedIOException(e);
              }
            },
            "writer");
    writer.start();
    assertArrayEquals(COUNTED, read(fifo));
    writer.join();
  }

  @Test
  void moreThanTheDiskHolds() throws IOException {
    byte[] bytes = npy(1, dictionary("<f8", "(2147483647, 1048576)"), floats(1));
    String message = withInput(bytes, () -> refused(Path.of("-")));
    assertTrue(message.contains("-Djava.io.tmpdir"), message);
  }
}
