package io.github.lucenehopfield.cli.data;

/**
 * Where the rows of a file are.
 *
 * @param offset of the first row, in bytes
 * @param rows how many rows
 * @param dimension coordinates a row
 * @param width coordinates a line of the image that a row is; the dimension where it is none
 * @param type how a coordinate is stored
 * @param prefixed whether each row starts with its dimension as a 32-bit integer
 * @param scale multiplies bytes
 */
record Layout(
    long offset,
    int rows,
    int dimension,
    int width,
    ElementType type,
    boolean prefixed,
    float scale) {
  /** The largest dimension that is accepted; far above what an index takes. */
  static final int MAX_DIMENSION = 1 << 20;

  int rowBytes() {
    return dimension * type.bytes() + (prefixed ? Integer.BYTES : 0);
  }

  long end() {
    return offset + (long) rows * rowBytes();
  }
}
