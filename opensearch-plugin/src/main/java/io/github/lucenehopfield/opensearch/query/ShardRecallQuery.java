package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.Evidence;
import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.LogRatios;
import io.github.lucenehopfield.RetrievalCounters;
import io.github.lucenehopfield.RetrievedCandidates;
import io.github.lucenehopfield.noise.NoiseModelCompatibility;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Function;
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
import org.apache.lucene.search.join.BitSetProducer;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.index.query.ParsedQuery;
import org.opensearch.search.query.QueryPhase;

/**
 * A {@code hopfield} clause on one shard. It retrieves when its weight is made and not when it is
 * rewritten, which OpenSearch does once more to fetch hits, and before a timeout counts. What it
 * found is cached for the other places of a request that ask for it: the aggregation of evidence,
 * named queries, explanations.
 */
public final class ShardRecallQuery extends Query {
  // Candidates of a segment (key, exact score), and of all (document, score, exact score) with
  // their copies; tables of one segment at a time are small alongside them.
  private static final int BYTES_PER_CANDIDATE = 96;
  private static final int BYTES_PER_DIMENSION = 16 * Float.BYTES;

  private final Function<Query, HopfieldQuery> clause;
  private final Query filter;
  private final HopfieldQuery query;
  private final String name;
  private final VectorLevel level;
  private final CircuitBreaker breaker;
  private final RetrievalCounters counters;
  private final Request request;
  private final Map<Key, CachedRetrieval> own = new ConcurrentHashMap<>();
  private volatile boolean seesAll;
  private boolean expanded;
  private boolean retrieving;

  /** When a request ends before all is found. */
  interface RequestTimeout extends QueryTimeout {
    /**
     * Reports to the request that it did.
     *
     * @throws RuntimeException if nobody waits for an answer
     */
    void stopped();
  }

  /** The request that a clause is in, as it is when the clause retrieves. */
  interface Request {
    /** No request that is known. */
    Request NONE =
        new Request() {
          @Override
          public Query aliasFilter() {
            return null;
          }

          @Override
          public RequestTimeout stop() {
            return null;
          }

          @Override
          public Map<Key, CachedRetrieval> found() {
            return null;
          }
        };

    /** {@return the filter of the aliases that were searched, or null} */
    Query aliasFilter();

    /** {@return when the request ends, or null} */
    RequestTimeout stop();

    /** {@return what equal clauses found in any phase of the request, or null to keep it here} */
    Map<Key, CachedRetrieval> found();
  }

  /** Two clauses that are equal find the same, if they see the same documents. */
  record Key(HopfieldQuery query, boolean seesAll) {}

  /** What was found in a reader. */
  record CachedRetrieval(Object readerId, RetrievedCandidates found) {}

  /**
   * Makes a query.
   *
   * @param clause the query for a filter, which may be null, and may be among those that the graph
   *     of a field finds by it
   * @param filter of the clause, or null
   * @param name the {@code _name} of the clause, or null
   * @param level which documents have the vectors, or null for whole ones
   * @param breaker asked for memory before it is taken
   * @param counters count what was done
   * @param request that the clause is in
   */
  ShardRecallQuery(
      Function<Query, HopfieldQuery> clause,
      Query filter,
      String name,
      VectorLevel level,
      CircuitBreaker breaker,
      RetrievalCounters counters,
      Request request) {
    this.clause = clause;
    this.filter = filter;
    this.query = clause.apply(filter);
    this.name = name;
    this.level = level;
    this.breaker = breaker;
    this.counters = counters;
    this.request = request;
  }

  /**
   * {@return this, before it is used, with or without the nested documents alongside those that it
   * finds}
   */
  ShardRecallQuery expand(boolean all) {
    expanded = all;
    return this;
  }

  /**
   * {@return the clauses of a query and of its named queries, equal ones once, and without those
   * within the filters of others}
   *
   * @param parsed the query
   */
  public static List<ShardRecallQuery> in(ParsedQuery parsed) {
    Set<ShardRecallQuery> found = new LinkedHashSet<>();
    visit(parsed.query(), found::add);
    parsed.namedFilters().values().forEach(named -> visit(named, found::add));
    return List.copyOf(found);
  }

  /** {@return all clauses within a query, also those within the filters of others} */
  static List<ShardRecallQuery> all(Query query) {
    List<ShardRecallQuery> found = new ArrayList<>();
    visit(query, found::add);
    for (int i = 0; i < found.size(); i++) {
      Query filter = found.get(i).filter;
      if (filter != null) {
        visit(filter, found::add);
      }
    }
    return found;
  }

  private static void visit(Query query, Consumer<ShardRecallQuery> visitor) {
    query.visit(
        new QueryVisitor() {
          @Override
          public void visitLeaf(Query leaf) {
            if (leaf instanceof ShardRecallQuery ours) {
              visitor.accept(ours);
            }
          }

          @Override
          public QueryVisitor getSubVisitor(BooleanClause.Occur occur, Query parent) {
            return this;
          }
        });
  }

  /** {@return the clause as it was asked for} */
  public HopfieldQuery clause() {
    return query;
  }

  /** {@return which documents of a segment are whole ones, or null where all with vectors are} */
  public BitSetProducer wholes() {
    return level == null ? null : level.wholes();
  }

  /** {@return the {@code _name} of the clause, or null} */
  public String name() {
    return name;
  }

  /** Looks through no alias: the clause is a part of what an alias lets through. */
  void seeAll() {
    seesAll = true;
  }

  /**
   * {@return what the clause finds, the same for every caller}
   *
   * @param searcher the shard
   * @throws IOException if the shard cannot be read
   */
  public synchronized RetrievedCandidates found(IndexSearcher searcher) throws IOException {
    RetrievedCandidates cached = cached(searcher);
    if (cached == null) {
      cached = retrieveOnce(searcher);
      shared()
          .put(
              new Key(query, seesAll),
              new CachedRetrieval(searcher.getIndexReader().getContext().id(), cached));
    }
    return cached;
  }

  private Map<Key, CachedRetrieval> shared() {
    Map<Key, CachedRetrieval> ofRequest = request.found();
    return ofRequest == null ? own : ofRequest;
  }

  /** {@return what was found in the shard before, or null} */
  private RetrievedCandidates cached(IndexSearcher searcher) {
    CachedRetrieval cached = shared().get(new Key(query, seesAll));
    boolean same =
        cached != null && cached.readerId() == searcher.getIndexReader().getContext().id();
    return same ? cached.found() : null;
  }

  /**
   * {@return the L of single documents, as the clause has them}
   *
   * @param searcher the shard
   * @throws IOException if the shard cannot be read
   */
  public synchronized LogRatios logRatios(IndexSearcher searcher) throws IOException {
    RetrievedCandidates cached = cached(searcher);
    IndexSearcher own = ProfiledSearcher.of(searcher);
    return cached == null ? accepting().logRatios(own) : accepting().logRatios(own, cached);
  }

  /** Whatever it is within, a clause does not wait for itself. */
  private RetrievedCandidates retrieveOnce(IndexSearcher searcher) throws IOException {
    if (retrieving) {
      throw new IllegalArgumentException(
          "a hopfield clause must not be within its own filter or alias; field=" + query.field());
    }
    retrieving = true;
    try {
      return retrieve(searcher);
    } finally {
      retrieving = false;
    }
  }

  private RetrievedCandidates retrieve(IndexSearcher searcher) throws IOException {
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
      return RetrievedCandidates.nothing(query.field());
    }
    NoiseModelCompatibility.check(query, searcher);
    long most = Math.min(query.candidates(), searcher.getIndexReader().maxDoc());
    long bytes =
        (vectors[0] + 1L) * most * BYTES_PER_CANDIDATE
            + (long) vectors[1] * BYTES_PER_DIMENSION * query.cueCount()
            + SimilarityRegistry.bytes(query.similarity(), vectors[1]);
    breaker.addEstimateBytesAndMaybeBreak(bytes, "hopfield retrieval");
    long start = System.nanoTime();
    RetrievedCandidates found = null;
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
    RequestTimeout stop = request.stop();
    if (found.evidence().partial() && stop != null) {
      stop.stopped();
    }
    return found;
  }

  private RetrievedCandidates find(IndexSearcher shard) throws IOException {
    IndexSearcher searcher = ProfiledSearcher.of(shard);
    QueryTimeout theirs = shard.getTimeout();
    RequestTimeout ours = request.stop();
    if (ours != null) {
      // The searchers of some versions have none, and those of others know the time in steps.
      shard.setTimeout(theirs == null ? ours : () -> ours.shouldExit() || theirs.shouldExit());
    }
    try {
      return accepting().find(searcher);
    } catch (QueryPhase.TimeExceededException e) {
      // The time was up within a filter, where the searcher does not expect it.
      return new RetrievedCandidates(
          new MatchNoDocsQuery("the time was up before a document was accepted"),
          new Evidence(
              new double[0], new double[0], new long[0], Double.NEGATIVE_INFINITY, 0, true),
          null,
          0,
          0);
    } finally {
      shard.setTimeout(theirs);
    }
  }

  private HopfieldQuery accepting() {
    Query aliases = seesAll ? null : request.aliasFilter();
    if (aliases == null) {
      return query;
    }
    Query alias = level == null ? aliases : level.ofWholes(aliases);
    if (filter == null) {
      return clause.apply(alias);
    }
    return clause.apply(
        new BooleanQuery.Builder()
            .add(filter, BooleanClause.Occur.FILTER)
            .add(alias, BooleanClause.Occur.FILTER)
            .build());
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost)
      throws IOException {
    Weight weight = found(searcher).weight(this, searcher, scoreMode, boost);
    return expanded
        ? new ExpandedWeight(weight, level.wholes(), boost, () -> logRatios(searcher))
        : weight;
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
    return sameClassAs(other)
        && query.equals(((ShardRecallQuery) other).query)
        && expanded == ((ShardRecallQuery) other).expanded;
  }

  @Override
  public int hashCode() {
    return 31 * classHash() + query.hashCode();
  }
}
