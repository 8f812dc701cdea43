package io.github.lucenehopfield.datasets.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;

/**
 * The first bytes of an input, enough for any header.
 *
 * @param path the input as its user knows it
 * @param bytes from the first one on, little endian; all there are where they are few
 */
record Head(Path path, ByteBuffer bytes) {
  /** More than the longest header. */
  static final int MAX_BYTES = 1 << 14;

  static Head of(Path path, byte[] bytes) {
    return new Head(path, ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN));
  }

  /** Takes the first bytes of a file. */
  static Head of(FileBytes file) throws IOException {
    int length = (int) Math.min(MAX_BYTES, file.size());
    return new Head(file.path(), file.read(0, length, "the first bytes"));
  }

  /** {@return some of the bytes, little endian} An input that ends before them is refused. */
  ByteBuffer read(int position, int length, String what) {
    if (position + length > bytes.limit()) {
      throw new BadInputException(
          path,
          what + " of " + length + " bytes at byte " + position,
          bytes.limit() + " bytes in all");
    }
    return bytes.slice(position, length).order(ByteOrder.LITTLE_ENDIAN);
  }
}
