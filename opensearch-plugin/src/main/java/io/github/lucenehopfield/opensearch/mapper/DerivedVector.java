package io.github.lucenehopfield.opensearch.mapper;

import java.io.IOException;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.DocIdSetIterator;
import org.opensearch.core.xcontent.XContentBuilder;

/**
 * Reads the vector of a document back from the segment, for indices that keep no {@code _source}
 * but derive it ({@code index.derived_source.enabled}).
 */
final class DerivedVector {
  private DerivedVector() {}

  /**
   * Writes the vector of a document as an array of numbers, null where one is unknown; nothing
   * where it has none.
   *
   * @param content where to, within the object that has the field
   * @param name the name of the field within that object
   * @param field the full name of the field
   * @param encoding of the values
   * @param leaf the segment
   * @param doc the document in the segment
   * @throws IOException if the segment cannot be read
   */
  static void write(
      XContentBuilder content,
      String name,
      String field,
      VectorEncoding encoding,
      LeafReader leaf,
      int doc)
      throws IOException {
    if (encoding == VectorEncoding.BYTE) {
      ByteVectorValues values = leaf.getByteVectorValues(field);
      int ord = ord(values, doc);
      if (ord >= 0) {
        content.startArray(name);
        for (byte value : values.vectorValue(ord)) {
          content.value(value);
        }
        content.endArray();
      }
      return;
    }
    FloatVectorValues values = leaf.getFloatVectorValues(field);
    int ord = ord(values, doc);
    if (ord >= 0) {
      content.startArray(name);
      for (float value : values.vectorValue(ord)) {
        if (Float.isNaN(value)) {
          content.nullValue();
        } else {
          content.value(value);
        }
      }
      content.endArray();
    }
  }

  /** {@return the place of the vector of a document, or -1 where it has none} */
  private static int ord(KnnVectorValues values, int doc) throws IOException {
    if (values == null) {
      return -1;
    }
    KnnVectorValues.DocIndexIterator iterator = values.iterator();
    int at = iterator.advance(doc);
    return at == doc && at != DocIdSetIterator.NO_MORE_DOCS ? iterator.index() : -1;
  }
}
