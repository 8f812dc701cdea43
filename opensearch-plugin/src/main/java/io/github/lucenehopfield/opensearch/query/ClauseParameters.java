package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.RecallRequest;
import io.github.lucenehopfield.Scoring;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import io.github.lucenehopfield.opensearch.HopfieldSettings;
import java.io.IOException;
import java.util.Map;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;

/**
 * The parameters of a {@code hopfield} clause while it is parsed. Those that the clause leaves out
 * are 0 or null until {@link #complete}. Not thread-safe.
 */
final class ClauseParameters {
  /** What to do instead of parameters that the clause {@code knn} of k-NN has. */
  private static final Map<String, String> OF_KNN =
      Map.of("rescore", "num_candidates documents of each shard are always scored exactly");

  float[][] cues;
  int k;
  int candidates;
  double effort = RecallRequest.DEFAULT_EFFORT;
  String similarity;
  String modelId;
  float[] weights;
  int efSearch;
  QueryBuilder filter;
  float minScore;
  double maxDistance = Double.POSITIVE_INFINITY;
  double minProbability;
  Scoring scoring = Scoring.RATIO;
  double priorNotStored = RecallRequest.DEFAULT_PRIOR_NOT_STORED;
  boolean ignoreUnmapped;
  boolean expandNestedDocs;
  float boost = AbstractQueryBuilder.DEFAULT_BOOST;
  String queryName;

  /** The parameter of a clause that asks the graph of a field. */
  static final String METHOD_PARAMETERS = "method_parameters";

  private static final String EF_SEARCH = "ef_search";

  private ClauseParameters() {}

  /**
   * {@return the parameters in an object}
   *
   * @param parser at the start of the object; at its end afterwards
   * @throws IllegalArgumentException if a value is not what it must be by itself
   */
  static ClauseParameters parse(XContentParser parser) throws IOException {
    ClauseParameters parsed = new ClauseParameters();
    while (parser.nextToken() != Token.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      parsed.read(parser, name);
    }
    return parsed;
  }

  /**
   * Checks what was read.
   *
   * @param limits of the node
   * @throws IllegalArgumentException if a parameter is missing, too large, or at odds with another
   */
  void check(HopfieldSettings limits) {
    if (cues == null) {
      throw new IllegalArgumentException("vector must be specified; vector=null");
    }
    RecallRequest.checkAtMost("k", k, limits.maxK(), HopfieldSettings.MAX_K.getKey());
    RecallRequest.checkAtMost(
        "num_candidates",
        candidates,
        limits.maxCandidates(),
        HopfieldSettings.MAX_CANDIDATES.getKey());
    RecallRequest.checkNotNegative("effort", effort);
    if (!(boost >= 0 && boost < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("boost must be >= 0 and finite; boost=" + boost);
    }
    if (expandNestedDocs && scoring != Scoring.RATIO) {
      throw new IllegalArgumentException(
          "score must be ratio with expand_nested_docs, for nested documents beyond k share no"
              + " probability; score="
              + scoring.id());
    }
    checkSimilarity(limits);
    if (efSearch > 0) {
      checkGraph(limits);
    }
    criteria().check();
  }

  /** {@return what the score of a hit is, and which hits are good enough} */
  HitCriteria criteria() {
    return new HitCriteria(scoring, minScore, maxDistance, minProbability, priorNotStored);
  }

  /** A graph is of one metric, and a walk through it needs all of one cue. */
  private void checkGraph(HopfieldSettings limits) {
    RecallRequest.checkAtMost(
        EF_SEARCH, efSearch, limits.maxCandidates(), HopfieldSettings.MAX_CANDIDATES.getKey());
    if (modelId != null || weights != null || cues.length > 1) {
      throw new IllegalArgumentException(
          METHOD_PARAMETERS
              + " must not be specified together with model_id, weights or several vectors;"
              + " model_id="
              + modelId
              + " weights="
              + (weights == null ? 0 : weights.length)
              + " vectors="
              + cues.length);
    }
    for (int d = 0; d < cues[0].length; d++) {
      if (Float.isNaN(cues[0][d])) {
        throw new IllegalArgumentException(
            "vector must have no unknown coordinate with "
                + METHOD_PARAMETERS
                + "; vector["
                + d
                + "]=null");
      }
    }
  }

  private void checkSimilarity(HopfieldSettings limits) {
    if (modelId != null && modelId.isEmpty()) {
      throw new IllegalArgumentException("model_id must be that of a stored model; model_id=");
    }
    if (similarity != null && modelId != null) {
      throw new IllegalArgumentException(
          "similarity must not be specified together with model_id; similarity="
              + similarity
              + " model_id="
              + modelId);
    }
    if (weights != null && modelId != null) {
      throw new IllegalArgumentException(
          "weights must not be specified together with model_id; model_id=" + modelId);
    }
    if (weights != null) {
      CueArrays.checkWeights(weights, cues);
    }
    if (similarity != null) {
      CueArrays.weighted(SimilarityRegistry.byName(similarity, limits.maxFeatures()), weights);
    }
  }

  /**
   * Sets defaults. Where a clause says how near is enough, and not how many, it gets all of those.
   */
  void complete(int maxK) {
    if (k == 0 && criteria().areLimits() && efSearch > 0) {
      k = Math.min(maxK, efSearch);
    } else if (k == 0 && criteria().areLimits()) {
      k = Math.min(maxK, candidates == 0 ? RecallRequest.DEFAULT_CANDIDATES : candidates);
    } else if (k == 0) {
      k = RecallRequest.DEFAULT_K;
    }
    if (candidates == 0) {
      candidates = Math.max(RecallRequest.DEFAULT_CANDIDATES, Math.max(k, efSearch));
    }
    if (efSearch > 0) {
      RecallRequest.checkCandidates(EF_SEARCH, efSearch, "k", k);
    }
    RecallRequest.checkCandidates("num_candidates", candidates, "k", k);
  }

  private void read(XContentParser parser, String name) throws IOException {
    switch (name) {
      case CueArrays.ONE -> cues = onlyOnce(new float[][] {CueArrays.parse(parser, CueArrays.ONE)});
      case CueArrays.SEVERAL -> cues = onlyOnce(CueArrays.parseSeveral(parser));
      case "k" -> k = XContentValues.count(parser, name);
      case "num_candidates" -> candidates = XContentValues.count(parser, name);
      case "effort" -> effort = XContentValues.number(parser, name);
      case "similarity" -> similarity = XContentValues.text(parser, name);
      case CueArrays.WEIGHTS -> weights = CueArrays.parseWeights(parser);
      case METHOD_PARAMETERS -> efSearch = parseMethodParameters(parser);
      case "model_id" -> modelId = XContentValues.text(parser, name);
      case "filter" -> filter = parseFilter(parser);
      case "min_score" -> minScore = (float) XContentValues.number(parser, name);
      case "max_distance" -> maxDistance = distance(parser, name);
      case "min_probability" -> minProbability = XContentValues.number(parser, name);
      case "score" -> scoring = Scoring.byName(XContentValues.text(parser, name));
      case "prior_not_stored" -> priorNotStored = XContentValues.number(parser, name);
      case "ignore_unmapped" -> ignoreUnmapped = XContentValues.flag(parser, name);
      case "expand_nested_docs" -> expandNestedDocs = XContentValues.flag(parser, name);
      case "boost" -> boost = (float) XContentValues.number(parser, name);
      case "_name" -> queryName = XContentValues.text(parser, name);
      default ->
          throw new ParsingException(
              parser.getTokenLocation(),
              "["
                  + HopfieldQueryBuilder.NAME
                  + "] query does not support ["
                  + name
                  + "]"
                  + (OF_KNN.containsKey(name) ? ": " + OF_KNN.get(name) : ""));
    }
  }

  private float[][] onlyOnce(float[][] parsed) {
    if (cues != null) {
      throw new IllegalArgumentException(
          "vectors must not be specified together with vector; cues=" + cues.length);
    }
    return parsed;
  }

  private static double distance(XContentParser parser, String name) throws IOException {
    double distance = XContentValues.number(parser, name);
    if (!(distance >= 0 && distance < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "max_distance must be >= 0 and finite; max_distance=" + distance);
    }
    return distance;
  }

  private static int parseMethodParameters(XContentParser parser) throws IOException {
    if (parser.currentToken() != Token.START_OBJECT) {
      throw new IllegalArgumentException(
          METHOD_PARAMETERS
              + " must be an object; "
              + METHOD_PARAMETERS
              + "="
              + parser.currentToken());
    }
    int found = 0;
    while (parser.nextToken() != Token.END_OBJECT) {
      String name = parser.currentName();
      if (!name.equals(EF_SEARCH)) {
        throw new IllegalArgumentException(
            METHOD_PARAMETERS
                + " must have "
                + EF_SEARCH
                + " alone, where the field has a graph; else use num_candidates and effort; "
                + METHOD_PARAMETERS
                + "="
                + name);
      }
      parser.nextToken();
      found = XContentValues.count(parser, EF_SEARCH);
    }
    if (found == 0) {
      throw new IllegalArgumentException(
          METHOD_PARAMETERS + " must have " + EF_SEARCH + "; " + METHOD_PARAMETERS + "={}");
    }
    return found;
  }

  private static QueryBuilder parseFilter(XContentParser parser) throws IOException {
    if (parser.currentToken() != Token.START_OBJECT) {
      throw new IllegalArgumentException("filter must be a query; filter=" + parser.currentToken());
    }
    return HopfieldQueryBuilder.inner(parser);
  }
}
