package io.github.lucenehopfield.datasets.file;

import java.io.IOException;

/** What a cue must be. */
public final class Cues {
  private Cues() {}

  /**
   * Reads all cues of a file once, so that bad ones are known before any work.
   *
   * @param vectors the cues
   * @throws BadInputException if a coordinate is infinite, or all those of a cue are unknown
   * @throws IOException if the file cannot be read
   */
  public static void check(VectorFile vectors) throws IOException {
    VectorFile.Cursor cursor = vectors.cursor();
    float[] cue = new float[vectors.dimension()];
    for (int row = 0; row < vectors.rows(); row++) {
      cursor.read(row, cue);
      int known = 0;
      for (int column = 0; column < cue.length; column++) {
        if (Float.isInfinite(cue[column])) {
          throw new BadInputException(
              vectors.path(),
              "finite numbers or NaN",
              cue[column] + " in row " + row + ", column " + column);
        }
        known += Float.isNaN(cue[column]) ? 0 : 1;
      }
      if (known == 0) {
        throw new BadInputException(
            vectors.path(), "at least one known coordinate a cue", "only NaN in row " + row);
      }
    }
  }
}
