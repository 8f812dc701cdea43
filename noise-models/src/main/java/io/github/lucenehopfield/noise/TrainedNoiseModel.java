package io.github.lucenehopfield.noise;

import io.github.lucenehopfield.noise.density.FieldDistribution;
import io.github.lucenehopfield.noise.mixture.NoiseMixture;
import io.github.lucenehopfield.noise.mixture.NoiseMixtureFormat;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.List;

/**
 * What was learned of the corruption of a field's cues: the statistics of the field, one or several
 * noise channels, how scores become probabilities, and where all this comes from. A model can be
 * written to a file that checks itself. Immutable.
 */
public final class TrainedNoiseModel {
  private final NoiseMixture mixture;

  TrainedNoiseModel(NoiseMixture mixture) {
    this.mixture = mixture;
  }

  /** {@return the noise channels and the statistics of the field} */
  NoiseMixture mixture() {
    return mixture;
  }

  /** {@return the dimension of the vectors that the model is for} */
  public int dimension() {
    return mixture.statistics().dimension();
  }

  /** {@return the mean of the values that the model is for} */
  public float mean() {
    return mixture.statistics().mean();
  }

  /** {@return the standard deviation of the values that the model is for} */
  public float scale() {
    return mixture.statistics().scale();
  }

  /** {@return what the model was trained on and how well it did on cues held out, for people} */
  public String provenance() {
    return mixture.provenance();
  }

  /** {@return one line for each noise channel that was learned} */
  public List<String> corruptions() {
    return mixture.descriptions();
  }

  /**
   * Checks that the model fits a field.
   *
   * @param sample vectors of the field, at least one
   * @throws IllegalArgumentException if its dimension, the mean or the scale of its values is not
   *     that of the field the model was trained for; both values are named
   */
  public void checkField(float[][] sample) {
    FieldDistribution field = FieldDistribution.of(sample);
    FieldDistribution statistics = mixture.statistics();
    if (field.dimension() != statistics.dimension()) {
      throw new IllegalArgumentException(
          "the model must be for vectors of the field's dimension; model="
              + statistics.dimension()
              + ", field="
              + field.dimension());
    }
    double ratio = field.scale() / statistics.scale();
    double shift = Math.abs(field.mean() - statistics.mean()) / statistics.scale();
    if (!(ratio > 0.5 && ratio < 2 && shift < 0.5)) {
      throw new IllegalArgumentException(
          "the model must be for values like the field's; model="
              + statistics
              + ", field="
              + field);
    }
  }

  /**
   * Writes the model.
   *
   * @param out where to; not closed
   * @throws IOException if writing fails
   */
  public void write(OutputStream out) throws IOException {
    NoiseMixtureFormat.write(mixture, out);
  }

  /**
   * {@return the model that was written}
   *
   * @param in where from, read to its end; not closed
   * @throws IOException if reading fails, or if the bytes are not a model, cut off or corrupted;
   *     the message says which
   */
  public static TrainedNoiseModel read(InputStream in) throws IOException {
    return new TrainedNoiseModel(NoiseMixtureFormat.read(in));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TrainedNoiseModel that && mixture.equals(that.mixture);
  }

  @Override
  public int hashCode() {
    return mixture.hashCode();
  }

  /** {@return the statistics, the noise channels and the provenance, for people} */
  @Override
  public String toString() {
    return mixture.toString();
  }
}
