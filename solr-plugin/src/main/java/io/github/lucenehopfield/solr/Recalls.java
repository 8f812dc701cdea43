package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.HopfieldQuery;
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
final class Recalls {
  private static final String KEY = "io.github.lucenehopfield.recalls";

  private final Set<RecallQuery> clauses = new LinkedHashSet<>();
  private final Map<RecallQuery, Kept> kept = new HashMap<>();
  private final Map<Integer, Double> probabilities = new HashMap<>();

  /** What was found in a reader. */
  private record Kept(Object reader, HopfieldQuery.Found found) {}

  private Recalls() {}

  /** {@return those of a request} */
  static Recalls of(SolrQueryRequest request) {
    Map<Object, Object> context = request.getContext();
    synchronized (context) {
      return (Recalls) context.computeIfAbsent(KEY, key -> new Recalls());
    }
  }

  /** {@return those of the request that this thread serves, or null where it serves none} */
  static Recalls current() {
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

  /** {@return what a clause finds, once a request and reader} */
  synchronized HopfieldQuery.Found found(RecallQuery clause, IndexSearcher searcher)
      throws IOException {
    Kept known = kept.get(clause);
    if (known == null || known.reader() != searcher.getIndexReader()) {
      known = new Kept(searcher.getIndexReader(), clause.retrieve(searcher));
      kept.put(clause, known);
    }
    return known.found();
  }

  /** Notes the probability of a hit. */
  synchronized void weigh(int doc, double probability) {
    probabilities.put(doc, probability);
  }

  /** {@return the probability of a hit, or null where it is not known here} */
  synchronized Double probability(int doc) {
    return probabilities.get(doc);
  }
}
