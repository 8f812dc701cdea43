package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.CandidateLabels;
import io.github.lucenehopfield.Evidence;
import io.github.lucenehopfield.HitWeights;
import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.LogRatios;
import io.github.lucenehopfield.RecallAnswer;
import io.github.lucenehopfield.RetrievalCounters;
import io.github.lucenehopfield.RetrievedCandidates;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.opentelemetry.api.common.Attributes;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.solr.common.SolrDocument;
import org.apache.solr.common.SolrException;
import org.apache.solr.common.SolrException.ErrorCode;
import org.apache.solr.common.params.CommonParams;
import org.apache.solr.common.params.ShardParams;
import org.apache.solr.common.params.SolrParams;
import org.apache.solr.common.util.NamedList;
import org.apache.solr.common.util.SimpleOrderedMap;
import org.apache.solr.core.SolrCore;
import org.apache.solr.handler.component.ResponseBuilder;
import org.apache.solr.handler.component.SearchComponent;
import org.apache.solr.handler.component.ShardRequest;
import org.apache.solr.handler.component.ShardResponse;
import org.apache.solr.metrics.SolrMetricsContext;
import org.apache.solr.search.DocIterator;
import org.apache.solr.search.SolrIndexSearcher;
import org.apache.solr.search.SolrReturnFields;
import org.apache.solr.util.plugin.SolrCoreAware;

/**
 * Answers {@code hopfield=true} with the probability of each hit, of none, and the recalled
 * pattern: separated once, where the shards of a request meet. A softmax of each shard would be
 * wrong (docs/decisions/0021). One of the {@code last-components} of a search handler, alongside
 * the transformer {@link HopfieldTransformerFactory} named {@code hopfield}.
 *
 * <p>It also has the limits and the models of a core: {@code maxTopK} (10000), {@code
 * maxCandidates} (100000), {@code maxFeatures} (4096), {@code maxModelBytes} (33554432), a list
 * {@code models} of paths by name, and {@code warmup} (true).
 */
public final class HopfieldComponent extends SearchComponent implements SolrCoreAware {
  /** The usual name of the component, the parameter that switches it on, and its section. */
  static final String NAME = "hopfield";

  /** The parameter that says which of several clauses is meant. */
  static final String CLAUSE = "hopfield.name";

  /** The field of a document with what is known of it. */
  static final String FIELD = "_hopfield_";

  private static final String PATTERN = "hopfield.pattern";
  private static final String MODELS = "models";
  private static final List<String> PARAMETERS =
      List.of(
          Limits.TOP_K,
          Limits.CANDIDATES,
          Limits.FEATURES,
          Limits.MODEL_BYTES,
          MODELS,
          CoreWarmup.PARAMETER,
          "name");

  private static final String KEY = "io.github.lucenehopfield.parts";

  private final RetrievalCounters counters = new RetrievalCounters();
  private NamedList<?> args = new NamedList<>();
  private TrainedModels trained;
  private volatile CoreState state = new CoreState(Limits.DEFAULT, Models.NONE, counters);

  /** What shards have answered. */
  private static final class Parts {
    private final List<Evidence> evidence = new ArrayList<>();
    private final List<CandidateLabels> labels = new ArrayList<>();
    private boolean missing;
  }

  /** Makes a component without parameters. */
  public HopfieldComponent() {}

  @Override
  public void init(NamedList<?> arguments) {
    args = arguments;
  }

  @Override
  public void inform(SolrCore core) {
    try {
      for (Map.Entry<String, ?> entry : args) {
        if (!PARAMETERS.contains(entry.getKey())) {
          throw new IllegalArgumentException(
              "parameters must be of " + PARAMETERS + "; parameter=" + entry.getKey());
        }
      }
      Object paths = args.get(MODELS);
      if (paths != null && !(paths instanceof NamedList)) {
        throw new IllegalArgumentException("models must be a list of paths; models=" + paths);
      }
      Limits limits = Limits.of(args);
      trained = new TrainedModels(core.getInstancePath().resolve("hopfield-models"));
      Models configured = Models.load((NamedList<?>) paths, limits.modelBytes(), core);
      state = new CoreState(limits, configured.with(loadTrained(configured)), counters);
      CoreWarmup.start(args.get(CoreWarmup.PARAMETER), core);
    } catch (IllegalArgumentException e) {
      // Without its cause: Solr shows the message of the last cause, and this one says more.
      throw new SolrException(ErrorCode.SERVER_ERROR, getName() + ": " + e.getMessage());
    }
  }

  /** {@return the models that were trained here, without those that are configured by now} */
  private Map<String, Models.Named> loadTrained(Models configured) {
    try {
      Map<String, Models.Named> models = trained.load();
      models.keySet().removeIf(name -> configured.find(name) != null);
      return models;
    } catch (IOException e) {
      throw new IllegalArgumentException("trained models must be readable: " + e.getMessage(), e);
    }
  }

  /**
   * Checks that a model may be trained.
   *
   * @throws IllegalArgumentException if a file of its name is configured
   */
  void checkTrainable(String model) {
    Models.Named known = state.models().find(model);
    if (known != null && known.version() == 0) {
      throw new IllegalArgumentException(
          "model must be none that is configured; model=" + model + " path=" + known.path());
    }
  }

  /**
   * {@return a model that was trained, as it was stored; clauses can use it from now on}
   *
   * @param name of the model
   * @param model what was trained
   * @throws IOException if it cannot be written
   */
  synchronized Models.Named store(String name, TrainedNoiseModel model) throws IOException {
    Models.Named stored = trained.store(name, model);
    state =
        new CoreState(state.limits(), state.models().with(Map.of(name, stored)), state.counters());
    return stored;
  }

  /** {@return what clauses of the core share} */
  CoreState state() {
    return state;
  }

  /** {@return whether a request is one of a shard that has to give vectors for the pattern} */
  static boolean wantsVectors(SolrParams params) {
    return params.getBool(NAME, false)
        && params.getBool(PATTERN, false)
        && params.getBool(ShardParams.IS_SHARD, false);
  }

  /** Whoever asks shards, they are informed how many there are. */
  @Override
  public void modifyRequest(ResponseBuilder builder, SearchComponent who, ShardRequest request) {
    if (builder.shards != null) {
      ShardCount.write(builder.shards.length, request.params);
    }
  }

  private static boolean has(SolrParams params, int purpose) {
    return (params.getInt(ShardParams.SHARDS_PURPOSE, 0) & purpose) != 0;
  }

  private static RecallQuery clause(ResponseBuilder builder) {
    SolrParams params = builder.req.getParams();
    if (!params.getBool(NAME, false)) {
      return null;
    }
    try {
      return RequestClauses.of(builder.req).chosen(params.get(CLAUSE));
    } catch (IllegalArgumentException e) {
      throw new SolrException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    }
  }

  @Override
  public void prepare(ResponseBuilder builder) {
    SolrParams params = builder.req.getParams();
    if (params.getBool(NAME, false)) {
      // Refused before any work is done.
      ShardLabels.field(builder.req);
    }
    if (clause(builder) == null
        || (params.getBool(ShardParams.IS_SHARD, false)
            && !has(params, ShardRequest.PURPOSE_GET_FIELDS))) {
      return;
    }
    String[] wanted = params.getParams(CommonParams.FL);
    String[] more =
        wanted == null ? new String[] {"*", null} : Arrays.copyOf(wanted, wanted.length + 1);
    more[more.length - 1] = FIELD + ":[" + NAME + "]";
    builder.rsp.setReturnFields(new SolrReturnFields(more, builder.req));
  }

  /** A shard gives its evidence; a core that is all there is separates it. */
  @Override
  public void process(ResponseBuilder builder) throws IOException {
    RecallQuery clause = clause(builder);
    if (clause == null) {
      return;
    }
    SolrParams params = builder.req.getParams();
    SolrIndexSearcher searcher = builder.req.getSearcher();
    if (params.getBool(ShardParams.IS_SHARD, false)) {
      if (has(params, ShardRequest.PURPOSE_GET_TOP_IDS)) {
        RetrievedCandidates found = clause.found(searcher);
        NamedList<Object> section = ShardEvidence.write(clause, found.evidence());
        ShardLabels.write(ShardLabels.of(builder.req, found), section);
        builder.rsp.add(NAME, section);
      }
      return;
    }
    RetrievedCandidates found = clause.found(searcher);
    Evidence evidence = found.evidence();
    NamedList<Object> section = section(evidence, evidence.partial());
    CandidateLabels labels = ShardLabels.of(builder.req, found);
    HitWeights weights = separate(clause, evidence, labels, section);
    if (weights != null && builder.getResults() != null && builder.getResults().docList != null) {
      weigh(builder, clause, weights);
      pattern(weights, section);
    }
    builder.rsp.add(NAME, section);
  }

  private static void weigh(ResponseBuilder builder, RecallQuery clause, HitWeights weights)
      throws IOException {
    SolrIndexSearcher searcher = builder.req.getSearcher();
    boolean vectors = builder.req.getParams().getBool(PATTERN, false);
    LogRatios ratios = clause.logRatios(searcher);
    List<LeafReaderContext> leaves = RecallQuery.reader(searcher).leaves();
    RequestClauses clauses = RequestClauses.of(builder.req);
    for (DocIterator docs = builder.getResults().docList.iterator(); docs.hasNext(); ) {
      int doc = docs.nextDoc();
      LeafReaderContext leaf = leaves.get(ReaderUtil.subIndex(doc, leaves));
      double ratio = ratios.of(leaf, doc - leaf.docBase);
      if (!Double.isNaN(ratio)) {
        float[] vector = vectors ? ratios.vector(leaf, doc - leaf.docBase) : null;
        clauses.weigh(doc, probabilities(weights, ratio, vector));
      }
    }
  }

  private static NamedList<Object> section(Evidence evidence, boolean partial) {
    NamedList<Object> section = new SimpleOrderedMap<>();
    RecallAnswer.describe(evidence, partial).forEach(section::add);
    return section;
  }

  /** {@return the weights of candidates, or null where there is none} */
  private static HitWeights separate(
      RecallQuery clause, Evidence evidence, CandidateLabels labels, NamedList<Object> section) {
    if (evidence.candidates() == 0) {
      return null;
    }
    HopfieldQuery query = clause.clause();
    Evidence.Separated separated;
    try {
      CueSimilarity bound = query.similarity().bind(query.cues());
      separated = evidence.separate(bound, query.separation(), query.priorNotStored());
    } catch (IllegalArgumentException e) {
      throw new SolrException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    }
    RecallAnswer.describe(separated).forEach(section::add);
    if (labels != null) {
      RecallAnswer.describe(labels.posterior(separated), query.k()).forEach(section::add);
    }
    return new HitWeights(evidence, separated);
  }

  private static void pattern(HitWeights weights, NamedList<Object> section) {
    float[] mean = weights.pattern();
    if (mean == null) {
      return;
    }
    List<Float> values = new ArrayList<>(mean.length);
    for (float value : mean) {
      values.add(value);
    }
    section.add(RecallAnswer.PATTERN_MASS, weights.patternMass());
    section.add(RecallAnswer.PATTERN, values);
  }

  @Override
  public void handleResponses(ResponseBuilder builder, ShardRequest request) {
    RecallQuery clause =
        (request.purpose & ShardRequest.PURPOSE_GET_TOP_IDS) == 0 ? null : clause(builder);
    if (clause == null) {
      return;
    }
    Parts parts = parts(builder);
    for (ShardResponse response : request.responses) {
      Object section =
          response.getException() != null || response.getSolrResponse() == null
              ? null
              : response.getSolrResponse().getResponse().get(NAME);
      if (section instanceof NamedList<?> sent) {
        parts.evidence.add(ShardEvidence.read(sent, clause));
        parts.labels.add(ShardLabels.read(sent));
      } else {
        parts.missing = true;
      }
    }
  }

  private static Parts parts(ResponseBuilder builder) {
    return (Parts) builder.req.getContext().computeIfAbsent(KEY, key -> new Parts());
  }

  @Override
  public void finishStage(ResponseBuilder builder) {
    RecallQuery clause =
        builder.getStage() == ResponseBuilder.STAGE_GET_FIELDS ? clause(builder) : null;
    if (clause == null) {
      return;
    }
    Parts parts = parts(builder);
    int candidates = clause.clause().candidates();
    Evidence evidence = Evidence.merge(parts.evidence, candidates);
    CandidateLabels labels =
        ShardLabels.field(builder.req) == null
            ? null
            : CandidateLabels.merge(parts.labels, candidates);
    NamedList<Object> section = section(evidence, evidence.partial() || parts.missing);
    HitWeights weights = separate(clause, evidence, labels, section);
    if (weights != null && builder.getResponseDocs() != null) {
      for (SolrDocument document : builder.getResponseDocs()) {
        if (document != null) {
          weigh(document, weights, builder.req.getParams());
        }
      }
      pattern(weights, section);
    }
    builder.rsp.add(NAME, section);
  }

  private static void weigh(SolrDocument document, HitWeights weights, SolrParams params) {
    if (!(document.getFieldValue(FIELD) instanceof Map<?, ?> sent)
        || !(sent.get(RecallAnswer.LOG_RATIO) instanceof Number ratio)) {
      return;
    }
    float[] vector = (float[]) sent.get(HopfieldTransformerFactory.VECTOR);
    Map<String, Object> known = new LinkedHashMap<>();
    known.put(RecallAnswer.LOG_RATIO, ratio);
    known.putAll(probabilities(weights, ratio.doubleValue(), vector));
    document.setField(FIELD, HopfieldTransformerFactory.shown(known, params));
  }

  /** {@return the probabilities of a hit by their keys} */
  private static Map<String, Double> probabilities(
      HitWeights weights, double ratio, float[] vector) {
    double weight = weights.weigh(ratio, vector);
    Map<String, Double> known = new LinkedHashMap<>();
    weights.probability(weight).ifPresent(value -> known.put(RecallAnswer.PROBABILITY, value));
    known.put(RecallAnswer.PROBABILITY_IF_STORED, weight);
    return known;
  }

  @Override
  public void initializeMetrics(SolrMetricsContext parent, Attributes attributes) {
    if (solrMetricsContext != null) {
      // A core that is renamed shows its metrics once more.
      solrMetricsContext.unregister();
    }
    super.initializeMetrics(parent, attributes);
    counters
        .byName("queries")
        .forEach(
            (name, counter) ->
                solrMetricsContext.observableLongCounter(
                    "solr_core_hopfield_" + name,
                    "Retrievals from corrupted cues: " + name.replace('_', ' '),
                    measured -> measured.record(counter.getAsLong(), attributes)));
  }

  @Override
  public String getDescription() {
    return "Probabilities of what a corrupted cue recalls, where shards meet";
  }
}
