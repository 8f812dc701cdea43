package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.LogRatios;
import io.github.lucenehopfield.RecallAnswer;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.solr.common.SolrDocument;
import org.apache.solr.common.params.CommonParams;
import org.apache.solr.common.params.SolrParams;
import org.apache.solr.request.SolrQueryRequest;
import org.apache.solr.response.transform.DocTransformer;
import org.apache.solr.response.transform.TransformerFactory;
import org.apache.solr.search.DocIterationInfo;
import org.noggit.JSONUtil;

/**
 * Makes {@code fl=id,[hopfield]}: alongside each hit, the log-likelihood ratio L of its vector
 * under the {@code hopfield} clause of the request, whatever boosts and other clauses made of its
 * score. Documents without a vector, and those that the clause does not accept, have none. The
 * parameter {@code name} says which of several clauses is meant.
 */
public final class HopfieldTransformerFactory extends TransformerFactory {
  /** The key of the stored vector, an array of floats, on its way from a shard. */
  static final String VECTOR = "vector";

  private static final Set<String> TABULAR = Set.of("csv", "xlsx");

  /** Makes a factory. */
  public HopfieldTransformerFactory() {}

  @Override
  public DocTransformer create(String field, SolrParams params, SolrQueryRequest request) {
    String named = params.get("name");
    return new Transformer(
        field,
        named == null ? request.getParams().get(HopfieldComponent.CLAUSE) : named,
        request,
        HopfieldComponent.wantsVectors(request.getParams()));
  }

  /** {@return what is known of a hit, as text where a response has rows of single values} */
  static Object shown(Map<String, Object> known, SolrParams params) {
    return TABULAR.contains(params.get(CommonParams.WT, "")) ? JSONUtil.toJSON(known, -1) : known;
  }

  /** Not thread-safe. */
  private static final class Transformer extends DocTransformer {
    private final String field;
    private final String clauseName;
    private final SolrQueryRequest request;
    private final boolean vectors;
    private boolean started;
    private LogRatios ratios;
    private List<LeafReaderContext> leaves;

    Transformer(String field, String clauseName, SolrQueryRequest request, boolean vectors) {
      this.field = field;
      this.clauseName = clauseName;
      this.request = request;
      this.vectors = vectors;
    }

    @Override
    public String getName() {
      return field;
    }

    @Override
    public boolean needsSolrIndexSearcher() {
      return true;
    }

    /** Not when it is made: the fields of a response are read before its query. */
    private void start() throws IOException {
      started = true;
      RecallQuery clause = RequestClauses.of(request).named(clauseName);
      if (clause != null && context != null && context.getSearcher() != null) {
        ratios = clause.logRatios(context.getSearcher());
        leaves = RecallQuery.reader(context.getSearcher()).leaves();
      }
    }

    @Override
    public void transform(SolrDocument document, int doc, DocIterationInfo info)
        throws IOException {
      if (!started) {
        start();
      }
      if (ratios == null || doc < 0) {
        return;
      }
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
      double ratio = ratios.of(leaf, doc - leaf.docBase);
      if (Double.isNaN(ratio)) {
        return;
      }
      Map<String, Object> known = new LinkedHashMap<>();
      // Without the sign of a zero.
      known.put(RecallAnswer.LOG_RATIO, ratio + 0.0);
      known.putAll(RequestClauses.of(request).probabilities(doc));
      if (vectors) {
        known.put(VECTOR, ratios.vector(leaf, doc - leaf.docBase));
      }
      document.setField(field, shown(known, request.getParams()));
    }
  }
}
