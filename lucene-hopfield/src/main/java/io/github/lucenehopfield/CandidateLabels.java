package io.github.lucenehopfield;

import io.github.lucenehopfield.internal.retrieval.IndexFieldView;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.lucene.index.IndexReader;

/**
 * The labels of the candidates of a cue, each alongside its log-likelihood ratio L: what an index
 * adds to its {@link Evidence} where the probabilities of labels are asked for. Those of several
 * indexes, such as the shards of an engine, can be merged as their evidence is. Immutable.
 */
public final class CandidateLabels {
  private final List<Labeled> candidates;

  /**
   * A candidate.
   *
   * @param ratio its L
   * @param labels the different values of the field that it has, none where it has none
   */
  public record Labeled(double ratio, List<String> labels) {
    /** Copies the labels. */
    public Labeled {
      labels = List.copyOf(labels);
    }
  }

  /**
   * Restores what another one was made of.
   *
   * @param candidates in any order; of equal ones the order is kept
   * @throws IllegalArgumentException if a ratio is not finite
   */
  public CandidateLabels(List<Labeled> candidates) {
    for (Labeled candidate : candidates) {
      if (!Double.isFinite(candidate.ratio())) {
        throw new IllegalArgumentException("ratio must be finite; ratio=" + candidate.ratio());
      }
    }
    List<Labeled> sorted = new ArrayList<>(candidates);
    sorted.sort(Comparator.comparingDouble(Labeled::ratio).reversed());
    this.candidates = List.copyOf(sorted);
  }

  /**
   * {@return the labels of what a query found}
   *
   * @param reader the index that it was found in
   * @param found what was found
   * @param field a numeric or keyword doc-values field; a document without it has no label
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if a segment has other doc values of the field
   */
  public static CandidateLabels of(IndexReader reader, RetrievedCandidates found, String field)
      throws IOException {
    String[][] labels = IndexFieldView.allLabels(reader.leaves(), field, found.docs());
    List<Labeled> candidates = new ArrayList<>(labels.length);
    for (int i = 0; i < labels.length; i++) {
      candidates.add(new Labeled(found.ratios()[i], List.of(labels[i])));
    }
    return new CandidateLabels(candidates);
  }

  /**
   * {@return the candidates of several indexes as if they were one}
   *
   * @param parts those of the indexes
   * @param candidates how many to keep at most, as many as are kept of their evidence
   */
  public static CandidateLabels merge(List<CandidateLabels> parts, int candidates) {
    List<Labeled> all = new ArrayList<>();
    parts.forEach(part -> all.addAll(part.candidates));
    CandidateLabels sorted = new CandidateLabels(all);
    return new CandidateLabels(
        sorted.candidates.subList(0, Math.min(candidates, sorted.candidates.size())));
  }

  /** {@return the candidates, by L descending} */
  public List<Labeled> candidates() {
    return candidates;
  }

  /**
   * {@return the probability of each label}
   *
   * @param separated what separation made of the evidence of the same candidates
   * @throws IllegalArgumentException if that is of another number of candidates
   */
  public LabelPosterior posterior(Evidence.Separated separated) {
    double[] weights = separated.weights();
    if (weights.length != candidates.size()) {
      throw new IllegalArgumentException(
          "weights must be one a candidate, " + candidates.size() + "; weights=" + weights.length);
    }
    String[][] values = new String[weights.length][];
    for (int i = 0; i < values.length; i++) {
      values[i] = candidates.get(i).labels().toArray(String[]::new);
    }
    return LabelPosterior.of(values, weights, separated.tailMass(), separated.notStored());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof CandidateLabels that && candidates.equals(that.candidates);
  }

  @Override
  public int hashCode() {
    return candidates.hashCode();
  }

  @Override
  public String toString() {
    return "CandidateLabels(" + candidates + ")";
  }
}
