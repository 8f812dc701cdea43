package io.github.lucenehopfield.opensearch.evidence;

import io.github.lucenehopfield.Evidence;
import io.github.lucenehopfield.HitWeights;
import io.github.lucenehopfield.RecallAnswer;
import io.github.lucenehopfield.RecallRequest;
import io.github.lucenehopfield.opensearch.query.Clauses;
import io.github.lucenehopfield.opensearch.query.HopfieldQueryBuilder;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.opensearch.action.search.SearchRequest;
import org.opensearch.action.search.SearchResponse;
import org.opensearch.action.search.SearchResponseSections;
import org.opensearch.common.document.DocumentField;
import org.opensearch.ingest.ConfigurationUtils;
import org.opensearch.search.SearchExtBuilder;
import org.opensearch.search.SearchHit;
import org.opensearch.search.aggregations.Aggregation;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.InternalAggregations;
import org.opensearch.search.internal.InternalSearchResponse;
import org.opensearch.search.pipeline.AbstractProcessor;
import org.opensearch.search.pipeline.Processor;
import org.opensearch.search.pipeline.SearchResponseProcessor;
import org.opensearch.search.profile.SearchProfileShardResults;

/**
 * The response processor {@code hopfield_separation}: turns what all shards know of a cue into the
 * probability of each hit, and of none. Once, where it all meets: a softmax of each shard would be
 * wrong (docs/decisions/0020). Needs the request processor {@link EvidenceRequestProcessor}.
 * Stateless.
 */
public final class SeparationResponseProcessor extends AbstractProcessor
    implements SearchResponseProcessor {
  /** The name of the processor. */
  public static final String TYPE = "hopfield_separation";

  private static final String PRIOR = "prior_not_stored";

  private final String queryName;
  private final Separation separation;
  private final double priorNotStored;
  private final boolean pattern;

  private SeparationResponseProcessor(
      String tag,
      String description,
      boolean ignoreFailure,
      String queryName,
      Separation separation,
      double priorNotStored,
      boolean pattern) {
    super(tag, description, ignoreFailure);
    this.queryName = queryName;
    this.separation = separation;
    this.priorNotStored = priorNotStored;
    this.pattern = pattern;
  }

  /** {@return what makes the processor from its configuration} */
  public static Processor.Factory<SearchResponseProcessor> factory() {
    return (factories, tag, description, ignoreFailure, config, context) ->
        create(tag, description, ignoreFailure, config);
  }

  private static SeparationResponseProcessor create(
      String tag, String description, boolean ignoreFailure, Map<String, Object> config) {
    String named = ConfigurationUtils.readOptionalStringProperty(TYPE, tag, config, "query_name");
    String form =
        ConfigurationUtils.readStringProperty(
            TYPE, tag, config, "separation", RecallRequest.DEFAULT_SEPARATION);
    Double temperature = number(tag, config, "temperature", null);
    double prior = number(tag, config, PRIOR, RecallRequest.DEFAULT_PRIOR_NOT_STORED);
    return new SeparationResponseProcessor(
        tag,
        description,
        ignoreFailure,
        named,
        RecallRequest.separation(form, temperature),
        RecallRequest.checkPriorNotStored(PRIOR, prior),
        ConfigurationUtils.readBooleanProperty(TYPE, tag, config, "pattern", false));
  }

  private static Double number(
      String tag, Map<String, Object> config, String name, Double fallback) {
    return config.containsKey(name)
        ? ConfigurationUtils.readDoubleProperty(TYPE, tag, config, name)
        : fallback;
  }

  @Override
  public SearchResponse processResponse(SearchRequest request, SearchResponse response) {
    InternalEvidence gathered =
        response.getAggregations() == null
            ? null
            : response.getAggregations().get(EvidenceRequestProcessor.AGGREGATION);
    if (gathered == null) {
      if (request.source() == null || Clauses.in(request.source().query()).isEmpty()) {
        return response;
      }
      throw new IllegalArgumentException(
          TYPE
              + " must have the request processor "
              + EvidenceRequestProcessor.TYPE
              + " in the same pipeline, and the clause in no wrapper query, which hides it");
    }
    HopfieldQueryBuilder clause = Clauses.named(request.source().query(), queryName);
    Evidence evidence = gathered.evidence();
    Map<String, Object> known =
        RecallAnswer.describe(
            evidence, evidence.partial() || response.isTimedOut() || failed(response));
    if (clause != null && evidence.candidates() > 0) {
      CueSimilarity bound = clause.similarity(gathered.similarity()).bind(clause.cues());
      Evidence.Separated separated = evidence.separate(bound, separation, priorNotStored);
      known.putAll(RecallAnswer.describe(separated));
      if (gathered.labels() != null) {
        known.putAll(RecallAnswer.describe(gathered.labels().posterior(separated), clause.k()));
      }
      float[] recalled =
          weigh(response.getHits().getHits(), new HitWeights(evidence, separated), known);
      if (recalled != null) {
        known.put(RecallAnswer.PATTERN, RecallAnswer.values(recalled));
      }
    }
    return with(response, new RecallExt(known));
  }

  private static boolean failed(SearchResponse response) {
    return response.getFailedShards() > 0;
  }

  /** Gives hits their probabilities; {@return the mean of their vectors where it is wanted}. */
  private float[] weigh(SearchHit[] hits, HitWeights weights, Map<String, Object> known) {
    for (SearchHit hit : hits) {
      DocumentField field = hit.getDocumentFields().get(HitEvidencePhase.FIELD);
      if (field == null) {
        continue;
      }
      Map<String, Object> about = new LinkedHashMap<>(field.<Map<String, Object>>getValue());
      double ratio = ((Number) about.get(RecallAnswer.LOG_RATIO)).doubleValue();
      float[] vector = (float[]) about.remove(HitEvidencePhase.VECTOR);
      double weight = weights.weigh(ratio, pattern ? vector : null);
      weights.probability(weight).ifPresent(value -> about.put(RecallAnswer.PROBABILITY, value));
      about.put(RecallAnswer.PROBABILITY_IF_STORED, weight);
      hit.setDocumentField(
          HitEvidencePhase.FIELD, new DocumentField(HitEvidencePhase.FIELD, List.of(about)));
    }
    if (weights.pattern() != null) {
      known.put(RecallAnswer.PATTERN_MASS, weights.patternMass());
    }
    return weights.pattern();
  }

  private static SearchResponse with(SearchResponse response, RecallExt recall) {
    SearchResponseSections sections = response.getInternalResponse();
    List<InternalAggregation> others = new ArrayList<>();
    for (Aggregation aggregation : response.getAggregations()) {
      if (!aggregation.getName().equals(EvidenceRequestProcessor.AGGREGATION)) {
        others.add((InternalAggregation) aggregation);
      }
    }
    List<SearchExtBuilder> exts = new ArrayList<>(sections.getSearchExtBuilders());
    exts.add(recall);
    InternalSearchResponse changed =
        new InternalSearchResponse(
            sections.hits(),
            others.isEmpty() ? null : InternalAggregations.from(others),
            sections.suggest(),
            response.getProfileResults().isEmpty()
                ? null
                : new SearchProfileShardResults(response.getProfileResults()),
            sections.timedOut(),
            sections.terminatedEarly(),
            sections.getNumReducePhases(),
            exts,
            sections.getProcessorResult());
    return new SearchResponse(
        changed,
        response.getScrollId(),
        response.getTotalShards(),
        response.getSuccessfulShards(),
        response.getSkippedShards(),
        response.getTook().millis(),
        response.getPhaseTook(),
        response.getShardFailures(),
        response.getClusters(),
        response.pointInTimeId());
  }

  @Override
  public String getType() {
    return TYPE;
  }
}
