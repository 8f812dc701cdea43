package io.github.lucenehopfield.datasets.file;

import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** Writes rows of float32 as an {@code .npy} file of version 1. Not safe for several threads. */
public final class NpyWriter implements Closeable {
  private static final int ALIGNMENT = 64;
  private static final int PREFIX = 10;

  private final OutputStream out;
  private final ByteBuffer row;
  private final int rows;
  private int written;

  /**
   * Starts a file.
   *
   * @param file receives the bytes
   * @param rows how many rows will be written
   * @param dimension coordinates per row
   * @throws IOException if it cannot be written
   */
  public NpyWriter(OutputStream file, int rows, int dimension) throws IOException {
    this.rows = rows;
    this.row = ByteBuffer.allocate(dimension * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    this.out = new BufferedOutputStream(file, 1 << 16);
    String dictionary =
        "{'descr': '<f4', 'fortran_order': False, 'shape': (" + rows + ", " + dimension + "), }";
    int length = dictionary.length() + 1;
    int padding = (ALIGNMENT - (PREFIX + length) % ALIGNMENT) % ALIGNMENT;
    ByteBuffer header =
        ByteBuffer.allocate(PREFIX + length + padding).order(ByteOrder.LITTLE_ENDIAN);
    header.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    header.put((byte) 1).put((byte) 0).putShort((short) (length + padding));
    header.put((dictionary + " ".repeat(padding) + "\n").getBytes(StandardCharsets.US_ASCII));
    out.write(header.array());
  }

  /**
   * Appends a row.
   *
   * @param values the coordinates
   * @throws IOException if it cannot be written
   */
  public void write(float[] values) throws IOException {
    row.clear();
    for (float value : values) {
      row.putFloat(value);
    }
    out.write(row.array());
    written++;
  }

  /**
   * Ends the file.
   *
   * @throws IOException if it cannot be written
   */
  @Override
  public void close() throws IOException {
    out.close();
    assert written <= rows : written + " of " + rows;
  }
}
