package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.adaptive.AdaptiveSimilarity;
import io.github.lucenehopfield.adaptive.NamedSimilarities;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.Similarity;
import java.util.ArrayList;
import java.util.List;
import org.apache.lucene.search.Query;
import org.apache.solr.common.SolrException;
import org.apache.solr.common.SolrException.ErrorCode;
import org.apache.solr.common.params.SolrParams;
import org.apache.solr.common.util.StrUtils;
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
  private static final String SIMILARITY = "similarity";
  private static final String MODEL = "model";
  private static final String SEPARATION = "separation";
  private static final String TEMPERATURE = "temperature";
  private static final String PRIOR = "priorNotStored";
  private static final String NAME = "name";
  private static final String PRE_FILTER = "preFilter";
  private static final String INCLUDE_TAGS = "includeTags";
  private static final String EXCLUDE_TAGS = "excludeTags";

  private static final int DEFAULT_TOP_K = 10;
  private static final int DEFAULT_CANDIDATES = 1000;
  // Two clauses of a request are told apart by it, and it goes into answers.
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
      RecallQuery clause = clause();
      Recalls.of(req).add(clause);
      return clause;
    } catch (IllegalArgumentException e) {
      throw new SolrException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    }
  }

  private RecallQuery clause() throws SyntaxError {
    String field = given(FIELD);
    if (field == null) {
      throw new IllegalArgumentException("f must be given; f=null");
    }
    HopfieldVectorField type = type(field);
    String text = given(CUE);
    if (text == null) {
      throw new IllegalArgumentException("v must be given; v=null");
    }
    float[] cue = CueText.parse(text, field, type.getDimension());
    int topK = wholeNumber(TOP_K, DEFAULT_TOP_K, state.limits().topK(), Limits.TOP_K);
    int candidates =
        wholeNumber(
            CANDIDATES,
            Math.max(DEFAULT_CANDIDATES, topK),
            state.limits().candidates(),
            Limits.CANDIDATES);
    if (candidates < topK) {
      throw new IllegalArgumentException(
          "candidates must be >= topK; candidates=" + candidates + " topK=" + topK);
    }
    double effort = number(EFFORT, 1);
    double minScore = number(MIN_SCORE, 0);
    Models.Named model = model();
    Similarity similarity = similarity(type, model, cue);
    Separation separation = separation();
    double prior = prior();
    return new RecallQuery(
        accepting ->
            HopfieldQuery.builder(field, cue)
                .similarity(similarity)
                .separation(separation)
                .priorNotStored(prior)
                .k(topK)
                .candidates(candidates)
                .effort(effort)
                .minScore((float) minScore)
                .filter(accepting)
                .build(),
        filters(),
        name(),
        model == null ? similarity.toString() : "model " + model.digest(),
        state);
  }

  /** {@return a local parameter, or null where it is not given or empty} */
  private String given(String name) {
    String value = localParams == null ? null : localParams.get(name);
    return value == null || value.isBlank() ? null : value;
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
    String text = given(name);
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
    if (value > most) {
      throw new IllegalArgumentException(
          name + " must be <= " + most + " (" + limit + "); " + name + "=" + value);
    }
    return value;
  }

  private double number(String name, double fallback) {
    String text = given(name);
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
    String model = given(MODEL);
    String named = given(SIMILARITY);
    if (model != null && named != null) {
      throw new IllegalArgumentException(
          "similarity must not be given beside model; similarity="
              + StoredVector.echo(named)
              + " model="
              + StoredVector.echo(model));
    }
    return model == null ? null : state.models().get(model);
  }

  private Similarity similarity(HopfieldVectorField type, Models.Named model, float[] cue) {
    if (model != null) {
      return new AdaptiveSimilarity(model.model()).fittedTo(cue);
    }
    String named = given(SIMILARITY);
    int features = state.limits().features();
    Similarity chosen =
        NamedSimilarities.byName(named == null ? type.recallSimilarity() : named, features);
    NamedSimilarities.checkSize(chosen, cue.length, features);
    return chosen;
  }

  private Separation separation() {
    String form = given(SEPARATION) == null ? "softmax" : given(SEPARATION);
    if (given(TEMPERATURE) != null) {
      double temperature = number(TEMPERATURE, 1);
      if (!(temperature > 0 && Double.isFinite(temperature) && Double.isFinite(1 / temperature))) {
        throw new IllegalArgumentException(
            "temperature must be positive and finite; temperature=" + temperature);
      }
      // Its inverse is what a separation takes last.
      form = form + ":" + 1 / temperature;
    }
    Separation separation = Separations.parse(form);
    if (separation.usesPositions()) {
      throw new IllegalArgumentException(
          "separation must be one that uses no places in a sequence; separation=" + form);
    }
    return separation;
  }

  private double prior() {
    double prior = number(PRIOR, 0.5);
    if (!(prior > 0 && prior < 1)) {
      throw new IllegalArgumentException(
          "priorNotStored must be more than 0 and less than 1; priorNotStored=" + prior);
    }
    return prior;
  }

  private String name() {
    String name = given(NAME);
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
    String[] own = localParams == null ? null : localParams.getParams(PRE_FILTER);
    if (own != null) {
      if (tagged) {
        throw new IllegalArgumentException(
            "preFilter must be given without includeTags and excludeTags; includeTags="
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
    String[] values = localParams == null ? null : localParams.getParams(name);
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
