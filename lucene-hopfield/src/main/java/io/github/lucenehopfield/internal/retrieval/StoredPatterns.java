package io.github.lucenehopfield.internal.retrieval;

import java.io.IOException;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.util.Bits;

/** All live vectors of a field, one after the other. */
public final class StoredPatterns {
  private StoredPatterns() {}

  /** Receives vectors. */
  @FunctionalInterface
  public interface Visitor {
    /**
     * Receives a vector.
     *
     * @param label what its document is labelled with, or null
     * @param vector valid during the call
     */
    void visit(String label, float[] vector);
  }

  /**
   * Passes the vectors of live documents in the order of the index; unknown coordinates are the
   * means of the field.
   *
   * @param reader the index
   * @param field the vectors field
   * @param labels a numeric or sorted doc-values field, or null
   * @param visitor receives them
   */
  public static void forEach(IndexReader reader, String field, String labels, Visitor visitor)
      throws IOException {
    Completion completion = null;
    for (LeafReaderContext leaf : reader.leaves()) {
      Patterns stored = Patterns.open(leaf.reader(), field);
      if (stored == null) {
        continue;
      }
      if (completion == null && stored.unknowns()) {
        completion =
            Completion.byMeans(FieldMoments.of(reader.leaves(), field, stored.dimension()));
      }
      Bits live = leaf.reader().getLiveDocs();
      Labels ofDocs = labels == null ? null : Labels.open(leaf.reader(), labels);
      DocIndexIterator docs = stored.iterator();
      for (int d = docs.nextDoc(); d != DocIdSetIterator.NO_MORE_DOCS; d = docs.nextDoc()) {
        if (live == null || live.get(d)) {
          float[] vector = stored.pattern(docs.index());
          visitor.visit(
              ofDocs == null ? null : ofDocs.of(d),
              completion == null ? vector : completion.of(vector));
        }
      }
    }
  }
}
