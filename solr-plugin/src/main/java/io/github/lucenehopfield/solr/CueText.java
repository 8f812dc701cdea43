package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.RecallRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a cue such as {@code [1.5, null, -2]}, or several of one origin: {@code [[1.5, null, -2],
 * [1, 0, null]]}.
 */
final class CueText {
  private static final String NUMBERS = "finite numbers, or null where unknown";

  private static final String WEIGHTS = "finite numbers >= 0";

  private CueText() {}

  /**
   * {@return the cues, at least one, NaN where a value is {@code null} or {@code NaN}}
   *
   * @param text of a cue, or of an array of cues
   * @param field the name of the field, for messages
   * @param dimension how many values each must have
   * @throws IllegalArgumentException if they are no such cues, or too many; the message has the
   *     position
   */
  static float[][] parseAll(String text, String field, int dimension) {
    String trimmed = text.trim();
    String inner =
        trimmed.length() > 2 && trimmed.startsWith("[") && trimmed.endsWith("]")
            ? trimmed.substring(1, trimmed.length() - 1).trim()
            : "";
    if (!inner.startsWith("[")) {
      return new float[][] {parse("v", text, field, dimension)};
    }
    List<float[]> cues = new ArrayList<>();
    int from = 0;
    while (true) {
      String name = "v[" + cues.size() + "]";
      RecallRequest.checkCues("v", cues.size() + 1);
      int end = inner.indexOf(']', from);
      if (end < 0) {
        throw notAnArray(name, inner.substring(from));
      }
      cues.add(parse(name, inner.substring(from, end + 1), field, dimension));
      String rest = inner.substring(end + 1).trim();
      if (rest.isEmpty()) {
        return cues.toArray(float[][]::new);
      }
      if (!rest.startsWith(",")) {
        throw notAnArray("v[" + cues.size() + "]", rest);
      }
      from = inner.indexOf(',', end + 1) + 1;
    }
  }

  private static IllegalArgumentException notAnArray(String name, String text) {
    return new IllegalArgumentException(
        name
            + " must be an array of numbers, null where unknown; "
            + name
            + "="
            + StoredVector.echo(text));
  }

  /**
   * {@return the cue, NaN where a value is {@code null} or {@code NaN}, which is unknown}
   *
   * @param name of the cue, for messages
   * @param text of the cue
   * @param field the name of the field, for messages
   * @param dimension how many values there must be
   * @throws IllegalArgumentException if it is no such cue; the message has the position
   */
  static float[] parse(String name, String text, String field, int dimension) {
    if (!isArray(text)) {
      throw notAnArray(name, text.trim());
    }
    float[] cue = values(name, text.trim(), field, dimension, NUMBERS);
    for (float value : cue) {
      if (!Float.isNaN(value)) {
        return cue;
      }
    }
    throw new IllegalArgumentException(
        name + " must have at least one known coordinate; known=0 length=" + cue.length);
  }

  /**
   * {@return the weights of the dimensions of a field}
   *
   * @param name of the weights, for messages
   * @param text of the weights
   * @param field the name of the field, for messages
   * @param dimension how many values there must be
   * @throws IllegalArgumentException if they are not so many finite numbers of at least 0
   */
  static float[] parseWeights(String name, String text, String field, int dimension) {
    if (!isArray(text)) {
      throw new IllegalArgumentException(
          name + " must be an array of numbers >= 0; " + name + "=" + StoredVector.echo(text));
    }
    float[] weights = values(name, text.trim(), field, dimension, WEIGHTS);
    for (int d = 0; d < weights.length; d++) {
      if (!(weights[d] >= 0)) {
        throw wrong(name, String.valueOf(weights[d]), d, WEIGHTS, null);
      }
    }
    return weights;
  }

  private static boolean isArray(String text) {
    return text.trim().startsWith("[") && text.trim().endsWith("]");
  }

  private static float[] values(
      String name, String array, String field, int dimension, String law) {
    float[] values = new float[dimension];
    int count = 0;
    int end = array.length() - 1;
    for (int from = 1; from <= end && end > 1; count++) {
      int comma = array.indexOf(',', from);
      int to = comma < 0 ? end : comma;
      if (count < dimension) {
        values[count] = value(name, array.substring(from, to).trim(), count, law);
      }
      from = to + 1;
    }
    if (count != dimension) {
      throw new IllegalArgumentException(
          name
              + " must have as many values as field "
              + field
              + " has dimensions, "
              + dimension
              + "; length="
              + count);
    }
    return values;
  }

  private static float value(String name, String text, int at, String law) {
    if (text.equals("null") || text.equals("NaN")) {
      return Float.NaN;
    }
    float value;
    try {
      value = Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw wrong(name, text, at, law, e);
    }
    if (!Float.isFinite(value)) {
      throw wrong(name, text, at, law, null);
    }
    return value;
  }

  private static IllegalArgumentException wrong(
      String name, String text, int at, String law, Throwable cause) {
    return new IllegalArgumentException(
        name + " must hold " + law + "; " + name + "[" + at + "]=" + StoredVector.echo(text),
        cause);
  }
}
