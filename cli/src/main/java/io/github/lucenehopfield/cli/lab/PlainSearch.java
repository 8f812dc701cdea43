package io.github.lucenehopfield.cli.lab;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.VectorUtil;

/**
 * What searches that know nothing of damage find for a cue. They cannot leave a coordinate out, so
 * unknown ones are 0 to them. Safe for use by many threads.
 */
final class PlainSearch {
  /** Coordinates that an exact scan may read; about a tenth of a second. */
  static final long MAX_SCAN = 1L << 26;

  /** Neighbors to ask for: more than the one that counts, so that a graph is searched well. */
  private static final int BREADTH = 100;

  /** Vectors between two looks at the clock. */
  private static final int BLOCK = 1024;

  private final LabIndex index;
  private final boolean scans;

  PlainSearch(LabIndex index) {
    this.index = index;
    this.scans = index.count() * index.dimension() <= MAX_SCAN;
  }

  /**
   * The nearest document by one of the searches.
   *
   * @param method {@code euclidean}, {@code cosine} or {@code lucene}
   * @param doc the document
   * @param milliseconds how long it took
   */
  record Nearest(String method, int doc, double milliseconds) {}

  /** Compares a cue with a stored vector. */
  private interface Measure {
    float of(float[] cue, float[] stored);
  }

  /**
   * {@return the nearest document by each search that the index is small enough for and that has an
   * answer for such a cue}
   *
   * @param cue one value per dimension, NaN where unknown
   * @param deadline by {@link System#nanoTime}, after which nothing more is searched
   * @throws IOException if the index cannot be read
   */
  List<Nearest> search(float[] cue, long deadline) throws IOException {
    float[] filled = withoutUnknown(cue);
    boolean direction = VectorUtil.dotProduct(filled, filled) > 0;
    List<Nearest> found = new ArrayList<>();
    if (scans) {
      add(found, "euclidean", filled, deadline, (q, x) -> -VectorUtil.squareDistance(q, x));
    }
    if (scans && direction) {
      add(found, "cosine", filled, deadline, PlainSearch::cosine);
    }
    boolean angles = index.field().getVectorSimilarityFunction() == VectorSimilarityFunction.COSINE;
    if (index.isOfFloats() && (direction || !angles)) {
      lucene(found, filled, deadline);
    }
    return found;
  }

  private static float cosine(float[] cue, float[] stored) {
    float squares = VectorUtil.dotProduct(stored, stored);
    return squares == 0
        ? Float.NEGATIVE_INFINITY
        : VectorUtil.dotProduct(cue, stored) / (float) Math.sqrt(squares);
  }

  private static float[] withoutUnknown(float[] cue) {
    float[] filled = cue.clone();
    for (int d = 0; d < filled.length; d++) {
      filled[d] = Float.isNaN(filled[d]) ? 0 : filled[d];
    }
    return filled;
  }

  private void add(List<Nearest> found, String method, float[] cue, long deadline, Measure measure)
      throws IOException {
    long start = System.nanoTime();
    int best = -1;
    float most = Float.NEGATIVE_INFINITY;
    for (LeafReaderContext context : index.reader().leaves()) {
      LeafReader leaf = context.reader();
      KnnVectorValues values = index.values(leaf);
      Bits live = values == null ? null : values.getAcceptOrds(leaf.getLiveDocs());
      for (int ord = 0; values != null && ord < values.size(); ord++) {
        if (ord % BLOCK == 0 && System.nanoTime() - deadline > 0) {
          return;
        }
        if (live == null || live.get(ord)) {
          float score = measure.of(cue, LabIndex.vector(values, ord));
          if (score > most) {
            most = score;
            best = context.docBase + values.ordToDoc(ord);
          }
        }
      }
    }
    if (best >= 0) {
      found.add(new Nearest(method, best, (System.nanoTime() - start) / 1e6));
    }
  }

  private void lucene(List<Nearest> found, float[] cue, long deadline) throws IOException {
    IndexSearcher searcher = new IndexSearcher(index.reader());
    searcher.setQueryCache(null);
    searcher.setTimeout(() -> System.nanoTime() - deadline > 0);
    long start = System.nanoTime();
    TopDocs best = searcher.search(new KnnFloatVectorQuery(index.field().name, cue, BREADTH), 1);
    if (best.scoreDocs.length > 0) {
      double milliseconds = (System.nanoTime() - start) / 1e6;
      found.add(new Nearest("lucene", best.scoreDocs[0].doc, milliseconds));
    }
  }
}
