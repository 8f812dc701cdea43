package io.github.lucenehopfield;

import io.github.lucenehopfield.index.internal.math.LogSumExp;
import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.TailHistogram;
import io.github.lucenehopfield.internal.retrieval.Ties;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * What an index knows of a cue before any separation: the log-likelihood ratios L of its candidates
 * and the sums over all accepted documents. That of several indexes, such as the shards of an
 * engine, can be merged, and is normalized once, at the coordinator (docs/decisions/0020).
 * Immutable.
 *
 * <p>Masses are exact up to the estimates for documents that are no candidates; their scores are
 * held as at most {@value #TAIL_POINTS} weighted points.
 */
public final class Evidence {
  /** How many weighted points stand for the documents that are no candidates at most. */
  public static final int TAIL_POINTS = 1024;

  /** That of an index without any accepted document. */
  public static final Evidence NOTHING =
      new Evidence(new double[0], new double[0], new long[0], Double.NEGATIVE_INFINITY, 0, false);

  private final double[] ratios;
  private final double[] tailRatios;
  private final long[] tailCounts;
  private final double logMass;
  private final long accepted;
  private final boolean partial;
  private final double fitted;

  /**
   * Restores what another one was made of, by a similarity that fits nothing to the index.
   *
   * @param ratios L of the candidates, finite, descending
   * @param tailRatios L of points that stand for the other accepted documents
   * @param tailCounts how many documents each of these points stands for, at least 1; of the same
   *     length
   * @param logMass log of the sum of exp(L) over all accepted documents, minus infinity for none
   * @param accepted how many accepted documents were considered
   * @param partial whether not all of them could be
   * @throws IllegalArgumentException if an argument violates the constraints above
   */
  public Evidence(
      double[] ratios,
      double[] tailRatios,
      long[] tailCounts,
      double logMass,
      long accepted,
      boolean partial) {
    this(ratios, tailRatios, tailCounts, logMass, accepted, partial, 0);
  }

  /**
   * Restores what another one was made of.
   *
   * @param ratios L of the candidates, finite, descending
   * @param tailRatios L of points that stand for the other accepted documents
   * @param tailCounts how many documents each of these points stands for, at least 1; of the same
   *     length
   * @param logMass log of the sum of exp(L) over all accepted documents, minus infinity for none
   * @param accepted how many accepted documents were considered
   * @param partial whether not all of them could be
   * @param fitted see {@link CueSimilarity#fitted()}, finite
   * @throws IllegalArgumentException if an argument violates the constraints above
   */
  public Evidence(
      double[] ratios,
      double[] tailRatios,
      long[] tailCounts,
      double logMass,
      long accepted,
      boolean partial,
      double fitted) {
    checkRatios(ratios);
    checkTail(tailRatios, tailCounts);
    if (!Double.isFinite(fitted)) {
      throw new IllegalArgumentException("fitted must be finite; fitted=" + fitted);
    }
    if (accepted < ratios.length || Double.isNaN(logMass)) {
      throw new IllegalArgumentException(
          "accepted must be >= candidates and logMass a number; accepted="
              + accepted
              + " candidates="
              + ratios.length
              + " logMass="
              + logMass);
    }
    this.ratios = ratios.clone();
    this.tailRatios = tailRatios.clone();
    this.tailCounts = tailCounts.clone();
    this.logMass = logMass;
    this.accepted = accepted;
    this.partial = partial;
    this.fitted = fitted;
  }

  private static void checkRatios(double[] ratios) {
    for (int i = 0; i < ratios.length; i++) {
      if (!Double.isFinite(ratios[i]) || (i > 0 && ratios[i] > ratios[i - 1])) {
        throw new IllegalArgumentException(
            "ratios must be finite and descending; ratios[" + i + "]=" + ratios[i]);
      }
    }
  }

  private static void checkTail(double[] tailRatios, long[] tailCounts) {
    if (tailRatios.length != tailCounts.length) {
      throw new IllegalArgumentException(
          "tailRatios and tailCounts must have one length; tailRatios="
              + tailRatios.length
              + " tailCounts="
              + tailCounts.length);
    }
    for (int i = 0; i < tailCounts.length; i++) {
      if (tailCounts[i] < 1 || !Double.isFinite(tailRatios[i])) {
        throw new IllegalArgumentException(
            "tailCounts must be >= 1 and tailRatios finite; tailCounts["
                + i
                + "]="
                + tailCounts[i]
                + " tailRatios["
                + i
                + "]="
                + tailRatios[i]);
      }
    }
  }

  /** {@return that of a retrieval that has counted its tail} */
  static Evidence of(Retrieval found) {
    if (found.size() == 0) {
      return found.partial() ? NOTHING.stopped() : NOTHING;
    }
    double reference = found.similarity().reference();
    double[] ratios = new double[found.size()];
    for (int i = 0; i < ratios.length; i++) {
      ratios[i] = found.exact()[i] - reference;
    }
    // The order of hits is that of their scores as floats: a tie may be in any order as doubles.
    sortDescending(ratios);
    double logMass =
        LogSumExp.of(Posterior.logMass(ratios, 1, 0), found.tail().logMass(1, reference));
    TailHistogram tail = found.tail().shifted(-reference, TAIL_POINTS);
    // Under a filter the number of accepted documents may be an estimate.
    long accepted = Math.max(found.accepted(), ratios.length);
    return new Evidence(
        ratios,
        tail.scores(),
        tail.counts(),
        logMass,
        accepted,
        found.partial(),
        found.similarity().fitted());
  }

  private Evidence stopped() {
    return new Evidence(ratios, tailRatios, tailCounts, logMass, accepted, true, fitted);
  }

  /**
   * {@return the evidence of several indexes as if they were one}
   *
   * @param parts those of the indexes, none with a document of another
   * @param candidates how many candidates to keep at most, at least 1; the others go on to count in
   *     the sums
   */
  public static Evidence merge(List<Evidence> parts, int candidates) {
    if (candidates < 1) {
      throw new IllegalArgumentException("candidates must be >= 1; candidates=" + candidates);
    }
    int size = 0;
    long accepted = 0;
    boolean partial = false;
    double logMass = Double.NEGATIVE_INFINITY;
    // What explains the best candidate best.
    double best = Double.NEGATIVE_INFINITY;
    double fitted = 0;
    for (Evidence part : parts) {
      if (part.ratios.length > 0 && part.ratios[0] > best) {
        best = part.ratios[0];
        fitted = part.fitted;
      }
      size += part.ratios.length;
      accepted += part.accepted;
      partial |= part.partial;
      logMass = LogSumExp.of(logMass, part.logMass);
    }
    double[] all = new double[size];
    TailHistogram tail = new TailHistogram(TAIL_POINTS);
    int at = 0;
    for (Evidence part : parts) {
      System.arraycopy(part.ratios, 0, all, at, part.ratios.length);
      at += part.ratios.length;
      for (int i = 0; i < part.tailRatios.length; i++) {
        tail.add(part.tailRatios[i], part.tailCounts[i]);
      }
    }
    sortDescending(all);
    int retained = Math.min(candidates, size);
    for (int i = retained; i < size; i++) {
      tail.add(all[i], 1);
    }
    return new Evidence(
        Arrays.copyOf(all, retained),
        tail.scores(),
        tail.counts(),
        logMass,
        accepted,
        partial,
        fitted);
  }

  private static void sortDescending(double[] values) {
    Arrays.sort(values);
    for (int i = 0, j = values.length - 1; i < j; i++, j--) {
      double swapped = values[i];
      values[i] = values[j];
      values[j] = swapped;
    }
  }

  /** {@return how many candidates there are} */
  public int candidates() {
    return ratios.length;
  }

  /** {@return a copy of L of the candidates, descending} */
  public double[] ratios() {
    return ratios.clone();
  }

  /** {@return a copy of L of the points that stand for documents that are no candidates} */
  public double[] tailRatios() {
    return tailRatios.clone();
  }

  /** {@return a copy of how many documents each of these points stands for} */
  public long[] tailCounts() {
    return tailCounts.clone();
  }

  /** {@return log of the sum of exp(L) over all accepted documents, minus infinity for none} */
  public double logMass() {
    return logMass;
  }

  /** {@return how many accepted documents were considered} */
  public long accepted() {
    return accepted;
  }

  /** {@return whether not all accepted documents could be considered} */
  public boolean partial() {
    return partial;
  }

  /**
   * {@return what the similarity was fitted to the index with, see {@link CueSimilarity#fitted()}}
   */
  public double fitted() {
    return fitted;
  }

  /**
   * What separation makes of evidence.
   *
   * @param weights one per candidate, in their order; they sum to 1 or are all 0
   * @param beta the inverse temperature, in units of 1 / score
   * @param entropy of the weights, in nats
   * @param tailMass the estimated share of documents beyond the candidates in a softmax over all
   * @param notStored the probability that the cue comes from no accepted document; empty for a
   *     similarity without a background
   */
  public record Separated(
      double[] weights, double beta, double entropy, double tailMass, OptionalDouble notStored) {
    /**
     * {@return the probability that the cue comes from one of the candidates; empty for a
     * similarity without a background} What it leaves to 1 is that of "not stored", and of
     * documents beyond the candidates. Times a weight it is the probability that the cue comes from
     * that candidate.
     */
    public OptionalDouble fromCandidates() {
      return Evidence.fromCandidates(notStored, tailMass);
    }
  }

  static OptionalDouble fromCandidates(OptionalDouble notStored, double tailMass) {
    return notStored.isEmpty()
        ? notStored
        : OptionalDouble.of((1 - notStored.getAsDouble()) * (1 - tailMass));
  }

  /**
   * {@return the probabilities of the candidates, and that of none}
   *
   * @param bound the similarity bound to the cue, here or elsewhere
   * @param separation how scores become probabilities; not one that uses places in a sequence,
   *     which are not known across indexes
   * @param priorNotStored the prior probability that the cue comes from no document, between 0 and
   *     1
   * @throws IllegalArgumentException if there is no candidate, or for such a separation
   */
  public Separated separate(CueSimilarity bound, Separation separation, double priorNotStored) {
    if (ratios.length == 0) {
      throw new IllegalArgumentException("candidates must be >= 1 to separate; candidates=0");
    }
    if (separation.usesPositions()) {
      throw new IllegalArgumentException(
          "separation must be one that uses no places in a sequence; separation=" + separation);
    }
    int count = ratios.length;
    CueSimilarity similarity = bound.withFitted(fitted);
    double reference = similarity.reference();
    double[] exact = new double[count];
    double[] scores = new double[count];
    for (int i = 0; i < count; i++) {
      exact[i] = ratios[i] + reference;
      scores[i] = separation.positiveScores() ? similarity.positive(exact[i]) : ratios[i];
    }
    double defaultBeta = similarity.inverseTemperature(exact, count);
    double[] weights = new double[count];
    separation.separate(scores, count, defaultBeta, weights);
    double beta = separation.inverseTemperature(defaultBeta);
    TailHistogram tail = new TailHistogram(TAIL_POINTS);
    for (int i = 0; i < tailRatios.length; i++) {
      tail.add(tailRatios[i], tailCounts[i]);
    }
    boolean truncated = !(separation.sparse() && weights[count - 1] == 0);
    return new Separated(
        weights,
        beta,
        Posterior.entropy(weights),
        truncated ? Posterior.tailMass(ratios, tail, beta) : 0,
        similarity.hasBackground()
            ? OptionalDouble.of(
                Posterior.notStored(
                    similarity,
                    ratios,
                    logMass,
                    Ties.largestShare(ratios, 1, 0),
                    accepted,
                    priorNotStored))
            : OptionalDouble.empty());
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Evidence that
        && Arrays.equals(ratios, that.ratios)
        && Arrays.equals(tailRatios, that.tailRatios)
        && Arrays.equals(tailCounts, that.tailCounts)
        && logMass == that.logMass
        && accepted == that.accepted
        && partial == that.partial
        && fitted == that.fitted;
  }

  @Override
  public int hashCode() {
    return 31 * Arrays.hashCode(ratios) + Long.hashCode(accepted);
  }

  @Override
  public String toString() {
    return "Evidence(candidates="
        + ratios.length
        + ", logMass="
        + logMass
        + ", accepted="
        + accepted
        + ", partial="
        + partial
        + ")";
  }
}
