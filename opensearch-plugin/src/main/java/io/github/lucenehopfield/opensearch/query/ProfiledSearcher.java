package io.github.lucenehopfield.opensearch.query;

import java.io.IOException;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.TaskExecutor;
import org.apache.lucene.search.Weight;
import org.opensearch.search.internal.ContextIndexSearcher;

/**
 * Searches a shard on the calling thread alone, for a request with {@code "profile": true}: what
 * measures the time of a filter must not be used by several threads.
 */
final class ProfiledSearcher extends IndexSearcher {
  private final IndexSearcher profiled;
  private final TaskExecutor here = new TaskExecutor(Runnable::run);

  private ProfiledSearcher(IndexSearcher profiled) {
    super(profiled.getIndexReader());
    this.profiled = profiled;
  }

  /**
   * {@return a searcher that may be used by its threads: the same one where nothing is profiled}
   */
  static IndexSearcher of(IndexSearcher searcher) {
    return searcher instanceof ContextIndexSearcher shard && shard.getProfiler() != null
        ? new ProfiledSearcher(searcher)
        : searcher;
  }

  @Override
  public Query rewrite(Query original) throws IOException {
    return profiled.rewrite(original);
  }

  @Override
  public Weight createWeight(Query query, ScoreMode scoreMode, float boost) throws IOException {
    return profiled.createWeight(query, scoreMode, boost);
  }

  @Override
  public QueryTimeout getTimeout() {
    return profiled.getTimeout();
  }

  @Override
  public TaskExecutor getTaskExecutor() {
    return here;
  }
}
