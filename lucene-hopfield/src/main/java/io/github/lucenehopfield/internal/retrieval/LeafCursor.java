package io.github.lucenehopfield.internal.retrieval;

import io.github.lucenehopfield.index.internal.math.IntPair;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;

/**
 * Goes over documents of the whole index in ascending order, segment by segment, and tells the
 * place that each had before. Not thread-safe.
 */
final class LeafCursor {
  private final List<LeafReaderContext> leaves;
  private final long[] order;
  private int next;
  private LeafReaderContext leaf;
  private boolean newLeaf;

  /**
   * Makes a cursor before the first document.
   *
   * @param leaves all segments of the index
   * @param docs documents in any order
   */
  LeafCursor(List<LeafReaderContext> leaves, int[] docs) {
    this.leaves = leaves;
    order = new long[docs.length];
    for (int i = 0; i < docs.length; i++) {
      order[i] = IntPair.of(docs[i], i);
    }
    Arrays.sort(order);
  }

  /** Goes to the next document, and {@return whether there is one}. */
  boolean next() {
    if (next == order.length) {
      return false;
    }
    int doc = IntPair.first(order[next++]);
    newLeaf = leaf == null || doc >= leaf.docBase + leaf.reader().maxDoc();
    if (newLeaf) {
      leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    }
    return true;
  }

  /** {@return how many documents came before this one} */
  int passed() {
    return next - 1;
  }

  /** {@return whether the document is the first one of its segment} */
  boolean newLeaf() {
    return newLeaf;
  }

  /** {@return the segment of the document} */
  LeafReader reader() {
    return leaf.reader();
  }

  /** {@return the number of the document in its segment} */
  int docInLeaf() {
    return doc() - leaf.docBase;
  }

  /** {@return the number of the document in the whole index} */
  int doc() {
    return IntPair.first(order[next - 1]);
  }

  /** {@return the place of the document among those that were passed in} */
  int place() {
    return IntPair.second(order[next - 1]);
  }
}
