package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.math.IntPair;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.util.NumericUtils;

/**
 * Scores the candidates of a nearest-neighbor search while their codes are still scanned, and
 * learns from the errors of their estimates which other ones may matter: those whose estimate, plus
 * the mean of the errors, plus a number of their standard deviations, comes up to the worst hit so
 * far. Those that would be hits on the average are scored at once; the others wait until the scan
 * is over, the best first, and most of them find the worst hit out of reach by then. Not
 * thread-safe; one per search.
 */
public final class Rescorer implements CandidateSink {
  /** Vectors scored together: enough for their memory to be fetched at the same time. */
  private static final int BATCH = 16;

  private static final double NORMAL_KURTOSIS = 3;

  private static final int FOR_PER_LINE = 16;

  private static final double MIN_SLOPE = -0.75;

  /** How many times that of a normal distribution makes tails heavy ... */
  private static final double HEAVY = 2;

  /** ... and the most that counts. */
  private static final double MAX_WIDER = 9;

  /** So many in a row that are no hits end a search whose errors call for no more. */
  private static final int PATIENCE = 16;

  private static final int FIRST_PAIRS = 1024;

  /** The first ones to be scored are the best of so many times their number. */
  private static final int CHOICE = 8;

  private final QuantizedTables tables;
  private final Positions positions;
  private final ExactScorer scorer;
  private final int minRescored;
  private final double zScore;
  private final int capacity;
  private final int[] ordinals = new int[BATCH];
  private final double[] exact = new double[BATCH];
  // Pairs of (key, complement of the position), so that the best one is the largest.
  private long[] waiting;
  private long[] likelyHits = new long[64];
  private int size;
  private int pending;
  private int threshold = Integer.MIN_VALUE;
  private int[] scored = new int[64];
  private int count;
  private double sum;
  private double squares;
  private double fourths;
  private double estimateSum;
  private double estimateSquares;
  private double products;
  private int measured;
  private int sinceHit;
  private boolean stopped;

  /**
   * Makes a rescorer.
   *
   * @param tables the quantized tables
   * @param positions which vector is where, or null for vectors by ordinal
   * @param scorer scores exactly
   * @param minRescored how many of the best estimates are scored before their errors are trusted
   * @param zScore in standard deviations of the errors
   * @param capacity how many candidates wait at most, the best ones
   */
  public Rescorer(
      QuantizedTables tables,
      Positions positions,
      ExactScorer scorer,
      int minRescored,
      double zScore,
      int capacity) {
    this.tables = tables;
    this.positions = positions;
    this.scorer = scorer;
    this.minRescored = minRescored;
    this.zScore = zScore;
    this.capacity = capacity;
    this.waiting = new long[Math.min(FIRST_PAIRS, 2 * capacity)];
  }

  @Override
  public int threshold() {
    return threshold;
  }

  @Override
  public void offer(int key, int position) {
    if (size == waiting.length) {
      makeRoom();
    }
    waiting[size++] = IntPair.of(key, ~position);
  }

  private static int key(long pair) {
    return IntPair.first(pair);
  }

  private void makeRoom() {
    int before = pending;
    pending = keep(0, before, 0);
    size = keep(before, size, pending);
    if (size <= waiting.length / 2) {
      return;
    }
    if (waiting.length < 2 * capacity) {
      waiting = Arrays.copyOf(waiting, Math.min(2 * waiting.length, 2 * capacity));
      return;
    }
    Arrays.sort(waiting, 0, size);
    System.arraycopy(waiting, size - capacity, waiting, 0, capacity);
    size = capacity;
    pending = 0;
    threshold = Math.max(threshold, key(waiting[0]));
  }

  /** Moves the pairs of a range that may still matter, and {@return the end of those moved}. */
  private int keep(int from, int to, int target) {
    int at = target;
    for (int i = from; i < to; i++) {
      if (key(waiting[i]) >= threshold) {
        waiting[at++] = waiting[i];
      }
    }
    return at;
  }

  /** Scores, of what was offered since the last call, what probably is a hit. */
  void rescorePending() throws IOException {
    if (count > 0 || size >= (long) CHOICE * minRescored) {
      rescoreCandidates();
    }
  }

  private void rescoreCandidates() throws IOException {
    if (count < minRescored && stopped == false) {
      scoreBest(minRescored - count);
    }
    if (stopped || scorer.minCompetitiveScore() == Double.NEGATIVE_INFINITY) {
      return;
    }
    scoreProbable();
    threshold = Math.max(threshold, key(lowest(zScore)));
  }

  private void scoreBest(int wanted) throws IOException {
    int best = Math.min(wanted, size);
    long[] taken = best <= BATCH ? takeFew(best) : takeMany(best);
    for (int from = 0; from < best && stopped == false; from += BATCH) {
      score(taken, from, Math.min(from + BATCH, best));
    }
  }

  private long[] takeMany(int best) {
    if (best < size) {
      new LargestFirst(waiting).select(0, size, best - 1);
    }
    long[] taken = Arrays.copyOf(waiting, best);
    System.arraycopy(waiting, best, waiting, 0, size - best);
    size -= best;
    return taken;
  }

  /** The same by inserting into a sorted array, where most are below its first one. */
  private long[] takeFew(int best) {
    long[] taken = Arrays.copyOf(waiting, best);
    Arrays.sort(taken);
    int kept = 0;
    for (int i = best; i < size; i++) {
      long pair = waiting[i];
      if (pair <= taken[0]) {
        waiting[kept++] = pair;
        continue;
      }
      waiting[kept++] = taken[0];
      int at = 0;
      for (; at + 1 < best && taken[at + 1] < pair; at++) {
        taken[at] = taken[at + 1];
      }
      taken[at] = pair;
    }
    size = kept;
    return taken;
  }

  private void scoreProbable() throws IOException {
    int probable = key(lowest(0));
    int kept = pending;
    int taken = 0;
    for (int i = pending; i < size; i++) {
      long pair = waiting[i];
      if (key(pair) >= probable) {
        if (taken == likelyHits.length) {
          likelyHits = Arrays.copyOf(likelyHits, 2 * taken);
        }
        likelyHits[taken++] = pair;
      } else {
        waiting[kept++] = pair;
      }
    }
    size = kept;
    pending = kept;
    if (taken > BATCH) {
      Arrays.sort(likelyHits, 0, taken);
    }
    for (int to = taken; to > 0 && stopped == false; to -= BATCH) {
      int from = Math.max(0, to - BATCH);
      if (key(likelyHits[to - 1]) < probable) {
        for (int i = 0; i < to; i++) {
          offer(key(likelyHits[i]), position(likelyHits[i]));
        }
        break;
      }
      score(likelyHits, from, to);
      probable = key(lowest(0));
    }
    pending = size;
  }

  /** Scores what may still matter after the last vector was offered. */
  void finish() throws IOException {
    rescoreCandidates();
    int within = 0;
    for (int i = 0; i < size; i++) {
      if (key(waiting[i]) >= threshold) {
        long pair = waiting[i];
        waiting[i] = waiting[within];
        waiting[within++] = pair;
      }
    }
    Arrays.sort(waiting, 0, within);
    int left = within;
    while (left > 0 && stopped == false) {
      int least = key(lowest(zScore));
      int from = left;
      while (from > 0 && left - from < BATCH && key(waiting[from - 1]) >= least) {
        from--;
      }
      if (from == left) {
        break;
      }
      score(waiting, from, left);
      left = from;
    }
    while (sinceHit < PATIENCE && left > 0 && stopped == false) {
      int from = Math.max(0, left - (PATIENCE - sinceHit));
      score(waiting, from, left);
      left = from;
    }
    if (left == 0) {
      size -= within;
      System.arraycopy(waiting, within, waiting, 0, size);
      while (sinceHit < PATIENCE && size > 0 && stopped == false) {
        scoreBest(PATIENCE - sinceHit);
      }
    }
  }

  /** {@return the estimate from which on a vector comes up to the worst hit} */
  private double lowest(double deviations) {
    double least = minCompetitiveScore();
    if (least == Double.NEGATIVE_INFINITY || count == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    // Those with the best estimates are those with the luckiest errors, so errors rise as estimates
    // fall: by the line through those that were scored.
    double meanEstimate = estimateSum / measured;
    double spread = Math.max(0, estimateSquares / measured - meanEstimate * meanEstimate);
    double slope =
        spread > 0 && measured >= FOR_PER_LINE
            ? Math.clamp((products / measured - meanEstimate * mean()) / spread, MIN_SLOPE, 0.0)
            : 0;
    double variance = deviation() * deviation() - slope * slope * spread;
    double zScore = deviations * Math.sqrt(Math.max(0, variance));
    double lowest = (least - mean() + slope * meanEstimate - zScore) / (1 + slope);
    lowest = Math.min(lowest, least - mean() - deviations * deviation());
    // Scores of huge vectors leave the range of floats, and then errors are no numbers.
    return lowest > Double.NEGATIVE_INFINITY ? lowest : Double.NEGATIVE_INFINITY;
  }

  private void score(long[] pairs, int from, int to) throws IOException {
    for (int i = from; i < to; i++) {
      int position = position(pairs[i]);
      ordinals[i - from] = positions == null ? position : positions.ordinal(position);
    }
    int done = scorer.score(ordinals, to - from, exact);
    stopped = done < to - from;
    sinceHit = sinceHit(pairs, from, done);
    if (count + done > scored.length) {
      scored = Arrays.copyOf(scored, Math.max(count + done, 2 * scored.length));
    }
    for (int i = 0; i < done; i++) {
      double estimate = estimate(key(pairs[from + i]));
      double error = exact[i] / tables.unit() - estimate;
      // Below the floor an estimate is an upper bound, and says nothing of the errors of others.
      if (estimate >= tables.floor() || measured == 0) {
        measured++;
        sum += error;
        squares += error * error;
        fourths += error * error * error * error;
        estimateSum += estimate;
        estimateSquares += estimate * estimate;
        products += estimate * error;
      }
      scored[count++] = ordinals[i];
    }
  }

  /** {@return how many vectors with estimates below the last hit's have been scored now} */
  private int sinceHit(long[] pairs, int from, int done) {
    double worstHit = scorer.minCompetitiveScore();
    int leastHit = Integer.MAX_VALUE;
    for (int i = 0; i < done; i++) {
      leastHit = exact[i] >= worstHit ? Math.min(leastHit, key(pairs[from + i])) : leastHit;
    }
    if (leastHit == Integer.MAX_VALUE) {
      return sinceHit + done;
    }
    int below = 0;
    for (int i = 0; i < done; i++) {
      below += key(pairs[from + i]) < leastHit ? 1 : 0;
    }
    return below;
  }

  private static int position(long pair) {
    return ~(int) pair;
  }

  private int key(double estimate) {
    if (tables.tables() > 1) {
      return NumericUtils.floatToSortableInt((float) estimate);
    }
    return (int) Math.ceil(tables.sum(0, estimate));
  }

  private float estimate(int key) {
    return tables.tables() > 1 ? NumericUtils.sortableIntToFloat(key) : tables.value(0, key);
  }

  /**
   * {@return what a hit must reach, in the unit of the tables; negative infinity as long as hits
   * are missing}
   */
  double minCompetitiveScore() {
    return scorer.minCompetitiveScore() / tables.unit();
  }

  /** {@return by how much exact scores were above their estimates on the average} */
  double mean() {
    return sum / measured;
  }

  /**
   * {@return the standard deviation of the same} Where large errors are far more frequent than a
   * normal distribution has them, it is that of one which has as many.
   */
  double deviation() {
    double mean = mean();
    double variance = Math.max(0, squares / measured - mean * mean);
    double tails = fourths * measured / (squares * squares * NORMAL_KURTOSIS);
    double wider = tails > HEAVY ? Math.min(tails, MAX_WIDER) : 1;
    return Math.sqrt(variance * wider);
  }

  /** {@return the ordinals of all vectors that were scored, in no order} */
  public int[] scored() {
    return Arrays.copyOf(scored, count);
  }
}
