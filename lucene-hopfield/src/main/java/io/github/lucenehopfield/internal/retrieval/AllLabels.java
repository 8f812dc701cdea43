package io.github.lucenehopfield.internal.retrieval;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.index.SortedSetDocValues;

/**
 * All values of a numeric or keyword doc-values field of one segment as text, with one value a
 * document or several. Not thread-safe.
 */
final class AllLabels {
  private static final String[] NONE = {};

  private final SortedNumericDocValues numbers;
  private final SortedSetDocValues terms;

  private AllLabels(SortedNumericDocValues numbers, SortedSetDocValues terms) {
    this.numbers = numbers;
    this.terms = terms;
  }

  /** {@return the labels of a segment, none of them where it has no such field} */
  static AllLabels open(LeafReader reader, String field) throws IOException {
    FieldInfo info = reader.getFieldInfos().fieldInfo(field);
    DocValuesType type = info == null ? DocValuesType.NONE : info.getDocValuesType();
    return switch (type) {
      case NUMERIC, SORTED_NUMERIC ->
          new AllLabels(DocValues.getSortedNumeric(reader, field), null);
      case SORTED, SORTED_SET -> new AllLabels(null, DocValues.getSortedSet(reader, field));
      default -> new AllLabels(null, null);
    };
  }

  /** {@return the labels of a document, different ones once; documents in ascending order} */
  String[] of(int doc) throws IOException {
    if (numbers != null && numbers.advanceExact(doc)) {
      return ofNumbers();
    }
    if (terms != null && terms.advanceExact(doc)) {
      String[] labels = new String[terms.docValueCount()];
      for (int i = 0; i < labels.length; i++) {
        labels[i] = terms.lookupOrd(terms.nextOrd()).utf8ToString();
      }
      return labels;
    }
    return NONE;
  }

  /** Equal numbers of a document are next to each other. */
  private String[] ofNumbers() throws IOException {
    int count = numbers.docValueCount();
    String[] labels = new String[count];
    int different = 0;
    long last = 0;
    for (int i = 0; i < count; i++) {
      long value = numbers.nextValue();
      if (i == 0 || value != last) {
        labels[different++] = Long.toString(value);
      }
      last = value;
    }
    return Arrays.copyOf(labels, different);
  }
}
