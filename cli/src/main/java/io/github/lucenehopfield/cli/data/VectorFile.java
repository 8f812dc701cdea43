package io.github.lucenehopfield.cli.data;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Vectors in a file, one a row, read by row in any order: NumPy {@code .npy}, {@code .fvecs},
 * {@code .bvecs}, MNIST {@code idx3-ubyte} (also {@code .gz}; scaled to [0,1]), {@code .hdf5} (also
 * {@code .hdf5:DATASET}). Nothing but a small block of rows is held in memory. Safe for use by many
 * threads; cursors are not.
 */
public final class VectorFile implements Closeable {
  private static final int BLOCK_BYTES = 1 << 18;

  private final ByteSource bytes;
  private final Layout layout;

  private VectorFile(ByteSource bytes, Layout layout) {
    this.bytes = bytes;
    this.layout = layout;
  }

  /**
   * Opens a file and checks its size against its header.
   *
   * @param path the file, whose kind is told by its name or else by its first bytes
   * @return the vectors
   * @throws BadInputException if there is no such file or it is malformed
   * @throws IOException if it cannot be read
   */
  public static VectorFile open(Path path) throws IOException {
    if (HdfRows.names(path)) {
      HdfRows rows = HdfRows.open(path);
      try {
        return new VectorFile(rows, rows.layout());
      } catch (IOException | RuntimeException e) {
        rows.close();
        throw e;
      }
    }
    FileBytes.requireReadable(path);
    String name = path.getFileName().toString().toLowerCase(Locale.ROOT);
    boolean packed = name.endsWith(".gz");
    if (name.endsWith(".npy.gz") || name.endsWith("vecs.gz")) {
      throw new BadInputException(
          path, "an unpacked file (only idx3-ubyte is read packed)", "a gzip file");
    }
    FileBytes bytes = packed ? GzipIdx.unpack(path) : FileBytes.open(path);
    try {
      return new VectorFile(bytes, packed ? VectorLayouts.idx(bytes) : layout(bytes, name));
    } catch (IOException | RuntimeException e) {
      bytes.close();
      throw e;
    }
  }

  private static Layout layout(FileBytes bytes, String name) throws IOException {
    if (name.endsWith(".npy")) {
      return VectorLayouts.npy(bytes);
    }
    if (name.endsWith(".fvecs")) {
      return VectorLayouts.vecs(bytes, ElementType.FLOAT32);
    }
    if (name.endsWith(".bvecs")) {
      return VectorLayouts.vecs(bytes, ElementType.UINT8);
    }
    if (name.contains("ubyte") || name.contains("idx")) {
      return VectorLayouts.idx(bytes);
    }
    if (NpyHeader.startsWithMagic(bytes)) {
      return VectorLayouts.npy(bytes);
    }
    if (VectorLayouts.startsLikeIdx(bytes)) {
      return VectorLayouts.idx(bytes);
    }
    throw new BadInputException(
        bytes.path(), "a name in .npy, .fvecs, .bvecs, .hdf5, -idx3-ubyte or -idx3-ubyte.gz", name);
  }

  /** {@return the file as it was given} */
  public Path path() {
    return bytes.path();
  }

  /** {@return how many vectors, at least 1} */
  public int rows() {
    return layout.rows();
  }

  /** {@return coordinates a vector, at least 1} */
  public int dimension() {
    return layout.dimension();
  }

  /** {@return coordinates a line where vectors are images, else {@link #dimension()}} */
  public int width() {
    return layout.width();
  }

  /** {@return a new cursor, to be used by one thread} */
  public Cursor cursor() {
    return new Cursor();
  }

  @Override
  public void close() throws IOException {
    bytes.close();
  }

  /** Reads rows; fastest in ascending order. Not safe for use by several threads. */
  public final class Cursor {
    private final int blockRows =
        Math.max(1, Math.min(layout.rows(), BLOCK_BYTES / layout.rowBytes()));
    private final ByteBuffer block =
        ByteBuffer.allocate(blockRows * layout.rowBytes()).order(ByteOrder.LITTLE_ENDIAN);
    private int firstRow;
    private int lastRow;

    private Cursor() {}

    /**
     * Reads a row.
     *
     * @param row from 0 to {@link #rows()} - 1
     * @param into receives the coordinates, length {@link #dimension()}
     * @throws BadInputException if the row is malformed
     * @throws IOException if the file cannot be read
     */
    public void read(int row, float[] into) throws IOException {
      if (row < firstRow || row >= lastRow) {
        fill(row);
      }
      block.position((row - firstRow) * layout.rowBytes());
      if (layout.prefixed()) {
        int dimension = block.getInt();
        if (dimension != layout.dimension()) {
          throw new BadInputException(
              path(),
              "dimension " + layout.dimension() + " in row " + row + " as in the first one",
              String.valueOf(dimension));
        }
      }
      layout.type().decode(block, into, layout.scale());
    }

    private void fill(int row) throws IOException {
      int count = Math.min(blockRows, layout.rows() - row);
      firstRow = row;
      lastRow = row;
      block.position(0).limit(count * layout.rowBytes());
      bytes.readFully(layout.offset() + (long) row * layout.rowBytes(), block);
      lastRow = row + count;
    }
  }
}
