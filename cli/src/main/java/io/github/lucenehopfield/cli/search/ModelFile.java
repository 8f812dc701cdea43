package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.adaptive.AdaptiveModel;
import io.github.lucenehopfield.adaptive.FieldStatistics;
import io.github.lucenehopfield.cli.data.BadInputException;
import io.github.lucenehopfield.cli.data.FileBytes;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.apache.lucene.index.FieldInfo;

/** Models in files. */
public final class ModelFile {
  /** More than any model that can be written. */
  private static final int MOST_BYTES = 65 << 20;

  /** Mean and deviation of a field are known well enough from these. */
  private static final int CHECKED_VECTORS = 1000;

  private static final long CHECK_SEED = 1;

  private ModelFile() {}

  /**
   * {@return the model in a file}
   *
   * @param path the file
   * @throws BadInputException if there is no such file, or no sound model in it
   * @throws IOException if it cannot be read
   */
  public static AdaptiveModel read(Path path) throws IOException {
    byte[] bytes = FileBytes.readAll(path, MOST_BYTES, "a model");
    try {
      return AdaptiveModel.read(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      // No file is read here any more, so the bytes are to blame.
      throw new BadInputException(path + ": " + e.getMessage());
    }
  }

  /**
   * Writes a model.
   *
   * @param model the model
   * @param path the file
   * @throws IOException if it cannot be written
   */
  public static void write(AdaptiveModel model, Path path) throws IOException {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(path))) {
      model.write(out);
    }
  }

  /**
   * Refuses a model that was trained for another field.
   *
   * @param model the model
   * @param path its file
   * @param index the index
   * @param field the vector field that is searched
   * @throws BadInputException if the field has another dimension or other values
   * @throws IOException if the index cannot be read
   */
  public static void check(AdaptiveModel model, Path path, OpenIndex index, FieldInfo field)
      throws IOException {
    float[][] sample = new StoredVectors(index.reader(), field).sample(CHECKED_VECTORS, CHECK_SEED);
    if (sample.length == 0) {
      throw new BadInputException(
          index.path(), "vectors in the field '" + field.name + "'", "only deleted ones");
    }
    try {
      model.checkField(FieldStatistics.of(sample));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(path + ": " + e.getMessage());
    }
  }
}
