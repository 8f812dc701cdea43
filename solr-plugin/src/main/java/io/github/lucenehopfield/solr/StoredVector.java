package io.github.lucenehopfield.solr;

import java.util.List;

/** Reads the vector of a document in the forms that update requests have it in. */
final class StoredVector {
  private static final int LONGEST_ECHO = 40;

  private StoredVector() {}

  /**
   * {@return the vector, whose values are finite or, where they are null or NaN, unknown: NaN}
   *
   * @param field the name of the field, for messages
   * @param value a list of numbers or of their texts, or an array of numbers
   * @param dimension how many there must be
   * @param bytes whether they must be whole numbers from -128 to 127, all of them known
   * @throws IllegalArgumentException if it is no such vector; the message has field and position
   */
  static float[] parse(String field, Object value, int dimension, boolean bytes) {
    int length = length(field, value);
    if (length != dimension) {
      throw new IllegalArgumentException(
          field
              + " must have as many values as its dimension, "
              + dimension
              + "; length="
              + length);
    }
    float[] vector = new float[dimension];
    boolean known = false;
    for (int d = 0; d < dimension; d++) {
      float number = number(value, d);
      if (bytes && number != (byte) number) {
        throw wrong(field, "whole numbers from -128 to 127", value, d);
      }
      if (Float.isInfinite(number)) {
        throw wrong(field, "finite numbers", value, d);
      }
      known |= !Float.isNaN(number);
      vector[d] = number;
    }
    if (!known) {
      throw new IllegalArgumentException(
          field + " must have at least one known coordinate; " + field + "=" + echo(value));
    }
    return vector;
  }

  private static int length(String field, Object value) {
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof float[] floats) {
      return floats.length;
    }
    if (value instanceof double[] doubles) {
      return doubles.length;
    }
    if (value instanceof byte[] bytes) {
      return bytes.length;
    }
    throw new IllegalArgumentException(
        field + " must be an array of numbers; " + field + "=" + echo(value));
  }

  /** {@return a value, NaN where it is unknown, infinite for what is none} */
  private static float number(Object value, int d) {
    Object at = at(value, d);
    if (at instanceof Number number) {
      return number.floatValue();
    }
    if (at instanceof CharSequence text) {
      return number(text.toString());
    }
    return at == null ? Float.NaN : Float.POSITIVE_INFINITY;
  }

  private static float number(String text) {
    try {
      return Float.parseFloat(text);
    } catch (NumberFormatException e) {
      return Float.POSITIVE_INFINITY;
    }
  }

  private static Object at(Object value, int d) {
    if (value instanceof float[] floats) {
      return floats[d];
    }
    if (value instanceof double[] doubles) {
      return doubles[d];
    }
    return value instanceof byte[] bytes ? bytes[d] : ((List<?>) value).get(d);
  }

  private static IllegalArgumentException wrong(String field, String law, Object value, int d) {
    return new IllegalArgumentException(
        field + " must hold " + law + "; " + field + "[" + d + "]=" + echo(at(value, d)));
  }

  /** {@return the text of something that a user sent, cut off where it is long} */
  static String echo(Object value) {
    String text = String.valueOf(value);
    return text.length() <= LONGEST_ECHO ? text : text.substring(0, LONGEST_ECHO) + "...";
  }
}
