package io.github.lucenehopfield.internal.retrieval;

import io.github.lucenehopfield.index.scan.UnknownCoordinates;
import java.io.IOException;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorEncoding;

/** The stored vectors of one segment as floats, bytes widened. Not thread-safe; one per leaf. */
public final class Patterns {
  private final KnnVectorValues values;
  private final FloatVectorValues floats;
  private final ByteVectorValues bytes;
  private final float[] widened;
  private final boolean unknowns;

  private Patterns(FloatVectorValues floats, ByteVectorValues bytes, boolean unknowns) {
    this.unknowns = unknowns;
    this.floats = floats;
    this.bytes = bytes;
    this.values = floats != null ? floats : bytes;
    this.widened = bytes != null ? new float[bytes.dimension()] : null;
  }

  /** {@return the vectors of a field, or null where the segment has none} */
  public static Patterns open(LeafReader reader, String field) throws IOException {
    FieldInfo info = reader.getFieldInfos().fieldInfo(field);
    if (info == null || !info.hasVectorValues()) {
      return null;
    }
    if (info.getVectorEncoding() == VectorEncoding.BYTE) {
      ByteVectorValues bytes = reader.getByteVectorValues(field);
      return bytes == null || bytes.size() == 0 ? null : new Patterns(null, bytes, false);
    }
    FloatVectorValues floats = reader.getFloatVectorValues(field);
    boolean unknowns = UnknownCoordinates.in(info);
    return floats == null || floats.size() == 0 ? null : new Patterns(floats, null, unknowns);
  }

  /**
   * Checks a stored vector, of which Lucene takes finite ones only; where a segment has unknown
   * coordinates they are NaN.
   *
   * @param pattern as it was read
   * @param field of the vector
   * @param doc of the whole index
   * @throws CorruptIndexException if a value is not finite, nor unknown
   */
  public void checkFinite(float[] pattern, String field, int doc) throws CorruptIndexException {
    for (int d = 0; d < pattern.length; d++) {
      if (!Float.isFinite(pattern[d]) && !(unknowns && Float.isNaN(pattern[d]))) {
        throw new CorruptIndexException(
            "a stored vector must be finite; vector[" + d + "]=" + pattern[d] + " doc=" + doc,
            "field=" + field);
      }
    }
  }

  /** {@return whether vectors may have unknown coordinates, which are NaN} */
  boolean unknowns() {
    return unknowns;
  }

  /** {@return how many vectors, those of deleted documents included} */
  int size() {
    return values.size();
  }

  VectorEncoding encoding() {
    return values.getEncoding();
  }

  int dimension() {
    return values.dimension();
  }

  public DocIndexIterator iterator() {
    return values.iterator();
  }

  /** {@return the vector of an ordinal, valid until the next call} */
  public float[] pattern(int ordinal) throws IOException {
    if (floats != null) {
      return floats.vectorValue(ordinal);
    }
    byte[] vector = bytes.vectorValue(ordinal);
    for (int i = 0; i < widened.length; i++) {
      widened[i] = vector[i];
    }
    return widened;
  }
}
