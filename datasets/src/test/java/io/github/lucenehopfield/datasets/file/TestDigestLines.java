package io.github.lucenehopfield.datasets.file;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.similarity.Tlsh;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TestDigestLines {
  private static final String A = digest(1);
  private static final String B = digest(2);

  @TempDir Path directory;

  private static String digest(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    StringBuilder hex = new StringBuilder();
    for (int i = 0; i < Tlsh.DIGITS; i++) {
      hex.append(Integer.toHexString(random.nextInt(16)));
    }
    return hex.toString().toUpperCase(Locale.ROOT);
  }

  private Path write(String name, String text) throws IOException {
    return TestFiles.write(directory, name, text.getBytes(StandardCharsets.UTF_8));
  }

  private static void assertDigest(String expected, VectorFile file, int row) throws IOException {
    float[] vector = new float[file.dimension()];
    file.cursor().read(row, vector);
    byte[] bytes = new byte[vector.length];
    for (int d = 0; d < bytes.length; d++) {
      bytes[d] = (byte) vector[d];
    }
    assertEquals("T1" + expected, Tlsh.digest(bytes));
  }

  @ParameterizedTest
  @ValueSource(strings = {"a.tlsh", "plain", "a.txt", "tlsh:other"})
  void digestsAndNames(String name) throws IOException {
    String text = A + "\n\nT1" + B.toLowerCase(Locale.ROOT) + "\t lib/a b.jar \r\n" + A + ",\u00fc";
    Path path = write(name.replace("tlsh:", ""), text);
    try (VectorFile file =
        VectorFile.open(Path.of(name.startsWith("tlsh:") ? "tlsh:" + path : "" + path))) {
      assertTrue(file.isOfDigests());
      assertEquals(3, file.rows());
      assertEquals(Tlsh.DIMENSION, file.dimension());
      assertEquals(List.of("", "lib/a b.jar", "\u00fc"), file.names());
      assertDigest(A, file, 0);
      assertDigest(B, file, 1);
      assertDigest(A, file, 2);
    }
  }

  @Test
  void manyWithoutNames() throws IOException {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1000; i++) {
      text.append(digest(i)).append('\n');
    }
    byte[] packed = TestFiles.gzip(text.toString().getBytes(StandardCharsets.UTF_8));
    Path path = TestFiles.write(directory, "a.tlsh.gz", packed);
    try (VectorFile file = VectorFile.open(path)) {
      assertEquals(1000, file.rows());
      assertTrue(file.names().isEmpty());
      for (int row : new int[] {0, 255, 256, 999}) {
        assertDigest(digest(row), file, row);
      }
    }
    try (VectorFile file =
        VectorFile.open(TestFiles.write(directory, "x.npy", TestFiles.npy(new float[][] {{1}})))) {
      assertFalse(file.isOfDigests());
    }
  }

  @ParameterizedTest
  @CsvSource({
    "'',from 1 to",
    "TNULL file,line 1",
    "T2<a>,line 1",
    "<a>-,characters=71",
    "<a>;<b>;not,line 3",
    "<a>; <b>;AB,line 3",
  })
  void otherTextIsRefused(String text, String message) throws IOException {
    Path path = write("a.tlsh", text.replace("<a>", A).replace("<b>", B).replace(';', '\n'));
    String found = assertThrows(BadInputException.class, () -> VectorFile.open(path)).getMessage();
    assertTrue(found.contains(message), found);
    assertTrue(found.contains("a.tlsh"), found);
  }

  @Test
  void linesWithoutEndAndIdsAreRefused() throws IOException {
    Path longLine = write("long.tlsh", A + " " + "x".repeat(100_000));
    String found =
        assertThrows(BadInputException.class, () -> VectorFile.open(longLine)).getMessage();
    assertTrue(found.contains("line 1"), found);
    Path ids = write("ids.tlsh", A);
    assertThrows(BadInputException.class, () -> Origins.read(ids, 1));
  }
}
