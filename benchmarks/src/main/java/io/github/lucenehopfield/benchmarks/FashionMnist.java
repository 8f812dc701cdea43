package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Console;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import picocli.CommandLine.Option;

/**
 * The images of Fashion-MNIST: 28 x 28 values from 0 to 1, row by row. Looked for, and got, where
 * the demonstration does it.
 */
final class FashionMnist {
  private static final int LABELS_HEADER = 8;

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description =
          "Folder with the files of Fashion-MNIST. Without it they are looked for where Debian puts"
              + " them and in the user's cache, and else downloaded there.")
  private Path directory;

  private Path home;

  FashionMnist() {}

  /** Takes a folder, or null to look for one. */
  FashionMnist(Path directory) {
    this.directory = directory;
  }

  private Path file(String name) throws IOException {
    if (home == null) {
      Console console =
          new Console(
              new PrintWriter(System.out, true, StandardCharsets.UTF_8),
              new PrintWriter(System.err, true, StandardCharsets.UTF_8),
              false);
      home =
          new io.github.lucenehopfield.datasets.FashionMnist(console, System.getenv())
              .directory(directory);
    }
    return home.resolve(name);
  }

  /** {@return the first of the 60,000 training images, at most so many} */
  float[][] train(int most) throws IOException {
    return read(file("train-images-idx3-ubyte.gz"), most);
  }

  /** {@return the first of the 10,000 test images, at most so many} */
  float[][] test(int most) throws IOException {
    return read(file("t10k-images-idx3-ubyte.gz"), most);
  }

  /** {@return the classes, 0 to 9, of the first training images, at most so many} */
  int[] trainClasses(int most) throws IOException {
    return classes(file("train-labels-idx1-ubyte.gz"), most);
  }

  /** {@return the classes, 0 to 9, of the first test images, at most so many} */
  int[] testClasses(int most) throws IOException {
    return classes(file("t10k-labels-idx1-ubyte.gz"), most);
  }

  private static int[] classes(Path path, int most) throws IOException {
    byte[] bytes;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
      bytes = in.readAllBytes();
    } catch (ZipException | EOFException e) {
      throw new BadInputException(path, "labels packed by gzip", e.getMessage());
    }
    if (bytes.length <= LABELS_HEADER) {
      throw new BadInputException(path, "labels", bytes.length + " bytes");
    }
    int[] classes = new int[Math.min(most, bytes.length - LABELS_HEADER)];
    for (int i = 0; i < classes.length; i++) {
      classes[i] = bytes[LABELS_HEADER + i];
    }
    return classes;
  }

  private static float[][] read(Path path, int most) throws IOException {
    try (VectorFile file = VectorFile.open(path)) {
      float[][] vectors = new float[Math.min(most, file.rows())][file.dimension()];
      VectorFile.Cursor cursor = file.cursor();
      for (int i = 0; i < vectors.length; i++) {
        cursor.read(i, vectors[i]);
      }
      return vectors;
    }
  }
}
