package io.github.lucenehopfield.cli.data;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/** Reads the id that each cue came from: a one-dimensional {@code .npy} array of integers. */
public final class Origins {
  private Origins() {}

  /**
   * {@return whether a file is a one-dimensional {@code .npy} array, and so not one of vectors}
   *
   * @param path the file
   * @throws BadInputException if there is no such file, or it starts like an array and is malformed
   * @throws IOException if it cannot be read
   */
  public static boolean areIds(Path path) throws IOException {
    try (FileBytes file = FileBytes.open(path)) {
      return NpyHeader.startsWithMagic(file) && NpyHeader.read(file).axes() == 1;
    }
  }

  /**
   * {@return the ids, in the order of the cues}
   *
   * @param path a file with a one-dimensional integer array
   * @param cues how many ids there must be
   * @throws BadInputException if there is no such file, it is malformed, or an id is negative
   * @throws IOException if it cannot be read
   */
  public static long[] read(Path path, int cues) throws IOException {
    return read(path, cues, "cue");
  }

  /**
   * {@return ids or other numbers that are not negative}
   *
   * @param path a file with a one-dimensional integer array
   * @param count how many there must be
   * @param each what each of them belongs to, for messages
   * @throws BadInputException if there is no such file, it is malformed, or a number is negative
   * @throws IOException if it cannot be read
   */
  public static long[] read(Path path, int count, String each) throws IOException {
    try (FileBytes file = FileBytes.open(path)) {
      NpyHeader header = NpyHeader.read(file);
      String dtype = header.dtype();
      boolean bigEndian = dtype.startsWith(">") && !dtype.endsWith("1");
      if (!dtype.matches("[<>|=]?[iu][1248]") || bigEndian) {
        throw new BadInputException(
            path, "integers, little endian, such as dtype '<i8'", "'" + dtype + "'");
      }
      if (header.axes() != 1) {
        throw new BadInputException(
            path, "a one-dimensional array of ids", "shape " + header.shapeText());
      }
      if (header.size(0) != count) {
        throw new BadInputException(
            path, count + " ids, one for each " + each, String.valueOf(header.size(0)));
      }
      int bytes = dtype.charAt(dtype.length() - 1) - '0';
      file.requireSize(
          header.offset() + (long) count * bytes,
          "shape " + header.shapeText() + ", dtype '" + dtype + "'");
      return decode(path, file, header, bytes, dtype.contains("u"));
    }
  }

  private static long[] decode(
      Path path, FileBytes file, NpyHeader header, int bytes, boolean unsigned) throws IOException {
    long[] ids = new long[(int) header.size(0)];
    int block = 1 << 14;
    for (int from = 0; from < ids.length; from += block) {
      int count = Math.min(block, ids.length - from);
      ByteBuffer buffer =
          file.read(header.offset() + (long) from * bytes, count * bytes, "integers");
      for (int i = from; i < from + count; i++) {
        ids[i] =
            switch (bytes) {
              case 1 -> unsigned ? buffer.get() & 0xFF : buffer.get();
              case 2 -> unsigned ? buffer.getShort() & 0xFFFF : buffer.getShort();
              case 4 -> unsigned ? buffer.getInt() & 0xFFFFFFFFL : buffer.getInt();
              default -> buffer.getLong();
            };
        if (ids[i] < 0) {
          throw new BadInputException(
              path,
              "ids >= 0",
              (unsigned ? Long.toUnsignedString(ids[i]) : String.valueOf(ids[i]))
                  + " at position "
                  + i);
        }
      }
    }
    return ids;
  }
}
