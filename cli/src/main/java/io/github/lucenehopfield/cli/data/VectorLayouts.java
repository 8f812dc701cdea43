package io.github.lucenehopfield.cli.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/** Finds the rows in each kind of file, and checks the size of the file against its header. */
final class VectorLayouts {
  private static final int MNIST_HEADER = 16;
  private static final int MNIST_UBYTE = 0x08;

  private VectorLayouts() {}

  static Layout npy(FileBytes file) throws IOException {
    NpyHeader header = NpyHeader.read(file);
    ElementType type =
        switch (header.dtype()) {
          case "<f4" -> ElementType.FLOAT32;
          case "<f8" -> ElementType.FLOAT64;
          case "|u1", "<u1", "u1" -> ElementType.UINT8;
          default ->
              throw new BadInputException(
                  file.path(),
                  "dtype float32 ('<f4'), float64 ('<f8') or uint8 ('|u1')",
                  "'" + header.dtype() + "'");
        };
    if (header.axes() < 2) {
      throw new BadInputException(
          file.path(), "an array of shape (rows, dimension)", "shape " + header.shapeText());
    }
    long dimension = header.product(1, Layout.MAX_DIMENSION);
    String reason = "shape " + header.shapeText() + ", dtype '" + header.dtype() + "'";
    requireShape(file.path(), header.size(0), dimension, reason);
    int width = (int) header.size(header.axes() - 1);
    Layout layout =
        new Layout(header.offset(), (int) header.size(0), (int) dimension, width, type, false, 1f);
    file.requireSize(layout.end(), reason);
    return layout;
  }

  /** MNIST images: big-endian sizes, one byte a pixel, scaled to [0,1]. */
  static Layout idx(FileBytes file) throws IOException {
    return idx(file, file.read(0, MNIST_HEADER, "an idx3-ubyte header"), true);
  }

  static boolean startsLikeIdx(FileBytes file) throws IOException {
    return file.size() >= MNIST_HEADER && file.read(0, 4, "the magic").getInt() == 0x03080000;
  }

  static int idxHeaderBytes() {
    return MNIST_HEADER;
  }

  static Layout idx(FileBytes file, ByteBuffer header, boolean checkSize) {
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
    String reason = rows + " images of " + height + " x " + width;
    requireShape(file.path(), rows, dimension, reason);
    Layout layout =
        new Layout(
            MNIST_HEADER,
            (int) rows,
            (int) dimension,
            (int) width,
            ElementType.UINT8,
            false,
            1f / 255);
    if (checkSize) {
      file.requireSize(layout.end(), reason);
    }
    return layout;
  }

  /** The fvecs and bvecs of the TEXMEX corpus: each row starts with its dimension. */
  static Layout vecs(FileBytes file, ElementType type) throws IOException {
    if (file.size() == 0) {
      throw new BadInputException(file.path(), "at least one row", "an empty file");
    }
    int dimension = file.read(0, Integer.BYTES, "the dimension of the first row").getInt();
    if (dimension < 1 || dimension > Layout.MAX_DIMENSION) {
      throw new BadInputException(
          file.path(),
          "a dimension from 1 to " + Layout.MAX_DIMENSION + " in the first four bytes",
          String.valueOf(dimension));
    }
    long rowBytes = Integer.BYTES + (long) dimension * type.bytes();
    long rest = file.size() % rowBytes;
    if (rest != 0) {
      throw new BadInputException(
          file.path(),
          "rows of " + rowBytes + " bytes (dimension " + dimension + ")",
          file.size() + " bytes, which leaves " + rest + " at the end");
    }
    long rows = file.size() / rowBytes;
    requireShape(file.path(), rows, dimension, rows + " rows of dimension " + dimension);
    return new Layout(0, (int) rows, dimension, dimension, type, true, 1f);
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
