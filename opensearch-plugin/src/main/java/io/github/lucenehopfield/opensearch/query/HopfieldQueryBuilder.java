package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.adaptive.NamedSimilarities;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.opensearch.HopfieldNode;
import io.github.lucenehopfield.opensearch.HopfieldSettings;
import io.github.lucenehopfield.opensearch.mapper.HopfieldVectorFieldMapper;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.join.BitSetProducer;
import org.apache.lucene.search.join.ToChildBlockJoinQuery;
import org.opensearch.common.lucene.search.Queries;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.breaker.CircuitBreaker;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.query.AbstractQueryBuilder;
import org.opensearch.index.query.QueryBuilder;
import org.opensearch.index.query.QueryRewriteContext;
import org.opensearch.index.query.QueryShardContext;

/**
 * The clause {@code {"hopfield": {"field": {"vector": [1, null, ...], "k": 10, ...}}}}: the stored
 * vectors that most probably produced a damaged cue, whose unknown coordinates are null.
 */
public final class HopfieldQueryBuilder extends AbstractQueryBuilder<HopfieldQueryBuilder> {
  /** The name of the clause. */
  public static final String NAME = "hopfield";

  private static final int DEFAULT_K = 10;
  private static final int DEFAULT_CANDIDATES = 1000;

  private final HopfieldNode node;
  private final String field;
  private final float[] vector;
  private final int k;
  private final int candidates;
  private final double effort;
  private final String similarity;
  private final ModelChoice model;
  private final QueryBuilder filter;
  private final float minScore;
  private final boolean ignoreUnmapped;

  private HopfieldQueryBuilder(HopfieldNode node, String field, Parameters given) {
    this.node = node;
    this.field = field;
    this.vector = given.vector;
    this.k = given.k;
    this.candidates = given.candidates == 0 ? Math.max(DEFAULT_CANDIDATES, k) : given.candidates;
    this.effort = given.effort;
    this.similarity = given.similarity;
    this.model = given.modelId == null ? null : new ModelChoice(given.modelId);
    this.filter = given.filter;
    this.minScore = given.minScore;
    this.ignoreUnmapped = given.ignoreUnmapped;
    boost(given.boost);
    queryName(given.name);
  }

  private HopfieldQueryBuilder(HopfieldQueryBuilder other, QueryBuilder filter, ModelChoice model) {
    this.node = other.node;
    this.field = other.field;
    this.vector = other.vector;
    this.k = other.k;
    this.candidates = other.candidates;
    this.effort = other.effort;
    this.similarity = other.similarity;
    this.model = model;
    this.filter = filter;
    this.minScore = other.minScore;
    this.ignoreUnmapped = other.ignoreUnmapped;
    boost(other.boost());
    queryName(other.queryName());
  }

  /**
   * Reads a clause from another node.
   *
   * @param in where from
   * @param node the node that reads
   * @throws IOException if reading fails
   */
  public HopfieldQueryBuilder(StreamInput in, HopfieldNode node) throws IOException {
    super(in);
    this.node = node;
    field = in.readString();
    vector = in.readFloatArray();
    k = in.readVInt();
    candidates = in.readVInt();
    effort = in.readDouble();
    similarity = in.readOptionalString();
    model = in.readOptionalWriteable(ModelChoice::new);
    filter = in.readOptionalNamedWriteable(QueryBuilder.class);
    minScore = in.readFloat();
    ignoreUnmapped = in.readBoolean();
  }

  @Override
  protected void doWriteTo(StreamOutput out) throws IOException {
    out.writeString(field);
    out.writeFloatArray(vector);
    out.writeVInt(k);
    out.writeVInt(candidates);
    out.writeDouble(effort);
    out.writeOptionalString(similarity);
    out.writeOptionalWriteable(model);
    out.writeOptionalNamedWriteable(filter);
    out.writeFloat(minScore);
    out.writeBoolean(ignoreUnmapped);
  }

  /** Collects what a clause gives. */
  private static final class Parameters {
    private float[] vector;
    private int k = DEFAULT_K;
    private int candidates;
    private double effort = 1;
    private String similarity;
    private String modelId;
    private QueryBuilder filter;
    private float minScore;
    private boolean ignoreUnmapped;
    private float boost = DEFAULT_BOOST;
    private String name;
  }

  /**
   * {@return the clause that a parser is at}
   *
   * @param parser at the object of the clause
   * @param node the node that parses
   * @throws IOException if parsing fails
   * @throws IllegalArgumentException if a value is not what it must be
   */
  public static HopfieldQueryBuilder fromXContent(XContentParser parser, HopfieldNode node)
      throws IOException {
    return Given.read(parser, NAME, () -> parse(parser, node));
  }

  private static HopfieldQueryBuilder parse(XContentParser parser, HopfieldNode node)
      throws IOException {
    if (parser.nextToken() != Token.FIELD_NAME) {
      throw new ParsingException(
          parser.getTokenLocation(), "[" + NAME + "] must have the name of a field");
    }
    String field = parser.currentName();
    if (parser.nextToken() != Token.START_OBJECT) {
      throw new ParsingException(
          parser.getTokenLocation(),
          "[" + NAME + "] must have an object for field [" + field + "]");
    }
    Parameters given = new Parameters();
    while (parser.nextToken() != Token.END_OBJECT) {
      String name = parser.currentName();
      parser.nextToken();
      parse(parser, name, given);
    }
    if (parser.nextToken() != Token.END_OBJECT) {
      throwParsingExceptionOnMultipleFields(
          NAME, parser.getTokenLocation(), field, parser.currentName());
    }
    check(given, node.settings());
    return new HopfieldQueryBuilder(node, field, given);
  }

  private static void parse(XContentParser parser, String name, Parameters given)
      throws IOException {
    switch (name) {
      case "vector" -> given.vector = parseVector(parser);
      case "k" -> given.k = Given.count(parser, name);
      case "num_candidates" -> given.candidates = Given.count(parser, name);
      case "effort" -> given.effort = Given.number(parser, name);
      case "similarity" -> given.similarity = Given.text(parser, name);
      case "model_id" -> given.modelId = Given.text(parser, name);
      case "filter" -> given.filter = parseFilter(parser);
      case "min_score" -> given.minScore = (float) Given.number(parser, name);
      case "ignore_unmapped" -> given.ignoreUnmapped = Given.flag(parser, name);
      case "boost" -> given.boost = (float) Given.number(parser, name);
      case "_name" -> given.name = Given.text(parser, name);
      default ->
          throw new ParsingException(
              parser.getTokenLocation(), "[" + NAME + "] query does not support [" + name + "]");
    }
  }

  private static QueryBuilder parseFilter(XContentParser parser) throws IOException {
    if (parser.currentToken() != Token.START_OBJECT) {
      throw new IllegalArgumentException("filter must be a query; filter=" + parser.currentToken());
    }
    return parseInnerQueryBuilder(parser);
  }

  private static float[] parseVector(XContentParser parser) throws IOException {
    if (parser.currentToken() != Token.START_ARRAY) {
      throw new IllegalArgumentException(
          "vector must be an array of numbers, null where unknown; vector="
              + parser.currentToken());
    }
    float[] values = new float[16];
    int count = 0;
    int known = 0;
    for (Token token = parser.nextToken(); token != Token.END_ARRAY; token = parser.nextToken()) {
      if (count == HopfieldVectorsFormat.MAX_DIMENSIONS) {
        throw new IllegalArgumentException(
            "vector must have at most "
                + HopfieldVectorsFormat.MAX_DIMENSIONS
                + " values; length>"
                + count);
      }
      if (count == values.length) {
        values = Arrays.copyOf(values, 2 * count);
      }
      if (token == Token.VALUE_NULL) {
        values[count++] = Float.NaN;
      } else if (token == Token.VALUE_NUMBER && Float.isFinite(parser.floatValue())) {
        values[count++] = parser.floatValue();
        known++;
      } else {
        throw new IllegalArgumentException(
            "vector must hold finite numbers, or null where unknown; vector["
                + count
                + "]="
                + (token.isValue() ? parser.text() : token));
      }
    }
    if (known == 0) {
      throw new IllegalArgumentException(
          "vector must have at least one known coordinate; known=0 length=" + count);
    }
    return Arrays.copyOf(values, count);
  }

  private static void check(Parameters given, HopfieldSettings limits) {
    if (given.vector == null) {
      throw new IllegalArgumentException("vector must be given; vector=null");
    }
    if (given.k > limits.maxK()) {
      throw new IllegalArgumentException(
          "k must be <= "
              + limits.maxK()
              + " ("
              + HopfieldSettings.MAX_K.getKey()
              + "); k="
              + given.k);
    }
    if (given.candidates > limits.maxCandidates()) {
      throw new IllegalArgumentException(
          "num_candidates must be <= "
              + limits.maxCandidates()
              + " ("
              + HopfieldSettings.MAX_CANDIDATES.getKey()
              + "); num_candidates="
              + given.candidates);
    }
    if (given.candidates != 0 && given.candidates < given.k) {
      throw new IllegalArgumentException(
          "num_candidates must be >= k; num_candidates=" + given.candidates + " k=" + given.k);
    }
    if (given.modelId != null && given.modelId.isEmpty()) {
      throw new IllegalArgumentException("model_id must be that of a stored model; model_id=");
    }
    if (given.similarity != null && given.modelId != null) {
      throw new IllegalArgumentException(
          "similarity must not be given beside model_id; similarity="
              + given.similarity
              + " model_id="
              + given.modelId);
    }
    if (given.similarity != null) {
      NamedSimilarities.byName(given.similarity, limits.maxFeatures());
    }
    if (!(given.effort >= 0)) {
      throw new IllegalArgumentException("effort must be >= 0; effort=" + given.effort);
    }
    if (!(given.boost >= 0 && given.boost < Float.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("boost must be >= 0 and finite; boost=" + given.boost);
    }
    if (!(given.minScore >= 0)) {
      throw new IllegalArgumentException("min_score must be >= 0; min_score=" + given.minScore);
    }
  }

  @Override
  protected void doXContent(XContentBuilder content, Params params) throws IOException {
    content.startObject(NAME).startObject(field);
    content.startArray("vector");
    for (float value : vector) {
      if (Float.isNaN(value)) {
        content.nullValue();
      } else {
        content.value(value);
      }
    }
    content.endArray();
    content.field("k", k).field("num_candidates", candidates);
    if (effort != 1) {
      content.field("effort", effort);
    }
    if (similarity != null) {
      content.field("similarity", similarity);
    }
    if (model != null) {
      content.field("model_id", model.id());
    }
    if (filter != null) {
      content.field("filter", filter);
    }
    if (minScore != 0) {
      content.field("min_score", minScore);
    }
    if (ignoreUnmapped) {
      content.field("ignore_unmapped", true);
    }
    printBoostAndQueryName(content);
    content.endObject().endObject();
  }

  /** {@return the name of the vectors field} */
  public String fieldName() {
    return field;
  }

  /** {@return a copy of the cue, NaN where unknown} */
  public float[] vector() {
    return vector.clone();
  }

  /** {@return how many documents are scored exactly and share the probabilities} */
  public int candidates() {
    return candidates;
  }

  /**
   * {@return the similarity of the clause}
   *
   * @param fallback the name to use where the clause has none
   * @throws IllegalArgumentException if its model is not stored, or for other cues
   */
  public Similarity similarity(String fallback) {
    if (model != null) {
      return model.similarity(vector, node.models());
    }
    return NamedSimilarities.byName(
        similarity == null ? fallback : similarity, node.settings().maxFeatures());
  }

  /** Once, before shards are asked, the model is found and fitted to the cue. */
  @Override
  protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
    ModelChoice chosen = model == null ? null : model.rewrite(vector, node.models(), context);
    QueryBuilder rewritten = filter == null ? null : filter.rewrite(context);
    return chosen == model && rewritten == filter
        ? this
        : new HopfieldQueryBuilder(this, rewritten, chosen);
  }

  @Override
  protected Query doToQuery(QueryShardContext context) throws IOException {
    MappedFieldType mapped = context.fieldMapper(field);
    if (mapped == null && ignoreUnmapped) {
      return new MatchNoDocsQuery("unmapped field " + field);
    }
    if (!(mapped instanceof HopfieldVectorFieldMapper.Type type)) {
      throw new IllegalArgumentException(
          "field must be of type "
              + HopfieldVectorFieldMapper.CONTENT_TYPE
              + "; field="
              + field
              + " type="
              + (mapped == null ? "unmapped" : mapped.typeName()));
    }
    if (vector.length != type.dimension()) {
      throw new IllegalArgumentException(
          "vector must have as many values as field "
              + field
              + " has dimensions, "
              + type.dimension()
              + "; length="
              + vector.length);
    }
    Similarity chosen = similarity(type.similarity());
    NamedSimilarities.checkSize(chosen, type.dimension(), node.settings().maxFeatures());
    Function<Query, HopfieldQuery> clause =
        accepting ->
            HopfieldQuery.builder(type.name(), vector)
                .similarity(chosen)
                .k(k)
                .candidates(candidates)
                .effort(effort)
                .minScore(minScore)
                .filter(accepting)
                .build();
    return new ShardRecallQuery(
        clause,
        filter == null ? null : filter.toQuery(context),
        queryName(),
        level(context),
        context.bigArrays().breakerService().getBreaker(CircuitBreaker.REQUEST),
        node.counters());
  }

  /** Within a nested query, documents that have the vectors are parts of whole ones. */
  private static UnaryOperator<Query> level(QueryShardContext context) {
    if (context.nestedScope().getObjectMapper() == null) {
      return UnaryOperator.identity();
    }
    Query whole = Queries.newNonNestedFilter();
    BitSetProducer producer = context.bitsetFilter(whole);
    return filter ->
        new ToChildBlockJoinQuery(
            new BooleanQuery.Builder()
                .add(filter, BooleanClause.Occur.FILTER)
                .add(whole, BooleanClause.Occur.FILTER)
                .build(),
            producer);
  }

  @Override
  protected boolean doEquals(HopfieldQueryBuilder other) {
    return compared().equals(other.compared()) && Arrays.equals(vector, other.vector);
  }

  @Override
  protected int doHashCode() {
    return Objects.hash(compared(), Arrays.hashCode(vector));
  }

  private List<Object> compared() {
    List<Object> values = new ArrayList<>();
    values.add(field);
    values.add(k);
    values.add(candidates);
    values.add(effort);
    values.add(similarity);
    values.add(model);
    values.add(filter);
    values.add(minScore);
    values.add(ignoreUnmapped);
    return values;
  }

  @Override
  public String getWriteableName() {
    return NAME;
  }
}
