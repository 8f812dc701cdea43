package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.Evidence;
import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.LogRatios;
import io.github.lucenehopfield.RetrievedCandidates;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import io.github.lucenehopfield.opensearch.HopfieldSettings;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.ScoreMapping;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.opensearch.script.ScoreScript;
import org.opensearch.script.ScriptContext;
import org.opensearch.script.ScriptEngine;
import org.opensearch.search.lookup.SearchLookup;

/**
 * The script {@code {"lang": "hopfield", "source": "hopfield_score", "params": {"field": "v",
 * "query_value": [1, null, ...], "similarity": "euclidean"}}}: the exact score of any document that
 * a query matches, as a clause has it; 0 for documents without a vector. Immutable.
 */
public final class SimilarityScript implements ScriptEngine {
  private static final String LANGUAGE = "hopfield";
  private static final String SOURCE = "hopfield_score";
  private static final String FIELD = "field";
  private static final String CUE = "query_value";
  private static final String SIMILARITY = "similarity";
  private static final String WEIGHTS = "weights";

  private final HopfieldSettings settings;

  /**
   * Makes the language of a node.
   *
   * @param settings the settings of the plugin
   */
  public SimilarityScript(HopfieldSettings settings) {
    this.settings = settings;
  }

  @Override
  public String getType() {
    return LANGUAGE;
  }

  @Override
  public Set<ScriptContext<?>> getSupportedContexts() {
    return Set.of(ScoreScript.CONTEXT);
  }

  @Override
  public <T> T compile(
      String name, String code, ScriptContext<T> context, Map<String, String> options) {
    if (!SOURCE.equals(code) || !context.name.equals(ScoreScript.CONTEXT.name)) {
      throw new IllegalArgumentException(
          "source must be " + SOURCE + ", in script_score; source=" + code + " in=" + context.name);
    }
    ScoreScript.Factory factory = this::forShard;
    return context.factoryClazz.cast(factory);
  }

  private ScoreScript.LeafFactory forShard(
      Map<String, Object> params, SearchLookup lookup, IndexSearcher searcher) {
    for (String name : params.keySet()) {
      if (!List.of(FIELD, CUE, SIMILARITY, WEIGHTS).contains(name)) {
        throw new IllegalArgumentException(
            "params must be among field, query_value, similarity, weights; params="
                + params.keySet());
      }
    }
    String field = String.valueOf(params.get(FIELD));
    float[] cue = cue(params.get(CUE));
    Similarity similarity =
        CueArrays.weighted(
            similarity(params.get(SIMILARITY), cue.length), weights(params.get(WEIGHTS)));
    try {
      CueContext index = index(searcher, field, cue.length);
      HopfieldQuery query = HopfieldQuery.builder(field, cue).similarity(similarity).build();
      return new OfShard(params, lookup, searcher, query, similarity.bind(cue, index));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static float[] cue(Object value) {
    if (!(value instanceof List<?> values) || values.isEmpty()) {
      throw new IllegalArgumentException(
          "query_value must be an array of numbers, null where unknown; query_value=" + value);
    }
    float[] cue = new float[values.size()];
    boolean known = false;
    for (int d = 0; d < cue.length; d++) {
      Object one = values.get(d);
      cue[d] =
          one instanceof Number number
              ? number.floatValue()
              : one == null ? Float.NaN : Float.POSITIVE_INFINITY;
      if (Float.isInfinite(cue[d])) {
        throw new IllegalArgumentException(
            "query_value must hold finite numbers or null; query_value[" + d + "]=" + one);
      }
      known |= one != null;
    }
    if (!known) {
      throw new IllegalArgumentException(
          "query_value must have at least one known coordinate; query_value=" + value);
    }
    return cue;
  }

  /** {@return the weights of the script, which are checked where they meet the cue, or null} */
  private static float[] weights(Object value) {
    if (value == null) {
      return null;
    }
    if (!(value instanceof List<?> values) || values.isEmpty()) {
      throw new IllegalArgumentException("weights must be an array of numbers; weights=" + value);
    }
    float[] weights = new float[values.size()];
    for (int d = 0; d < weights.length; d++) {
      if (!(values.get(d) instanceof Number number)) {
        throw new IllegalArgumentException(
            "weights must be finite and >= 0; weights[" + d + "]=" + values.get(d));
      }
      weights[d] = number.floatValue();
    }
    return weights;
  }

  private Similarity similarity(Object name, int dimension) {
    Similarity similarity =
        SimilarityRegistry.byName(
            name == null ? SimilarityRegistry.DEFAULT : name.toString(), settings.maxFeatures());
    SimilarityRegistry.checkSize(similarity, dimension, settings.maxFeatures());
    return similarity;
  }

  private static CueContext index(IndexSearcher searcher, String field, int dimension)
      throws IOException {
    boolean any = false;
    for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
      FieldInfo info = leaf.reader().getFieldInfos().fieldInfo(field);
      if (info == null) {
        continue;
      }
      if (info.getVectorDimension() != dimension) {
        throw new IllegalArgumentException(
            "query_value must have as many values as field has dimensions; field="
                + field
                + " dimensions="
                + info.getVectorDimension()
                + " length="
                + dimension);
      }
      any = true;
    }
    return any ? HopfieldQuery.context(searcher, field, dimension) : CueContext.NONE;
  }

  /** Scores documents of a shard. */
  private record OfShard(
      Map<String, Object> params,
      SearchLookup lookup,
      IndexSearcher searcher,
      HopfieldQuery query,
      CueSimilarity bound)
      implements ScoreScript.LeafFactory {
    @Override
    public boolean needs_score() {
      return false;
    }

    @Override
    public ScoreScript newInstance(LeafReaderContext context) throws IOException {
      RetrievedCandidates nothing =
          new RetrievedCandidates(
              new MatchNoDocsQuery("a script retrieves nothing"), Evidence.NOTHING, bound, 0, 0);
      LogRatios ratios = query.logRatios(searcher, nothing);
      return new ScoreScript(params, lookup, searcher, context) {
        private int doc;

        @Override
        public void setDocument(int docid) {
          doc = docid;
        }

        @Override
        public double execute(ExplanationHolder explanation) {
          try {
            double ratio = ratios.of(context, doc);
            if (explanation != null) {
              explanation.set("score of L = " + ratio + " by " + query.similarity());
            }
            return Double.isNaN(ratio) ? 0 : ScoreMapping.toScore(ratio);
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        }
      };
    }
  }
}
