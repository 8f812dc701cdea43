package io.github.lucenehopfield.datasets.file;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Finds the rows in files of each format. */
final class VectorLayouts {
  private static final int MNIST_HEADER = 16;
  private static final int MNIST_UBYTE = 0x08;

  private VectorLayouts() {}

  /**
   * An array of NumPy's.
   *
   * @param layout where its elements are
   * @param reason shape and type, for messages
   * @param header its header
   */
  record Npy(Layout layout, String reason, NpyHeader header) {
    /** {@return the array over the file that it is in} */
    ArrayFile over(FileBytes file) {
      if (!header.byColumns()) {
        return new ArrayFile(file, layout);
      }
      return new ArrayFile(
          new ColumnRows(file, layout.offset(), header.shape(), layout.type().bytes()),
          layout.at(0));
    }
  }

  static Npy npy(Head file, ArrayFile.Wanted wanted) {
    NpyHeader header = NpyHeader.read(file);
    ElementType type = ElementType.ofDtype(header.dtype());
    if (type == null) {
      throw new BadInputException(
          file.path(), "dtype " + ElementType.NAMES, "'" + header.dtype() + "'");
    }
    int axes = header.axes();
    if (!wanted.axes(axes)) {
      throw new BadInputException(file.path(), wanted.text(), "shape " + header.shapeText());
    }
    long dimension = header.product(1, Layout.MAX_DIMENSION);
    String reason = "shape " + header.shapeText() + ", dtype '" + header.dtype() + "'";
    requireShape(file.path(), header.size(0), dimension, reason);
    int width = axes == 1 ? 1 : (int) header.size(axes - 1);
    Layout layout =
        new Layout(
            header.offset(),
            axes,
            (int) header.size(0),
            (int) dimension,
            width,
            type,
            ElementType.orderOfDtype(header.dtype()),
            false,
            1f);
    return new Npy(layout, reason, header);
  }

  static boolean startsLikeIdx(Head file) {
    return file.bytes().limit() >= MNIST_HEADER && file.bytes().getInt(0) == 0x03080000;
  }

  /** MNIST images: big-endian sizes, one byte a pixel, scaled to [0,1]. */
  static Layout idx(Head file) {
    ByteBuffer header = file.read(0, MNIST_HEADER, "an idx3-ubyte header");
    int type = header.get(2) & 0xFF;
    int axes = header.get(3) & 0xFF;
    if (header.get(0) != 0 || header.get(1) != 0 || type != MNIST_UBYTE || axes != 3) {
      throw new BadInputException(
          file.path(),
          "idx3-ubyte, which starts with 00 00 08 03",
          NpyHeader.hex(header, 4) + (axes == 1 ? " (labels?)" : ""));
    }
    ByteBuffer sizes = header.duplicate().order(ByteOrder.BIG_ENDIAN);
    long rows = sizes.getInt(4) & 0xFFFFFFFFL;
    long height = sizes.getInt(8) & 0xFFFFFFFFL;
    long width = sizes.getInt(12) & 0xFFFFFFFFL;
    long dimension =
        height > Layout.MAX_DIMENSION || width > Layout.MAX_DIMENSION ? -1 : height * width;
    requireShape(file.path(), rows, dimension, rows + " images of " + height + " x " + width);
    return new Layout(
        MNIST_HEADER,
        3,
        (int) rows,
        (int) dimension,
        (int) width,
        ElementType.UINT8,
        ByteOrder.LITTLE_ENDIAN,
        false,
        1f / 255);
  }

  /** {@return what the header of images says, for messages} */
  static String idxReason(Layout layout) {
    int height = layout.dimension() / layout.width();
    return layout.rows() + " images of " + height + " x " + layout.width();
  }

  /** The fvecs and bvecs of the TEXMEX corpus: each row starts with its dimension. */
  static Layout vecs(FileBytes file, ElementType type) throws IOException {
    if (file.size() == 0) {
      throw new BadInputException(file.path(), "at least one row", "an empty file");
    }
    int dimension = file.read(0, Integer.BYTES, "the dimension of the first row").getInt();
    long rowBytes = vecsRowBytes(file.path(), dimension, type);
    long remainder = file.size() % rowBytes;
    if (remainder != 0) {
      throw new BadInputException(
          file.path(),
          "rows of " + rowBytes + " bytes (dimension " + dimension + ")",
          file.size() + " bytes, which leaves " + remainder + " at the end");
    }
    long rows = file.size() / rowBytes;
    requireShape(file.path(), rows, dimension, rows + " rows of dimension " + dimension);
    return new Layout(
        0, 2, (int) rows, dimension, dimension, type, ByteOrder.LITTLE_ENDIAN, true, 1f);
  }

  private static int vecsRowBytes(Path file, int dimension, ElementType type) {
    if (dimension < 1 || dimension > Layout.MAX_DIMENSION) {
      throw new BadInputException(
          file,
          "a dimension from 1 to " + Layout.MAX_DIMENSION + " in the first four bytes",
          String.valueOf(dimension));
    }
    return Integer.BYTES + dimension * type.bytes();
  }

  /** Copies rows as long as they are of one dimension, so that other streams end soon. */
  static FileBytes copyVecs(Path path, InputStream in, ElementType type) throws IOException {
    try (Spool spool = Spool.unnamed(path, 0)) {
      byte[] start = in.readNBytes(Integer.BYTES);
      if (start.length == Integer.BYTES) {
        int first = ByteBuffer.wrap(start).order(ByteOrder.LITTLE_ENDIAN).getInt();
        byte[] row = new byte[vecsRowBytes(path, first, type)];
        System.arraycopy(start, 0, row, 0, start.length);
        int length = start.length + in.readNBytes(row, start.length, row.length - start.length);
        for (long number = 0; length > 0; number++) {
          if (length >= Integer.BYTES) {
            int dimension = ByteBuffer.wrap(row).order(ByteOrder.LITTLE_ENDIAN).getInt();
            requireSameDimension(path, number, first, dimension);
          }
          spool.write(ByteBuffer.wrap(row, 0, length));
          length = in.readNBytes(row, 0, row.length);
        }
      } else {
        spool.write(ByteBuffer.wrap(start));
      }
      return spool.bytes();
    }
  }

  static void requireSameDimension(Path path, long row, int expected, int found) {
    if (found != expected) {
      throw new BadInputException(
          path,
          "dimension " + expected + " in row " + row + " as in the first one",
          String.valueOf(found));
    }
  }

  static void requireShape(Path file, long rows, long dimension, String found) {
    if (rows < 1 || rows > Integer.MAX_VALUE) {
      throw new BadInputException(file, "from 1 to " + Integer.MAX_VALUE + " rows", found);
    }
    if (dimension < 1 || dimension > Layout.MAX_DIMENSION) {
      throw new BadInputException(file, "a dimension from 1 to " + Layout.MAX_DIMENSION, found);
    }
  }
}
