package io.github.lucenehopfield.internal.retrieval;

import io.github.lucenehopfield.index.internal.math.IntPair;
import io.github.lucenehopfield.index.scan.ScanResult;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.search.TaskExecutor;
import org.apache.lucene.util.NumericUtils;

/**
 * Scores the candidates of a segment by their vectors: all of them, on the threads of the searcher
 * where there are many, or in the order of their estimates until those that are left cannot matter.
 * What they may still score follows from the errors that estimates turned out to have. Order and
 * batches do not depend on threads. Not thread-safe; one per segment and retrieval.
 *
 * <p>How many are scored, and what that is worth: docs/decisions/0041.
 */
final class CandidateScorer {
  private static final int VECTORS_BETWEEN_TIMEOUT_CHECKS = 32;

  /** Candidates that are worth a task of their own. */
  private static final int SLICE = 256;

  /** Scored before errors are trusted, or so many times the hits if that is more. */
  private static final int MIN_SCORED = 64;

  private static final int MIN_SCORED_PER_HIT = 4;
  private static final int BATCH = 64;

  /** So many of the others, all over them, may show that their estimates are worse. */
  private static final int SPOT_CHECKED = 16;

  /** So many of the best say how probable the first one is, also where fewer are hits. */
  private static final int MIN_BEST = 16;

  /** By so many deviations of the errors a candidate must be too low to be left out. */
  private static final double Z_SCORE = 4;

  /**
   * What the candidates that are left out may weigh together, in units of the best one's weight.
   */
  private static final double MAX_MASS = 1e-4;

  private final LeafReaderContext context;
  private final String field;
  private final CueSimilarity similarity;
  private final Completion completion;
  private final CueSimilarity.Prefilter prefilter;
  private final ScoringGoal goal;
  private final int hits;
  private final double zScore;
  private final TaskExecutor executor;
  private final QueryTimeout timeout;
  private int leftOut;

  /**
   * Prepares.
   *
   * @param completion completes vectors with unknown coordinates, or null where there are none
   * @param hits how many candidates matter in any case
   * @param effort a factor of the number of deviations, where it is above 1
   * @param timeout when to stop, or null
   */
  CandidateScorer(
      LeafReaderContext context,
      String field,
      CueSimilarity similarity,
      Completion completion,
      ScoringGoal goal,
      int hits,
      double effort,
      TaskExecutor executor,
      QueryTimeout timeout) {
    this.context = context;
    this.field = field;
    this.similarity = similarity;
    this.completion = completion;
    this.goal = goal;
    this.hits = hits;
    this.zScore = Z_SCORE * Math.max(1, effort);
    this.executor = executor;
    this.timeout = timeout;
    this.prefilter = goal == ScoringGoal.ALL ? null : similarity.prefilter();
  }

  private boolean scoresAll() {
    boolean follows = similarity.estimatesScores() && goal != ScoringGoal.ALL;
    boolean bounded = goal == ScoringGoal.HITS || similarity.hasBackground();
    return prefilter == null && !(follows && bounded);
  }

  /**
   * Scores candidates.
   *
   * @param result the scan
   * @param exact by place: a score that is known already, else NaN, which is left where a candidate
   *     cannot matter, or the time was up
   * @return whether there was time for all that matter
   */
  boolean score(ScanResult result, double[] exact) throws IOException {
    int[] docs = result.docs();
    leftOut = 0;
    if (scoresAll() || hasExceptions(result)) {
      return scoreAll(docs, exact);
    }
    int[] order = byEstimate(result.estimates());
    double[] passed = new double[exact.length];
    Arrays.fill(passed, Double.NaN);
    int scored = 0;
    int next = Math.max(MIN_SCORED, MIN_SCORED_PER_HIT * hits);
    while (scored < docs.length) {
      int last = (int) Math.min(docs.length, (long) scored + next);
      int[] places = Arrays.copyOfRange(order, scored, last);
      Arrays.sort(places);
      if (score(docs, places, exact, passed) == false
          || (scored == 0 && score(docs, spots(order, last), exact, passed) == false)) {
        return false;
      }
      boolean helped = scored == 0 || matters(exact, places, order, scored);
      scored = last;
      next = BATCH;
      if (helped == false
          && scored < docs.length
          && noneMatters(result, exact, passed, order, scored)) {
        leftOut = docs.length - scored;
        return true;
      }
    }
    return true;
  }

  /** {@return ascending places of some candidates, evenly over those from one in the order on} */
  private static int[] spots(int[] order, int from) {
    int[] places = new int[Math.min(SPOT_CHECKED, order.length - from)];
    for (int i = 0; i < places.length; i++) {
      places[i] = order[from + (int) ((long) i * (order.length - from) / places.length)];
    }
    Arrays.sort(places);
    return places;
  }

  /**
   * {@return whether some vectors are far from their codes, and so candidates without an estimate}
   * Errors of the others then vary too much as well for those of a few to speak for all.
   */
  static boolean hasExceptions(ScanResult result) {
    for (float estimate : result.estimates()) {
      if (Float.isNaN(estimate)) {
        return true;
      }
    }
    return false;
  }

  /** {@return how many candidates the last call left out because they cannot matter} */
  int leftOut() {
    return leftOut;
  }

  /** {@return whether one of a batch is among the best so far} */
  private boolean matters(double[] exact, int[] places, int[] order, int before) {
    double least = nthBest(exact, order, before, Math.max(hits, MIN_BEST));
    return Arrays.stream(places).anyMatch(place -> exact[place] > least);
  }

  private static double nthBest(double[] exact, int[] order, int scored, int n) {
    double[] best = new double[scored];
    Arrays.setAll(best, i -> exact[order[i]]);
    Arrays.sort(best);
    return best[Math.max(0, scored - n)];
  }

  /** {@return whether the next candidate cannot matter, and so none with a lower estimate} */
  private boolean noneMatters(
      ScanResult result, double[] exact, double[] passed, int[] order, int scored) {
    double estimate = result.estimates()[order[scored]];
    if (prefilter != null) {
      return prefilter.bestFound()
          || EstimateErrors.of(result, passed).highest(estimate, zScore) < prefilter.least();
    }
    double least = nthBest(exact, order, scored, hits);
    if (goal == ScoringGoal.POSTERIOR) {
      double[] descending = new double[scored];
      Arrays.setAll(descending, i -> -exact[order[i]]);
      Arrays.sort(descending);
      Arrays.setAll(descending, i -> -descending[i]);
      double beta = similarity.inverseTemperature(descending, scored);
      least = Math.min(least, descending[0] - Math.log((exact.length - scored) / MAX_MASS) / beta);
    }
    double[] best = exact.clone();
    for (int i = scored; i < order.length; i++) {
      best[order[i]] = Double.NaN;
    }
    EstimateErrors errors = EstimateErrors.of(result, best);
    for (int i = scored; i < order.length; i++) {
      int spot = order[i];
      // False where there is no score.
      if (exact[spot] > errors.highest(result.estimates()[spot], zScore)) {
        return false;
      }
    }
    return errors.highest(estimate, zScore) < least;
  }

  /** {@return places by estimate, the best first} */
  private static int[] byEstimate(float[] estimates) {
    long[] keys = new long[estimates.length];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = IntPair.of(~NumericUtils.floatToSortableInt(estimates[i]), i);
    }
    Arrays.sort(keys);
    return Arrays.stream(keys).mapToInt(IntPair::second).toArray();
  }

  private boolean scoreAll(int[] docs, double[] exact) throws IOException {
    if (docs.length <= SLICE) {
      return score(docs, places(0, docs.length), exact, null);
    }
    List<Callable<Boolean>> slices = new ArrayList<>();
    for (int from = 0; from < docs.length; from += SLICE) {
      int[] places = places(from, Math.min(from + SLICE, docs.length));
      slices.add(() -> score(docs, places, exact, null));
    }
    return executor.invokeAll(slices).stream().allMatch(whole -> whole);
  }

  private static int[] places(int from, int to) {
    int[] places = new int[to - from];
    Arrays.setAll(places, i -> from + i);
    return places;
  }

  /**
   * Scores the candidates at ascending places that have no score.
   *
   * @param passed receives what the prefilter gives, if there is one; or null
   * @return whether the time was enough
   */
  private boolean score(int[] docs, int[] places, double[] exact, double[] passed)
      throws IOException {
    Patterns patterns = Patterns.open(context.reader(), field);
    PatternScorer own = similarity.scorer();
    DocIndexIterator iterator = patterns.iterator();
    for (int i = 0; i < places.length; i++) {
      int place = places[i];
      if (Double.isNaN(exact[place]) == false) {
        continue;
      }
      if (timeIsUp(i)) {
        return false;
      }
      if (iterator.advance(docs[place]) != docs[place]) {
        throw new CorruptIndexException(
            "codes must be those of documents that have a vector; doc=" + docs[place],
            "field=" + field);
      }
      float[] pattern = completed(patterns.pattern(iterator.index()));
      exact[place] = exact(own, patterns, docs[place], pattern);
      if (passed != null && prefilter != null && prefilter.bestFound() == false) {
        passed[place] = prefilter.scorer().score(pattern);
      }
    }
    return true;
  }

  /** {@return whether the time is up; looked at now and then} */
  boolean timeIsUp(int step) {
    return timeout != null && step % VECTORS_BETWEEN_TIMEOUT_CHECKS == 0 && timeout.shouldExit();
  }

  /** {@return a stored vector as a similarity can score it} */
  float[] completed(float[] pattern) {
    return completion == null ? pattern : completion.of(pattern);
  }

  /**
   * {@return the score of a completed vector: finite, unless the vector or the similarity is to
   * blame}
   */
  double exact(PatternScorer own, Patterns patterns, int doc, float[] pattern) throws IOException {
    double exact = own.score(pattern);
    if (!Double.isFinite(exact)) {
      patterns.checkFinite(pattern, field, context.docBase + doc);
      throw new IllegalArgumentException(
          "the exact score of a similarity must be finite; score=" + exact);
    }
    return exact;
  }
}
