package io.github.lucenehopfield.datasets.file;

import io.github.lucenehopfield.similarity.Tlsh;
import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/**
 * Vectors in a file, one per row, read by row in any order: NumPy {@code .npy} and {@code .npz},
 * {@code .fvecs}, {@code .bvecs}, MNIST {@code idx3-ubyte} (scaled to [0,1]), {@code .hdf5} and
 * TLSH digests in text, as {@link ArrayFile} opens them. Nothing but a small block of rows is held
 * in memory. Safe for use by many threads; cursors are not.
 */
public final class VectorFile implements Closeable {
  private final ByteSource bytes;
  private final Layout layout;
  private final boolean digests;
  private final List<String> names;

  /**
   * Takes over an array.
   *
   * @param array rows of coordinates
   */
  public VectorFile(ArrayFile array) {
    if (array.isOfNumbers()) {
      throw new IllegalArgumentException("rows must be specified; axes=1");
    }
    this.bytes = array.bytes();
    this.layout = array.layout();
    this.digests = array.isOfDigests();
    this.names = array.names();
  }

  /**
   * Opens a file and checks its size against its header.
   *
   * @param path the file, as {@link ArrayFile#open} takes it
   * @return the vectors
   * @throws BadInputException if there is no such file or it is malformed
   * @throws IOException if it cannot be read
   */
  public static VectorFile open(Path path) throws IOException {
    return new VectorFile(ArrayFile.open(path, ArrayFile.Wanted.VECTORS));
  }

  /** {@return the file as the user typed it} */
  public Path path() {
    return bytes.path();
  }

  /** {@return how many vectors, at least 1} */
  public int rows() {
    return layout.rows();
  }

  /** {@return coordinates per vector, at least 1} */
  public int dimension() {
    return layout.dimension();
  }

  /** {@return coordinates per line where vectors are images, else {@link #dimension()}} */
  public int width() {
    return layout.width();
  }

  /** {@return whether the vectors are those of TLSH digests, {@link Tlsh#vector}} */
  public boolean isOfDigests() {
    return digests;
  }

  /** {@return the name of each row, empty for one without; no names at all in most formats} */
  public List<String> names() {
    return names;
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
        Math.max(1, Math.min(layout.rows(), bytes.blockBytes() / layout.rowBytes()));
    private final ByteBuffer block =
        ByteBuffer.allocate(blockRows * layout.rowBytes()).order(layout.order());
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
        VectorLayouts.requireSameDimension(path(), row, layout.dimension(), block.getInt());
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
