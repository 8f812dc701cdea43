package io.github.lucenehopfield.opensearch.query;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import io.github.lucenehopfield.opensearch.HopfieldNode;
import io.github.lucenehopfield.opensearch.mapper.HopfieldVectorFieldMapper;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.search.Query;
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
 * vectors that most probably produced a corrupted cue, whose unknown coordinates are null; or, with
 * {@code vectors} in place of {@code vector}, several cues of one origin.
 */
public final class HopfieldQueryBuilder extends AbstractQueryBuilder<HopfieldQueryBuilder> {
  /** The name of the clause. */
  public static final String NAME = "hopfield";

  // Each level retrieves on the stack of the one that it filters.
  private static final int MAX_DEPTH = 8;

  private final HopfieldNode node;
  private final String field;
  private final float[][] cues;
  private final int k;
  private final int candidates;
  private final double effort;
  private final String similarity;
  private final float[] weights;
  private final int efSearch;
  private final ModelChoice model;
  private final QueryBuilder filter;
  private final HitCriteria criteria;
  private final boolean ignoreUnmapped;
  private final boolean expandNestedDocs;
  private final int depth;

  private HopfieldQueryBuilder(HopfieldNode node, String field, ClauseParameters parsed) {
    this.node = node;
    this.field = field;
    this.cues = parsed.cues;
    this.k = parsed.k;
    this.candidates = parsed.candidates;
    this.effort = parsed.effort;
    this.similarity = parsed.similarity;
    this.weights = parsed.weights;
    this.efSearch = parsed.efSearch;
    this.model = parsed.modelId == null ? null : new ModelChoice(parsed.modelId);
    this.filter = parsed.filter;
    this.depth = depth(filter);
    this.criteria = parsed.criteria();
    this.ignoreUnmapped = parsed.ignoreUnmapped;
    this.expandNestedDocs = parsed.expandNestedDocs;
    boost(parsed.boost);
    queryName(parsed.queryName);
  }

  private HopfieldQueryBuilder(HopfieldQueryBuilder other, QueryBuilder filter, ModelChoice model) {
    this.node = other.node;
    this.field = other.field;
    this.cues = other.cues;
    this.k = other.k;
    this.candidates = other.candidates;
    this.effort = other.effort;
    this.similarity = other.similarity;
    this.weights = other.weights;
    this.efSearch = other.efSearch;
    this.model = model;
    this.filter = filter;
    this.depth = depth(filter);
    this.criteria = other.criteria;
    this.ignoreUnmapped = other.ignoreUnmapped;
    this.expandNestedDocs = other.expandNestedDocs;
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
    cues = CueArrays.read(in);
    k = in.readVInt();
    candidates = in.readVInt();
    effort = in.readDouble();
    similarity = in.readOptionalString();
    weights = in.readBoolean() ? in.readFloatArray() : null;
    efSearch = in.readVInt();
    model = in.readOptionalWriteable(ModelChoice::new);
    filter = in.readOptionalNamedWriteable(QueryBuilder.class);
    depth = depth(filter);
    criteria = new HitCriteria(in);
    ignoreUnmapped = in.readBoolean();
    expandNestedDocs = in.readBoolean();
  }

  /** {@return how many clauses are within each other, the outermost of which has a filter} */
  private static int depth(QueryBuilder filter) {
    int depth = 1;
    for (HopfieldQueryBuilder inner : Clauses.in(filter)) {
      depth = Math.max(depth, 1 + inner.depth);
    }
    if (depth > MAX_DEPTH) {
      throw new IllegalArgumentException(
          "filter must have at most " + MAX_DEPTH + " hopfield clauses within each other");
    }
    return depth;
  }

  @Override
  protected void doWriteTo(StreamOutput out) throws IOException {
    out.writeString(field);
    CueArrays.write(cues, out);
    out.writeVInt(k);
    out.writeVInt(candidates);
    out.writeDouble(effort);
    out.writeOptionalString(similarity);
    out.writeBoolean(weights != null);
    if (weights != null) {
      out.writeFloatArray(weights);
    }
    out.writeVInt(efSearch);
    out.writeOptionalWriteable(model);
    out.writeOptionalNamedWriteable(filter);
    criteria.writeTo(out);
    out.writeBoolean(ignoreUnmapped);
    out.writeBoolean(expandNestedDocs);
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
    return XContentValues.read(parser, NAME, () -> parse(parser, node));
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
    ClauseParameters parsed = ClauseParameters.parse(parser);
    if (parser.nextToken() != Token.END_OBJECT) {
      throwParsingExceptionOnMultipleFields(
          NAME, parser.getTokenLocation(), field, parser.currentName());
    }
    parsed.check(node.settings());
    parsed.complete(node.settings().maxK());
    return new HopfieldQueryBuilder(node, field, parsed);
  }

  /** {@return the query that a parser is at} */
  static QueryBuilder inner(XContentParser parser) throws IOException {
    return parseInnerQueryBuilder(parser);
  }

  @Override
  protected void doXContent(XContentBuilder content, Params params) throws IOException {
    content.startObject(NAME).startObject(field);
    CueArrays.write(cues, content);
    content.field("k", k).field("num_candidates", candidates);
    if (effort != 1) {
      content.field("effort", effort);
    }
    if (similarity != null) {
      content.field("similarity", similarity);
    }
    if (weights != null) {
      content.array(CueArrays.WEIGHTS, weights);
    }
    if (efSearch > 0) {
      content
          .startObject(ClauseParameters.METHOD_PARAMETERS)
          .field("ef_search", efSearch)
          .endObject();
    }
    if (model != null) {
      content.field("model_id", model.id());
    }
    if (filter != null) {
      content.field("filter", filter);
    }
    criteria.writeTo(content);
    if (ignoreUnmapped) {
      content.field("ignore_unmapped", true);
    }
    if (expandNestedDocs) {
      content.field("expand_nested_docs", true);
    }
    printBoostAndQueryName(content);
    content.endObject().endObject();
  }

  /** {@return the name of the vectors field} */
  public String fieldName() {
    return field;
  }

  /** {@return a copy of the cues, at least one, NaN where unknown} */
  public float[][] cues() {
    float[][] copies = new float[cues.length][];
    Arrays.setAll(copies, i -> cues[i].clone());
    return copies;
  }

  /** {@return how many documents are returned at most} */
  public int k() {
    return k;
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
      return model.similarity(cues, node.models());
    }
    return CueArrays.weighted(
        SimilarityRegistry.byName(
            similarity == null ? fallback : similarity, node.settings().maxFeatures()),
        weights);
  }

  /** Once, before shards are asked, the model is found and fitted to the cue. */
  @Override
  protected QueryBuilder doRewrite(QueryRewriteContext context) throws IOException {
    ModelChoice chosen = model == null ? null : model.rewrite(cues, node.models(), context);
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
    HopfieldVectorFieldMapper.Type type = checked(mapped);
    Similarity chosen = similarity(type.similarity());
    SimilarityRegistry.checkSize(chosen, type.dimension(), node.settings().maxFeatures());
    int shards = context.getIndexSettings().getNumberOfShards();
    if (efSearch > 0 && similarity != null && !similarity.equals(type.similarity())) {
      throw new IllegalArgumentException(
          "similarity must be that of the field with method_parameters, "
              + type.similarity()
              + "; similarity="
              + similarity);
    }
    Function<Query, HopfieldQuery> clause =
        accepting ->
            criteria
                .apply(HopfieldQuery.builder(type.name()).cues(cues), chosen, shards)
                .similarity(chosen)
                .k(k)
                .candidates(candidates)
                .effort(effort)
                .filter(efSearch > 0 ? type.nearest(cues[0], efSearch, accepting) : accepting)
                .build();
    Requests.Waiting request = node.requests().of(context);
    VectorLevel level = VectorLevel.of(field, context);
    level.check(request.enclosing());
    if (expandNestedDocs && level.path() == null) {
      throw new IllegalArgumentException(
          "expand_nested_docs must be of a field in nested documents; field=" + field);
    }
    return new ShardRecallQuery(
            clause,
            filter == null ? null : request.within(level, filter),
            queryName(),
            level,
            context.bigArrays().breakerService().getBreaker(CircuitBreaker.REQUEST),
            node.counters(),
            request)
        .expand(expandNestedDocs);
  }

  /** {@return the type of the field, which has vectors of the length of the cue} */
  private HopfieldVectorFieldMapper.Type checked(MappedFieldType mapped) {
    if (!(mapped instanceof HopfieldVectorFieldMapper.Type type)) {
      throw new IllegalArgumentException(
          "field must be of type "
              + HopfieldVectorFieldMapper.CONTENT_TYPE
              + "; field="
              + field
              + " type="
              + (mapped == null ? "unmapped" : mapped.typeName()));
    }
    if (cues[0].length != type.dimension()) {
      throw new IllegalArgumentException(
          (cues.length == 1 ? CueArrays.ONE : CueArrays.SEVERAL)
              + " must have as many values as field "
              + field
              + " has dimensions, "
              + type.dimension()
              + "; length="
              + cues[0].length);
    }
    return type;
  }

  @Override
  protected boolean doEquals(HopfieldQueryBuilder other) {
    return compared().equals(other.compared())
        && Arrays.deepEquals(cues, other.cues)
        && Arrays.equals(weights, other.weights);
  }

  @Override
  protected int doHashCode() {
    return Objects.hash(compared(), Arrays.deepHashCode(cues), Arrays.hashCode(weights));
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
    values.add(criteria);
    values.add(efSearch);
    values.add(ignoreUnmapped);
    values.add(expandNestedDocs);
    return values;
  }

  @Override
  public String getWriteableName() {
    return NAME;
  }
}
