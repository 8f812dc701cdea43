package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.Evidence;
import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.ModelCheck;
import io.github.lucenehopfield.RetrievalCounters;
import io.github.lucenehopfield.adaptive.NamedSimilarities;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.search.query.QueryPhase;

/**
 * A {@code hopfield} clause on one shard. It retrieves when its weight is made and not when it is
 * rewritten, which OpenSearch does once more to fetch hits, and before a timeout counts. What it
 * found is kept, for the other places of a request that ask for it: the aggregation of evidence,
 * named queries, explanations.
 */
public final class ShardRecallQuery extends Query {
  // Candidates of a segment (key, exact score), and of all (document, score, exact score) with
  // their copies; tables of one segment at a time are small beside them.
  private static final int BYTES_A_CANDIDATE = 96;
  private static final int BYTES_A_DIMENSION = 16 * Float.BYTES;

  private final Function<Query, HopfieldQuery> clause;
  private final HopfieldQuery query;
  private final String name;
  private final UnaryOperator<Query> level;
  private final CircuitBreaker breaker;
  private final RetrievalCounters counters;
  private volatile Query aliasFilter;
  private volatile Stop stop;
  private volatile Map<Query, Kept> shared = new ConcurrentHashMap<>();

  /** When a request ends before all is found. */
  interface Stop extends QueryTimeout {
    /**
     * Tells the request that it did.
     *
     * @throws RuntimeException if nobody waits for an answer
     */
    void stopped();
  }

  /** What was found in a reader. */
  private record Kept(Object readerId, HopfieldQuery.Found found) {}

  /**
   * Makes a query.
   *
   * @param clause the query for a filter, which may be null
   * @param filter of the clause, or null
   * @param name the {@code _name} of the clause, or null
   * @param level what a filter of whole documents is for the documents that have the vectors
   * @param breaker asked for memory before it is taken
   * @param counters told what was done
   */
  public ShardRecallQuery(
      Function<Query, HopfieldQuery> clause,
      Query filter,
      String name,
      UnaryOperator<Query> level,
      CircuitBreaker breaker,
      RetrievalCounters counters) {
    this.clause = clause;
    this.query = clause.apply(filter);
    this.name = name;
    this.level = level;
    this.breaker = breaker;
    this.counters = counters;
  }

  /**
   * {@return all such queries within others, each once}
   *
   * @param queries where to look
   */
  public static List<ShardRecallQuery> in(Iterable<Query> queries) {
    List<ShardRecallQuery> found = new ArrayList<>();
    for (Query query : queries) {
      query.visit(
          new QueryVisitor() {
            @Override
            public void visitLeaf(Query leaf) {
              if (leaf instanceof ShardRecallQuery ours && !found.contains(ours)) {
                found.add(ours);
              }
            }

            @Override
            public QueryVisitor getSubVisitor(BooleanClause.Occur occur, Query parent) {
              return this;
            }
          });
    }
    return found;
  }

  /** {@return the clause as it was asked for} */
  public HopfieldQuery clause() {
    return query;
  }

  /** {@return the {@code _name} of the clause, or null} */
  public String name() {
    return name;
  }

  /**
   * Accepts only what a request may see, besides the filter of the clause.
   *
   * @param filter the filter of the aliases that were searched, or null
   */
  void seeThrough(Query filter) {
    aliasFilter = filter == null ? null : level.apply(filter);
  }

  /**
   * Stops when the request does.
   *
   * @param request that the clause is in
   */
  void stopWith(Stop request) {
    stop = request;
  }

  /**
   * Keeps what is found elsewhere.
   *
   * @param found what the same queries found in another phase of the request
   */
  @SuppressWarnings("unchecked")
  void shareIn(Map<?, ?> found) {
    shared = (Map<Query, Kept>) found;
  }

  /**
   * {@return what the clause finds, the same for every caller}
   *
   * @param searcher the shard
   * @throws IOException if the shard cannot be read
   */
  public synchronized HopfieldQuery.Found found(IndexSearcher searcher) throws IOException {
    Object readerId = searcher.getIndexReader().getContext().id();
    Kept kept = shared.get(this);
    if (kept == null || kept.readerId() != readerId) {
      kept = new Kept(readerId, retrieve(searcher));
      shared.put(this, kept);
    }
    return kept.found();
  }

  private HopfieldQuery.Found retrieve(IndexSearcher searcher) throws IOException {
    int[] vectors = {0, 0};
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(query.field());
      if (info != null && info.hasVectorValues()) {
        vectors[0]++;
        vectors[1] = info.getVectorDimension();
      }
    }
    if (vectors[0] == 0) {
      // A field of the mapping that no document of this shard has yet.
      return HopfieldQuery.Found.nothing(query.field());
    }
    ModelCheck.check(query, searcher);
    long most = Math.min(query.candidates(), searcher.getIndexReader().maxDoc());
    long bytes =
        (vectors[0] + 1L) * most * BYTES_A_CANDIDATE
            + (long) vectors[1] * BYTES_A_DIMENSION
            + NamedSimilarities.bytes(query.similarity(), vectors[1]);
    breaker.addEstimateBytesAndMaybeBreak(bytes, "hopfield retrieval");
    long start = System.nanoTime();
    HopfieldQuery.Found found = null;
    try {
      found = find(searcher);
    } finally {
      breaker.addWithoutBreaking(-bytes);
      if (found == null) {
        counters.failed();
      } else {
        counters.retrieved(found, System.nanoTime() - start);
      }
    }
    if (found.evidence().partial() && stop != null) {
      stop.stopped();
    }
    return found;
  }

  private HopfieldQuery.Found find(IndexSearcher searcher) throws IOException {
    QueryTimeout theirs = searcher.getTimeout();
    Stop ours = stop;
    if (ours != null) {
      // The searchers of some versions have none, and those of others know the time in steps.
      searcher.setTimeout(theirs == null ? ours : () -> ours.shouldExit() || theirs.shouldExit());
    }
    try {
      return accepting().find(searcher);
    } catch (QueryPhase.TimeExceededException e) {
      // The time was up within a filter, where the searcher does not expect it.
      return new HopfieldQuery.Found(
          new MatchNoDocsQuery("the time was up before a document was accepted"),
          new Evidence(
              new double[0], new double[0], new long[0], Double.NEGATIVE_INFINITY, 0, true),
          0,
          0);
    } finally {
      searcher.setTimeout(theirs);
    }
  }

  private HopfieldQuery accepting() {
    Query alias = aliasFilter;
    if (alias == null) {
      return query;
    }
    if (query.filter() == null) {
      return clause.apply(alias);
    }
    return clause.apply(
        new BooleanQuery.Builder()
            .add(query.filter(), BooleanClause.Occur.FILTER)
            .add(alias, BooleanClause.Occur.FILTER)
            .build());
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost)
      throws IOException {
    return found(searcher).weight(this, searcher, scoreMode, boost);
  }

  @Override
  public void visit(QueryVisitor visitor) {
    if (visitor.acceptField(query.field())) {
      visitor.visitLeaf(this);
    }
  }

  @Override
  public String toString(String field) {
    return query.toString(field);
  }

  @Override
  public boolean equals(Object other) {
    return sameClassAs(other) && query.equals(((ShardRecallQuery) other).query);
  }

  @Override
  public int hashCode() {
    return 31 * classHash() + query.hashCode();
  }
}
