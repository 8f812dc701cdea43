package io.github.lucenehopfield.attractor;

import io.github.lucenehopfield.internal.file.CheckedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;

/**
 * How far a training has come: a {@link CheckedFile} of magic "LHTC" and version 1 whose body is
 * {@code long problem, int iterations, int n, double point[n]}. The file is replaced as a whole.
 *
 * @param problem a number of what is trained; another one is refused
 * @param iterations how many have been made
 * @param point the variables
 */
record TrainingCheckpoint(long problem, int iterations, double[] point) {
  private static final String WHAT = "training checkpoint";
  private static final int MAGIC = 0x4c485443;
  private static final int VERSION = 1;
  private static final int MAX_BYTES = 64 << 20;
  private static final int HEAD = Long.BYTES + 2 * Integer.BYTES;

  /** {@return a number that other patterns, units or factors do not share} */
  static long problem(NetworkShape shape, double[][] rates, double stability) {
    long sum = Arrays.hashCode(new int[] {shape.excitatory(), shape.inhibitory()});
    sum = 31 * sum + shape.gain().wireNumber();
    sum = 31 * sum + Double.hashCode(stability);
    return 31 * sum + Arrays.deepHashCode(rates);
  }

  void write(Path file) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    body.writeLong(problem);
    body.writeInt(iterations);
    body.writeInt(point.length);
    for (double value : point) {
      body.writeDouble(value);
    }
    Path part = file.resolveSibling(file.getFileName() + ".part");
    try (OutputStream out = Files.newOutputStream(part)) {
      CheckedFile.write(MAGIC, VERSION, bytes.toByteArray(), out);
    }
    Files.move(part, file, StandardCopyOption.REPLACE_EXISTING);
  }

  /**
   * {@return what a file holds}
   *
   * @param file an existing one
   * @param problem what is trained
   * @param length how many variables there are
   * @throws IOException if the file is damaged or of another training
   */
  static TrainingCheckpoint read(Path file, long problem, int length) throws IOException {
    byte[] body;
    try (InputStream in = Files.newInputStream(file)) {
      body = CheckedFile.read(WHAT, MAGIC, VERSION, MAX_BYTES, in);
    }
    int expected = HEAD + length * Double.BYTES;
    CheckedFile.check(body.length == expected, WHAT, "length", body.length, "" + expected);
    DataInputStream data = new DataInputStream(new ByteArrayInputStream(body));
    long found = data.readLong();
    CheckedFile.check(found == problem, WHAT, "problem", found, problem + ", the same patterns");
    int iterations = data.readInt();
    CheckedFile.check(iterations >= 0, WHAT, "iterations", iterations, "at least 0");
    int count = data.readInt();
    CheckedFile.check(count == length, WHAT, "variables", count, "" + length);
    double[] point = new double[length];
    for (int i = 0; i < length; i++) {
      point[i] = data.readDouble();
      CheckedFile.check(Double.isFinite(point[i]), WHAT, "variable", point[i], "a finite number");
    }
    return new TrainingCheckpoint(found, iterations, point);
  }
}
