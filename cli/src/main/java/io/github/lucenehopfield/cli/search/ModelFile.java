package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.FileBytes;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import org.apache.lucene.index.FieldInfo;

/** Models in files. */
public final class ModelFile {
  /** More than any model that can be written. */
  private static final int MAX_BYTES = 65 << 20;

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
  public static TrainedNoiseModel read(Path path) throws IOException {
    byte[] bytes = FileBytes.readAll(path, MAX_BYTES, "a model");
    try {
      return TrainedNoiseModel.read(new ByteArrayInputStream(bytes));
    } catch (IOException e) {
      // No file is read here any more, so the bytes are to blame.
      throw new BadInputException(path + ": " + e.getMessage());
    }
  }

  /**
   * Writes a model.
   *
   * @param model the model
   * @param file receives the bytes
   * @throws IOException if it cannot be written
   */
  public static void write(TrainedNoiseModel model, OutputStream file) throws IOException {
    OutputStream out = new BufferedOutputStream(file);
    model.write(out);
    out.flush();
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
  public static void check(TrainedNoiseModel model, Path path, OpenIndex index, FieldInfo field)
      throws IOException {
    float[][] sample = new StoredVectors(index.reader(), field).sample(CHECKED_VECTORS, CHECK_SEED);
    if (sample.length == 0) {
      throw new BadInputException(
          index.path(), "vectors in the field '" + field.name + "'", "only deleted ones");
    }
    try {
      model.checkField(sample);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(path + ": " + e.getMessage());
    }
  }
}
