package io.github.lucenehopfield.opensearch.export;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Writes rows of float32 in NumPy's format {@code .npy}, version 1. Not thread-safe. */
final class NpyOutput implements Closeable {
  private static final int ALIGNMENT = 64;
  private static final int PREFIX = 10;

  private final OutputStream out;
  private final ByteBuffer row;

  /**
   * Starts a file.
   *
   * @param file to be written
   * @param rows how many there will be
   * @param dimension values of each
   */
  NpyOutput(Path file, int rows, int dimension) throws IOException {
    row = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    String shape =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + dimension + "), }";
    int padding = Math.floorMod(-(PREFIX + shape.length() + 1), ALIGNMENT);
    ByteBuffer header =
        ByteBuffer.allocate(PREFIX + shape.length() + padding + 1).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    header.put((byte) 1).put((byte) 0).putShort((short) (shape.length() + padding + 1));
    header.put((shape + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII));
    out = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
    out.write(header.array());
  }

  /** Appends a row. */
  void write(float[] values) throws IOException {
    row.clear();
    row.asFloatBuffer().put(values);
    out.write(row.array());
  }

  @Override
  public void close() throws IOException {
    out.close();
  }
}
