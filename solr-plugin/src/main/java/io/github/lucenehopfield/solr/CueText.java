package io.github.lucenehopfield.solr;

/** Reads a cue such as {@code [1.5, null, -2]}. */
final class CueText {
  private CueText() {}

  /**
   * {@return the cue, NaN where a value is {@code null} or {@code NaN}, which is unknown}
   *
   * @param text of the cue
   * @param field the name of the field, for messages
   * @param dimension how many values there must be
   * @throws IllegalArgumentException if it is no such cue; the message has the position
   */
  static float[] parse(String text, String field, int dimension) {
    String trimmed = text.trim();
    if (!trimmed.startsWith("[") || !trimmed.endsWith("]")) {
      throw new IllegalArgumentException(
          "v must be an array of numbers, null where unknown; v=" + StoredVector.echo(trimmed));
    }
    float[] cue = new float[dimension];
    int count = 0;
    int known = 0;
    int end = trimmed.length() - 1;
    for (int from = 1; from <= end && end > 1; count++) {
      int comma = trimmed.indexOf(',', from);
      int to = comma < 0 ? end : comma;
      if (count < dimension) {
        cue[count] = value(trimmed.substring(from, to).trim(), count);
        known += Float.isNaN(cue[count]) ? 0 : 1;
      }
      from = to + 1;
    }
    if (count != dimension) {
      throw new IllegalArgumentException(
          "v must have as many values as field "
              + field
              + " has dimensions, "
              + dimension
              + "; length="
              + count);
    }
    if (known == 0) {
      throw new IllegalArgumentException(
          "v must have at least one known coordinate; known=0 length=" + count);
    }
    return cue;
  }

  private static float value(String text, int at) {
    if (text.equals("null") || text.equals("NaN")) {
      return Float.NaN;
    }
    float value;
    try {
      value = Float.parseFloat(text);
    } catch (NumberFormatException e) {
      throw wrong(text, at, e);
    }
    if (!Float.isFinite(value)) {
      throw wrong(text, at, null);
    }
    return value;
  }

  private static IllegalArgumentException wrong(String text, int at, Throwable cause) {
    return new IllegalArgumentException(
        "v must hold finite numbers, or null where unknown; v["
            + at
            + "]="
            + StoredVector.echo(text),
        cause);
  }
}
