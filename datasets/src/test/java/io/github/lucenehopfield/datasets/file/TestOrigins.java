package io.github.lucenehopfield.datasets.file;

import static io.github.lucenehopfield.datasets.file.TestFiles.dictionary;
import static io.github.lucenehopfield.datasets.file.TestFiles.floats;
import static io.github.lucenehopfield.datasets.file.TestFiles.ids;
import static io.github.lucenehopfield.datasets.file.TestFiles.longs;
import static io.github.lucenehopfield.datasets.file.TestFiles.npy;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Reading of ids. */
class TestOrigins {
  @TempDir Path directory;

  static Stream<Arguments> sound() {
    return Stream.of(
        Arguments.of("|i1", new byte[] {1, 2}, new long[] {1, 2}),
        Arguments.of("|u1", new byte[] {1, (byte) 200}, new long[] {1, 200}),
        Arguments.of("<i2", new byte[] {1, 0, 0, 1}, new long[] {1, 256}),
        Arguments.of("<u2", new byte[] {1, 0, -1, -1}, new long[] {1, 65535}),
        Arguments.of("<i4", new byte[] {1, 0, 0, 0, 0, 0, 1, 0}, new long[] {1, 65536}),
        Arguments.of("<u4", new byte[] {1, 0, 0, 0, -1, -1, -1, -1}, new long[] {1, 4294967295L}),
        Arguments.of("<i8", longs(1, 1L << 40), new long[] {1, 1L << 40}),
        Arguments.of("<u8", longs(1, 7), new long[] {1, 7}),
        Arguments.of(">i2", new byte[] {0, 1, 1, 0}, new long[] {1, 256}),
        Arguments.of(">i8", longs(1L << 56, 2L << 56), new long[] {1, 2}));
  }

  @ParameterizedTest
  @MethodSource("sound")
  void readsIntegers(String dtype, byte[] data, long[] expected) throws IOException {
    byte[] bytes = npy(1, dictionary(dtype, "(2,)"), data);
    assertArrayEquals(expected, Origins.read(TestFiles.write(directory, "o.npy", bytes), 2));
  }

  static Stream<Arguments> malformed() {
    return Stream.of(
        Arguments.of(ids(1, 2, 3), "2 ids, one for each cue, found 3"),
        Arguments.of(ids(1, -2), "ids >= 0, found -2 at position 1"),
        Arguments.of(npy(1, dictionary("<u8", "(2,)"), longs(1, -1)), "found 18446744073709551615"),
        Arguments.of(npy(1, dictionary("<f4", "(2,)"), floats(1, 2)), "found float32"),
        Arguments.of(npy(1, dictionary("|b1", "(2,)"), new byte[2]), "found bool"),
        Arguments.of(npy(1, dictionary("<i8", "(2, 1)"), longs(1, 2)), "found shape (2, 1)"),
        Arguments.of(npy(1, dictionary("<i8", "(2,)"), longs(1)), "8 missing"),
        Arguments.of("[1, 2, 3]".getBytes(java.nio.charset.StandardCharsets.US_ASCII), "found 5B"));
  }

  @ParameterizedTest
  @MethodSource("malformed")
  void refusesOthers(byte[] bytes, String found) throws IOException {
    Path path = TestFiles.write(directory, "o.npy", bytes);
    String message =
        assertThrows(BadInputException.class, () -> Origins.read(path, 2)).getMessage();
    assertTrue(message.startsWith(path + ": expected "), message);
    assertTrue(message.contains(found), message);
    assertEquals(1, message.lines().count());
  }
}
