package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeSettings;
import org.apache.lucene.codecs.KnnFieldVectorsWriter;
import org.apache.lucene.index.FieldInfo;

/**
 * Refuses every vector of a field that the permutation does not fit. A document is refused by
 * itself then, and the index writer stays open.
 */
final class RefusedVectorsWriter extends KnnFieldVectorsWriter<Object> {
  private final FieldInfo field;
  private final CodeSettings settings;
  private final KnnFieldVectorsWriter<?> in;

  RefusedVectorsWriter(FieldInfo field, CodeSettings settings, KnnFieldVectorsWriter<?> in) {
    this.field = field;
    this.settings = settings;
    this.in = in;
  }

  @Override
  public void addValue(int docID, Object vector) {
    CodesWriter.checkPermutation(field, settings);
  }

  @Override
  public Object copyValue(Object vector) {
    return vector;
  }

  @Override
  public long ramBytesUsed() {
    return in.ramBytesUsed();
  }
}
