package io.github.lucenehopfield.internal.retrieval;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;

/**
 * Live documents with a vector and exactly one label, or without regard to labels, drawn evenly,
 * and how often each label is there.
 *
 * @param rows the documents that were drawn
 * @param counts how many such documents carry each label
 */
public record LabeledSample(List<Row> rows, Map<String, Long> counts) {
  /** More different values are no labels but names. */
  private static final int MAX_LABELS = 1 << 16;

  /**
   * A document.
   *
   * @param doc its number in the whole index
   * @param label its label
   * @param vector its vector
   */
  public record Row(int doc, String label, float[] vector) {}

  /**
   * {@return a sample}
   *
   * @param reader the index
   * @param field its vectors field
   * @param labels the doc-values field of the labels, or null to take any document
   * @param wanted how many documents to draw at most, at least 1
   * @param seed decides which
   * @throws IllegalArgumentException if there are more different labels than 65,536
   */
  public static LabeledSample draw(
      IndexReader reader, String field, String labels, int wanted, long seed) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    List<Row> rows = new ArrayList<>();
    Map<String, Long> counts = new TreeMap<>();
    long seen = 0;
    for (LeafReaderContext leaf : reader.leaves()) {
      Patterns stored = Patterns.open(leaf.reader(), field);
      if (stored == null) {
        continue;
      }
      AllLabels values = AllLabels.open(leaf.reader(), labels == null ? "" : labels);
      Bits live = leaf.reader().getLiveDocs();
      DocIndexIterator docs = stored.iterator();
      for (int d = docs.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = docs.nextDoc()) {
        String[] own = live == null || live.get(d) ? values.of(d) : null;
        own = own != null && labels == null ? new String[] {""} : own;
        if (own == null || own.length != 1) {
          continue;
        }
        counts.merge(own[0], 1L, Long::sum);
        if (counts.size() > MAX_LABELS) {
          throw new IllegalArgumentException(
              "labels must have at most " + MAX_LABELS + " different values; field=" + labels);
        }
        // Algorithm R of Vitter, "Random sampling with a reservoir", 1985.
        long place = seen++ < wanted ? rows.size() : random.nextLong(seen);
        if (place < wanted) {
          Row row = new Row(leaf.docBase + d, own[0], stored.pattern(docs.index()).clone());
          if (place == rows.size()) {
            rows.add(row);
          } else {
            rows.set((int) place, row);
          }
        }
      }
    }
    return new LabeledSample(rows, counts);
  }
}
