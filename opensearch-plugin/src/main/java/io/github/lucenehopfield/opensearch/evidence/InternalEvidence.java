package io.github.lucenehopfield.opensearch.evidence;

import io.github.lucenehopfield.CandidateLabels;
import io.github.lucenehopfield.Evidence;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.core.xcontent.XContentBuilder;
import org.opensearch.search.aggregations.InternalAggregation;

/** The evidence of a clause on some shards, reduced by adding masses in log space. Immutable. */
public final class InternalEvidence extends InternalAggregation {
  private final String similarity;
  private final int candidates;
  private final Evidence evidence;
  private final CandidateLabels labels;

  /**
   * Makes one.
   *
   * @param name of the aggregation
   * @param metadata of the aggregation, or null
   * @param similarity the name of the similarity, or null where no shard has any evidence
   * @param candidates how many candidates to keep at most
   * @param evidence of the shards
   * @param labels of the candidates, or null where they were not asked for
   */
  InternalEvidence(
      String name,
      Map<String, Object> metadata,
      String similarity,
      int candidates,
      Evidence evidence,
      CandidateLabels labels) {
    super(name, metadata);
    this.similarity = similarity;
    this.candidates = candidates;
    this.evidence = evidence;
    this.labels = labels;
  }

  /** {@return that of shards without the clause} */
  static InternalEvidence empty(String name, Map<String, Object> metadata) {
    return new InternalEvidence(name, metadata, null, 1, Evidence.NOTHING, null);
  }

  /**
   * Reads one from another node.
   *
   * @param in where from
   * @throws IOException if reading fails
   */
  public InternalEvidence(StreamInput in) throws IOException {
    super(in);
    similarity = in.readOptionalString();
    candidates = in.readVInt();
    evidence =
        new Evidence(
            in.readDoubleArray(),
            in.readDoubleArray(),
            in.readVLongArray(),
            in.readDouble(),
            in.readVLong(),
            in.readBoolean(),
            in.readDouble());
    labels = LabelField.read(in);
  }

  @Override
  protected void doWriteTo(StreamOutput out) throws IOException {
    out.writeOptionalString(similarity);
    out.writeVInt(candidates);
    out.writeDoubleArray(evidence.ratios());
    out.writeDoubleArray(evidence.tailRatios());
    out.writeVLongArray(evidence.tailCounts());
    out.writeDouble(evidence.logMass());
    out.writeVLong(evidence.accepted());
    out.writeBoolean(evidence.partial());
    out.writeDouble(evidence.fitted());
    LabelField.write(labels, out);
  }

  /** {@return the name of the similarity, or null where no shard has any evidence} */
  public String similarity() {
    return similarity;
  }

  /** {@return the evidence of all shards together} */
  public Evidence evidence() {
    return evidence;
  }

  /** {@return the labels of the candidates, or null where they were not asked for} */
  CandidateLabels labels() {
    return labels;
  }

  @Override
  public InternalAggregation reduce(List<InternalAggregation> aggregations, ReduceContext context) {
    String common = null;
    int most = 1;
    List<Evidence> parts = new ArrayList<>(aggregations.size());
    List<CandidateLabels> labeled = new ArrayList<>(aggregations.size());
    for (InternalAggregation aggregation : aggregations) {
      InternalEvidence part = (InternalEvidence) aggregation;
      if (part.similarity == null) {
        continue;
      }
      if (common != null && !common.equals(part.similarity)) {
        throw new IllegalArgumentException(
            "similarity must be the same in all indices that are searched, or be specified in the clause;"
                + " similarity="
                + common
                + " and "
                + part.similarity);
      }
      common = part.similarity;
      most = Math.max(most, part.candidates);
      parts.add(part.evidence);
      labeled.add(part.labels);
    }
    return new InternalEvidence(
        name,
        getMetadata(),
        common,
        most,
        Evidence.merge(parts, most),
        LabelField.merge(labeled, most));
  }

  @Override
  protected boolean mustReduceOnSingleInternalAgg() {
    return false;
  }

  @Override
  public Object getProperty(List<String> path) {
    if (path.isEmpty()) {
      return this;
    }
    return switch (path.get(0)) {
      case "accepted" -> evidence.accepted();
      case "log_mass" -> evidence.logMass();
      case "candidates" -> evidence.candidates();
      case "partial" -> evidence.partial();
      default ->
          throw new IllegalArgumentException(
              "path must be accepted, log_mass, candidates or partial; path=" + path);
    };
  }

  @Override
  public XContentBuilder doXContentBody(XContentBuilder content, Params params) throws IOException {
    content.field("accepted", evidence.accepted());
    content.field("candidates", evidence.candidates());
    if (Double.isFinite(evidence.logMass())) {
      content.field("log_mass", evidence.logMass());
    }
    return content.field("partial", evidence.partial());
  }

  @Override
  public String getWriteableName() {
    return EvidenceAggregationBuilder.NAME;
  }

  @Override
  public boolean equals(Object other) {
    return super.equals(other)
        && Objects.equals(similarity, ((InternalEvidence) other).similarity)
        && candidates == ((InternalEvidence) other).candidates
        && evidence.equals(((InternalEvidence) other).evidence)
        && Objects.equals(labels, ((InternalEvidence) other).labels);
  }

  @Override
  public int hashCode() {
    return Objects.hash(super.hashCode(), similarity, candidates, evidence, labels);
  }
}
