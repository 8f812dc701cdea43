package io.github.lucenehopfield.index.internal.v1;

import java.io.IOException;
import org.apache.lucene.codecs.KnnFieldVectorsWriter;

/** Refuses vectors with NaN or infinite values; Lucene's own fields do so before us. */
final class FiniteVectorsWriter extends KnnFieldVectorsWriter<float[]> {
  private final String field;
  private final KnnFieldVectorsWriter<float[]> in;

  private FiniteVectorsWriter(String field, KnnFieldVectorsWriter<float[]> in) {
    this.field = field;
    this.in = in;
  }

  /** {@return a writer that checks before another one writes, which takes floats} */
  @SuppressWarnings("unchecked")
  static FiniteVectorsWriter of(String field, KnnFieldVectorsWriter<?> in) {
    return new FiniteVectorsWriter(field, (KnnFieldVectorsWriter<float[]>) in);
  }

  @Override
  public void addValue(int docID, float[] vector) throws IOException {
    for (int i = 0; i < vector.length; i++) {
      if (Float.isFinite(vector[i]) == false) {
        throw new IllegalArgumentException(
            "vector values must be finite; field=" + field + ", value[" + i + "]=" + vector[i]);
      }
    }
    in.addValue(docID, vector);
  }

  @Override
  public float[] copyValue(float[] vector) {
    return in.copyValue(vector);
  }

  @Override
  public long ramBytesUsed() {
    return in.ramBytesUsed();
  }
}
