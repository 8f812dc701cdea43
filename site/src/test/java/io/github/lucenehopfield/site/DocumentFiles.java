package io.github.lucenehopfield.site;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.github.lucenehopfield.cli.Cli;
import io.github.lucenehopfield.datasets.file.TestFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.LongUnaryOperator;
import java.util.stream.LongStream;
import java.util.stream.Stream;

/** Small files with the names that the documents use, and what they say of them. */
final class DocumentFiles {
  static final String INDEX = "DIR";
  static final String IMAGES = "fashion-mnist";

  private static final int SIDE = 28;
  private static final int ROWS = 400;
  private static final int CUES = 60;
  private static final int VIEWS = 4;
  private static final int GROUPS = 12;
  private static final int BAG = 4;

  private final Path folder;
  private final SplittableRandom random = new SplittableRandom(11);
  private final float[][] rows = new float[ROWS][SIDE * SIDE];

  private DocumentFiles(Path folder) {
    this.folder = folder;
  }

  /** Writes all files into a folder. */
  static void write(Path folder) throws IOException {
    new DocumentFiles(folder).write();
  }

  private void write() throws IOException {
    for (float[] row : rows) {
      disk(row, 4);
      disk(row, 7);
      disk(row, 3);
    }
    float[][] cues = damaged(CUES, 1);
    vectors("vectors.npy", rows);
    vectors("cues.npy", cues);
    vectors("views.npy", damaged(GROUPS * VIEWS, VIEWS));
    vectors("others.npy", damaged(CUES, 1));
    vectors("parts.npy", Arrays.copyOf(rows, 8));
    vectors("holes.npy", unknown(Arrays.copyOf(cues, 6)));
    vectors("rows.npy", unknown(rows));
    numbers("ids.npy", CUES, i -> i);
    numbers("origins.npy", GROUPS, i -> i);
    numbers("classes.npy", ROWS, i -> i % 3);
    numbers("labels.npy", ROWS, i -> i % 3);
    numbers("bag-of-each.npy", ROWS, i -> i / BAG);
    numbers("label-of-each.npy", ROWS, i -> i / BAG % 2);
    numbers("bag-of-each-other.npy", CUES, i -> i / BAG);
    StringBuilder graph = new StringBuilder("# leads to\n");
    for (int i = 0; i < ROWS; i++) {
      graph.append(i).append(' ').append((i + 1) % ROWS).append('\n');
    }
    Files.writeString(folder.resolve("graph.txt"), graph);
    StringBuilder machine = new StringBuilder();
    for (int i = 0; i < CUES; i++) {
      machine.append(i).append(" a ").append(i + CUES).append('\n');
      machine.append(i + CUES).append(" b ").append(i).append('\n');
    }
    Files.writeString(folder.resolve("machine.txt"), machine);
    images();
    Cli made =
        Cli.run("index", "--input", folder.resolve("vectors.npy"), "--index", resolve(INDEX));
    assertEquals(0, made.code(), made.err());
  }

  private Path resolve(String name) {
    return folder.resolve(name);
  }

  private void vectors(String name, float[][] vectors) throws IOException {
    TestFiles.write(folder, name, TestFiles.npy(vectors));
  }

  private void numbers(String name, int count, LongUnaryOperator numbers) throws IOException {
    long[] all = LongStream.range(0, count).map(numbers).toArray();
    TestFiles.write(folder, name, TestFiles.ids(all));
  }

  private void images() throws IOException {
    int small = 8;
    byte[] pixels = new byte[ROWS * small * small];
    random.nextBytes(pixels);
    byte[] file = TestFiles.gzip(TestFiles.idx(0x803, ROWS, small, small, pixels));
    TestFiles.write(Files.createDirectory(resolve(IMAGES)), "train-images-idx3-ubyte.gz", file);
  }

  private void disk(float[] image, double largest) {
    double x = random.nextDouble(SIDE);
    double y = random.nextDouble(SIDE);
    double radius = random.nextDouble(2, 2 + largest);
    double brightness = random.nextDouble(.3, 1);
    for (int i = 0; i < image.length; i++) {
      double distance = Math.hypot(i % SIDE - x, (double) (i / SIDE) - y);
      double shade = brightness * Math.max(0, Math.min(1, radius - distance));
      image[i] = Math.max(image[i], Math.round(shade * 255) / 255f);
    }
  }

  /** The first rows, with noise; each as often as asked for. */
  private float[][] damaged(int count, int times) {
    float[][] cues = new float[count][];
    for (int i = 0; i < count; i++) {
      cues[i] = rows[i / times].clone();
      for (int d = 0; d < cues[i].length; d++) {
        cues[i][d] += (float) (.1 * random.nextGaussian());
      }
    }
    return cues;
  }

  private float[][] unknown(float[][] whole) {
    float[][] holes = new float[whole.length][];
    for (int i = 0; i < whole.length; i++) {
      holes[i] = whole[i].clone();
      int from = random.nextInt(holes[i].length - 100);
      Arrays.fill(holes[i], from, from + 100, Float.NaN);
    }
    return holes;
  }

  /** Copies a file, or an index, to another folder. */
  static void copy(Path from, Path to) throws IOException {
    Files.copy(from, to);
    if (Files.isDirectory(from)) {
      try (Stream<Path> files = Files.list(from)) {
        for (Path file : files.toList()) {
          copy(file, to.resolve(file.getFileName()));
        }
      }
    }
  }
}
