package io.github.lucenehopfield.index.internal.v1;

import java.io.IOException;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.MergeState;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;

/**
 * Counts the vectors that go into a merge, and refuses a merge that does not have them all in the
 * end. A delegate that was compiled for another Lucene merges by a method that is never called, and
 * would lose all vectors without a word.
 */
final class MergedVectors {
  private MergedVectors() {}

  /** {@return how many live vectors of a field a merge has} */
  static int count(FieldInfo field, MergeState state) throws IOException {
    int count = 0;
    for (int i = 0; i < state.knnVectorsReaders.length; i++) {
      KnnVectorsReader reader = state.knnVectorsReaders[i];
      FieldInfo info = state.fieldInfos[i].fieldInfo(field.name);
      if (reader != null && info != null && info.hasVectorValues()) {
        count += live(values(reader, field), state.liveDocs[i]);
      }
    }
    return count;
  }

  private static int live(KnnVectorValues values, Bits liveDocs) throws IOException {
    if (values == null) {
      return 0;
    }
    if (liveDocs == null) {
      return values.size();
    }
    int count = 0;
    KnnVectorValues.DocIndexIterator docs = values.iterator();
    for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
      count += liveDocs.get(doc) ? 1 : 0;
    }
    return count;
  }

  /**
   * Checks that the raw format has written all vectors.
   *
   * @param merged what it has written
   * @param field the field
   * @param expected the number of vectors, or null after a flush
   * @param format the raw format
   */
  static void check(
      KnnVectorsReader merged, FieldInfo field, Integer expected, KnnVectorsFormat format)
      throws IOException {
    if (expected == null) {
      return;
    }
    int found;
    try {
      KnnVectorValues values = values(merged, field);
      found = values == null ? 0 : values.size();
    } catch (IllegalArgumentException e) {
      throw missing(field, expected, 0, format, e);
    }
    if (found != expected) {
      throw missing(field, expected, found, format, null);
    }
  }

  private static IllegalStateException missing(
      FieldInfo field, int expected, int found, KnnVectorsFormat format, Throwable cause) {
    return new IllegalStateException(
        "a merge must keep all vectors, "
            + expected
            + "; vectors="
            + found
            + ", field="
            + field.name
            + ", format="
            + format.getName(),
        cause);
  }

  private static KnnVectorValues values(KnnVectorsReader reader, FieldInfo field)
      throws IOException {
    return field.getVectorEncoding() == VectorEncoding.BYTE
        ? reader.getByteVectorValues(field.name)
        : reader.getFloatVectorValues(field.name);
  }
}
