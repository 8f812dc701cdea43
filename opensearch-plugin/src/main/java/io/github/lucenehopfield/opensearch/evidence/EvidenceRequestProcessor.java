package io.github.lucenehopfield.opensearch.evidence;

import io.github.lucenehopfield.opensearch.query.Clauses;
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
  private final String label;

  private EvidenceRequestProcessor(
      String tag,
      String description,
      boolean ignoreFailure,
      String queryName,
      boolean vectors,
      String label) {
    super(tag, description, ignoreFailure);
    this.queryName = queryName;
    this.vectors = vectors;
    this.label = label;
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
        ConfigurationUtils.readBooleanProperty(TYPE, tag, config, "vectors", false),
        ConfigurationUtils.readOptionalStringProperty(TYPE, tag, config, LabelField.NAME));
  }

  @Override
  public SearchRequest processRequest(SearchRequest request) {
    if (request.source() == null || Clauses.in(request.source().query()).isEmpty()) {
      return request;
    }
    if (Clauses.named(request.source().query(), queryName) == null) {
      throw new IllegalArgumentException(
          "query_name must be the _name of a hopfield clause of the request; query_name="
              + queryName);
    }
    if (request.scroll() != null) {
      throw new IllegalArgumentException(
          TYPE
              + " must not be asked for by a scroll, which has no pipeline after its first page:"
              + " use search_after with a point in time; scroll="
              + request.scroll().keepAlive());
    }
    request.source().aggregation(new EvidenceAggregationBuilder(AGGREGATION, queryName, label));
    List<SearchExtBuilder> sections = new ArrayList<>(request.source().ext());
    sections.add(HitEvidence.ofPipeline(queryName, vectors));
    request.source().ext(sections);
    return request;
  }

  @Override
  public String getType() {
    return TYPE;
  }
}
