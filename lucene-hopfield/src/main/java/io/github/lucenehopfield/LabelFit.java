package io.github.lucenehopfield;

import io.github.lucenehopfield.LabelPosterior.Label;
import io.github.lucenehopfield.separation.TopK;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/**
 * What makes the probabilities of labels come true: how many candidates vote, at which inverse
 * temperature, and how much probability every label has whatever the candidates say. Made by a
 * {@link LabelFitter}. Immutable.
 *
 * @param k how many candidates count, at least 1
 * @param beta their inverse temperature in units of 1 / score, positive and finite
 * @param share the probability, 0 to 1, that a label is drawn from the frequencies
 * @param frequencies how frequent each label is; positive, they sum to 1
 * @param rows how many documents were left out in turn to find this, at least 1
 * @param accuracy the share of them whose most probable label was their own
 * @param logLoss the mean of -log of the probability of their own label, in nats
 */
public record LabelFit(
    int k,
    double beta,
    double share,
    Map<String, Double> frequencies,
    int rows,
    double accuracy,
    double logLoss) {
  private static final double ROUNDING = 1e-6;

  /**
   * Restores what another one was made of.
   *
   * @throws IllegalArgumentException if a value is out of its bounds
   */
  public LabelFit {
    check(k >= 1, "k must be >= 1; k=", k);
    check(beta > 0 && beta < Double.POSITIVE_INFINITY, "beta must be positive; beta=", beta);
    check(share >= 0 && share <= 1, "share must be from 0 to 1; share=", share);
    check(rows >= 1, "rows must be >= 1; rows=", rows);
    check(accuracy >= 0 && accuracy <= 1, "accuracy must be from 0 to 1; accuracy=", accuracy);
    check(logLoss >= 0, "logLoss must be >= 0; logLoss=", logLoss);
    double sum = 0;
    for (double frequency : frequencies.values()) {
      check(frequency > 0, "frequencies must be positive; frequency=", frequency);
      sum += frequency;
    }
    check(Math.abs(sum - 1) < ROUNDING, "frequencies must sum to 1; sum=", sum);
    frequencies = Collections.unmodifiableMap(new TreeMap<>(frequencies));
  }

  private static void check(boolean holds, String law, Object value) {
    if (!holds) {
      throw new IllegalArgumentException(law + value);
    }
  }

  /** {@return the separation to recall with} */
  public TopK separation() {
    return new TopK(k, beta);
  }

  /**
   * {@return the probabilities of labels with their share of the frequencies; that of all labels
   * together stays what it was}
   *
   * @param posterior what a recall with {@link #separation} gave, of a field with one label a
   *     document
   */
  public LabelPosterior apply(LabelPosterior posterior) {
    double all = 0;
    Map<String, Double> mixed = new TreeMap<>();
    for (Label label : posterior.labels()) {
      all += label.probability();
      mixed.put(label.value(), (1 - share) * label.probability());
    }
    double drawn = share * all;
    frequencies.forEach((value, frequency) -> mixed.merge(value, drawn * frequency, Double::sum));
    return posterior.withLabels(mixed);
  }
}
