package io.github.lucenehopfield.opensearch.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.search.Query;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.search.SearchService;
import org.opensearch.search.internal.SearchContext;

/**
 * Tells {@code hopfield} clauses of the request that they are in: what it may see through its
 * aliases, when it ends, and what was found in its other phase. Stateless.
 */
public final class RequestBinding implements SearchOperationListener {
  private static final String SHARED = "hopfield.found";

  /** Makes a listener. */
  public RequestBinding() {}

  @Override
  public void onPreQueryPhase(SearchContext context) {
    bind(context, stop(context));
  }

  @Override
  public void onPreFetchPhase(SearchContext context) {
    bind(context, null);
  }

  /**
   * {@return the clauses of a request, in its query and among its named queries}
   *
   * @param context the request on a shard
   */
  public static List<ShardRecallQuery> clauses(SearchContext context) {
    List<Query> queries = new ArrayList<>();
    if (context.query() != null) {
      queries.add(context.query());
    }
    if (context.parsedQuery() != null) {
      queries.addAll(context.parsedQuery().namedFilters().values());
    }
    return ShardRecallQuery.in(queries);
  }

  private static void bind(SearchContext context, QueryTimeout stop) {
    List<ShardRecallQuery> clauses = clauses(context);
    if (clauses.isEmpty()) {
      return;
    }
    Map<?, ?> shared = shared(context);
    for (ShardRecallQuery clause : clauses) {
      clause.seeThrough(context.aliasFilter());
      if (stop != null) {
        clause.stopWith(stop);
      }
      if (shared != null) {
        clause.shareIn(shared);
      }
    }
  }

  /** {@return where the phases of a request meet, or null for readers that outlive a request} */
  private static Map<?, ?> shared(SearchContext context) {
    if (context.readerContext() == null || !context.readerContext().singleSession()) {
      return null;
    }
    Map<?, ?> shared = context.readerContext().getFromContext(SHARED);
    if (shared == null) {
      shared = new ConcurrentHashMap<>();
      context.readerContext().putInContext(SHARED, shared);
    }
    return shared;
  }

  private static QueryTimeout stop(SearchContext context) {
    long most =
        context.timeout() == null || context.timeout().equals(SearchService.NO_TIMEOUT)
            ? Long.MAX_VALUE
            : context.timeout().nanos();
    long start = System.nanoTime();
    return () -> context.isCancelled() || System.nanoTime() - start > most;
  }
}
