package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.opensearch.query.ShardRecallQuery.CachedRetrieval;
import io.github.lucenehopfield.opensearch.query.ShardRecallQuery.Key;
import java.lang.ref.WeakReference;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.lucene.search.Query;
import org.opensearch.core.tasks.TaskCancelledException;
import org.opensearch.index.shard.SearchOperationListener;
import org.opensearch.search.SearchService;
import org.opensearch.search.internal.SearchContext;

/**
 * Informs {@code hopfield} clauses of the request that they are in: what it may see through its
 * aliases, when it ends, and what was found in its other phase. Clauses know their request from
 * when they are made, wherever in it they are: in its query, in filters of aggregations and of
 * functions, in what scores again. Stateless.
 */
public final class RequestBinding implements SearchOperationListener {
  private static final String SHARED = "hopfield.found";

  private final Requests requests;

  /**
   * Makes a listener.
   *
   * @param requests of the node
   */
  public RequestBinding(Requests requests) {
    this.requests = requests;
  }

  @Override
  public void onPreQueryPhase(SearchContext context) {
    begin(context, stop(context));
  }

  @Override
  public void onPreFetchPhase(SearchContext context) {
    begin(context, null);
  }

  /**
   * {@return the clauses of a request, in its query and among its named queries, without those of
   * the aliases that were searched}
   *
   * @param context the request on a shard
   */
  public static List<ShardRecallQuery> clauses(SearchContext context) {
    return context.parsedQuery() == null ? List.of() : ShardRecallQuery.in(context.parsedQuery());
  }

  private void begin(SearchContext context, ShardRecallQuery.RequestTimeout stop) {
    Requests.Waiting request = requests.known(context.getQueryShardContext());
    if (request == null) {
      return;
    }
    if (context.aliasFilter() != null) {
      ShardRecallQuery.all(context.aliasFilter()).forEach(ShardRecallQuery::seeAll);
    }
    request.begin(new Begun(context, stop));
  }

  /** A request in one of its phases. Holds its context weakly, which knows this. */
  private static final class Begun implements ShardRecallQuery.Request {
    private final WeakReference<SearchContext> context;
    private final ShardRecallQuery.RequestTimeout stop;

    Begun(SearchContext context, ShardRecallQuery.RequestTimeout stop) {
      this.context = new WeakReference<>(context);
      this.stop = stop;
    }

    @Override
    public Query aliasFilter() {
      SearchContext now = context.get();
      return now == null ? null : now.aliasFilter();
    }

    @Override
    public ShardRecallQuery.RequestTimeout stop() {
      return stop;
    }

    @Override
    public Map<Key, CachedRetrieval> found() {
      SearchContext now = context.get();
      return now == null ? null : shared(now);
    }
  }

  /** {@return where the phases of a request meet, or null for readers that outlive a request} */
  private static Map<Key, CachedRetrieval> shared(SearchContext context) {
    if (context.readerContext() == null || !context.readerContext().singleSession()) {
      return null;
    }
    Map<Key, CachedRetrieval> shared = context.readerContext().getFromContext(SHARED);
    if (shared == null) {
      shared = new ConcurrentHashMap<>();
      context.readerContext().putInContext(SHARED, shared);
    }
    return shared;
  }

  private static ShardRecallQuery.RequestTimeout stop(SearchContext context) {
    // Scrolls have no timeout.
    boolean limited =
        context.scrollContext() == null
            && context.timeout() != null
            && !context.timeout().equals(SearchService.NO_TIMEOUT);
    // The rest is for collecting what was found, of which nothing is returned once the time is up.
    long most = limited ? context.timeout().nanos() / 10 * 9 : Long.MAX_VALUE;
    return new Ending(context, most);
  }

  /** Ends with a request. Holds its context weakly, as {@link Begun} does. */
  private static final class Ending implements ShardRecallQuery.RequestTimeout {
    private final WeakReference<SearchContext> context;
    private final long most;
    private final long start = System.nanoTime();

    Ending(SearchContext context, long most) {
      this.context = new WeakReference<>(context);
      this.most = most;
    }

    @Override
    public boolean shouldExit() {
      SearchContext now = context.get();
      return now == null || now.isCancelled() || System.nanoTime() - start > most;
    }

    @Override
    public void stopped() {
      SearchContext now = context.get();
      if (now == null) {
        return;
      }
      if (now.isCancelled()) {
        throw new TaskCancelledException(
            "cancelled task with reason: " + now.getTask().getReasonCancelled());
      }
      // The first is asked for after the query, the second is what rescoring leaves as it is.
      now.setSearchTimedOut(true);
      now.queryResult().searchTimedOut(true);
    }
  }
}
