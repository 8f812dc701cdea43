package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.RecallRequest;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a cue such as {@code [1.5, null, -2]}, or several of one origin: {@code [[1.5, null, -2],
 * [1, 0, null]]}.
 */
final class CueText {
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
    String trimmed = text.trim();
    if (!trimmed.startsWith("[") || !trimmed.endsWith("]")) {
      throw notAnArray(name, trimmed);
    }
    float[] cue = new float[dimension];
    int count = 0;
    int known = 0;
    int end = trimmed.length() - 1;
    for (int from = 1; from <= end && end > 1; count++) {
      int comma = trimmed.indexOf(',', from);
      int to = comma < 0 ? end : comma;
      if (count < dimension) {
        cue[count] = value(name, trimmed.substring(from, to).trim(), count);
        known += Float.isNaN(cue[count]) ? 0 : 1;
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
    if (known == 0) {
      throw new IllegalArgumentException(
          name + " must have at least one known coordinate; known=0 length=" + count);
    }
    return cue;
  }

  private static float value(String name, String text, int at) {
    if (text.equals("null") || text.equals("NaN")) {
      return Float.NaN;
    }
    float value;
    try {
      value = Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw wrong(name, text, at, e);
    }
    if (!Float.isFinite(value)) {
      throw wrong(name, text, at, null);
    }
    return value;
  }

  private static IllegalArgumentException wrong(String name, String text, int at, Throwable cause) {
    return new IllegalArgumentException(
        name
            + " must hold finite numbers, or null where unknown; "
            + name
            + "["
            + at
            + "]="
            + StoredVector.echo(text),
        cause);
  }
}
