package io.github.lucenehopfield.index.internal.v1;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.VectorEncoding;

/** The vectors of a field by ordinal, as floats whatever their encoding. Not thread-safe. */
final class VectorSource {
  private final KnnVectorValues values;
  private final FloatVectorValues floats;
  private final ByteVectorValues bytes;
  private final float[] widened;

  VectorSource(KnnVectorsReader reader, FieldInfo field) throws IOException {
    if (field.getVectorEncoding() == VectorEncoding.FLOAT32) {
      floats = reader.getFloatVectorValues(field.name);
      bytes = null;
      values = floats;
      widened = null;
    } else {
      bytes = reader.getByteVectorValues(field.name);
      floats = null;
      values = bytes;
      widened = new float[field.getVectorDimension()];
    }
  }

  int size() {
    return values.size();
  }

  /** {@return the vector of an ordinal, valid until the next call} */
  float[] vector(int ordinal) throws IOException {
    if (floats != null) {
      return floats.vectorValue(ordinal);
    }
    return widen(bytes.vectorValue(ordinal), widened);
  }

  static float[] widen(byte[] vector, float[] widened) {
    for (int i = 0; i < vector.length; i++) {
      widened[i] = vector[i];
    }
    return widened;
  }
}
