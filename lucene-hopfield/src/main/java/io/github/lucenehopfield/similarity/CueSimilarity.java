package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.TableBuilder;
import java.util.OptionalDouble;

/**
 * A similarity bound to one cue. The exact score is a function of the cue, the pattern and the
 * parameters alone, never of anything read from a segment, so it is the same on every segment and
 * vectors format, before and after a merge. Parameters may be fitted to the searched index when the
 * similarity is bound ({@link CueContext}); on shards they then differ as far as their patterns do.
 *
 * <p>Safe for use by many threads; the scorers it hands out are not.
 */
public interface CueSimilarity {
  /**
   * {@return the tables by which codes are scanned for candidates, or null for a similarity that
   * can only be scored exactly} Without tables every accepted document is read and scored.
   */
  TableBuilder tables();

  /**
   * {@return the positive form of an exact score, for separations that take powers of scores:
   * rising with the score, not negative, at most 1e300} For a distance this is 1 / distance, as in
   * Millidge et al. (ICML 2022, table 1); for a product the score, or 0 where it is negative; else
   * the form of {@link ScoreMapping}.
   *
   * @param score an exact score
   */
  default double positive(double score) {
    double ratio = score - reference();
    return ratio >= 0 ? Math.min(1e300, 1 + ratio) : 1 / (1 - ratio);
  }

  /**
   * {@return the part Psi(q) of the energy {@code E(q) = Psi(q) - Omega*(beta s(q,.)) / beta} that
   * depends on the cue alone; empty where recalling the weighted mean of the patterns is not known
   * to lower such an energy}
   */
  default OptionalDouble stateEnergy() {
    return OptionalDouble.empty();
  }

  /**
   * {@return whether an exact score is what {@link #tables()} estimate} False where candidates are
   * scored in another way once they are read: estimates then find candidates, but are brought to
   * the scale of exact scores before they count alongside them.
   */
  default boolean estimatesScores() {
    return true;
  }

  /** {@return a new exact scorer, to be used by one thread} */
  PatternScorer scorer();

  /**
   * A cheap look at patterns that follows the estimates of {@link #tables()}.
   *
   * @param scorer to be used by one thread
   * @param least patterns below it are never among the best
   * @param bestFound whether the best pattern was found, far ahead of all others, while the
   *     similarity was bound, and is a candidate by its estimate: only those next to it are wanting
   */
  record Prefilter(PatternScorer scorer, double least, boolean bestFound) {}

  /**
   * {@return a new prefilter, by which candidates need not be read whose estimates say that they
   * would not pass; null where there is none}
   */
  default Prefilter prefilter() {
    return null;
  }

  /**
   * {@return the value c(q) that is subtracted from an exact score s(q,x) to give L = s - c} The
   * log-likelihood of the cue under the background model where {@link #hasBackground()}, else 0 or
   * a constant of the cue.
   */
  default double reference() {
    return 0;
  }

  /**
   * {@return whether exact scores are normalized log-likelihoods and {@link #reference()} is the
   * log-likelihood of the cue under a background model in the same measure} Only then is "not
   * stored" a hypothesis with a probability.
   */
  default boolean hasBackground() {
    return false;
  }

  /**
   * {@return whether the cue is unlike all cues that the similarity was trained with} Ranking and
   * probabilities then follow from broad assumptions instead of what was learned.
   */
  default boolean unlikeTraining() {
    return false;
  }

  /**
   * {@return the log-odds of "stored" against "not stored" where both are equally likely before the
   * cue is seen} Asked only where {@link #hasBackground()}; by default the evidence itself, which
   * is right where the background is known exactly.
   *
   * @param evidence log of the mean of exp(L) over the accepted patterns
   * @param largestShare the share of the best candidate, and of those that score as it does, in the
   *     sum of exp(L) over the candidates, above 0 to 1
   * @param patterns how many accepted patterns there are, at least 1
   */
  default double logOdds(double evidence, double largestShare, long patterns) {
    return evidence;
  }

  /**
   * {@return the log-odds of "stored" against "not stored" where both are equally likely before the
   * cue is seen, where the scores of the best patterns are known} By default those of {@link
   * #logOdds(double, double, long)}. Asked only where {@link #hasBackground()}.
   *
   * @param scores of the best patterns, L or exact scores, in any order
   * @param count how many of them count, at least 1
   * @param evidence log of the mean of exp(L) over the accepted patterns
   * @param largestShare the largest share of one pattern in the sum of exp(L), above 0 to 1
   * @param patterns how many accepted patterns there are, at least 1
   */
  default double logOdds(
      double[] scores, int count, double evidence, double largestShare, long patterns) {
    return logOdds(evidence, largestShare, patterns);
  }

  /**
   * {@return what {@link #logOdds} and {@link #inverseTemperature} depend on that was fitted to the
   * searched index, as one finite number; 0 where nothing was} It goes with evidence to where that
   * of several indexes is separated.
   */
  default double fitted() {
    return 0;
  }

  /**
   * {@return this, with what was fitted to another index}
   *
   * @param value its {@link #fitted()}
   */
  default CueSimilarity withFitted(double value) {
    return this;
  }

  /** {@return whether {@link #corruption} has something to say} */
  default boolean explainsCorruption() {
    return false;
  }

  /**
   * {@return in words what the corruption of the cue is taken to be, should it come from a pattern}
   * Empty unless {@link #explainsCorruption()}.
   *
   * @param pattern a stored vector of the cue's length, all values finite
   */
  default String corruption(float[] pattern) {
    return "";
  }

  /**
   * {@return the default inverse temperature beta of a softmax over the scores, in units of 1 /
   * score}
   *
   * @param scores exact scores in descending order
   * @param count how many of them count, at least 1
   */
  double inverseTemperature(double[] scores, int count);

  /** Exact scores of patterns. Not safe for use by several threads. */
  @FunctionalInterface
  interface PatternScorer {
    /**
     * {@return the exact score s(q,x), higher is better, finite}
     *
     * @param pattern a stored vector of the cue's length, all values finite; only read during the
     *     call
     */
    double score(float[] pattern);
  }
}
