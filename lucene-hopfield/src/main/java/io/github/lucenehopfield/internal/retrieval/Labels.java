package io.github.lucenehopfield.internal.retrieval;

import java.io.IOException;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.SortedDocValues;

/** The values of a numeric or sorted doc-values field of one segment as text. Not thread-safe. */
final class Labels {
  private final NumericDocValues numbers;
  private final SortedDocValues terms;

  private Labels(NumericDocValues numbers, SortedDocValues terms) {
    this.numbers = numbers;
    this.terms = terms;
  }

  /** {@return the labels of a segment, none of them where it has no such field} */
  static Labels open(LeafReader reader, String field) throws IOException {
    FieldInfo info = reader.getFieldInfos().fieldInfo(field);
    DocValuesType type = info == null ? DocValuesType.NONE : info.getDocValuesType();
    return switch (type) {
      case NUMERIC -> new Labels(reader.getNumericDocValues(field), null);
      case SORTED -> new Labels(null, reader.getSortedDocValues(field));
      default -> new Labels(null, null);
    };
  }

  /** {@return the label of a document, or null; documents in ascending order} */
  String of(int doc) throws IOException {
    if (numbers != null && numbers.advanceExact(doc)) {
      return Long.toString(numbers.longValue());
    }
    if (terms != null && terms.advanceExact(doc)) {
      return terms.lookupOrd(terms.ordValue()).utf8ToString();
    }
    return null;
  }
}
