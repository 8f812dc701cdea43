package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.RetrievedCandidates;
import java.io.IOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.search.IndexSearcher;
import org.apache.solr.request.SolrQueryRequest;
import org.apache.solr.request.SolrRequestInfo;

/**
 * The clauses of a request on one core, and what they found: kept with the request and not in the
 * queries, which caches keep for longer. Safe for use by many threads.
 */
final class RequestClauses {
  private static final String KEY = "io.github.lucenehopfield.recalls";

  private final Set<RecallQuery> clauses = new LinkedHashSet<>();
  private final Map<RecallQuery, CachedRetrieval> cached = new HashMap<>();
  private final Map<Integer, Map<String, Double>> probabilities = new HashMap<>();

  /** What was found in a reader. */
  private record CachedRetrieval(Object reader, RetrievedCandidates found) {}

  private RequestClauses() {}

  /** {@return those of a request} */
  static RequestClauses of(SolrQueryRequest request) {
    Map<Object, Object> context = request.getContext();
    synchronized (context) {
      return (RequestClauses) context.computeIfAbsent(KEY, key -> new RequestClauses());
    }
  }

  /** {@return those of the request that this thread serves, or null where it serves none} */
  static RequestClauses current() {
    SolrRequestInfo info = SolrRequestInfo.getRequestInfo();
    return info == null || info.getReq() == null ? null : of(info.getReq());
  }

  /** Adds a clause that was parsed. */
  synchronized void add(RecallQuery clause) {
    clauses.add(clause);
  }

  /**
   * {@return the clause of a name; null where there is none}
   *
   * @param name of the clause, or null for the only clause
   * @throws IllegalArgumentException if there are several
   */
  synchronized RecallQuery named(String name) {
    RecallQuery found = null;
    for (RecallQuery clause : clauses) {
      if (name == null || name.equals(clause.name())) {
        if (found != null) {
          throw new IllegalArgumentException(
              "hopfield.name must say which hopfield clause is meant; hopfield.name="
                  + (name == null ? null : StoredVector.echo(name)));
        }
        found = clause;
      }
    }
    return found;
  }

  /**
   * {@return the clause that the parameter {@code hopfield.name} says; null where there is none and
   * none is said}
   *
   * @throws IllegalArgumentException if there are several, or none of that name
   */
  RecallQuery chosen(String name) {
    RecallQuery found = named(name);
    if (found == null && name != null) {
      throw new IllegalArgumentException(
          "hopfield.name must be the name of a hopfield clause of the request; hopfield.name="
              + StoredVector.echo(name));
    }
    return found;
  }

  /** {@return what a clause finds, once a request and reader} */
  synchronized RetrievedCandidates found(RecallQuery clause, IndexSearcher searcher)
      throws IOException {
    CachedRetrieval known = cached.get(clause);
    if (known == null || known.reader() != searcher.getIndexReader()) {
      known = new CachedRetrieval(searcher.getIndexReader(), clause.retrieve(searcher));
      cached.put(clause, known);
    }
    return known.found();
  }

  /** Notes the probabilities of a hit. */
  synchronized void weigh(int doc, Map<String, Double> known) {
    probabilities.put(doc, known);
  }

  /** {@return the probabilities of a hit, none where they are not known here} */
  synchronized Map<String, Double> probabilities(int doc) {
    return probabilities.getOrDefault(doc, Map.of());
  }
}
