package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.cli.data.VectorFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPInputStream;

/** The images of Fashion-MNIST: 28 x 28 values from 0 to 1, row by row. */
final class FashionMnist {
  /** Where the Debian package dataset-fashion-mnist puts the files. */
  static final String HOME = "/usr/share/datasets/fashion-mnist";

  private FashionMnist() {}

  /** {@return the first of the 60,000 training images, at most so many} */
  static float[][] train(Path data, int most) throws IOException {
    return read(data.resolve("train-images-idx3-ubyte.gz"), most);
  }

  /** {@return the first of the 10,000 test images, at most so many} */
  static float[][] test(Path data, int most) throws IOException {
    return read(data.resolve("t10k-images-idx3-ubyte.gz"), most);
  }

  /** {@return the classes, 0 to 9, of the first training images, at most so many} */
  static int[] trainClasses(Path data, int most) throws IOException {
    Path path = data.resolve("train-labels-idx1-ubyte.gz");
    try (InputStream in = new GZIPInputStream(Files.newInputStream(path))) {
      int header = 8;
      byte[] bytes = in.readAllBytes();
      int[] classes = new int[Math.min(most, bytes.length - header)];
      for (int i = 0; i < classes.length; i++) {
        classes[i] = bytes[header + i];
      }
      return classes;
    }
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
