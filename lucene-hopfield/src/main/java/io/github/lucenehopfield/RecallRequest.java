package io.github.lucenehopfield;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.Similarity;

/**
 * The defaults and checks of the parameters of a recall that servers and commands have in common.
 * Messages name a parameter as its caller does.
 */
public final class RecallRequest {
  /** How many documents are returned by default. */
  public static final int DEFAULT_K = 10;

  /** How many documents are scored exactly by default. */
  public static final int DEFAULT_CANDIDATES = 1000;

  /** How far a search goes by default before it leaves partitions out. */
  public static final double DEFAULT_EFFORT = CodeScanStrategy.DEFAULT_EFFORT;

  /** The default prior probability that a cue comes from no stored document. */
  public static final double DEFAULT_PRIOR_NOT_STORED = 0.5;

  /** How many cues of one origin there may be. */
  public static final int MAX_CUES = 64;

  /** The default separation, in the form of {@link Separations#parse}. */
  public static final String DEFAULT_SEPARATION = "softmax";

  private RecallRequest() {}

  /**
   * Checks a number against a limit of the server.
   *
   * @param name of the parameter
   * @param value its value
   * @param max the limit
   * @param setting the name of the limit
   * @return the value
   * @throws IllegalArgumentException if it is larger
   */
  public static int checkAtMost(String name, int value, int max, String setting) {
    if (value > max) {
      throw new IllegalArgumentException(
          name + " must be <= " + max + " (" + setting + "); " + name + "=" + value);
    }
    return value;
  }

  /**
   * Checks that there are at least as many candidates as documents to return.
   *
   * @param name of the number of candidates
   * @param candidates that number
   * @param nameOfK of the number of documents to return
   * @param k that number
   * @return the number of candidates
   * @throws IllegalArgumentException if it is smaller
   */
  public static int checkCandidates(String name, int candidates, String nameOfK, int k) {
    if (candidates < k) {
      throw new IllegalArgumentException(
          name
              + " must be >= "
              + nameOfK
              + "; "
              + name
              + "="
              + candidates
              + " "
              + nameOfK
              + "="
              + k);
    }
    return candidates;
  }

  /**
   * Checks how many cues of one origin there are.
   *
   * @param name of the cues
   * @param count how many
   * @throws IllegalArgumentException if there is none, or more than {@value #MAX_CUES}
   */
  public static void checkCues(String name, int count) {
    if (count < 1 || count > MAX_CUES) {
      throw new IllegalArgumentException(
          name + " must be from 1 to " + MAX_CUES + " vectors; " + name + "=" + count);
    }
  }

  /**
   * Checks a number that must not be negative.
   *
   * @param name of the parameter
   * @param value its value
   * @return the value
   * @throws IllegalArgumentException if it is negative or NaN
   */
  public static double checkNotNegative(String name, double value) {
    if (!(value >= 0)) {
      throw new IllegalArgumentException(name + " must be >= 0; " + name + "=" + value);
    }
    return value;
  }

  /**
   * Checks the prior probability that a cue comes from no stored document.
   *
   * @param name of the parameter
   * @param prior its value
   * @return the value
   * @throws IllegalArgumentException if it is not between 0 and 1, both excluded
   */
  public static double checkPriorNotStored(String name, double prior) {
    if (!(prior > 0 && prior < 1)) {
      throw new IllegalArgumentException(
          name + " must be more than 0 and less than 1; " + name + "=" + prior);
    }
    return prior;
  }

  /**
   * {@return the prior probability that a cue comes from no document, where it may come from one
   * shard alone or from nothing} What is left to 1 for stored documents is divided among the shards
   * before: so the probability of a document is about what all shards together would say, if theirs
   * hold no other that explains the cue.
   *
   * @param priorNotStored that of the index, more than 0 and less than 1
   * @param shards how many shards the index has, at least 1
   */
  public static double priorOfShard(double priorNotStored, int shards) {
    return priorNotStored / (priorNotStored + (1 - priorNotStored) / shards);
  }

  /**
   * Checks a probability.
   *
   * @param name of the parameter
   * @param value its value
   * @return the value
   * @throws IllegalArgumentException if it is not from 0 to 1
   */
  public static double checkProbability(String name, double value) {
    if (!(value >= 0 && value <= 1)) {
      throw new IllegalArgumentException(name + " must be from 0 to 1; " + name + "=" + value);
    }
    return value;
  }

  /**
   * Checks that what needs probabilities is not asked of a similarity that has none.
   *
   * @param nameOfScoring of the kind of score
   * @param scoring that kind
   * @param nameOfMin of the lowest probability of a hit
   * @param min that probability
   * @param similarity the similarity
   * @throws IllegalArgumentException if it is asked, and the similarity has no background
   */
  public static void checkProbabilities(
      String nameOfScoring, Scoring scoring, String nameOfMin, double min, Similarity similarity) {
    if ((scoring == Scoring.PROBABILITY || min > 0) && !similarity.hasBackground()) {
      throw new IllegalArgumentException(
          nameOfScoring
              + " must be ratio, and "
              + nameOfMin
              + " 0, with a similarity that does not know how probable \"not stored\" is: use robust"
              + " or a model; "
              + nameOfScoring
              + "="
              + scoring.id()
              + " "
              + nameOfMin
              + "="
              + min
              + " similarity="
              + similarity.name());
    }
  }

  /**
   * {@return the separation of a request, which may be over several indexes}
   *
   * @param form as {@link Separations#parse} takes it, without an inverse temperature where {@code
   *     temperature} is set
   * @param temperature by which scores are divided, or null for what the separation has by itself
   * @throws IllegalArgumentException if there is no such separation, if the temperature is not
   *     positive and finite, or if the separation uses places in a sequence
   */
  public static Separation separation(String form, Double temperature) {
    if (temperature != null
        && !(temperature > 0 && Double.isFinite(temperature) && Double.isFinite(1 / temperature))) {
      throw new IllegalArgumentException(
          "temperature must be positive and finite; temperature=" + temperature);
    }
    // Its inverse is what a separation takes last.
    String whole = temperature == null ? form : form + ":" + 1 / temperature;
    Separation separation = Separations.parse(whole);
    if (separation.usesPositions()) {
      throw new IllegalArgumentException(
          "separation must be one that uses no places in a sequence; separation=" + form);
    }
    return separation;
  }
}
