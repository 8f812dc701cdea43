package io.github.lucenehopfield.opensearch.evidence;

import io.github.lucenehopfield.LogRatios;
import io.github.lucenehopfield.RecallAnswer;
import io.github.lucenehopfield.opensearch.query.ShardRecallQuery;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.util.BitSet;
import org.opensearch.common.document.DocumentField;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.search.fetch.FetchContext;
import org.opensearch.search.fetch.FetchSubPhase;
import org.opensearch.search.fetch.FetchSubPhaseProcessor;
import org.opensearch.search.fetch.subphase.FetchSourceContext;

/**
 * Puts the log-likelihood ratio L of each hit alongside the hit, where {@link HitEvidence} asks for
 * it. Hits without a vector, and those that the clause does not accept, have none. Stateless.
 */
public final class HitEvidencePhase implements FetchSubPhase {
  /** The field of a hit that has a map of what is known of it. */
  public static final String FIELD = "_hopfield";

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
    boolean vectors = asked.vectors() && (asked.pipeline() || isShown(context, clause));
    LogRatios ratios = clause.logRatios(context.searcher());
    return new FetchSubPhaseProcessor() {
      @Override
      public void setNextReader(LeafReaderContext leaf) {}

      @Override
      public void process(HitContext hit) throws IOException {
        int doc = best(ratios, clause.wholes(), hit);
        double ratio = doc < 0 ? Double.NaN : ratios.of(hit.readerContext(), doc);
        if (Double.isNaN(ratio)) {
          return;
        }
        Map<String, Object> known = new LinkedHashMap<>();
        // Without the sign of a zero.
        known.put(RecallAnswer.LOG_RATIO, ratio + 0.0);
        if (vectors) {
          float[] vector = ratios.vector(hit.readerContext(), doc);
          known.put(VECTOR, asked.pipeline() ? vector : RecallAnswer.values(vector));
        }
        hit.hit().setDocumentField(FIELD, new DocumentField(FIELD, List.of(known)));
      }
    };
  }

  /** {@return whether a user sees the vectors of a clause in the source of hits} */
  private static boolean isShown(FetchContext context, ShardRecallQuery clause) {
    FetchSourceContext source = context.fetchSourceContext();
    if (source == null || !source.fetchSource()) {
      return false;
    }
    Map<String, Object> only = Map.of(clause.clause().field(), true);
    return !XContentMapValues.filter(only, source.includes(), source.excludes()).isEmpty();
  }

  /**
   * {@return the document that has the vector of a hit: itself, or that of its nested documents
   * with the greatest L; -1 where none has one}
   */
  private static int best(LogRatios ratios, BitSetProducer wholes, HitContext hit)
      throws IOException {
    BitSet whole = wholes == null ? null : wholes.getBitSet(hit.readerContext());
    if (whole == null || !whole.get(hit.docId())) {
      return hit.docId();
    }
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    int first = hit.docId() == 0 ? 0 : whole.prevSetBit(hit.docId() - 1) + 1;
    for (int doc = first; doc < hit.docId(); doc++) {
      double ratio = ratios.of(hit.readerContext(), doc);
      if (ratio > most || (best < 0 && ratio == most)) {
        best = doc;
        most = ratio;
      }
    }
    return best;
  }

  private static ShardRecallQuery clause(FetchContext context, String queryName) {
    if (context.parsedQuery() == null) {
      return null;
    }
    for (ShardRecallQuery clause : ShardRecallQuery.in(context.parsedQuery())) {
      if (queryName == null || queryName.equals(clause.name())) {
        return clause;
      }
    }
    return null;
  }
}
