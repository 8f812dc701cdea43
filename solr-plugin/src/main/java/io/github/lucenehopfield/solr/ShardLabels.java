package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.CandidateLabels;
import io.github.lucenehopfield.CandidateLabels.Labeled;
import io.github.lucenehopfield.RetrievedCandidates;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.apache.solr.common.SolrException;
import org.apache.solr.common.SolrException.ErrorCode;
import org.apache.solr.common.util.NamedList;
import org.apache.solr.request.SolrQueryRequest;
import org.apache.solr.schema.FieldType;
import org.apache.solr.schema.IntPointField;
import org.apache.solr.schema.LongPointField;
import org.apache.solr.schema.SchemaField;
import org.apache.solr.schema.StrField;

/** The labels of the candidates of a core, in the form in which a shard answers. */
final class ShardLabels {
  /** The parameter that names the field. */
  static final String PARAMETER = "hopfield.label";

  private static final String RATIOS = "label_ratios";
  private static final String LABELS = "labels";

  private ShardLabels() {}

  /**
   * {@return the field whose values are labels, or null where none is asked for}
   *
   * @param request the request
   * @throws SolrException if it is no field that may hold labels
   */
  static String field(SolrQueryRequest request) {
    String name = request.getParams().get(PARAMETER);
    if (name == null) {
      return null;
    }
    SchemaField field = request.getSchema().getFieldOrNull(name);
    if (field == null || !field.hasDocValues() || !holdsLabels(field.getType())) {
      throw new SolrException(
          ErrorCode.BAD_REQUEST,
          PARAMETER
              + " must be a field with doc values of strings, ints or longs; "
              + PARAMETER
              + "="
              + StoredVector.echo(name)
              + " type="
              + (field == null ? "none" : field.getType().getTypeName()));
    }
    return name;
  }

  private static boolean holdsLabels(FieldType type) {
    return type instanceof StrField
        || type instanceof IntPointField
        || type instanceof LongPointField;
  }

  /**
   * {@return the labels of what a clause found, or null where none are asked for}
   *
   * @param request the request
   * @param found what was found in the core of the request
   */
  static CandidateLabels of(SolrQueryRequest request, RetrievedCandidates found)
      throws IOException {
    String field = field(request);
    return field == null
        ? null
        : CandidateLabels.of(RecallQuery.reader(request.getSearcher()), found, field);
  }

  /** Adds labels, if any, to what a shard answers. */
  static void write(CandidateLabels labels, NamedList<Object> section) {
    if (labels == null) {
      return;
    }
    double[] ratios = new double[labels.candidates().size()];
    List<List<String>> values = new ArrayList<>(ratios.length);
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = labels.candidates().get(i).ratio();
      values.add(labels.candidates().get(i).labels());
    }
    section.add(RATIOS, ratios);
    section.add(LABELS, values);
  }

  /** {@return the labels that a shard has answered with, none where it did not} */
  static CandidateLabels read(NamedList<?> section) {
    List<Labeled> candidates = new ArrayList<>();
    if (section.get(RATIOS) instanceof double[] ratios
        && section.get(LABELS) instanceof List<?> values) {
      for (int i = 0; i < ratios.length; i++) {
        List<String> labels = new ArrayList<>();
        for (Object label : (List<?>) values.get(i)) {
          labels.add(label.toString());
        }
        candidates.add(new Labeled(ratios[i], labels));
      }
    }
    return new CandidateLabels(candidates);
  }
}
