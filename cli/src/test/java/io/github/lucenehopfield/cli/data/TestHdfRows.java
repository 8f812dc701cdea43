package io.github.lucenehopfield.cli.data;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.jhdf.HdfFile;
import io.jhdf.WritableHdfFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Data sets in HDF5, sound and malformed. */
class TestHdfRows {
  private static final float[][] TRAIN = {{1, 2, 3}, {4, 5, 6}, {7, 8, 9}, {-1, 0.5f, 1e20f}};

  @TempDir Path directory;
  private Path file;

  @BeforeEach
  void write() {
    file = directory.resolve("a.hdf5");
    try (WritableHdfFile hdf = HdfFile.write(file)) {
      hdf.putDataset("train", TRAIN);
      hdf.putDataset("test", new double[][] {{1.5, 2.5}});
      hdf.putDataset("neighbors", new int[][] {{1}});
      hdf.putDataset("line", new float[] {1, 2});
    }
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

  @Test
  void rowsInAnyOrder() throws IOException {
    assertArrayEquals(TRAIN, read(file));
    assertArrayEquals(TRAIN, read(Path.of(file + ":train")));
    assertArrayEquals(TRAIN, read(Path.of(file + ":/train")));
    assertArrayEquals(new float[][] {{1.5f, 2.5f}}, read(Path.of(file + ":test")));
  }

  @Test
  void moreRowsThanABlock() throws IOException {
    float[][] many = new float[1500][64];
    Random random = new Random(3);
    for (float[] row : many) {
      for (int i = 0; i < row.length; i++) {
        row[i] = random.nextFloat();
      }
    }
    Path large = directory.resolve("large.h5");
    try (WritableHdfFile hdf = HdfFile.write(large)) {
      hdf.putDataset("vectors", many);
    }
    assertArrayEquals(many, read(large));
  }

  private void refused(Path path, String... parts) {
    BadInputException e = assertThrows(BadInputException.class, () -> VectorFile.open(path));
    for (String part : parts) {
      assertTrue(e.getMessage().contains(part), e.getMessage());
    }
    assertTrue(e.getMessage().startsWith(path.toString().split(":")[0]), e.getMessage());
  }

  @Test
  void whatIsNotThereIsTold() {
    refused(Path.of(file + ":none"), "a data set 'none'", "neighbors, test, train");
    refused(Path.of(file + ":neighbors"), "rows of floats", "int");
    refused(Path.of(file + ":line"), "rows of floats", "1 dimensions");
    refused(Path.of(file + ":"), "a data set ''");
    refused(directory.resolve("b.hdf5"), "a file", "nothing");
    refused(directory.resolve("b.hdf5:train"), "a file", "nothing");
    Path several = directory.resolve("several.hdf5");
    try (WritableHdfFile hdf = HdfFile.write(several)) {
      hdf.putDataset("x", TRAIN);
      hdf.putDataset("y", TRAIN);
    }
    refused(several, "a data set 'train', or FILE:DATASET", "x, y");
  }

  /** Whatever bytes are changed or cut off, there are vectors or one line of text. */
  @Test
  void malformedFiles() throws IOException {
    byte[] sound = Files.readAllBytes(file);
    Random random = new Random(11);
    int refused = 0;
    for (int trial = 0; trial < 400; trial++) {
      byte[] bytes = sound.clone();
      if (trial < 40) {
        bytes = Arrays.copyOf(sound, trial * sound.length / 40);
      } else {
        for (int i = 0; i <= trial % 4; i++) {
          bytes[random.nextInt(sound.length)] = (byte) random.nextInt();
        }
      }
      Path broken = Files.write(directory.resolve("broken" + trial + ".hdf5"), bytes);
      try {
        read(broken);
      } catch (BadInputException e) {
        refused++;
        assertFalse(e.getMessage().isEmpty());
      }
    }
    assertTrue(refused > 40, "refused " + refused);
    Files.write(file, new byte[100]);
    refused(file, "a file in HDF5");
    assertEquals(100, Files.size(file));
  }
}
