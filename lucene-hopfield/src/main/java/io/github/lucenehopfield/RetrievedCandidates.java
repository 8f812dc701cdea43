package io.github.lucenehopfield;

import io.github.lucenehopfield.similarity.CueSimilarity;
import java.io.IOException;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.FilterWeight;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;

/**
 * What one retrieval found.
 *
 * @param query matches the best documents with their scores; bound to the searcher's reader
 * @param evidence what is needed to separate them, alone or with those of other indexes
 * @param similarity as it was bound to the cue; null where nothing could be found
 * @param scanNanos how long codes were scanned, summed over segments
 * @param scoreNanos how long documents were scored exactly, summed over segments
 * @param docs the candidates, best first
 * @param ratios L of each candidate
 */
public record RetrievedCandidates(
    Query query,
    Evidence evidence,
    CueSimilarity similarity,
    long scanNanos,
    long scoreNanos,
    int[] docs,
    double[] ratios) {
  /**
   * Makes what has no documents to be asked for their labels.
   *
   * @param query matches the best documents with their scores
   * @param evidence what is needed to separate them
   * @param similarity as it was bound to the cue, or null
   * @param scanNanos how long codes were scanned
   * @param scoreNanos how long documents were scored exactly
   */
  public RetrievedCandidates(
      Query query, Evidence evidence, CueSimilarity similarity, long scanNanos, long scoreNanos) {
    this(query, evidence, similarity, scanNanos, scoreNanos, new int[0], new double[0]);
  }

  /**
   * {@return what there is to find in an index without vectors}
   *
   * @param field the name of the field
   */
  public static RetrievedCandidates nothing(String field) {
    return new RetrievedCandidates(
        new MatchNoDocsQuery("no document has a vector in " + field), Evidence.NOTHING, null, 0, 0);
  }

  /**
   * {@return a weight of the query that found this} It is not cached by segment, for the best
   * documents depend on all segments.
   *
   * @param asked the query
   * @param searcher over the reader that this was found in
   * @param scoreMode as for the weight of any query
   * @param boost as for the weight of any query
   * @throws IOException if the index cannot be read
   */
  public Weight weight(Query asked, IndexSearcher searcher, ScoreMode scoreMode, float boost)
      throws IOException {
    return new FilterWeight(asked, query.createWeight(searcher, scoreMode, boost)) {
      @Override
      public boolean isCacheable(LeafReaderContext context) {
        return false;
      }
    };
  }
}
