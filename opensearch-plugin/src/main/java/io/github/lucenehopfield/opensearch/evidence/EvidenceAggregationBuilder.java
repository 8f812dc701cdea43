package io.github.lucenehopfield.opensearch.evidence;

import io.github.lucenehopfield.CandidateLabels;
import io.github.lucenehopfield.RetrievedCandidates;
import io.github.lucenehopfield.opensearch.query.RequestBinding;
import io.github.lucenehopfield.opensearch.query.ShardRecallQuery;
import io.github.lucenehopfield.opensearch.query.XContentValues;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.lucene.index.LeafReaderContext;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;
import org.opensearch.index.query.QueryShardContext;
import org.opensearch.search.aggregations.AbstractAggregationBuilder;
import org.opensearch.search.aggregations.AggregationBuilder;
import org.opensearch.search.aggregations.Aggregator;
import org.opensearch.search.aggregations.AggregatorFactories;
import org.opensearch.search.aggregations.AggregatorFactory;
import org.opensearch.search.aggregations.CardinalityUpperBound;
import org.opensearch.search.aggregations.InternalAggregation;
import org.opensearch.search.aggregations.LeafBucketCollector;
import org.opensearch.search.aggregations.metrics.MetricsAggregator;
import org.opensearch.search.internal.SearchContext;

/**
 * The aggregation {@code hopfield_evidence}: the sums over all documents that a {@code hopfield}
 * clause of the same request accepts. It does not look at the documents that the request matches
 * and retrieves nothing itself; it asks the clause.
 */
public final class EvidenceAggregationBuilder
    extends AbstractAggregationBuilder<EvidenceAggregationBuilder> {
  /** The name of the aggregation. */
  public static final String NAME = "hopfield_evidence";

  // Roughly what a label and its place take.
  private static final long BYTES_PER_LABEL = 96;

  private final String queryName;
  private final String label;

  /**
   * Makes an aggregation.
   *
   * @param name its name in the request
   * @param queryName the {@code _name} of the clause, or null where there is only one clause
   * @param label the field whose values are the labels of candidates, or null for none
   */
  public EvidenceAggregationBuilder(String name, String queryName, String label) {
    super(name);
    this.queryName = queryName;
    this.label = label;
  }

  /**
   * Reads an aggregation from another node.
   *
   * @param in where from
   * @throws IOException if reading fails
   */
  public EvidenceAggregationBuilder(StreamInput in) throws IOException {
    super(in);
    queryName = in.readOptionalString();
    label = in.readOptionalString();
  }

  private EvidenceAggregationBuilder(
      EvidenceAggregationBuilder other,
      AggregatorFactories.Builder factories,
      Map<String, Object> metadata) {
    super(other, factories, metadata);
    queryName = other.queryName;
    label = other.label;
  }

  /**
   * {@return the aggregation that a parser is at}
   *
   * @param parser at the object of the aggregation
   * @param name its name in the request
   * @throws IOException if parsing fails
   */
  public static EvidenceAggregationBuilder parse(XContentParser parser, String name)
      throws IOException {
    return new EvidenceAggregationBuilder(
        name, XContentValues.read(parser, NAME, () -> queryName(parser)), null);
  }

  private static String queryName(XContentParser parser) throws IOException {
    String queryName = null;
    while (parser.nextToken() != Token.END_OBJECT) {
      String key = parser.currentName();
      parser.nextToken();
      if (!key.equals("query_name")) {
        throw new ParsingException(
            parser.getTokenLocation(), "[" + NAME + "] does not support [" + key + "]");
      }
      queryName = XContentValues.text(parser, key);
    }
    return queryName;
  }

  @Override
  protected void doWriteTo(StreamOutput out) throws IOException {
    out.writeOptionalString(queryName);
    out.writeOptionalString(label);
  }

  @Override
  protected AggregatorFactory doBuild(
      QueryShardContext context, AggregatorFactory parent, AggregatorFactories.Builder subFactories)
      throws IOException {
    if (parent != null) {
      throw new IllegalArgumentException(
          NAME + " must be at the top of the aggregations; name=" + name);
    }
    LabelField.check(label, context);
    return new Factory(name, queryName, label, context, subFactories, metadata);
  }

  @Override
  protected XContentBuilder internalXContent(XContentBuilder content, Params params)
      throws IOException {
    content.startObject();
    if (queryName != null) {
      content.field("query_name", queryName);
    }
    return content.endObject();
  }

  @Override
  protected AggregationBuilder shallowCopy(
      AggregatorFactories.Builder factories, Map<String, Object> metadata) {
    return new EvidenceAggregationBuilder(this, factories, metadata);
  }

  @Override
  public EvidenceAggregationBuilder subAggregations(AggregatorFactories.Builder parts) {
    throw new IllegalArgumentException(
        NAME + " must have no aggregations of its own; name=" + name);
  }

  @Override
  public BucketCardinality bucketCardinality() {
    return BucketCardinality.NONE;
  }

  @Override
  public String getType() {
    return NAME;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && Objects.equals(queryName, ((EvidenceAggregationBuilder) other).queryName)
        && Objects.equals(label, ((EvidenceAggregationBuilder) other).label);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), queryName, label);
  }

  /**
   * Makes the aggregator of a shard. Segments cannot be divided among several: each would have all
   * of the clause's evidence.
   */
  private static final class Factory extends AggregatorFactory {
    private final String queryName;
    private final String label;

    Factory(
        String name,
        String queryName,
        String label,
        QueryShardContext context,
        AggregatorFactories.Builder subFactories,
        Map<String, Object> metadata)
        throws IOException {
      super(name, context, null, subFactories, metadata);
      this.queryName = queryName;
      this.label = label;
    }

    @Override
    protected Aggregator createInternal(
        SearchContext context,
        Aggregator parent,
        CardinalityUpperBound cardinality,
        Map<String, Object> metadata)
        throws IOException {
      return new EvidenceAggregator(
          name, clause(RequestBinding.clauses(context)), label, context, metadata);
    }

    private ShardRecallQuery clause(List<ShardRecallQuery> clauses) {
      ShardRecallQuery found = null;
      for (ShardRecallQuery clause : clauses) {
        if (queryName == null || queryName.equals(clause.name())) {
          if (found != null) {
            throw new IllegalArgumentException(
                "query_name must say which hopfield clause is meant; query_name=" + queryName);
          }
          found = clause;
        }
      }
      return found;
    }
  }

  /** Asks a clause; not thread-safe. */
  private static final class EvidenceAggregator extends MetricsAggregator {
    private final ShardRecallQuery clause;
    private final String label;

    /** Takes the clause, or null where the shard has none, for example of an unmapped field. */
    EvidenceAggregator(
        String name,
        ShardRecallQuery clause,
        String label,
        SearchContext context,
        Map<String, Object> metadata)
        throws IOException {
      super(name, context, null, metadata);
      this.clause = clause;
      this.label = label;
    }

    @Override
    protected LeafBucketCollector getLeafCollector(
        LeafReaderContext leaf, LeafBucketCollector sub) {
      return LeafBucketCollector.NO_OP_COLLECTOR;
    }

    @Override
    public InternalAggregation buildAggregation(long owningBucket) throws IOException {
      if (clause == null) {
        return buildEmptyAggregation();
      }
      RetrievedCandidates found = clause.found(context.searcher());
      return new InternalEvidence(
          name,
          metadata(),
          clause.clause().similarity().name(),
          clause.clause().candidates(),
          found.evidence(),
          label == null ? null : labels(found));
    }

    private CandidateLabels labels(RetrievedCandidates found) throws IOException {
      addRequestCircuitBreakerBytes(BYTES_PER_LABEL * found.docs().length);
      return CandidateLabels.of(context.searcher().getIndexReader(), found, label);
    }

    @Override
    public InternalAggregation buildEmptyAggregation() {
      return InternalEvidence.empty(name, metadata());
    }
  }
}
