package io.github.lucenehopfield.projection;

import java.util.Locale;

/**
 * What is done to a cue before the first step and to the read-out after every step: the
 * post-transformation g of Hopfield-Fenchel-Young networks (Santos et al., arXiv 2411.08590,
 * section 3.3), {@code q <- g(sum_i w_i x_i)}. Stored vectors stay as they are: store them
 * transformed where the theory asks for it.
 */
public enum Normalization {
  /** Nothing. */
  NONE,
  /** Divides by the Euclidean length; a zero vector stays. */
  L2,
  /** Subtracts the mean and divides by sqrt(variance + 1e-5), without any affine part. */
  LAYER_NORM;

  private static final double EPSILON = 1e-5;

  /**
   * {@return the normalization of a name}
   *
   * @param name {@code none}, {@code l2} or {@code layer-norm}
   * @throws IllegalArgumentException if it is another one
   */
  public static Normalization parse(String name) {
    for (Normalization value : values()) {
      if (value.toString().equals(name)) {
        return value;
      }
    }
    throw new IllegalArgumentException(
        "normalization must be none, l2 or layer-norm; normalization=" + name);
  }

  /**
   * {@return a normalized copy of a vector; its NaNs, which are unknown coordinates, stay and do
   * not count}
   *
   * @param vector the vector, not changed
   */
  public float[] apply(float[] vector) {
    float[] result = vector.clone();
    if (this == NONE) {
      return result;
    }
    double mean = this == LAYER_NORM ? mean(vector) : 0;
    double squares = 0;
    int known = 0;
    for (float value : vector) {
      if (!Float.isNaN(value)) {
        squares += (value - mean) * (value - mean);
        known++;
      }
    }
    double length =
        this == L2 ? Math.sqrt(squares) : Math.sqrt(squares / Math.max(1, known) + EPSILON);
    for (int d = 0; d < result.length && length > 0; d++) {
      result[d] = (float) ((vector[d] - mean) / length);
    }
    return result;
  }

  private static double mean(float[] vector) {
    double sum = 0;
    int known = 0;
    for (float value : vector) {
      if (!Float.isNaN(value)) {
        sum += value;
        known++;
      }
    }
    return sum / Math.max(1, known);
  }

  /** {@return the name by which users choose it} */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}
