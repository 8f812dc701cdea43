package io.github.lucenehopfield.datasets.file;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;

/**
 * Reads the id that each cue came from: a one-dimensional array of integers in {@code .npy}, {@code
 * .npz} or {@code .hdf5}.
 */
public final class Origins {
  private static final int BLOCK = 1 << 14;

  private Origins() {}

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
    try (ArrayFile array = ArrayFile.open(path, ArrayFile.Wanted.IDS)) {
      return read(array, count, each);
    }
  }

  /**
   * {@return ids or other numbers that are not negative}
   *
   * @param array a one-dimensional integer array
   * @param count how many there must be
   * @param each what each of them belongs to, for messages
   * @throws BadInputException if there are not so many, or a number is negative
   * @throws IOException if it cannot be read
   */
  public static long[] read(ArrayFile array, int count, String each) throws IOException {
    Layout layout = array.layout();
    ElementType type = layout.type();
    if (layout.axes() != 1) {
      throw new BadInputException(
          array.path(), ArrayFile.Wanted.IDS.text(), layout.axes() + " dimensions");
    }
    if (!type.isInteger()) {
      throw new BadInputException(
          array.path(), "integers, such as int64", type.name().toLowerCase(java.util.Locale.ROOT));
    }
    if (layout.rows() != count) {
      throw new BadInputException(
          array.path(), count + " ids, one for each " + each, String.valueOf(layout.rows()));
    }
    long[] ids = new long[count];
    for (int from = 0; from < count; from += BLOCK) {
      int to = Math.min(from + BLOCK, count);
      ByteBuffer buffer = array.read(from, to - from);
      for (int i = from; i < to; i++) {
        ids[i] = type.decodeLong(buffer);
        if (ids[i] < 0) {
          boolean unsigned = type == ElementType.UINT64;
          throw new BadInputException(
              array.path(),
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
