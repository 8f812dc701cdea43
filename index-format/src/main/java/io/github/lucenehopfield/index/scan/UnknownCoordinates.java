package io.github.lucenehopfield.index.scan;

import org.apache.lucene.index.FieldInfo;

/** Says which fields of a segment have vectors with unknown coordinates, which are NaN. */
public final class UnknownCoordinates {
  /** The attribute of a field's info that is {@code true} where a vector has some. */
  public static final String ATTRIBUTE = "Hopfield1.unknowns";

  private UnknownCoordinates() {}

  /**
   * {@return whether a vector of the segment may have an unknown coordinate}
   *
   * @param info of the field in the segment
   */
  public static boolean in(FieldInfo info) {
    return Boolean.parseBoolean(info.getAttribute(ATTRIBUTE));
  }
}
