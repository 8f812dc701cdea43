package io.github.lucenehopfield.opensearch.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.search.Query;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.search.SearchService;
import org.opensearch.search.internal.SearchContext;
import org.opensearch.search.rescore.RescoreContext;

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

  private static void bind(SearchContext context, ShardRecallQuery.Stop stop) {
    List<ShardRecallQuery> clauses = new ArrayList<>(clauses(context));
    clauses.addAll(ShardRecallQuery.in(afterwards(context)));
    if (clauses.isEmpty()) {
      return;
    }
    // Clauses may filter what others accept.
    for (int i = 0; i < clauses.size(); i++) {
      Query filter = clauses.get(i).clause().filter();
      if (filter != null) {
        clauses.addAll(ShardRecallQuery.in(List.of(filter)));
      }
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

  /** {@return what hits of the query are filtered and scored again with} */
  private static List<Query> afterwards(SearchContext context) {
    List<Query> queries = new ArrayList<>();
    if (context.parsedPostFilter() != null) {
      queries.add(context.parsedPostFilter().query());
    }
    if (context.rescore() != null) {
      for (RescoreContext rescore : context.rescore()) {
        queries.addAll(rescore.getQueries());
      }
    }
    return queries;
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

  private static ShardRecallQuery.Stop stop(SearchContext context) {
    // Scrolls have no timeout.
    boolean limited =
        context.scrollContext() == null
            && context.timeout() != null
            && !context.timeout().equals(SearchService.NO_TIMEOUT);
    // The rest is for collecting what was found, of which nothing is given once the time is up.
    long most = limited ? context.timeout().nanos() / 10 * 9 : Long.MAX_VALUE;
    long start = System.nanoTime();
    return new ShardRecallQuery.Stop() {
      @Override
      public boolean shouldExit() {
        return context.isCancelled() || System.nanoTime() - start > most;
      }

      @Override
      public void stopped() {
        if (context.isCancelled()) {
          throw new TaskCancelledException(
              "cancelled task with reason: " + context.getTask().getReasonCancelled());
        }
        // The first is asked for after the query, the second is what rescoring leaves as it is.
        context.setSearchTimedOut(true);
        context.queryResult().searchTimedOut(true);
      }
    };
  }
}
