package io.github.lucenehopfield.noise;

import io.github.lucenehopfield.similarity.Similarity;
import io.github.lucenehopfield.similarity.TableSimilarity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;

/**
 * What a server reads from a file of {@code hopfield train}: a noise model, or tables. Immutable,
 * with value equality.
 */
public final class TrainedSimilarity {
  private static final byte[] TABLES = "hopfield-tables".getBytes(StandardCharsets.US_ASCII);

  private final TrainedNoiseModel model;
  private final Similarity tables;

  private TrainedSimilarity(TrainedNoiseModel model, Similarity tables) {
    this.model = model;
    this.tables = tables;
  }

  /**
   * {@return what is in a file}
   *
   * @param file the bytes of the file
   * @throws IOException if they are neither a noise model nor tables, or cut off or corrupted; the
   *     message says which
   */
  public static TrainedSimilarity read(byte[] file) throws IOException {
    ByteArrayInputStream in = new ByteArrayInputStream(file);
    boolean text =
        file.length >= TABLES.length
            && Arrays.equals(file, 0, TABLES.length, TABLES, 0, TABLES.length);
    if (!text) {
      return new TrainedSimilarity(TrainedNoiseModel.read(in), null);
    }
    try {
      return new TrainedSimilarity(null, TableFile.read(in));
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /** {@return how many coordinates cues and vectors have} */
  public int dimension() {
    if (model != null) {
      return model.dimension();
    }
    return tables instanceof TrainedTables trained
        ? trained.tables().dimension()
        : ((TableSimilarity) tables).dimension();
  }

  /** {@return one line for each noise channel; the name of tables} */
  public List<String> descriptions() {
    return model != null ? model.corruptions() : List.of("tables " + tables.name());
  }

  /**
   * {@return what it was trained on and how well it did, for people; empty where that is unknown}
   */
  public String provenance() {
    return model != null ? model.provenance() : "";
  }

  /**
   * {@return the noise channel that explains a cue best, which is chosen once for all shards;
   * {@link NoiseModelSimilarity#ANY_COMPONENT} where there is no choice, and for several cues, each
   * of which may have a channel of its own}
   *
   * @param cues the cues of one origin
   * @throws IllegalArgumentException if their dimension is another
   */
  public int component(float[][] cues) {
    return model != null && cues.length == 1
        ? new NoiseModelSimilarity(model).fittedTo(cues[0]).component()
        : NoiseModelSimilarity.ANY_COMPONENT;
  }

  /**
   * {@return the similarity}
   *
   * @param component a noise channel, or {@link NoiseModelSimilarity#ANY_COMPONENT}
   */
  public Similarity similarity(int component) {
    return model != null ? new NoiseModelSimilarity(model, component) : tables;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrainedSimilarity that
        && Objects.equals(model, that.model)
        && Objects.equals(tables, that.tables);
  }

  @Override
  public int hashCode() {
    return Objects.hash(model, tables);
  }
}
