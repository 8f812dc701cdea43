package io.github.lucenehopfield.internal.retrieval;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopDocsCollector;
import org.apache.lucene.search.knn.KnnSearchStrategy;

/**
 * Carries the scan strategy to the reader and collects nothing itself. As long as no reader has
 * claimed the strategy it reports early termination, so a graph search over a cue that it could not
 * read ends at once. Not thread-safe; one per leaf.
 */
final class ScanCollector implements KnnCollector {
  private final CodeScanStrategy strategy;
  private final QueryTimeout timeout;
  private final int vectors;
  private long visited;

  /**
   * Makes a collector.
   *
   * @param strategy what to ask for
   * @param timeout when to stop, or null
   * @param vectors how many vectors the segment has
   */
  ScanCollector(CodeScanStrategy strategy, QueryTimeout timeout, int vectors) {
    this.strategy = strategy;
    this.timeout = timeout;
    this.vectors = vectors;
  }

  @Override
  public boolean earlyTerminated() {
    return !strategy.claimed() || (timeout != null && timeout.shouldExit());
  }

  @Override
  public void incVisitedCount(int count) {
    visited += count;
  }

  @Override
  public long visitedCount() {
    return visited;
  }

  @Override
  public long visitLimit() {
    return Long.MAX_VALUE;
  }

  /** All vectors: a graph is then not searched but walked, which ends before the first step. */
  @Override
  public int k() {
    return vectors;
  }

  @Override
  public boolean collect(int doc, float similarity) {
    return false;
  }

  @Override
  public float minCompetitiveSimilarity() {
    return Float.NEGATIVE_INFINITY;
  }

  @Override
  public TopDocs topDocs() {
    return TopDocsCollector.EMPTY_TOPDOCS;
  }

  @Override
  public KnnSearchStrategy getSearchStrategy() {
    return strategy;
  }
}
