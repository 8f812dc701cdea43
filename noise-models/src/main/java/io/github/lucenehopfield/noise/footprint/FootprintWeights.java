package io.github.lucenehopfield.noise.footprint;

import io.github.lucenehopfield.internal.file.CheckedFile;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UTFDataFormatException;
import java.util.Arrays;
import java.util.Objects;

/**
 * What an Adaptive Hopfield Network learns (A-Hop, arXiv 2511.20609): how much each rank of the
 * sorted similarities of single dimensions counts, for distances and for products.
 *
 * <p>The published form weights cumulative sums F_k of the k best by w_k; stored here is the same
 * function as v_i = sum of w_k over k &gt;= i, the weight of the i-th best itself, with the inverse
 * temperatures folded in. Immutable.
 */
public final class FootprintWeights {
  private static final String WHAT = "footprint file";
  private static final int MAGIC = 0x4c484657;
  private static final int VERSION = 1;
  private static final int MAX_DIMENSIONS = 1 << 16;
  private static final int MAX_TEXT = 1 << 16;

  private final float[] distance;
  private final float[] dot;
  private final String provenance;

  /** Keeps the arrays. */
  FootprintWeights(float[] distance, float[] dot, String provenance) {
    this.distance = distance;
    this.dot = dot;
    this.provenance = Objects.requireNonNull(provenance, "provenance");
  }

  /**
   * {@return the weights of the published form}
   *
   * @param distance w_k for the sum of the k best -(x_d - q_d)^2, inverse temperature folded in,
   *     one for each k from 1 to the number of dimensions
   * @param dot the same for the products x_d q_d
   * @throws IllegalArgumentException if the lengths differ, are 0, or a weight is not finite
   */
  public static FootprintWeights cumulated(double[] distance, double[] dot) {
    if (distance.length != dot.length || distance.length == 0) {
      throw new IllegalArgumentException(
          "distance and dot must have one weight for each dimension; distance="
              + distance.length
              + ", dot="
              + dot.length);
    }
    return new FootprintWeights(suffixSums(distance), suffixSums(dot), "given");
  }

  /**
   * {@return the weights by which the similarity is -factor times the squared distance, what there
   * is without training}
   *
   * @param dimension the number of dimensions
   * @param factor the inverse temperature, above 0, in units of 1 / squared distance
   */
  public static FootprintWeights distance(int dimension, double factor) {
    return trimmed(dimension, dimension, factor);
  }

  /**
   * {@return the weights by which the similarity is -factor times the sum of the least squared
   * differences: the likelihood of a cue some of whose dimensions have nothing to do with the
   * origin}
   *
   * @param dimension the number of dimensions
   * @param components how many of them count
   * @param factor the inverse temperature, above 0, in units of 1 / squared distance
   */
  public static FootprintWeights trimmed(int dimension, int components, double factor) {
    if (components < 1 || components > dimension) {
      throw new IllegalArgumentException(
          "components must be from 1 to the number of dimensions; components="
              + components
              + ", dimensions="
              + dimension);
    }
    double[] weights = new double[dimension];
    weights[components - 1] = factor;
    return cumulated(weights, new double[dimension]);
  }

  private static float[] suffixSums(double[] weights) {
    float[] sums = new float[weights.length];
    double sum = 0;
    for (int i = sums.length - 1; i >= 0; i--) {
      sum += weights[i];
      sums[i] = (float) sum;
      if (!Float.isFinite(sums[i])) {
        throw new IllegalArgumentException("weights must be finite; sum from " + i + " on=" + sum);
      }
    }
    return sums;
  }

  /** {@return the number of dimensions} */
  public int dimension() {
    return distance.length;
  }

  /** {@return w_k of the distances, from k = 1: the published form of what was learned} */
  public double[] cumulatedDistance() {
    return differences(distance);
  }

  /** {@return w_k of the products, from k = 1} */
  public double[] cumulatedDot() {
    return differences(dot);
  }

  private static double[] differences(float[] sums) {
    double[] weights = new double[sums.length];
    for (int i = 0; i < sums.length; i++) {
      weights[i] = (double) sums[i] - (i + 1 < sums.length ? sums[i + 1] : 0);
    }
    return weights;
  }

  /** {@return what the weights were trained on and how well they did on cues held out} */
  public String provenance() {
    return provenance;
  }

  /** {@return the weight of the i-th best distance; not to be changed} */
  float[] distance() {
    return distance;
  }

  /** {@return the weight of the i-th best product; not to be changed} */
  float[] dot() {
    return dot;
  }

  /**
   * {@return the weights for fewer dimensions} They are a function of the share of the ranks: the
   * i-th of n becomes the mean over that n-th part of the d ranks. So a plain distance stays one,
   * over what is known, and the best third of the dimensions becomes the best third of the known.
   *
   * @param weights the weights of d ranks
   * @param known n, from 1 to d
   */
  static float[] shrunk(float[] weights, int known) {
    if (known == weights.length) {
      return weights;
    }
    float[] shrunk = new float[known];
    double length = (double) weights.length / known;
    for (int i = 0; i < known; i++) {
      double from = i * length;
      double to = Math.min((i + 1) * length, weights.length);
      double sum = 0;
      for (int j = (int) from; j < to; j++) {
        sum += weights[j] * (Math.min(j + 1, to) - Math.max(j, from));
      }
      shrunk[i] = (float) (sum / length);
    }
    return shrunk;
  }

  /**
   * Writes the weights to a file that checks itself.
   *
   * @param out where to; not closed
   * @throws IOException if writing fails
   */
  public void write(OutputStream out) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream body = new DataOutputStream(bytes);
    body.writeInt(distance.length);
    for (float[] weights : new float[][] {distance, dot}) {
      for (float weight : weights) {
        body.writeFloat(weight);
      }
    }
    body.writeUTF(provenance);
    CheckedFile.write(MAGIC, VERSION, bytes.toByteArray(), out);
  }

  /**
   * {@return the weights that were written}
   *
   * @param in where from, read to its end; not closed
   * @throws IOException if reading fails, or if the bytes are no weights, cut off or corrupted; the
   *     message says which
   */
  public static FootprintWeights read(InputStream in) throws IOException {
    int most = 2 * Float.BYTES * MAX_DIMENSIONS + MAX_TEXT + 16;
    byte[] body = CheckedFile.read(WHAT, MAGIC, VERSION, most, in);
    DataInputStream data = new DataInputStream(new ByteArrayInputStream(body));
    try {
      int dimension = data.readInt();
      boolean fits = dimension >= 1 && 2L * Float.BYTES * dimension <= data.available();
      CheckedFile.check(fits, WHAT, "dimension", dimension, "what fits " + body.length + " bytes");
      float[][] weights = new float[2][dimension];
      for (float[] part : weights) {
        for (int i = 0; i < dimension; i++) {
          part[i] = data.readFloat();
          CheckedFile.check(Float.isFinite(part[i]), WHAT, "weight", part[i], "a finite number");
        }
      }
      String provenance = data.readUTF();
      CheckedFile.check(data.available() == 0, WHAT, "bytes left", data.available(), "0");
      return new FootprintWeights(weights[0], weights[1], provenance);
    } catch (EOFException | UTFDataFormatException wrong) {
      throw new IOException("the footprint file ends too early; length=" + body.length, wrong);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FootprintWeights that
        && Arrays.equals(distance, that.distance)
        && Arrays.equals(dot, that.dot)
        && provenance.equals(that.provenance);
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(distance) + Arrays.hashCode(dot);
  }

  @Override
  public String toString() {
    return "FootprintWeights(dimension=" + distance.length + ", " + provenance + ")";
  }
}
