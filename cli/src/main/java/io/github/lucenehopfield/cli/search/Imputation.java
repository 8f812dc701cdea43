package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.Imputer;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.search.IndexSearcher;

/** Fits an imputer to the rows of a file. */
public final class Imputation {
  /** So many rows show what is usually missing. */
  private static final int SAMPLE = 1000;

  private Imputation() {}

  /**
   * {@return an imputer fitted to what rows of a file lack, or null where none lacks a value and
   * knows another}
   *
   * @param rows the file; all of it is read
   * @param opened the index
   * @param field its vector field, of the same dimension
   * @param names of the similarities to choose from
   * @param seed decides what is random
   * @throws BadInputException if a value is infinite, a similarity is unknown, or the index has
   *     fewer than two vectors
   * @throws IOException if something cannot be read
   */
  public static Imputer fit(
      VectorFile rows, OpenIndex opened, FieldInfo field, List<String> names, long seed)
      throws IOException {
    List<Similarity> similarities = new ArrayList<>();
    for (String name : names) {
      similarities.add(CueSearcher.similarity(name, field));
    }
    float[][] sample = sample(rows, seed);
    if (sample.length == 0) {
      return null;
    }
    IndexSearcher searcher = new IndexSearcher(opened.reader());
    searcher.setQueryCache(null);
    try {
      return Imputer.fit(searcher, field.name, similarities, sample, seed);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(opened.path() + ": " + e.getMessage());
    }
  }

  /** Draws rows that lack something and know something, and looks for bad ones. */
  private static float[][] sample(VectorFile rows, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<float[]> drawn = new ArrayList<>();
    VectorFile.Cursor cursor = rows.cursor();
    float[] values = new float[rows.dimension()];
    int seen = 0;
    for (int row = 0; row < rows.rows(); row++) {
      cursor.read(row, values);
      int unknown = 0;
      for (int column = 0; column < values.length; column++) {
        if (Float.isInfinite(values[column])) {
          throw new BadInputException(
              rows.path(),
              "finite numbers or NaN",
              values[column] + " in row " + row + ", column " + column);
        }
        unknown += Float.isNaN(values[column]) ? 1 : 0;
      }
      if (unknown == 0 || unknown == values.length) {
        continue;
      }
      int place = seen++ < SAMPLE ? drawn.size() : random.nextInt(seen);
      if (place == drawn.size()) {
        drawn.add(values.clone());
      } else if (place < SAMPLE) {
        drawn.set(place, values.clone());
      }
    }
    return drawn.toArray(float[][]::new);
  }
}
