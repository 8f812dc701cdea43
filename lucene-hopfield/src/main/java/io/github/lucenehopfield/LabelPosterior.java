package io.github.lucenehopfield;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * The probability of each label of the document that a cue comes from: the sum of the probabilities
 * of the candidates that carry it. Immutable.
 *
 * <p>The probabilities of all labels, {@link #unlabeled}, {@link #notStored} and {@link #beyond}
 * sum to 1 where no document has several labels. A document with several counts for each of them,
 * so that the probability of a label remains that of "the origin carries it".
 */
public final class LabelPosterior {
  /**
   * A label.
   *
   * @param value the value of the field as text, numbers in decimal
   * @param probability that the origin of the cue carries it, 0 to 1
   */
  public record Label(String value, double probability) {}

  private final List<Label> labels;
  private final double unlabeled;
  private final OptionalDouble notStored;
  private final double beyond;

  private LabelPosterior(
      List<Label> labels, double unlabeled, OptionalDouble notStored, double beyond) {
    this.labels = labels;
    this.unlabeled = unlabeled;
    this.notStored = notStored;
    this.beyond = beyond;
  }

  /**
   * Sums weights by label.
   *
   * @param values the labels of each candidate
   * @param weights the weight of each candidate; they sum to 1 or are all 0
   * @param tailMass the share of documents beyond the candidates
   * @param notStored the probability that the cue comes from no document; empty where not known
   */
  static LabelPosterior of(
      String[][] values, double[] weights, double tailMass, OptionalDouble notStored) {
    double stored = 1 - notStored.orElse(0);
    double ofCandidates = stored * (1 - tailMass);
    Map<String, Double> sums = new TreeMap<>();
    double unlabeled = 0;
    double all = 0;
    for (int i = 0; i < weights.length; i++) {
      double share = ofCandidates * weights[i];
      all += share;
      if (values[i].length == 0) {
        unlabeled += share;
      }
      for (String value : values[i]) {
        sums.merge(value, share, Double::sum);
      }
    }
    // Rounding must not make a mass negative, or more than all there is.
    return new LabelPosterior(
        sorted(sums), Math.min(1, unlabeled), notStored, Math.max(0, stored - all));
  }

  private static List<Label> sorted(Map<String, Double> sums) {
    List<Label> labels = new ArrayList<>(sums.size());
    sums.forEach((value, sum) -> labels.add(new Label(value, Math.min(1, sum))));
    // Stable, so that equal ones stay in the order of their text.
    labels.sort(Comparator.comparingDouble(Label::probability).reversed());
    return List.copyOf(labels);
  }

  /** {@return these probabilities with others of the labels, the sum of which does not change} */
  LabelPosterior withLabels(Map<String, Double> probabilities) {
    return new LabelPosterior(sorted(probabilities), unlabeled, notStored, beyond);
  }

  /**
   * {@return the labels that a candidate carries, the most probable first and equally probable ones
   * in the order of their text; none where nothing was recalled}
   */
  public List<Label> labels() {
    return labels;
  }

  /**
   * {@return the probability of a label, 0 where no candidate carries it}
   *
   * @param value the value of the field as text
   */
  public double probability(String value) {
    for (Label label : labels) {
      if (label.value().equals(value)) {
        return label.probability();
      }
    }
    return 0;
  }

  /** {@return the probability that the origin is a candidate without any label} */
  public double unlabeled() {
    return unlabeled;
  }

  /**
   * {@return the probability that the cue comes from no accepted document, "none of them"; empty
   * for a similarity without a background model, or where nothing was considered}
   */
  public OptionalDouble notStored() {
    return notStored;
  }

  /**
   * {@return the probability that the origin is a document beyond the candidates, whose labels were
   * not read} Where it is not small, more candidates are needed. Where the separation recalled
   * nothing it is all that {@link #notStored} leaves.
   */
  public double beyond() {
    return beyond;
  }

  @Override
  public String toString() {
    return "LabelPosterior(labels="
        + labels
        + ", unlabeled="
        + unlabeled
        + ", notStored="
        + notStored
        + ", beyond="
        + beyond
        + ")";
  }
}
