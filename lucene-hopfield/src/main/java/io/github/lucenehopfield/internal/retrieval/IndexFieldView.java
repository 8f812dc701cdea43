package io.github.lucenehopfield.internal.retrieval;

import io.github.lucenehopfield.index.scan.UnknownCoordinates;
import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.DocValues;
import org.apache.lucene.index.DocValuesType;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.SortedNumericDocValues;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.util.Bits;

/**
 * The stored vectors of a field, and doc values of their documents, across the segments of an
 * index; documents are numbered as in the whole index. Reads in the order of documents, whatever
 * the order of the request. One per query and searcher; not thread-safe.
 */
public final class IndexFieldView {
  private static final int VECTORS_BETWEEN_TIMEOUT_CHECKS = 32;

  private final String field;
  private final int dimension;
  private final List<LeafReaderContext> leaves;
  private final QueryTimeout timeout;
  private final boolean searchable;
  private final boolean unknowns;
  private volatile long patterns = -1;
  private volatile FieldMoments moments;

  /**
   * Opens a field.
   *
   * @param searcher the index and its timeout
   * @param field the vectors field
   * @param dimension the number of dimensions that its vectors must have
   * @throws IllegalArgumentException if the field has vectors of another length
   */
  IndexFieldView(IndexSearcher searcher, String field, int dimension) {
    this.field = field;
    this.dimension = dimension;
    this.leaves = searcher.getIndexReader().leaves();
    this.timeout = searcher.getTimeout();
    this.searchable = checkField();
    this.unknowns = haveUnknowns(field);
  }

  private boolean haveUnknowns(String ofField) {
    for (LeafReaderContext leaf : leaves) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(ofField);
      if (info != null && UnknownCoordinates.in(info)) {
        return true;
      }
    }
    return false;
  }

  /**
   * {@return what completes vectors with unknown coordinates for cues of one origin; null where the
   * field has none}
   *
   * @param cues at least one, NaN where unknown
   */
  public Completion completion(float[][] cues) throws IOException {
    return unknowns ? new Completion(cues, moments()) : null;
  }

  private FieldMoments moments() throws IOException {
    if (moments == null) {
      moments = FieldMoments.of(leaves, field, dimension);
    }
    return moments;
  }

  /** Without any there is nothing to find: the last vector may have been deleted. */
  private boolean checkField() {
    boolean vectors = false;
    for (LeafReaderContext leaf : leaves) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(field);
      if (info == null || !info.hasVectorValues()) {
        continue;
      }
      vectors = true;
      if (info.getVectorDimension() != dimension) {
        throw new IllegalArgumentException(
            "cue length must be the dimension of the field, "
                + info.getVectorDimension()
                + "; length="
                + dimension
                + " field="
                + field);
      }
    }
    return vectors;
  }

  String field() {
    return field;
  }

  List<LeafReaderContext> leaves() {
    return leaves;
  }

  /** {@return whether there is a segment with vectors of the field} */
  public boolean searchable() {
    return searchable;
  }

  /** {@return how many live vectors the field has} */
  long patterns() throws IOException {
    if (patterns < 0) {
      patterns = countPatterns();
    }
    return patterns;
  }

  private long countPatterns() throws IOException {
    long count = 0;
    for (LeafReaderContext leaf : leaves) {
      Patterns stored = Patterns.open(leaf.reader(), field);
      if (stored == null) {
        continue;
      }
      Bits live = leaf.reader().getLiveDocs();
      if (live == null) {
        count += stored.size();
        continue;
      }
      DocIndexIterator docs = stored.iterator();
      for (int d = docs.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = docs.nextDoc()) {
        if (live.get(d)) {
          count++;
        }
      }
    }
    return count;
  }

  /**
   * The mean of the vectors of documents.
   *
   * @param pattern the mean, or null where no document has a vector or the time was up
   * @param complete whether all vectors were read before the time was up
   */
  public record Mean(float[] pattern, boolean complete) {}

  /**
   * {@return the mean of the vectors of documents; those without one do not count, nor do unknown
   * coordinates: one that all of them lack is the mean of the field}
   *
   * @param values the field of the vectors, or null for the searched one
   * @param docs documents of the whole index
   * @param weights their weights, positive
   */
  public Mean mean(String values, int[] docs, double[] weights) throws IOException {
    double[] sums = new double[values == null ? dimension : dimension(values)];
    double[] total = new double[1];
    String from = values == null ? field : values;
    double[] known = haveUnknowns(from) ? new double[sums.length] : null;
    boolean all =
        read(
            from,
            docs,
            known != null,
            (index, pattern) -> {
              total[0] += weights[index];
              if (known == null) {
                add(pattern, weights[index], sums);
              } else {
                addKnown(pattern, weights[index], sums, known);
              }
            });
    if (known == null && !finite(sums)) {
      // Some value was not: read once more to say which.
      all &= read(from, docs, true, (index, pattern) -> {});
    }
    if (!all || total[0] == 0) {
      return new Mean(null, all);
    }
    FieldMoments ofField = null;
    float[] mean = new float[sums.length];
    for (int d = 0; d < mean.length; d++) {
      double ofKnown = known == null ? total[0] : known[d];
      if (ofKnown > 0) {
        mean[d] = (float) (sums[d] / ofKnown);
        continue;
      }
      if (ofField == null) {
        ofField = FieldMoments.of(leaves, from, sums.length);
      }
      mean[d] = (float) ofField.means()[d];
    }
    return new Mean(mean, true);
  }

  private static void add(float[] pattern, double weight, double[] sums) {
    for (int d = 0; d < sums.length; d++) {
      sums[d] += weight * pattern[d];
    }
  }

  private static void addKnown(float[] pattern, double weight, double[] sums, double[] known) {
    for (int d = 0; d < sums.length; d++) {
      if (!Float.isNaN(pattern[d])) {
        known[d] += weight;
        sums[d] += weight * pattern[d];
      }
    }
  }

  private static boolean finite(double[] sums) {
    for (double sum : sums) {
      if (!Double.isFinite(sum)) {
        return false;
      }
    }
    return true;
  }

  /** {@return the dimension of a field, 0 where no segment has vectors of it} */
  private int dimension(String values) {
    for (LeafReaderContext leaf : leaves) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(values);
      if (info != null && info.hasVectorValues()) {
        return info.getVectorDimension();
      }
    }
    return 0;
  }

  /**
   * {@return the vectors of documents, null for those after which the time was up; completed where
   * coordinates are unknown}
   *
   * @param docs documents of the whole index that have one
   * @param completion completes them, or null for the means of the field
   */
  public float[][] completed(int[] docs, Completion completion) throws IOException {
    float[][] vectors = vectors(docs);
    Completion own = unknowns && completion == null ? Completion.byMeans(moments()) : completion;
    for (int i = 0; own != null && i < vectors.length; i++) {
      vectors[i] = vectors[i] == null ? null : own.of(vectors[i]);
    }
    return vectors;
  }

  /**
   * {@return the vectors of documents, null for those after which the time was up; NaN where
   * coordinates are unknown}
   *
   * @param docs documents of the whole index that have one
   */
  public float[][] vectors(int[] docs) throws IOException {
    float[][] vectors = new float[docs.length][];
    read(field, docs, true, (index, pattern) -> vectors[index] = pattern.clone());
    return vectors;
  }

  /**
   * {@return the values of a numeric doc-values field}
   *
   * @param numeric the field
   * @param docs documents of the whole index
   * @throws IllegalArgumentException if a document has no value
   */
  public long[] numbers(String numeric, int[] docs) throws IOException {
    long[] numbers = new long[docs.length];
    NumericDocValues values = null;
    LeafCursor cursor = new LeafCursor(leaves, docs);
    while (cursor.next()) {
      if (cursor.newLeaf()) {
        values = cursor.reader().getNumericDocValues(numeric);
      }
      if (values == null || !values.advanceExact(cursor.docInLeaf())) {
        throw new IllegalArgumentException(
            "sequence must be a numeric doc-values field of every candidate; sequence="
                + numeric
                + " doc="
                + cursor.doc());
      }
      numbers[cursor.place()] = values.longValue();
    }
    return numbers;
  }

  /**
   * {@return the values of a (sorted) numeric doc-values field, none where a document has none}
   *
   * @param numeric the field
   * @param docs documents of the whole index
   */
  public long[][] values(String numeric, int[] docs) throws IOException {
    long[][] found = new long[docs.length][];
    SortedNumericDocValues values = null;
    LeafCursor cursor = new LeafCursor(leaves, docs);
    while (cursor.next()) {
      if (cursor.newLeaf()) {
        FieldInfo info = cursor.reader().getFieldInfos().fieldInfo(numeric);
        DocValuesType type = info == null ? DocValuesType.NONE : info.getDocValuesType();
        boolean numbers = type == DocValuesType.NUMERIC || type == DocValuesType.SORTED_NUMERIC;
        values = numbers ? DocValues.getSortedNumeric(cursor.reader(), numeric) : null;
      }
      boolean any = values != null && values.advanceExact(cursor.docInLeaf());
      long[] ofDoc = new long[any ? values.docValueCount() : 0];
      for (int i = 0; i < ofDoc.length; i++) {
        ofDoc[i] = values.nextValue();
      }
      found[cursor.place()] = ofDoc;
    }
    return found;
  }

  /**
   * {@return the values of a numeric or sorted doc-values field as text, null where a document has
   * none}
   *
   * @param labels the field
   * @param docs documents of the whole index
   */
  public String[] labels(String labels, int[] docs) throws IOException {
    String[] found = new String[docs.length];
    Labels ofDocs = null;
    LeafCursor cursor = new LeafCursor(leaves, docs);
    while (cursor.next()) {
      if (cursor.newLeaf()) {
        ofDocs = Labels.open(cursor.reader(), labels);
      }
      found[cursor.place()] = ofDocs.of(cursor.docInLeaf());
    }
    return found;
  }

  /**
   * {@return all values of a numeric or keyword doc-values field as text, different ones once; none
   * where a document has none}
   *
   * @param labels the field
   * @param docs documents of the whole index
   * @throws IllegalArgumentException if no segment has such doc values of the field, or one has
   *     others
   */
  public String[][] allLabels(String labels, int[] docs) throws IOException {
    if (checkLabels(leaves, labels) == DocValuesType.NONE) {
      throw noLabels(labels, DocValuesType.NONE);
    }
    return allLabels(leaves, labels, docs);
  }

  /**
   * {@return all values of a numeric or keyword doc-values field as text, different ones once; none
   * where a document has none, or the index does not know the field}
   *
   * @param leaves the segments of the index
   * @param labels the field
   * @param docs documents of the whole index
   * @throws IllegalArgumentException if a segment has other doc values of the field
   */
  public static String[][] allLabels(List<LeafReaderContext> leaves, String labels, int[] docs)
      throws IOException {
    checkLabels(leaves, labels);
    String[][] found = new String[docs.length][];
    AllLabels ofDocs = null;
    LeafCursor cursor = new LeafCursor(leaves, docs);
    while (cursor.next()) {
      if (cursor.newLeaf()) {
        ofDocs = AllLabels.open(cursor.reader(), labels);
      }
      found[cursor.place()] = ofDocs.of(cursor.docInLeaf());
    }
    return found;
  }

  private static DocValuesType checkLabels(List<LeafReaderContext> leaves, String labels) {
    DocValuesType found = DocValuesType.NONE;
    for (LeafReaderContext leaf : leaves) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(labels);
      if (info != null && info.getDocValuesType() != DocValuesType.NONE) {
        found = info.getDocValuesType();
      }
    }
    if (found == DocValuesType.BINARY) {
      throw noLabels(labels, found);
    }
    return found;
  }

  private static IllegalArgumentException noLabels(String labels, DocValuesType found) {
    return new IllegalArgumentException(
        "labels must be a numeric or keyword doc-values field; field="
            + labels
            + " docValues="
            + found);
  }

  @FunctionalInterface
  private interface PatternConsumer {
    void accept(int index, float[] pattern);
  }

  /** Reads vectors in the order of documents; false if the time was up before the last one. */
  private boolean read(String from, int[] docs, boolean checked, PatternConsumer consumer)
      throws IOException {
    Patterns stored = null;
    DocIndexIterator iterator = null;
    LeafCursor cursor = new LeafCursor(leaves, docs);
    while (cursor.next()) {
      boolean check = cursor.passed() % VECTORS_BETWEEN_TIMEOUT_CHECKS == 0;
      if (timeout != null && check && timeout.shouldExit()) {
        return false;
      }
      if (cursor.newLeaf()) {
        stored = Patterns.open(cursor.reader(), from);
        iterator = stored == null ? null : stored.iterator();
      }
      int target = cursor.docInLeaf();
      if (iterator != null && iterator.docID() < target) {
        iterator.advance(target);
      }
      if (iterator != null && iterator.docID() == target) {
        float[] pattern = stored.pattern(iterator.index());
        if (checked) {
          stored.checkFinite(pattern, from, cursor.doc());
        }
        consumer.accept(cursor.place(), pattern);
      }
    }
    return true;
  }
}
