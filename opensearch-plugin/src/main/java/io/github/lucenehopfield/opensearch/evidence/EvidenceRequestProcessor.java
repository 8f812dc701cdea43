package io.github.lucenehopfield.opensearch.evidence;

import io.github.lucenehopfield.opensearch.query.HopfieldQueryBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.ingest.ConfigurationUtils;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchRequestProcessor;

/**
 * The request processor {@code hopfield_evidence}: asks the shards for what the response processor
 * {@link SeparationResponseProcessor} separates. Requests without a {@code hopfield} clause are
 * left as they are. Stateless.
 */
public final class EvidenceRequestProcessor extends AbstractProcessor
    implements SearchRequestProcessor {
  /** The name of the processor. */
  public static final String TYPE = "hopfield_evidence";

  /** The name of the aggregation that it adds. */
  static final String AGGREGATION = "_hopfield_evidence";

  private final String queryName;
  private final boolean vectors;

  private EvidenceRequestProcessor(
      String tag, String description, boolean ignoreFailure, String queryName, boolean vectors) {
    super(tag, description, ignoreFailure);
    this.queryName = queryName;
    this.vectors = vectors;
  }

  /** {@return what makes the processor from its configuration} */
  public static Processor.Factory<SearchRequestProcessor> factory() {
    return (factories, tag, description, ignoreFailure, config, context) ->
        create(tag, description, ignoreFailure, config);
  }

  private static EvidenceRequestProcessor create(
      String tag, String description, boolean ignoreFailure, Map<String, Object> config) {
    return new EvidenceRequestProcessor(
        tag,
        description,
        ignoreFailure,
        ConfigurationUtils.readOptionalStringProperty(TYPE, tag, config, "query_name"),
        ConfigurationUtils.readBooleanProperty(TYPE, tag, config, "vectors", false));
  }

  @Override
  public SearchRequest processRequest(SearchRequest request) {
    if (request.source() == null || Clauses.in(request.source().query()).isEmpty()) {
      return request;
    }
    HopfieldQueryBuilder clause = Clauses.named(request.source().query(), queryName);
    if (clause == null) {
      return request;
    }
    request.source().aggregation(new EvidenceAggregationBuilder(AGGREGATION, queryName));
    List<SearchExtBuilder> sections = new ArrayList<>(request.source().ext());
    sections.add(new HitEvidence(queryName, vectors));
    request.source().ext(sections);
    return request;
  }

  @Override
  public String getType() {
    return TYPE;
  }
}
