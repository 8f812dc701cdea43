package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.LogRatios;
import io.github.lucenehopfield.RetrievedCandidates;
import io.github.lucenehopfield.noise.NoiseModelCompatibility;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Executor;
import java.util.function.Function;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.QueryVisitor;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Weight;
import org.apache.solr.common.SolrException;
import org.apache.solr.common.SolrException.ErrorCode;
import org.apache.solr.request.SolrRequestInfo;
import org.apache.solr.search.QueryLimits;
import org.apache.solr.search.SolrIndexSearcher;
import org.apache.solr.search.SolrSearcherRequirer;
import org.apache.solr.search.WrappedQuery;

/**
 * A {@code hopfield} clause on one core. It retrieves when its weight is made, under the limits of
 * the request, and only once a request. Its filters are applied then and not while it is parsed, so
 * that a cache may ask it again in a newer index. As it needs the whole index, Solr refuses it
 * where an index writer would ask it segment by segment. Immutable.
 */
final class RecallQuery extends Query implements SolrSearcherRequirer {
  private final Function<Query, HopfieldQuery> clause;
  private final HopfieldQuery query;
  private final List<Query> filters;
  private final String name;
  private final String likelihood;
  private final CoreState state;

  /**
   * Makes a query.
   *
   * @param clause the retrieval for a filter, which may be null
   * @param filters what accepted documents must match
   * @param name of the clause, or null
   * @param likelihood says what scores are made by; equal on two cores only where scores are
   * @param state of the core
   */
  RecallQuery(
      Function<Query, HopfieldQuery> clause,
      List<Query> filters,
      String name,
      String likelihood,
      CoreState state) {
    this.clause = clause;
    this.query = clause.apply(null);
    this.filters = List.copyOf(filters);
    this.name = name;
    this.likelihood = likelihood;
    this.state = state;
  }

  /** {@return the retrieval, without its filters} */
  HopfieldQuery clause() {
    return query;
  }

  /** {@return the name of the clause, or null} */
  String name() {
    return name;
  }

  /** {@return what scores are made by} */
  String likelihood() {
    return likelihood;
  }

  /**
   * {@return what the clause finds, the same for every caller of a request}
   *
   * @param searcher of the core
   * @throws SolrException if the cue or the model does not suit the index
   */
  RetrievedCandidates found(IndexSearcher searcher) throws IOException {
    RequestClauses clauses = RequestClauses.current();
    return clauses == null ? retrieve(searcher) : clauses.found(this, searcher);
  }

  /** Retrieves, whatever was found before. */
  RetrievedCandidates retrieve(IndexSearcher searcher) throws IOException {
    SolrIndexSearcher solr = solr(searcher);
    IndexSearcher own = own(solr, searcher);
    if (!hasVectors(own.getIndexReader())) {
      // A field of the schema that no document of this core has yet.
      return RetrievedCandidates.nothing(query.field());
    }
    long start = System.nanoTime();
    RetrievedCandidates found = null;
    try {
      HopfieldQuery accepting = clause.apply(accepting(solr));
      NoiseModelCompatibility.check(accepting, own);
      found = accepting.find(own);
      return found;
    } catch (IllegalArgumentException e) {
      throw new SolrException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    } finally {
      if (found == null) {
        state.counters().failed();
      } else {
        state.counters().retrieved(found, System.nanoTime() - start);
      }
    }
  }

  private boolean hasVectors(IndexReader reader) {
    for (LeafReaderContext leaf : reader.leaves()) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(query.field());
      if (info != null && info.hasVectorValues()) {
        return true;
      }
    }
    return false;
  }

  /**
   * {@return the L of single documents, whose segments are those of {@link #reader}}
   *
   * @param searcher of the core
   */
  LogRatios logRatios(SolrIndexSearcher searcher) throws IOException {
    return clause.apply(accepting(searcher)).logRatios(own(searcher, searcher));
  }

  /**
   * {@return the reader without Solr's own checks of limits, which end a request by an exception
   * where a retrieval ends with what it has} Documents have the same numbers.
   */
  static IndexReader reader(SolrIndexSearcher searcher) {
    return searcher.getRawReader();
  }

  /** {@return the searcher of Solr that another one is made from, or null} */
  private static SolrIndexSearcher solr(IndexSearcher searcher) {
    if (searcher instanceof SolrIndexSearcher solr) {
      return solr;
    }
    // Under limits Solr searches with a plain searcher over the same reader.
    SolrRequestInfo info = SolrRequestInfo.getRequestInfo();
    if (info == null || info.getReq() == null) {
      return null;
    }
    SolrIndexSearcher asked = info.getReq().getSearcher();
    return asked.getIndexReader() == searcher.getIndexReader() ? asked : null;
  }

  /** A searcher with the limits of this request: Solr's is shared by all requests. */
  private static IndexSearcher own(SolrIndexSearcher solr, IndexSearcher searcher) {
    Executor executor =
        solr == null ? null : solr.getCore().getCoreContainer().getIndexSearcherExecutor();
    IndexSearcher own =
        new IndexSearcher(solr == null ? searcher.getIndexReader() : reader(solr), executor);
    own.setQueryCache(null);
    QueryLimits limits = QueryLimits.getCurrentLimits();
    if (limits.isLimitsEnabled()) {
      own.setTimeout(limits);
    }
    return own;
  }

  /**
   * {@return which documents to accept, or null for all; filters that only collect do not count}
   */
  private Query accepting(SolrIndexSearcher solr) throws IOException {
    if (filters.isEmpty()) {
      return null;
    }
    if (solr == null) {
      BooleanQuery.Builder all = new BooleanQuery.Builder();
      filters.forEach(filter -> all.add(filter, BooleanClause.Occur.FILTER));
      return all.build();
    }
    SolrIndexSearcher.ProcessedFilter processed = solr.getProcessedFilter(filters);
    if (processed.answer != null) {
      return processed.answer.makeQuery();
    }
    if (processed.filter == null) {
      return null;
    }
    WrappedQuery once = new WrappedQuery(processed.filter);
    once.setCache(false);
    return solr.getDocSet(once).makeQuery();
  }

  @Override
  public Weight createWeight(IndexSearcher searcher, ScoreMode scoreMode, float boost)
      throws IOException {
    return found(searcher).weight(this, own(solr(searcher), searcher), scoreMode, boost);
  }

  @Override
  public void visit(QueryVisitor visitor) {
    if (visitor.acceptField(query.field())) {
      visitor.visitLeaf(this);
    }
  }

  @Override
  public String toString(String field) {
    return query.toString(field) + (filters.isEmpty() ? "" : " accepting " + filters);
  }

  @Override
  public boolean equals(Object other) {
    return this == other || (sameClassAs(other) && equalTo((RecallQuery) other));
  }

  private boolean equalTo(RecallQuery that) {
    return query.equals(that.query)
        && filters.equals(that.filters)
        && Objects.equals(name, that.name);
  }

  @Override
  public int hashCode() {
    return 31 * (31 * classHash() + query.hashCode()) + filters.hashCode();
  }
}
