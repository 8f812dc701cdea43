package io.github.lucenehopfield.opensearch.evidence;

import io.github.lucenehopfield.CandidateLabels;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.opensearch.core.common.io.stream.StreamInput;
import org.opensearch.core.common.io.stream.StreamOutput;
import org.opensearch.index.mapper.MappedFieldType;
import org.opensearch.index.query.QueryShardContext;

/** Labels of candidates between nodes, and which fields may hold them. */
final class LabelField {
  /** The parameter that names the field. */
  static final String NAME = "label";

  private static final Set<String> TYPES = Set.of("keyword", "byte", "short", "integer", "long");

  private LabelField() {}

  /**
   * Checks that a field of an index may hold labels. One that the index does not know may: its
   * documents have none.
   *
   * @param label the field, or null for none
   * @param context of the index
   * @throws IllegalArgumentException if the field is of another type, or has no doc values
   */
  static void check(String label, QueryShardContext context) {
    MappedFieldType mapped = label == null ? null : context.fieldMapper(label);
    if (mapped != null && !(TYPES.contains(mapped.typeName()) && mapped.hasDocValues())) {
      throw new IllegalArgumentException(
          "label must be a field with doc values of the type keyword, byte, short, integer or"
              + " long; label="
              + label
              + " type="
              + mapped.typeName());
    }
  }

  /** Sends labels, or null, to another node. */
  static void write(CandidateLabels labels, StreamOutput out) throws IOException {
    out.writeBoolean(labels != null);
    if (labels == null) {
      return;
    }
    out.writeVInt(labels.candidates().size());
    for (CandidateLabels.Labeled candidate : labels.candidates()) {
      out.writeDouble(candidate.ratio());
      out.writeStringCollection(candidate.labels());
    }
  }

  /** {@return the labels that another node has sent, or null} */
  static CandidateLabels read(StreamInput in) throws IOException {
    if (!in.readBoolean()) {
      return null;
    }
    int count = in.readVInt();
    List<CandidateLabels.Labeled> candidates = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      candidates.add(new CandidateLabels.Labeled(in.readDouble(), in.readStringList()));
    }
    return new CandidateLabels(candidates);
  }

  /** {@return labels of several shards, or null where none were asked for} */
  static CandidateLabels merge(List<CandidateLabels> parts, int candidates) {
    return parts.contains(null) || parts.isEmpty()
        ? null
        : CandidateLabels.merge(parts, candidates);
  }
}
