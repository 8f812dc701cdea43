package io.github.lucenehopfield.cli.demo;

import io.github.lucenehopfield.cli.search.IndexBuilder;
import java.io.IOException;
import java.util.List;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.TopDocs;

/** Lucene's own search for nearest neighbors. */
final class NearestNeighbor {
  /** Neighbors to ask for: more than the one that counts, so that the graph is searched well. */
  private static final int BREADTH = 100;

  private NearestNeighbor() {}

  /** {@return the id of the nearest image that the graph leads to} */
  static long find(DirectoryReader reader, String field, float[] cue) throws IOException {
    IndexSearcher searcher = new IndexSearcher(reader);
    TopDocs best = searcher.search(new KnnFloatVectorQuery(field, cue, BREADTH), 1);
    int doc = best.scoreDocs[0].doc;
    List<LeafReaderContext> leaves = reader.leaves();
    LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
    NumericDocValues ids = leaf.reader().getNumericDocValues(IndexBuilder.ID);
    if (ids == null || !ids.advanceExact(doc - leaf.docBase)) {
      throw new IllegalStateException("document " + doc + " has no id");
    }
    return ids.longValue();
  }
}
