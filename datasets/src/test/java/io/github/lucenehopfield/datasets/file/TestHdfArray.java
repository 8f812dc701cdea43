package io.github.lucenehopfield.datasets.file;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Data sets in HDF5 of every layout, as other tools write them, and malformed ones. */
class TestHdfArray {
  private static final int ROWS = 23;
  private static final int COLUMNS = 10;

  @TempDir Path directory;

  private Path resource(String name) throws IOException {
    Path file = directory.resolve(name);
    if (!Files.exists(file)) {
      try (InputStream in = getClass().getResourceAsStream("/hdf5/" + name)) {
        Files.copy(in, file);
      }
    }
    return file;
  }

  /** Opens FILE:NAME of the files that come with this test. */
  private Path dataset(String name) throws IOException {
    int colon = name.indexOf(':');
    return Path.of(resource(name.substring(0, colon)) + name.substring(colon));
  }

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

  /** What every data set holds, with the larger values of small types wrapped by its script. */
  private static float[][] values(int modulo) {
    float[][] rows = new float[ROWS][COLUMNS];
    for (int i = 0; i < ROWS; i++) {
      for (int j = 0; j < COLUMNS; j++) {
        rows[i][j] = (i * 16 + j) % modulo;
      }
    }
    return rows;
  }

  static Stream<String> layouts() {
    Stream<String> both =
        Stream.of("earliest.h5:", "latest.h5:")
            .flatMap(
                file ->
                    Stream.of(
                            "contiguous",
                            "tiles",
                            "whole",
                            "larger",
                            "gzip",
                            "gzipone",
                            "lzf",
                            "shufflegzip",
                            "allfilters",
                            "fletcher",
                            "growing",
                            "growingboth",
                            "growingplain",
                            "growingbothplain",
                            "a/b/deep",
                            "/a/b/deep",
                            "soft")
                        .map(name -> file + name));
    return Stream.concat(
        both,
        Stream.of(
            "early.h5:implicit",
            "compact.h5:compact",
            "userblock.h5:contiguous",
            "userblock.h5:gzip",
            "shuffle.h5:even"));
  }

  @ParameterizedTest
  @MethodSource("layouts")
  void everyLayout(String name) throws IOException {
    assertArrayEquals(values(Integer.MAX_VALUE), read(dataset(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "i1", "u1", "lei2", "leu2", "bei2", "lei4", "leu4", "bei4", "lei8", "leu8", "bei8", "lef2",
        "bef2", "lef4", "bef4", "lef8", "bef8"
      })
  void everyType(String type) throws IOException {
    float[][] expected = values(type.endsWith("1") ? 100 : Integer.MAX_VALUE);
    assertArrayEquals(expected, read(dataset("types.h5:" + type)));
    assertArrayEquals(expected, read(dataset("types.h5:" + type + "gzip")));
  }

  /** Chunks that gzip and lzf made no smaller are stored without them. */
  @ParameterizedTest
  @ValueSource(strings = {"earliest.h5:", "latest.h5:"})
  void filtersThatWereLeftOut(String file) throws IOException {
    float[][] expected = read(dataset(file + "noise"));
    assertEquals(99, expected[0][0]);
    assertArrayEquals(expected, read(dataset(file + "noisegzip")));
    assertArrayEquals(expected, read(dataset(file + "noiselzf")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fill-earliest.h5:", "fill-latest.h5:"})
  void chunksThatWereNeverWritten(String file) throws IOException {
    float[][] expected = new float[ROWS][COLUMNS];
    for (float[] row : expected) {
      Arrays.fill(row, -1.5f);
    }
    assertArrayEquals(expected, read(dataset(file + "never")));
    assertArrayEquals(expected, read(dataset(file + "neverone")));
    assertArrayEquals(new float[ROWS][COLUMNS], read(dataset(file + "zeros")));
    for (int i = 5; i < 10; i++) {
      System.arraycopy(values(Integer.MAX_VALUE)[i], 4, expected[i], 4, 4);
    }
    assertArrayEquals(expected, read(dataset(file + "chunked")));
    assertArrayEquals(expected, read(dataset(file + "gzip")));
    assertArrayEquals(expected, read(dataset(file + "growing")));
    assertEquals(-300, read(dataset("types.h5:fillbig"))[22][9]);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "shapes.h5:scalar | 'scalar' of no dimension",
        "shapes.h5:empty | 'empty' of no dimension",
        "shapes.h5:line | 'line' of one dimension",
        "shapes.h5:linegzip | 'linegzip' of one dimension",
        "shapes.h5:cube | 'cube' of 3 dimensions",
        "shapes.h5:norows | 0 x 3",
        "shapes.h5:text | string data of 1 bytes",
        "shapes.h5:strings | variable length of 16 bytes",
        "shapes.h5:complex | compound data type of 8 bytes",
        "shapes.h5:bool | enum data type of 1 bytes",
        "types.h5:committed | a named (committed) type",
        "types.h5:named | a data set 'named'",
        "latest.h5:a | a data set 'a'",
        "latest.h5:a/b | a data set 'a/b'",
        "latest.h5:a/b/deep/er | a data set 'a/b/deep/er'",
        "latest.h5:none | gzip, gzipone",
        "latest.h5:outside | a link to another: other.h5",
        "latest.h5:loop | lead back to themselves",
        "external.h5:external | External Data Files",
        "virtual.h5:virtual | Virtual storage",
        "filters.h5:szip | filter 4 'szip'",
        "filters.h5:scaleoffset | filter 6 'scaleoffset'",
        "shuffle.h5:over | 5 x 4 in 23 x 10",
        "paged.h5:gzip | h5repack",
        "shapes.h5: | a data set ''",
      })
  void whatIsNotReadIsTold(String name, String reason) throws IOException {
    refused(dataset(name), reason);
  }

  private static void refused(Path path, String... parts) {
    String message =
        assertThrows(BadInputException.class, () -> VectorFile.open(path)).getMessage();
    for (String part : parts) {
      assertTrue(message.contains(part), message);
    }
    assertTrue(message.startsWith(path + ": expected "), message);
    assertEquals(1, message.lines().count(), message);
  }

  /** The data set train or the only one of two dimensions needs no name. */
  @Test
  void theUsualDataSet() throws IOException {
    float[][] train = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {-1, 0.5f, 1e20f}};
    Path file = directory.resolve("a.hdf5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.putDataset("train", train);
      hdf.putDataset("test", new double[][] {{1.5, 2.5}});
      hdf.putDataset("neighbors", new int[][] {{1}});
      hdf.putDataset("line", new int[] {1, 2});
    }
    assertArrayEquals(train, read(file));
    assertArrayEquals(train, read(Path.of(file + ":/train")));
    assertArrayEquals(new float[][] {{1.5f, 2.5f}}, read(Path.of(file + ":test")));
    assertArrayEquals(new float[][] {{1}}, read(Path.of(file + ":neighbors")));
    assertArrayEquals(new long[] {1, 2}, Origins.read(file, 2));
    assertArrayEquals(
        new long[] {0, 1, 2, 3, 4, 5, 6, 7, 8}, Origins.read(dataset("shapes.h5:linegzip"), 9));
    assertArrayEquals(values(Integer.MAX_VALUE), read(resource("compact.h5")));
    refused(resource("earliest.h5"), "a data set 'train', or FILE:DATASET", "contiguous, fletcher");
    refused(directory.resolve("b.hdf5"), "a file", "nothing");
    Path missing = directory.resolve("b.hdf5:train");
    assertEquals(
        directory.resolve("b.hdf5") + ": expected a file, found nothing",
        assertThrows(BadInputException.class, () -> VectorFile.open(missing)).getMessage());
  }

  /** A changed byte of a chunk with a checksum is found out. */
  @Test
  void checksumsAreChecked() throws IOException {
    byte[] bytes = Files.readAllBytes(resource("latest.h5"));
    // The third tile of "fletcher" is the only one that is three wide and starts so.
    byte[] tile = TestFiles.floats(6, 7, 8, 22, 23, 24);
    int at = 0;
    while (!Arrays.equals(bytes, at, at + tile.length, tile, 0, tile.length)) {
      at++;
    }
    bytes[at + 1] ^= 1;
    Path file = Files.write(directory.resolve("flipped.h5"), bytes);
    refused(Path.of(file + ":fletcher"), "fletcher32");
  }

  /** Whatever bytes are changed or cut off, there are vectors or one line of text. */
  @Test
  void malformedFiles() throws IOException {
    Path empty = Files.write(directory.resolve("empty.hdf5"), new byte[100]);
    refused(empty, "a file in HDF5");
    byte[] sound = Files.readAllBytes(resource("userblock.h5"));
    Random random = new Random(11);
    int refused = 0;
    for (int trial = 0; trial < 200; trial++) {
      byte[] bytes = sound.clone();
      if (trial < 40) {
        bytes = Arrays.copyOf(sound, trial * sound.length / 40);
      } else {
        for (int i = 0; i <= trial % 4; i++) {
          bytes[random.nextInt(sound.length)] = (byte) random.nextInt();
        }
      }
      Path broken = Files.write(directory.resolve("broken" + trial + ".h5"), bytes);
      try {
        read(Path.of(broken + ":gzip"));
      } catch (BadInputException e) {
        refused++;
        assertTrue(e.getMessage().startsWith(broken + ":gzip: expected "), e.getMessage());
      }
    }
    assertTrue(refused > 40, "refused " + refused);
  }
}
