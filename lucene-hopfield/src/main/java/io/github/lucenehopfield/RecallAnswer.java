package io.github.lucenehopfield;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The keys of the answers of servers and commands, and what an answer says of all hits. */
public final class RecallAnswer {
  /** L of a hit: the exact score less the cue's score under the background model. */
  public static final String LOG_RATIO = "log_ratio";

  /** The probability that the cue comes from a hit. */
  public static final String PROBABILITY = "probability";

  /** The same, assuming that the cue comes from a stored vector. */
  public static final String PROBABILITY_IF_STORED = "probability_if_stored";

  /** The probability that the cue comes from no stored vector. */
  public static final String NOT_STORED = "not_stored";

  /** How many documents were read, or represented by codes that were. */
  public static final String ACCEPTED = "accepted";

  /** How many documents were scored exactly. */
  public static final String CANDIDATES = "candidates";

  /** Whether the retrieval, or that of a shard, ended early. */
  public static final String PARTIAL = "partial";

  /** The recalled pattern, the mean of the hits weighted by their probabilities. */
  public static final String PATTERN = "pattern";

  /** The probability that the hits of the pattern have together. */
  public static final String PATTERN_MASS = "pattern_mass";

  /** The most probable labels, each with {@link #LABEL} and {@link #PROBABILITY}. */
  public static final String LABELS = "labels";

  /** The value of a label. */
  public static final String LABEL = "label";

  /** The probability of a candidate without any label. */
  public static final String UNLABELED = "unlabeled";

  /** The probability of a document beyond the candidates. */
  public static final String BEYOND = "beyond";

  private RecallAnswer() {}

  /**
   * {@return what is known of labels, in the order of an answer}
   *
   * @param posterior the probabilities of labels
   * @param limit how many labels are told of at most
   */
  public static Map<String, Object> describe(LabelPosterior posterior, int limit) {
    List<Map<String, Object>> labels = new ArrayList<>();
    for (LabelPosterior.Label label : posterior.labels()) {
      if (labels.size() < limit) {
        Map<String, Object> known = new LinkedHashMap<>();
        known.put(LABEL, label.value());
        known.put(PROBABILITY, label.probability());
        labels.add(known);
      }
    }
    Map<String, Object> known = new LinkedHashMap<>();
    known.put(LABELS, labels);
    known.put(UNLABELED, posterior.unlabeled());
    known.put(BEYOND, posterior.beyond());
    return known;
  }

  /**
   * {@return the values of a vector as an answer has them: itself, or a list with null in place of
   * those that are unknown}
   *
   * @param vector NaN where unknown
   */
  public static Object values(float[] vector) {
    List<Float> values = new ArrayList<>(vector.length);
    boolean whole = true;
    for (float value : vector) {
      boolean unknown = Float.isNaN(value);
      whole &= !unknown;
      values.add(unknown ? null : value);
    }
    return whole ? vector : values;
  }

  /**
   * {@return what is known of a retrieval before separation, in the order of an answer}
   *
   * @param evidence that of all shards
   * @param partial whether any of them is missing or ended early
   */
  public static Map<String, Object> describe(Evidence evidence, boolean partial) {
    Map<String, Object> known = new LinkedHashMap<>();
    known.put(ACCEPTED, evidence.accepted());
    known.put(CANDIDATES, evidence.candidates());
    known.put(PARTIAL, partial);
    return known;
  }

  /**
   * {@return what a separation adds to that, in the order of an answer}
   *
   * @param separated the evidence of all shards, separated
   */
  public static Map<String, Object> describe(Evidence.Separated separated) {
    Map<String, Object> known = new LinkedHashMap<>();
    known.put("beta", separated.beta());
    known.put("entropy", separated.entropy());
    known.put("tail_mass", separated.tailMass());
    separated.notStored().ifPresent(value -> known.put(NOT_STORED, value));
    return known;
  }
}
