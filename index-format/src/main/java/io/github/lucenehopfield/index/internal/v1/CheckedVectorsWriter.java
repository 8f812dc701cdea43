package io.github.lucenehopfield.index.internal.v1;

import java.io.IOException;
import org.apache.lucene.codecs.KnnFieldVectorsWriter;

/**
 * Refuses vectors with infinite values, which Lucene's own fields do before us, and those with
 * unknown ones (NaN) where the raw format does not keep them. Not thread-safe.
 */
final class CheckedVectorsWriter extends KnnFieldVectorsWriter<float[]> {
  private static final int LOWEST_EXPONENT_BIT = 1 << 23;

  private final String field;
  private final KnnFieldVectorsWriter<float[]> in;
  private final String delegate;
  private boolean unknowns;

  /**
   * Makes a writer that checks before another one writes.
   *
   * @param field the name of the field
   * @param in takes floats
   * @param delegate the name of a raw format that cannot keep NaN, or null
   */
  @SuppressWarnings("unchecked")
  CheckedVectorsWriter(String field, KnnFieldVectorsWriter<?> in, String delegate) {
    this.field = field;
    this.in = (KnnFieldVectorsWriter<float[]>) in;
    this.delegate = delegate;
  }

  @Override
  public void addValue(int docID, float[] vector) throws IOException {
    int exponents = 0;
    for (float value : vector) {
      // Where all bits of the exponent are set, one more makes the sign.
      exponents |= (Float.floatToRawIntBits(value) & Integer.MAX_VALUE) + LOWEST_EXPONENT_BIT;
    }
    if (exponents < 0) {
      checkUnknowns(vector);
    }
    in.addValue(docID, vector);
  }

  private void checkUnknowns(float[] vector) {
    for (int i = 0; i < vector.length; i++) {
      if (Float.isFinite(vector[i]) == false) {
        if (Float.isNaN(vector[i]) && delegate == null) {
          unknowns = true;
          continue;
        }
        throw new IllegalArgumentException(
            (delegate == null
                    ? "vector values must be finite, or NaN where unknown; field="
                    : "vector values must be finite alongside a delegate; delegate="
                        + delegate
                        + ", field=")
                + field
                + ", value["
                + i
                + "]="
                + vector[i]);
      }
    }
  }

  /** {@return whether a vector had an unknown coordinate} */
  boolean unknowns() {
    return unknowns;
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
