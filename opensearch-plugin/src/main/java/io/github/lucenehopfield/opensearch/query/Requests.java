package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.opensearch.query.ShardRecallQuery.CachedRetrieval;
import io.github.lucenehopfield.opensearch.query.ShardRecallQuery.Key;
import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.apache.lucene.search.Query;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryShardContext;

/**
 * The requests that clauses of a node are made for, each known by the context that its clauses are
 * made with. What has begun is reported to all of them at once. Safe for use by many threads.
 */
public final class Requests {
  // Nothing that is passed to a request holds its context, or it would never be forgotten.
  private final Map<QueryShardContext, Waiting> all =
      Collections.synchronizedMap(new WeakHashMap<>());

  /** Makes those of a node. */
  public Requests() {}

  /** {@return the request whose clauses are made with a context} */
  Waiting of(QueryShardContext context) {
    return all.computeIfAbsent(context, key -> new Waiting());
  }

  /** {@return the request whose clauses are made with a context, or null where there is none} */
  Waiting known(QueryShardContext context) {
    return all.get(context);
  }

  /** A request that begins after its clauses are made, or never: then they are on their own. */
  static final class Waiting implements ShardRecallQuery.Request {
    private volatile ShardRecallQuery.Request begun = NONE;

    // Clauses of a request are made by one thread.
    private String enclosing;

    /** {@return the path of the nested documents that a filter is being made for, or null} */
    String enclosing() {
      return enclosing;
    }

    /** {@return the filter of a clause, whose parts may be clauses of the same documents} */
    Query within(VectorLevel level, QueryBuilder filter) throws IOException {
      String before = enclosing;
      enclosing = level.path();
      try {
        return level.accepting(filter);
      } finally {
        enclosing = before;
      }
    }

    /** Informs the clauses of the request what it is. */
    void begin(ShardRecallQuery.Request request) {
      begun = request;
    }

    @Override
    public Query aliasFilter() {
      return begun.aliasFilter();
    }

    @Override
    public ShardRecallQuery.RequestTimeout stop() {
      return begun.stop();
    }

    @Override
    public Map<Key, CachedRetrieval> found() {
      return begun.found();
    }
  }
}
