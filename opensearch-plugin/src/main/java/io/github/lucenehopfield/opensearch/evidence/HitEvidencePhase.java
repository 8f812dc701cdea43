package io.github.lucenehopfield.opensearch.evidence;

import io.github.lucenehopfield.LogRatios;
import io.github.lucenehopfield.opensearch.query.ShardRecallQuery;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.Query;
import org.opensearch.common.document.DocumentField;
import org.opensearch.search.fetch.FetchContext;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.fetch.FetchSubPhaseProcessor;

/**
 * Puts the log-likelihood ratio L of each hit beside the hit, where {@link HitEvidence} asks for
 * it. Hits without a vector, and those that the clause does not accept, have none. Stateless.
 */
public final class HitEvidencePhase implements FetchSubPhase {
  /** The field of a hit that has a map of what is known of it. */
  public static final String FIELD = "_hopfield";

  /** The key of L in that map, a double. */
  public static final String LOG_RATIO = "log_ratio";

  /** The key of the stored vector in that map, an array of floats. */
  public static final String VECTOR = "vector";

  /** Makes a phase. */
  public HitEvidencePhase() {}

  @Override
  public FetchSubPhaseProcessor getProcessor(FetchContext context) throws IOException {
    if (!(context.getSearchExt(HitEvidence.NAME) instanceof HitEvidence asked)) {
      return null;
    }
    ShardRecallQuery clause = clause(context, asked.queryName());
    if (clause == null) {
      return null;
    }
    LogRatios ratios = clause.clause().logRatios(context.searcher());
    return new FetchSubPhaseProcessor() {
      @Override
      public void setNextReader(LeafReaderContext leaf) {}

      @Override
      public void process(HitContext hit) throws IOException {
        double ratio = ratios.of(hit.readerContext(), hit.docId());
        if (Double.isNaN(ratio)) {
          return;
        }
        Map<String, Object> known = new LinkedHashMap<>();
        // Without the sign of a zero.
        known.put(LOG_RATIO, ratio + 0.0);
        if (asked.vectors()) {
          known.put(VECTOR, ratios.vector(hit.readerContext(), hit.docId()));
        }
        hit.hit().setDocumentField(FIELD, new DocumentField(FIELD, List.of(known)));
      }
    };
  }

  private static ShardRecallQuery clause(FetchContext context, String queryName) {
    List<Query> queries = new ArrayList<>();
    if (context.query() != null) {
      queries.add(context.query());
    }
    if (context.parsedQuery() != null) {
      queries.addAll(context.parsedQuery().namedFilters().values());
    }
    for (ShardRecallQuery clause : ShardRecallQuery.in(queries)) {
      if (queryName == null || queryName.equals(clause.name())) {
        return clause;
      }
    }
    return null;
  }
}
