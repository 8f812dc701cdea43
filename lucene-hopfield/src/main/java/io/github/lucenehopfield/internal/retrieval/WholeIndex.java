package io.github.lucenehopfield.internal.retrieval;

import org.apache.lucene.index.LeafReader;
import org.apache.lucene.search.IndexSearcher;

/**
 * Refuses to retrieve for an index writer, which asks a query segment by segment what to delete or
 * update: the best documents of every segment are not those of the index.
 */
public final class WholeIndex {
  // What an index writer applies queries in, by an ordinary searcher over one segment.
  private static final String WRITER = "org.apache.lucene.index.FrozenBufferedUpdates";

  private WholeIndex() {}

  /**
   * Checks who asks. A searcher over a single segment is fine, unless an index writer made it.
   *
   * @param searcher what is asked with
   * @param field the vectors field
   * @throws IllegalArgumentException if it belongs to an index writer
   */
  public static void check(IndexSearcher searcher, String field) {
    // The stack is looked at only where the searcher looks like the writer's.
    if (searcher.getIndexReader() instanceof LeafReader
        && searcher.getQueryCache() == null
        && StackWalker.getInstance()
            .walk(frames -> frames.anyMatch(frame -> frame.getClassName().equals(WRITER)))) {
      throw new IllegalArgumentException(
          "documents must not be deleted or updated by a retrieval, whose best documents an index"
              + " writer would take of every segment; search first, then delete by id; field="
              + field);
    }
  }
}
