package io.github.lucenehopfield.opensearch.mapper;

import io.github.lucenehopfield.index.HopfieldVectorField;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import io.github.lucenehopfield.opensearch.HopfieldIndex;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.lucene.document.Field;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.FieldExistsQuery;
import org.apache.lucene.search.KnnByteVectorQuery;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.opensearch.common.logging.HeaderWarning;
import org.opensearch.common.xcontent.json.JsonXContent;
import org.opensearch.common.xcontent.support.XContentMapValues;
import org.opensearch.core.common.bytes.BytesReference;
import org.opensearch.core.xcontent.MediaTypeRegistry;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.index.mapper.ArraySourceValueFetcher;
import org.opensearch.index.mapper.FieldMapper;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.mapper.Mapper;
import org.opensearch.index.mapper.ParametrizedFieldMapper;
import org.opensearch.index.mapper.ParseContext;
import org.opensearch.index.mapper.SourceFieldMapper;
import org.opensearch.index.mapper.TextSearchInfo;
import org.opensearch.index.mapper.ValueFetcher;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.index.query.QueryShardException;
import org.opensearch.search.lookup.SearchLookup;

/** Maps arrays of numbers to vectors that can be recalled from a corrupted cue. */
public final class HopfieldVectorFieldMapper extends ParametrizedFieldMapper {
  /** The name of the field type. */
  public static final String CONTENT_TYPE = "hopfield_vector";

  /** Parses a mapping. */
  public static final Mapper.TypeParser PARSER = HopfieldVectorFieldMapper::parse;

  private final Type type;

  private HopfieldVectorFieldMapper(
      String simpleName, Type type, MultiFields multiFields, CopyTo copyTo) {
    super(simpleName, type, multiFields, copyTo);
    this.type = type;
  }

  private static Mapper.Builder<?> parse(
      String name, Map<String, Object> node, Mapper.TypeParser.ParserContext context) {
    HopfieldIndex.check(context.mapperService().getIndexSettings().getIndexMetadata(), name);
    KnnParameters.check(name, node);
    for (String copies : List.of("fields", "copy_to")) {
      if (node.containsKey(copies)) {
        throw new IllegalArgumentException(
            copies
                + " must not be specified for fields of type "
                + CONTENT_TYPE
                + "; field="
                + name);
      }
    }
    Builder builder = new Builder(name);
    builder.parse(name, context, node);
    if (!builder.dimension.isConfigured()) {
      throw new IllegalArgumentException("dimension must be specified; field=" + name);
    }
    GraphMethod graph = builder.method.getValue();
    if (graph != null) {
      graph.check(name, builder.dimension.getValue(), builder.similarity.getValue());
    }
    return builder;
  }

  private static HopfieldVectorFieldMapper ours(FieldMapper mapper) {
    return (HopfieldVectorFieldMapper) mapper;
  }

  /** Collects the parameters of a mapping. */
  static final class Builder extends ParametrizedFieldMapper.Builder {
    private final Parameter<Integer> dimension =
        new Parameter<>(
                "dimension",
                false,
                () -> 0,
                (name, context, value) -> checkDimension(name, value),
                mapper -> ours(mapper).type.dimension)
            .alwaysSerialize();

    private final Parameter<String> similarity =
        new Parameter<>(
            "similarity",
            false,
            () -> SimilarityRegistry.DEFAULT,
            (name, context, value) ->
                SimilarityRegistry.byName(String.valueOf(value), Integer.MAX_VALUE).name(),
            mapper -> ours(mapper).type.similarity);

    private final Parameter<VectorEncoding> dataType =
        new Parameter<VectorEncoding>(
                "data_type",
                false,
                () -> VectorEncoding.FLOAT32,
                (name, context, value) -> encoding(name, value),
                mapper -> ours(mapper).type.encoding)
            .setSerializer(
                (content, name, value) -> content.field(name, nameOf(value)),
                HopfieldVectorFieldMapper::nameOf);

    private final Parameter<GraphMethod> method =
        new Parameter<GraphMethod>(
                "method",
                false,
                () -> null,
                (name, context, value) -> GraphMethod.parse(name, value),
                mapper -> ours(mapper).type.graph)
            .setSerializer((content, name, value) -> value.write(content, name), String::valueOf);

    private final Parameter<Map<String, String>> meta = Parameter.metaParam();

    Builder(String name) {
      super(name);
    }

    private static int checkDimension(String field, Object value) {
      int dimension = whole(value);
      if (dimension < 1 || dimension > HopfieldVectorsFormat.MAX_DIMENSIONS) {
        throw new IllegalArgumentException(
            "dimension must be from 1 to "
                + HopfieldVectorsFormat.MAX_DIMENSIONS
                + "; dimension="
                + value
                + " field="
                + field);
      }
      return dimension;
    }

    private static int whole(Object value) {
      try {
        return XContentMapValues.nodeIntegerValue(value, 0);
      } catch (IllegalArgumentException | ArithmeticException e) {
        // Not a number, not a whole one, or too large.
        return 0;
      }
    }

    private static VectorEncoding encoding(String field, Object value) {
      return switch (String.valueOf(value)) {
        case "float" -> VectorEncoding.FLOAT32;
        case "byte" -> VectorEncoding.BYTE;
        default ->
            throw new IllegalArgumentException(
                "data_type must be float or byte; data_type=" + value + " field=" + field);
      };
    }

    @Override
    protected List<Parameter<?>> getParameters() {
      return List.of(dimension, similarity, dataType, method, meta);
    }

    @Override
    public HopfieldVectorFieldMapper build(BuilderContext context) {
      Type type =
          new Type(
              buildFullName(context),
              dimension.getValue(),
              similarity.getValue(),
              dataType.getValue(),
              method.getValue(),
              meta.getValue());
      return new HopfieldVectorFieldMapper(
          name, type, multiFieldsBuilder.build(this, context), copyTo.build());
    }
  }

  private static String nameOf(VectorEncoding encoding) {
    return encoding == VectorEncoding.BYTE ? "byte" : "float";
  }

  /** What a field of vectors is. Immutable. */
  public static final class Type extends MappedFieldType {
    private final int dimension;
    private final String similarity;
    private final VectorEncoding encoding;
    private final GraphMethod graph;

    Type(
        String name,
        int dimension,
        String similarity,
        VectorEncoding encoding,
        GraphMethod graph,
        Map<String, String> meta) {
      super(name, true, false, false, TextSearchInfo.NONE, meta);
      this.dimension = dimension;
      this.similarity = similarity;
      this.encoding = encoding;
      this.graph = graph;
    }

    /** {@return how many values a vector has} */
    public int dimension() {
      return dimension;
    }

    /** {@return the name of the similarity for queries that name none} */
    public String similarity() {
      return similarity;
    }

    /** {@return the graph alongside the codes, or null} */
    GraphMethod graph() {
      return graph;
    }

    /**
     * {@return the documents that the graph of the field finds}
     *
     * @param cue one value per dimension
     * @param count how many to find at most
     * @param filter what they must match, or null
     * @throws IllegalArgumentException if the field has no graph, or a coordinate of the cue is no
     *     whole number where those of the vectors are
     */
    public Query nearest(float[] cue, int count, Query filter) {
      if (graph == null) {
        throw new IllegalArgumentException(
            "method_parameters must be specified for fields with a method in their mapping: use"
                + " num_candidates and effort; field="
                + name());
      }
      return encoding == VectorEncoding.BYTE
          ? new KnnByteVectorQuery(name(), bytes(cue), count, filter)
          : new KnnFloatVectorQuery(name(), cue, count, filter);
    }

    private byte[] bytes(float[] cue) {
      byte[] bytes = new byte[cue.length];
      for (int d = 0; d < cue.length; d++) {
        bytes[d] = (byte) cue[d];
        if (bytes[d] != cue[d]) {
          throw new IllegalArgumentException(
              "vector must hold whole numbers from -128 to 127 with method_parameters, as field "
                  + name()
                  + " does; vector["
                  + d
                  + "]="
                  + cue[d]);
        }
      }
      return bytes;
    }

    /** {@return what the field's vectors answer ordinary kNN queries with} */
    VectorSimilarityFunction function() {
      return switch (similarity) {
        case "cosine" -> VectorSimilarityFunction.COSINE;
        case "dot" -> VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT;
        default -> VectorSimilarityFunction.EUCLIDEAN;
      };
    }

    @Override
    public ValueFetcher valueFetcher(
        QueryShardContext context, SearchLookup lookup, String format) {
      if (format != null) {
        throw new IllegalArgumentException(
            "format must not be specified for fields of type "
                + CONTENT_TYPE
                + "; format="
                + format
                + " field="
                + name());
      }
      return new ArraySourceValueFetcher(name(), context) {
        @Override
        protected Object parseSourceValue(Object value) {
          return value;
        }
      };
    }

    @Override
    public String typeName() {
      return CONTENT_TYPE;
    }

    @Override
    public Query existsQuery(QueryShardContext context) {
      return new FieldExistsQuery(name());
    }

    @Override
    public Query termQuery(Object value, QueryShardContext context) {
      throw new QueryShardException(
          context,
          String.format(
              Locale.ROOT,
              "field [%s] of type [%s] must be searched by a [hopfield] query",
              name(),
              CONTENT_TYPE));
    }
  }

  @Override
  public Type fieldType() {
    return type;
  }

  /** Else the numbers of an array would come one by one. */
  @Override
  public boolean parsesArrayValue() {
    return true;
  }

  @Override
  protected void parseCreateField(ParseContext context) throws IOException {
    XContentParser parser = context.parser();
    if (parser.currentToken() == Token.VALUE_NULL) {
      return;
    }
    if (context.doc().getField(name()) != null) {
      throw new IllegalArgumentException(
          name() + " must have one vector a document, but has several");
    }
    if (parser.currentToken() != Token.START_ARRAY) {
      throw new IllegalArgumentException(
          name() + " must be an array of numbers or null; " + name() + "=" + parser.currentToken());
    }
    if (type.encoding == VectorEncoding.BYTE) {
      byte[] vector = parseBytes(parser);
      context.doc().add(new KnnByteVectorField(name(), vector, type.function()));
    } else {
      float[] vector = parseFloats(parser);
      context.doc().add(field(vector));
    }
    warn(context);
  }

  private Field field(float[] vector) {
    try {
      return new HopfieldVectorField(name(), vector, type.function());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(name() + ": " + e.getMessage(), e);
    }
  }

  /** What is not in the source of a document is lost when the document is written once more. */
  private void warn(ParseContext context) throws IOException {
    SourceFieldMapper source = context.docMapper().sourceMapper();
    if (!source.enabled() || source.isComplete()) {
      // Without any source there are no updates.
      return;
    }
    Object only = true;
    String[] names = name().split("\\.");
    for (int i = names.length - 1; i >= 0; i--) {
      only = Map.of(names[i], only);
    }
    try (XContentBuilder document = JsonXContent.contentBuilder()) {
      BytesReference filtered =
          source.applyFilters(BytesReference.bytes(document.value(only)), MediaTypeRegistry.JSON);
      if (!filtered.utf8ToString().contains(":true")) {
        HeaderWarning.addWarning(
            "[{}] is not in _source: an update or a reindex of a document loses its vector",
            name());
      }
    }
  }

  /** Vectors can be read back from their segments, so that {@code _source} need not be stored. */
  @Override
  public void canDeriveSource() {}

  @Override
  public void deriveSource(XContentBuilder content, LeafReader leaf, int doc) throws IOException {
    DerivedVector.write(content, simpleName(), name(), type.encoding, leaf, doc);
  }

  /** {@return the values of an array, NaN in place of null} */
  private float[] parseFloats(XContentParser parser) throws IOException {
    float[] vector = new float[type.dimension];
    int count = 0;
    for (Token token = parser.nextToken(); token != Token.END_ARRAY; token = parser.nextToken()) {
      boolean unknown = token == Token.VALUE_NULL && type.graph == null;
      float value = unknown ? Float.NaN : number(parser, token, count);
      if (!unknown && !Float.isFinite(value)) {
        throw notANumber(count, parser.text());
      }
      if (count < vector.length) {
        vector[count] = value;
      }
      count++;
    }
    checkCount(count);
    return vector;
  }

  private byte[] parseBytes(XContentParser parser) throws IOException {
    byte[] vector = new byte[type.dimension];
    int count = 0;
    for (Token token = parser.nextToken(); token != Token.END_ARRAY; token = parser.nextToken()) {
      float value = number(parser, token, count);
      if (value != (byte) value) {
        throw new IllegalArgumentException(
            name()
                + " must hold whole numbers from -128 to 127; "
                + name()
                + "["
                + count
                + "]="
                + parser.text());
      }
      if (count < vector.length) {
        vector[count] = (byte) value;
      }
      count++;
    }
    checkCount(count);
    return vector;
  }

  private float number(XContentParser parser, Token token, int at) throws IOException {
    if (token != Token.VALUE_NUMBER) {
      String text =
          token.isValue() || token == Token.VALUE_NULL
              ? String.valueOf(parser.textOrNull())
              : token.name();
      throw notANumber(at, text);
    }
    return parser.floatValue();
  }

  private IllegalArgumentException notANumber(int at, String value) {
    return new IllegalArgumentException(
        name() + " must hold finite numbers; " + name() + "[" + at + "]=" + value);
  }

  private void checkCount(int count) {
    if (count != type.dimension) {
      throw new IllegalArgumentException(
          name()
              + " must have as many values as its dimension, "
              + type.dimension
              + "; length="
              + count);
    }
  }

  @Override
  public ParametrizedFieldMapper.Builder getMergeBuilder() {
    return new Builder(simpleName()).init(this);
  }

  @Override
  protected String contentType() {
    return CONTENT_TYPE;
  }

  @Override
  public String toString() {
    return name() + Arrays.asList(type.dimension, type.similarity, nameOf(type.encoding));
  }
}
