package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.datasets.file.ArrayFile;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.Cues;
import io.github.lucenehopfield.datasets.file.Origins;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import java.io.IOException;
import java.nio.file.Path;
import org.apache.lucene.index.FieldInfo;

/**
 * Cues and the stored vectors that they came from.
 *
 * @param cues the cues
 * @param origins their origins, in the same order
 * @param found how many pairs there were to draw these from
 */
public record TrainingPairs(float[][] cues, float[][] origins, int found) {
  /** More teach hardly more, and each takes its time. */
  public static final int MAX_PAIRS = 1000;

  /**
   * {@return the pairs of two files; where there are more than {@value #MAX_PAIRS}, so many of them
   * drawn evenly}
   *
   * @param cues a file of vectors, NaN where unknown
   * @param origins a file of ids, or of the stored vectors themselves
   * @param index the index that the origins are in
   * @param field its vector field
   * @param seed decides which are drawn
   * @throws BadInputException if a file is missing or malformed, if there are too few pairs, or if
   *     an origin is not in the index
   * @throws IOException if something cannot be read
   */
  public static TrainingPairs read(
      Path cues, Path origins, OpenIndex index, FieldInfo field, long seed) throws IOException {
    try (VectorFile corrupted = VectorFile.open(cues)) {
      index.requireDimension(corrupted, field);
      int rows = corrupted.rows();
      if (rows < NoiseModelTrainer.MIN_PAIRS) {
        throw new BadInputException(
            cues, "at least " + NoiseModelTrainer.MIN_PAIRS + " cues", String.valueOf(rows));
      }
      int[] drawn = draw(rows, seed);
      StoredVectors stored = new StoredVectors(index.reader(), field);
      float[][] vectors;
      // Opened once, because what is not a file can be read once.
      try (ArrayFile array = ArrayFile.open(origins, ArrayFile.Wanted.EITHER)) {
        vectors =
            array.isOfNumbers()
                ? byId(array, rows, drawn, stored)
                : byVector(array, rows, drawn, index, field, stored);
      }
      Cues.check(corrupted);
      return new TrainingPairs(read(corrupted, drawn), vectors, rows);
    }
  }

  private static int[] draw(int rows, long seed) {
    int[] drawn = new int[Math.min(rows, MAX_PAIRS)];
    SelectionSampler sampler = new SelectionSampler(rows, drawn.length, seed);
    int count = 0;
    for (int row = 0; row < rows; row++) {
      if (sampler.next()) {
        drawn[count++] = row;
      }
    }
    return drawn;
  }

  private static float[][] byId(ArrayFile origins, int rows, int[] drawn, StoredVectors stored)
      throws IOException {
    long[] all = Origins.read(origins, rows, "cue");
    long[] ids = new long[drawn.length];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = all[drawn[i]];
    }
    float[][] vectors = stored.withIds(ids);
    for (int i = 0; i < ids.length; i++) {
      if (vectors[i] == null) {
        throw new BadInputException(
            origins.path(), "ids in the index", ids[i] + " at position " + drawn[i]);
      }
    }
    return vectors;
  }

  private static float[][] byVector(
      ArrayFile origins,
      int rows,
      int[] drawn,
      OpenIndex index,
      FieldInfo field,
      StoredVectors stored)
      throws IOException {
    VectorFile file = new VectorFile(origins);
    index.requireDimension(file, field);
    if (file.rows() != rows) {
      throw new BadInputException(
          origins.path(), rows + " vectors, one for each cue", String.valueOf(file.rows()));
    }
    float[][] vectors = read(file, drawn);
    int missing = stored.firstNotStored(vectors);
    if (missing >= 0) {
      throw new BadInputException(
          origins.path(), "vectors that are in the index", "another one in row " + drawn[missing]);
    }
    return vectors;
  }

  private static float[][] read(VectorFile file, int[] rows) throws IOException {
    VectorFile.Cursor cursor = file.cursor();
    float[][] vectors = new float[rows.length][file.dimension()];
    for (int i = 0; i < rows.length; i++) {
      cursor.read(rows[i], vectors[i]);
    }
    return vectors;
  }
}
