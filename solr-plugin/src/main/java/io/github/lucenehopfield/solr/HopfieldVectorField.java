package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.index.CodeSettings;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.index.IndexableField;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.Query;
import org.apache.solr.common.SolrException;
import org.apache.solr.common.SolrException.ErrorCode;
import org.apache.solr.schema.DenseVectorField;
import org.apache.solr.schema.IndexSchema;
import org.apache.solr.schema.SchemaField;
import org.apache.solr.search.vector.KnnQParser.EarlyTerminationParams;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A field of vectors that can be recalled from a corrupted cue by {@code {!hopfield}}, and searched
 * by {@code {!knn}} as any other. A coordinate that is {@code null} or NaN is unknown. Parameters,
 * besides {@code vectorDimension}, {@code vectorEncoding} and {@code similarityFunction} of a
 * {@link DenseVectorField}:
 *
 * <ul>
 *   <li>{@code recallSimilarity}: the similarity of queries that name none, see {@link
 *       SimilarityRegistry#byName}; {@code euclidean} by default
 *   <li>{@code codeGroupSize}: how many dimensions share a code, 4 by default
 *   <li>{@code codeMinVectors}: from how many vectors on a segment has codes, 4096 by default
 *   <li>{@code graph}: whether codes are alongside an HNSW graph for {@code {!knn}}, which {@code
 *       hnswM} and {@code hnswEfConstruction} are for; false by default
 * </ul>
 *
 * Wants the {@code SchemaCodecFactory}, which is Solr's default.
 */
public final class HopfieldVectorField extends DenseVectorField {
  static {
    // Solr looks for formats of postings and doc values in the jars of its home, but not for those
    // of vectors: an index could be written and, after a restart, not be opened.
    KnnVectorsFormat.reloadKnnVectorsFormat(HopfieldVectorField.class.getClassLoader());
  }

  private static final Logger LOG = LoggerFactory.getLogger(HopfieldVectorField.class);
  private static final String DIMENSION = "vectorDimension";
  private static final String FUNCTION = "similarityFunction";
  private static final String SIMILARITY = "recallSimilarity";
  private static final String GROUP_SIZE = "codeGroupSize";
  private static final String MIN_VECTORS = "codeMinVectors";
  private static final String GRAPH = "graph";
  private static final List<String> GRAPH_ONLY =
      List.of("hnswM", "hnswEfConstruction", "hnswMaxConnections", "hnswBeamWidth");

  private String similarity;
  private CodeSettings codes;
  private boolean graph;

  /** Makes a type without parameters. */
  public HopfieldVectorField() {}

  @Override
  public void init(IndexSchema schema, Map<String, String> args) {
    try {
      check(args);
    } catch (IllegalArgumentException e) {
      // Without its cause: Solr shows the message of the last cause, and this one says more.
      throw new SolrException(ErrorCode.SERVER_ERROR, typeName + ": " + e.getMessage());
    }
    super.init(schema, args);
  }

  private void check(Map<String, String> args) {
    wholeNumber(args.get(DIMENSION), DIMENSION, 1, HopfieldVectorsFormat.MAX_DIMENSIONS);
    String named = args.remove(SIMILARITY);
    similarity =
        named == null
            ? SimilarityRegistry.DEFAULT
            : SimilarityRegistry.byName(named, Integer.MAX_VALUE).name();
    args.putIfAbsent(FUNCTION, function(similarity));
    oneOf(args, FUNCTION, List.of("euclidean", "dot_product", "cosine", "maximum_inner_product"));
    oneOf(args, "vectorEncoding", List.of("float32", "byte"));
    oneOf(args, "knnAlgorithm", List.of(HNSW_ALGORITHM));
    oneOf(args, GRAPH, List.of("true", "false"));
    graph = "true".equals(args.remove(GRAPH));
    for (String parameter : GRAPH_ONLY) {
      if (!graph && args.containsKey(parameter)) {
        throw new IllegalArgumentException(
            parameter + " must be specified with graph=true; graph=false");
      }
    }
    CodeSettings settings = CodeSettings.DEFAULT;
    String size = args.remove(GROUP_SIZE);
    if (size != null) {
      settings =
          settings.withGroupSize(wholeNumber(size, GROUP_SIZE, 1, CodeSettings.MAX_GROUP_SIZE));
    }
    String fewest = args.remove(MIN_VECTORS);
    if (fewest != null) {
      settings = settings.withMinVectors(wholeNumber(fewest, MIN_VECTORS, 1, Integer.MAX_VALUE));
    }
    codes = settings;
  }

  private static String function(String similarity) {
    return switch (similarity) {
      case "cosine" -> "cosine";
      case "dot" -> "maximum_inner_product";
      default -> "euclidean";
    };
  }

  private static int wholeNumber(String text, String name, int least, int most) {
    try {
      int value = Integer.parseInt(text);
      if (value >= least && value <= most) {
        return value;
      }
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(name + " must be a whole number; " + name + "=" + text, e);
    }
    throw new IllegalArgumentException(
        name + " must be from " + least + " to " + most + "; " + name + "=" + text);
  }

  private static void oneOf(Map<String, String> args, String name, List<String> values) {
    String value = args.get(name);
    if (value != null && !values.contains(value.toLowerCase(Locale.ROOT))) {
      throw new IllegalArgumentException(
          name + " must be one of " + values + "; " + name + "=" + value);
    }
  }

  /** {@return the name of the similarity for queries that name none} */
  public String recallSimilarity() {
    return similarity;
  }

  /** {@return the format of segments that are written: with codes, and with a graph if wanted} */
  @Override
  public KnnVectorsFormat buildKnnVectorsFormat() {
    return graph
        ? new HopfieldVectorsFormat(super.buildKnnVectorsFormat(), codes)
        : new HopfieldVectorsFormat(codes);
  }

  /** Warns of what an atomic update loses: Solr makes the new document of what is stored. */
  @Override
  public void checkSchemaField(SchemaField field) throws SolrException {
    super.checkSchemaField(field);
    if (!field.stored() && LOG.isWarnEnabled()) {
      LOG.warn(
          "field {} should be stored=\"true\": an atomic update of another field of a document"
              + " loses its vector; stored=false",
          field.getName());
    }
  }

  @Override
  public List<IndexableField> createFields(SchemaField field, Object value) {
    float[] vector;
    try {
      vector =
          StoredVector.parse(
              field.getName(), value, getDimension(), getVectorEncoding() == VectorEncoding.BYTE);
    } catch (IllegalArgumentException e) {
      throw new SolrException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    }
    for (int d = 0; d < vector.length; d++) {
      if (Float.isNaN(vector[d])) {
        return withUnknowns(field, vector, d);
      }
    }
    return super.createFields(field, vector);
  }

  private List<IndexableField> withUnknowns(SchemaField field, float[] vector, int first) {
    if (graph) {
      throw new SolrException(
          ErrorCode.BAD_REQUEST,
          field.getName()
              + " must have no unknown coordinate alongside a graph; "
              + field.getName()
              + "["
              + first
              + "]=NaN");
    }
    List<IndexableField> fields = new ArrayList<>();
    if (field.indexed()) {
      fields.add(
          new io.github.lucenehopfield.index.HopfieldVectorField(
              field.getName(), vector, getSimilarityFunction()));
    }
    for (int d = 0; d < vector.length && field.stored(); d++) {
      fields.add(getStoredField(field, vector[d]));
    }
    return fields;
  }

  @Override
  public Query getKnnVectorQuery(
      String fieldName,
      String vectorToSearch,
      int topK,
      int efSearch,
      Query filterQuery,
      Query seedQuery,
      EarlyTerminationParams earlyTermination,
      Integer filteredSearchThreshold) {
    try {
      return super.getKnnVectorQuery(
          fieldName,
          vectorToSearch,
          topK,
          efSearch,
          filterQuery,
          seedQuery,
          earlyTermination,
          filteredSearchThreshold);
    } catch (IllegalArgumentException e) {
      throw new SolrException(ErrorCode.BAD_REQUEST, e.getMessage(), e);
    }
  }
}
