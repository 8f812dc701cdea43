package io.github.lucenehopfield.datasets.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * The rows of an array that is stored column by column (Fortran order), as if they were packed one
 * after another. Safe for use by many threads.
 */
final class ColumnRows implements ByteSource {
  /** Long runs of each column, so that reads are few. */
  private static final int BLOCK_BYTES = 1 << 22;

  private final FileBytes file;
  private final long offset;
  private final int rows;
  private final int elementBytes;

  /** For each coordinate of a row, where its column is among the columns of the file. */
  private final int[] columns;

  ColumnRows(FileBytes file, long offset, long[] shape, int elementBytes) {
    this.file = file;
    this.offset = offset;
    this.rows = (int) shape[0];
    this.elementBytes = elementBytes;
    this.columns = columns(shape);
  }

  /** The last axis of a row varies fastest, in the file the first one does. */
  private static int[] columns(long[] shape) {
    int[] columns = {0};
    int stride = 1;
    for (int axis = 1; axis < shape.length; axis++) {
      int size = (int) shape[axis];
      if (size > 1) {
        int[] longer = new int[columns.length * size];
        for (int i = 0; i < longer.length; i++) {
          longer[i] = columns[i / size] + i % size * stride;
        }
        columns = longer;
        stride *= size;
      }
    }
    return columns;
  }

  @Override
  public Path path() {
    return file.path();
  }

  @Override
  public int blockBytes() {
    return BLOCK_BYTES;
  }

  @Override
  public void readFully(long position, ByteBuffer buffer) throws IOException {
    int rowBytes = columns.length * elementBytes;
    long first = position / rowBytes;
    int count = buffer.remaining() / rowBytes;
    int start = buffer.position();
    ByteBuffer run = ByteBuffer.allocate(count * elementBytes);
    for (int i = 0; i < columns.length; i++) {
      file.readFully(offset + ((long) columns[i] * rows + first) * elementBytes, run.clear());
      for (int row = 0; row < count; row++) {
        buffer.put(
            start + row * rowBytes + i * elementBytes, run, row * elementBytes, elementBytes);
      }
    }
    buffer.position(buffer.limit());
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
