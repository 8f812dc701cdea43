package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.internal.pq.UnknownValues;
import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.VectorEncoding;

/**
 * The vectors of a field by ordinal, as floats whatever their encoding, without unknown values once
 * there is something to stand in for them. Not thread-safe.
 */
final class VectorSource {
  private final KnnVectorValues values;
  private final FloatVectorValues floats;
  private final ByteVectorValues bytes;
  private final float[] widened;
  private UnknownValues standIns;

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

  /** From now on values of codewords stand in for unknown ones. */
  void fillWith(UnknownValues codewords) {
    standIns = codewords;
  }

  /** {@return the vector of an ordinal, valid until the next call} */
  float[] vector(int ordinal) throws IOException {
    if (floats != null) {
      float[] vector = floats.vectorValue(ordinal);
      return standIns != null && Unknowns.in(vector) ? standIns.fill(vector) : vector;
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
