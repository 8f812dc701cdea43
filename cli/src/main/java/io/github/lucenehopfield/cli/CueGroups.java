package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.RecallRequest;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.VectorFile;
import java.io.IOException;

/**
 * The cues of a file by origin: so many rows, one after the other, are cues of one. Safe for use by
 * many threads, each with a cursor of its own.
 *
 * @param vectors the file
 * @param size how many cues an origin has
 */
record CueGroups(VectorFile vectors, int size) {
  static final String OPTION = "--cues-per-origin";

  /**
   * Checks that rows can be grouped.
   *
   * @throws BadInputException if some would be left over
   */
  CueGroups {
    checkSize(size);
    if (vectors.rows() % size != 0) {
      throw new BadInputException(
          OPTION
              + ": expected the rows of "
              + vectors.path()
              + " to be a multiple of "
              + size
              + ", found "
              + vectors.rows());
    }
  }

  /** Checks a size before the file is read. */
  static void checkSize(int size) {
    if (size < 1 || size > RecallRequest.MAX_CUES) {
      throw new BadInputException(
          OPTION + ": expected 1 to " + RecallRequest.MAX_CUES + ", found " + size);
    }
  }

  /** {@return how many origins there are} */
  int count() {
    return vectors.rows() / size;
  }

  /** {@return the cues of an origin, one value per dimension each} */
  float[][] read(VectorFile.Cursor cursor, int group) throws IOException {
    float[][] cues = new float[size][vectors.dimension()];
    for (int i = 0; i < size; i++) {
      cursor.read(group * size + i, cues[i]);
    }
    return cues;
  }

  /** {@return where a group is, for messages} */
  String place(int group) {
    int first = group * size;
    return vectors.path()
        + (size == 1 ? ": row " + first : ": rows " + first + " to " + (first + size - 1));
  }
}
