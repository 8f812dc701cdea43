package io.github.lucenehopfield.datasets.file;

import java.nio.ByteOrder;

/**
 * Where the rows of a file are.
 *
 * @param offset of the first row, in bytes
 * @param axes of the array, 1 where it holds numbers and not rows of them
 * @param rows how many rows
 * @param dimension coordinates per row
 * @param width coordinates a line of the image that a row is; the dimension where it is none
 * @param type how a coordinate is stored
 * @param order of the bytes of a coordinate
 * @param prefixed whether each row starts with its dimension as a 32-bit integer
 * @param scale multiplies bytes
 */
record Layout(
    long offset,
    int axes,
    int rows,
    int dimension,
    int width,
    ElementType type,
    ByteOrder order,
    boolean prefixed,
    float scale) {
  /** The largest dimension that is accepted; far above what an index takes. */
  static final int MAX_DIMENSION = 1 << 20;

  /** Packed rows from the first byte on. */
  static Layout packed(int axes, int rows, int dimension, ElementType type, ByteOrder order) {
    return new Layout(0, axes, rows, dimension, dimension, type, order, false, 1f);
  }

  int rowBytes() {
    return dimension * type.bytes() + (prefixed ? Integer.BYTES : 0);
  }

  long end() {
    return offset + (long) rows * rowBytes();
  }

  Layout at(long newOffset) {
    return new Layout(newOffset, axes, rows, dimension, width, type, order, prefixed, scale);
  }
}
