package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.RecallRequest;
import io.github.lucenehopfield.Scoring;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.similarity.Similarity;
import io.github.lucenehopfield.similarity.WeightedSimilarity;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.lucene.search.Query;
import org.apache.solr.common.SolrException;
import org.apache.solr.common.SolrException.ErrorCode;
import org.apache.solr.common.params.CommonParams;
import org.apache.solr.common.params.SolrParams;
import org.apache.solr.common.util.StrUtils;
import org.apache.solr.handler.ExportHandler;
import org.apache.solr.handler.UpdateRequestHandler;
import org.apache.solr.request.SolrQueryRequest;
import org.apache.solr.schema.IndexSchema;
import org.apache.solr.search.QParser;
import org.apache.solr.search.QueryUtils;
import org.apache.solr.search.SyntaxError;

/** Parses one {@code hopfield} clause. Not thread-safe. */
final class HopfieldQParser extends QParser {
  private static final String FIELD = "f";
  private static final String CUE = "v";
  private static final String TOP_K = "topK";
  private static final String CANDIDATES = "candidates";
  private static final String EFFORT = "effort";
  private static final String MIN_SCORE = "minScore";
  private static final String MIN_PROBABILITY = "minProbability";
  private static final String SCORE = "score";
  private static final String SIMILARITY = "similarity";
  private static final String MODEL = "model";
  private static final String WEIGHTS = "weights";
  private static final String SEPARATION = "separation";
  private static final String TEMPERATURE = "temperature";
  private static final String PRIOR = "priorNotStored";
  private static final String NAME = "name";
  private static final String PRE_FILTER = "preFilter";
  private static final String INCLUDE_TAGS = "includeTags";
  private static final String EXCLUDE_TAGS = "excludeTags";

  private static final List<String> OWN =
      List.of(
          FIELD,
          CUE,
          TOP_K,
          CANDIDATES,
          EFFORT,
          MIN_SCORE,
          MIN_PROBABILITY,
          SCORE,
          SIMILARITY,
          MODEL,
          WEIGHTS,
          SEPARATION,
          TEMPERATURE,
          PRIOR,
          NAME,
          PRE_FILTER,
          INCLUDE_TAGS,
          EXCLUDE_TAGS);

  // What Solr and its facets read of any clause.
  private static final Set<String> OF_SOLR =
      Set.of("type", "tag", "cache", "cost", "ex", "key", "facet.method", "threads");

  // Two clauses of a request are distinguished by it, and it goes into answers.
  private static final int LONGEST_NAME = 256;

  private final CoreState state;

  HopfieldQParser(
      String text,
      SolrParams localParams,
      SolrParams params,
      SolrQueryRequest request,
      CoreState state) {
    super(text, localParams, params, request);
    this.state = state;
  }

  @Override
  public Query parse() throws SyntaxError {
    try {
      checkSearching();
      checkAnswering();
      checkNames();
      RecallQuery clause = clause();
      RequestClauses.of(req).add(clause);
      return clause;
    } catch (IllegalArgumentException e) {
      throw new SolrException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    }
  }

  /** Refuses updates, also where Solr does not look for what it refuses itself: in negations. */
  private void checkSearching() {
    String path = req.getPath();
    if (path != null && req.getCore().getRequestHandler(path) instanceof UpdateRequestHandler) {
      throw new IllegalArgumentException(
          "hopfield must not be a part of a delete-by-query, where the best documents would be"
              + " those of every segment; search first, then delete by id; path="
              + path);
    }
  }

  /** Refuses to be asked for evidence where nothing could show it. */
  private void checkAnswering() {
    String path = req.getPath();
    if (path == null || !(req.getCore().getRequestHandler(path) instanceof ExportHandler)) {
      return;
    }
    String shown = req.getParams().get(CommonParams.FL, "");
    if (req.getParams().getBool(HopfieldComponent.NAME, false) || shown.contains("[hopfield")) {
      throw new IllegalArgumentException(
          "hopfield must not be asked for where only values of fields are exported: use /select,"
              + " with cursorMark for many hits; path="
              + path);
    }
  }

  /**
   * Refuses parameters that are misspelt, or of another parser: to ignore them would be a guess.
   */
  private void checkNames() {
    if (localParams == null) {
      return;
    }
    for (String name : names(localParams)) {
      if (!OWN.contains(name) && !OF_SOLR.contains(name)) {
        throw new IllegalArgumentException(
            "local parameters must be among "
                + String.join(", ", OWN)
                + "; "
                + StoredVector.echo(name)
                + "="
                + StoredVector.echo(localParams.get(name)));
      }
    }
  }

  private RecallQuery clause() throws SyntaxError {
    String field = parameter(FIELD);
    if (field == null) {
      throw new IllegalArgumentException("f must be specified; f=null");
    }
    HopfieldVectorField type = type(field);
    String text = parameter(CUE);
    if (text == null) {
      throw new IllegalArgumentException("v must be specified; v=null");
    }
    float[][] cues = CueText.parseAll(text, field, type.getDimension());
    Scoring scoring = scoring();
    double minScore = number(MIN_SCORE, 0);
    double minProbability =
        RecallRequest.checkProbability(MIN_PROBABILITY, number(MIN_PROBABILITY, 0));
    // Where a clause says how good is enough, and not how many, it gets all of those.
    boolean all = parameter(TOP_K) == null && (minScore > 0 || minProbability > 0);
    int topK =
        all
            ? Math.min(
                wholeNumber(
                    CANDIDATES,
                    RecallRequest.DEFAULT_CANDIDATES,
                    state.limits().candidates(),
                    Limits.CANDIDATES),
                state.limits().topK())
            : wholeNumber(TOP_K, RecallRequest.DEFAULT_K, state.limits().topK(), Limits.TOP_K);
    int candidates =
        wholeNumber(
            CANDIDATES,
            Math.max(RecallRequest.DEFAULT_CANDIDATES, topK),
            state.limits().candidates(),
            Limits.CANDIDATES);
    RecallRequest.checkCandidates(CANDIDATES, candidates, TOP_K, topK);
    double effort = number(EFFORT, RecallRequest.DEFAULT_EFFORT);
    Models.Named model = model();
    Similarity similarity = weighted(similarity(type, model, cues), model, field, cues);
    Separation separation = separation();
    RecallRequest.checkProbabilities(SCORE, scoring, MIN_PROBABILITY, minProbability, similarity);
    double prior = prior();
    return new RecallQuery(
        accepting ->
            HopfieldQuery.builder(field)
                .cues(cues)
                .similarity(similarity)
                .separation(separation)
                .priorNotStored(prior)
                .k(topK)
                .candidates(candidates)
                .effort(effort)
                .minScore((float) minScore)
                .scoring(scoring)
                .minProbability(minProbability)
                .filter(accepting)
                .build(),
        filters(),
        name(),
        model == null ? similarity.toString() : "model " + model.digest(),
        state);
  }

  /**
   * {@return a local parameter, or null where it is not specified}
   *
   * @throws IllegalArgumentException if it is empty, or a reference to nothing: to take something
   *     else for it would be a guess
   */
  private String parameter(String name) {
    if (localParams == null) {
      return null;
    }
    String value = localParams.get(name);
    if (value != null && !value.isBlank()) {
      return value;
    }
    if (names(localParams).contains(name)) {
      throw new IllegalArgumentException(name + " must be specified and not empty; " + name + "=");
    }
    return null;
  }

  /**
   * {@return the values of a local parameter that may come several times, or null where it is not
   * specified}
   *
   * @throws IllegalArgumentException if all of them are empty, or references to nothing
   */
  private String[] several(String name) {
    String[] values = localParams == null ? null : localParams.getParams(name);
    if (values != null) {
      values = Arrays.stream(values).filter(v -> v != null && !v.isBlank()).toArray(String[]::new);
    }
    return values != null && values.length > 0 ? values : noneOf(name);
  }

  private String[] noneOf(String name) {
    // One that is there, and says nothing, is a mistake.
    parameter(name);
    return null;
  }

  private static Set<String> names(SolrParams params) {
    Set<String> names = new HashSet<>();
    params.getParameterNamesIterator().forEachRemaining(names::add);
    return names;
  }

  private HopfieldVectorField type(String field) {
    IndexSchema schema = req.getSchema();
    if (schema.getFieldOrNull(field) == null) {
      throw new IllegalArgumentException(
          "f must be a field of the schema; f=" + StoredVector.echo(field));
    }
    if (schema.getField(field).getType() instanceof HopfieldVectorField type) {
      if (!schema.getField(field).indexed()) {
        throw new IllegalArgumentException("f must be an indexed field; f=" + field);
      }
      return type;
    }
    throw new IllegalArgumentException(
        "f must be a field of a HopfieldVectorField type; f="
            + field
            + " type="
            + schema.getField(field).getType().getTypeName());
  }

  private int wholeNumber(String name, int fallback, int most, String limit) {
    String text = parameter(name);
    if (text == null) {
      return Math.min(fallback, most);
    }
    int value;
    try {
      value = Integer.parseInt(text.trim());
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + " must be a whole number; " + name + "=" + StoredVector.echo(text), e);
    }
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be >= 1; " + name + "=" + value);
    }
    return RecallRequest.checkAtMost(name, value, most, limit);
  }

  private double number(String name, double fallback) {
    String text = parameter(name);
    if (text == null) {
      return fallback;
    }
    try {
      double value = Double.parseDouble(text.trim());
      if (value >= 0) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          name + " must be a number; " + name + "=" + StoredVector.echo(text), e);
    }
    throw new IllegalArgumentException(name + " must be >= 0; " + name + "=" + text);
  }

  private Models.Named model() {
    String model = parameter(MODEL);
    String named = parameter(SIMILARITY);
    if (model != null && named != null) {
      throw new IllegalArgumentException(
          "similarity must not be specified together with model; similarity="
              + StoredVector.echo(named)
              + " model="
              + StoredVector.echo(model));
    }
    return model == null ? null : state.models().get(model);
  }

  private Similarity similarity(HopfieldVectorField type, Models.Named model, float[][] cues) {
    if (model != null) {
      return model.model().similarity(model.model().component(cues));
    }
    String named = parameter(SIMILARITY);
    int features = state.limits().features();
    Similarity chosen =
        SimilarityRegistry.byName(named == null ? type.recallSimilarity() : named, features);
    SimilarityRegistry.checkSize(chosen, cues[0].length, features);
    return chosen;
  }

  /** {@return a similarity with the weights of the clause, if it has some} */
  private Similarity weighted(
      Similarity similarity, Models.Named model, String field, float[][] cues) {
    String text = parameter(WEIGHTS);
    if (text == null) {
      return similarity;
    }
    if (model != null) {
      throw new IllegalArgumentException(
          "weights must not be specified together with model; model="
              + StoredVector.echo(parameter(MODEL)));
    }
    Similarity weighted =
        new WeightedSimilarity(
            similarity, CueText.parseWeights(WEIGHTS, text, field, cues[0].length));
    for (float[] cue : cues) {
      // Each must know something that counts.
      weighted.bind(cue);
    }
    return weighted;
  }

  private Separation separation() {
    String form = parameter(SEPARATION);
    return RecallRequest.separation(
        form == null ? RecallRequest.DEFAULT_SEPARATION : form,
        parameter(TEMPERATURE) == null ? null : number(TEMPERATURE, 1));
  }

  private Scoring scoring() {
    String named = parameter(SCORE);
    try {
      return named == null ? Scoring.RATIO : Scoring.byName(named);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "score must be ratio or probability; score=" + StoredVector.echo(named), e);
    }
  }

  private double prior() {
    double prior =
        RecallRequest.checkPriorNotStored(
            PRIOR, number(PRIOR, RecallRequest.DEFAULT_PRIOR_NOT_STORED));
    return RecallRequest.priorOfShard(prior, ShardCount.read(req.getParams()));
  }

  private String name() {
    String name = parameter(NAME);
    if (name != null && name.length() > LONGEST_NAME) {
      throw new IllegalArgumentException(
          "name must have at most " + LONGEST_NAME + " characters; length=" + name.length());
    }
    return name;
  }

  /**
   * {@return what the accepted documents must match, as for {@code {!knn}}} Those of {@code
   * preFilter}; without it, for a clause that is the whole query, those of {@code fq}, of which
   * tags may choose some; else none.
   */
  private List<Query> filters() throws SyntaxError {
    List<String> included = tags(INCLUDE_TAGS);
    List<String> excluded = tags(EXCLUDE_TAGS);
    boolean tagged = included != null || excluded != null;
    boolean whole = !isFilter() && recurseCount == 0;
    if (tagged && !whole) {
      throw new IllegalArgumentException(
          "includeTags and excludeTags must be those of a clause that is the whole query;"
              + " includeTags="
              + included
              + " excludeTags="
              + excluded);
    }
    String[] own = several(PRE_FILTER);
    if (own != null) {
      if (tagged) {
        throw new IllegalArgumentException(
            "preFilter must be specified without includeTags and excludeTags; includeTags="
                + included
                + " excludeTags="
                + excluded);
      }
      List<Query> filters = new ArrayList<>();
      for (String text : own) {
        QParser parser = subQuery(text, null);
        parser.setIsFilter(true);
        Query filter = parser.getQuery();
        if (filter != null) {
          filters.add(filter);
        }
      }
      return filters;
    }
    if (!whole) {
      return List.of();
    }
    // Parsed in any case: tags are only known then.
    List<Query> filters = new ArrayList<>(QueryUtils.parseFilterQueries(req));
    if (included != null) {
      filters = new ArrayList<>(QueryUtils.getTaggedQueries(req, included));
    }
    if (excluded != null) {
      filters.removeAll(QueryUtils.getTaggedQueries(req, excluded));
    }
    return filters;
  }

  private List<String> tags(String name) {
    String[] values = several(name);
    if (values == null) {
      return null;
    }
    List<String> tags = new ArrayList<>();
    for (String value : values) {
      tags.addAll(StrUtils.splitSmart(value, ','));
    }
    return tags;
  }
}
