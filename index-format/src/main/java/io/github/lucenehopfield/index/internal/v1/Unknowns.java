package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.scan.UnknownCoordinates;
import java.io.IOException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.VectorEncoding;

/**
 * Notes which fields of a segment have vectors with unknown coordinates: an attribute in the
 * segment's field infos, absent where there never was such a vector. The raw vectors hold NaN
 * there.
 */
final class Unknowns {
  private Unknowns() {}

  /** Notes whether there is one; a segment that was merged may have the note of another. */
  static void note(FieldInfo info, boolean unknowns) {
    if (unknowns || info.getAttribute(UnknownCoordinates.ATTRIBUTE) != null) {
      info.putAttribute(UnknownCoordinates.ATTRIBUTE, Boolean.toString(unknowns));
    }
  }

  /** {@return whether a value is NaN} */
  static boolean in(float[] vector) {
    for (float value : vector) {
      if (Float.isNaN(value)) {
        return true;
      }
    }
    return false;
  }

  /** {@return whether any vector of a field has an unknown coordinate; reads them until one has} */
  static boolean in(VectorSource vectors, FieldInfo info) throws IOException {
    if (info.getVectorEncoding() != VectorEncoding.FLOAT32) {
      return false;
    }
    for (int ordinal = 0; ordinal < vectors.size(); ordinal++) {
      if (in(vectors.vector(ordinal))) {
        return true;
      }
    }
    return false;
  }
}
