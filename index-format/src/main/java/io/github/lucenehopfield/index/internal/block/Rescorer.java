package io.github.lucenehopfield.index.internal.block;

import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.util.NumericUtils;

/**
 * Scores the candidates of a nearest-neighbour search while their codes are still scanned, and
 * learns from the errors of their estimates which other ones may matter: those whose estimate, plus
 * the mean of the errors, plus a number of their standard deviations, comes up to the worst hit so
 * far. Those that would be hits on the average are scored at once; the others wait until the scan
 * is over, the best first, and most of them find the worst hit out of reach by then. Not
 * thread-safe; one per search.
 */
public final class Rescorer implements CandidateSink {
  /** Vectors scored together: enough for their memory to be fetched at the same time. */
  private static final int BATCH = 16;

  private static final int FIRST_PAIRS = 1024;

  /** The first ones to be scored are the best of so many times their number. */
  private static final int CHOICE = 8;

  private final QuantizedTables tables;
  private final Positions positions;
  private final ExactScorer scorer;
  private final int certain;
  private final double reach;
  private final int capacity;
  private final int[] ordinals = new int[BATCH];
  private final double[] exact = new double[BATCH];
  // Pairs of (key, complement of the position), so that the best one is the largest.
  private long[] waiting;
  private long[] hot = new long[64];
  private int size;
  private int looked;
  private int threshold = Integer.MIN_VALUE;
  private int[] scored = new int[64];
  private int count;
  private double sum;
  private double squares;
  private boolean stopped;

  /**
   * Makes a rescorer.
   *
   * @param tables the quantised tables
   * @param positions which vector is where, or null for vectors by ordinal
   * @param scorer scores exactly
   * @param certain how many of the best estimates are scored before their errors are trusted
   * @param reach in standard deviations of the errors
   * @param capacity how many candidates wait at most, the best ones
   */
  public Rescorer(
      QuantizedTables tables,
      Positions positions,
      ExactScorer scorer,
      int certain,
      double reach,
      int capacity) {
    this.tables = tables;
    this.positions = positions;
    this.scorer = scorer;
    this.certain = certain;
    this.reach = reach;
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
    waiting[size++] = (long) key << 32 | ~position & 0xFFFFFFFFL;
  }

  private static int key(long pair) {
    return (int) (pair >> 32);
  }

  private void makeRoom() {
    int before = looked;
    looked = keep(0, before, 0);
    size = keep(before, size, looked);
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
    looked = 0;
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
  void look() throws IOException {
    if (count > 0 || size >= (long) CHOICE * certain) {
      lookAgain();
    }
  }

  private void lookAgain() throws IOException {
    if (count < certain && stopped == false) {
      scoreBest(certain - count);
    }
    if (stopped || scorer.least() == Double.NEGATIVE_INFINITY) {
      return;
    }
    scoreProbable();
    threshold = Math.max(threshold, key(lowest(reach)));
  }

  private void scoreBest(int wanted) throws IOException {
    int best = Math.min(wanted, size);
    if (best < size) {
      new LargestFirst(waiting).select(0, size, best - 1);
    }
    long[] taken = Arrays.copyOf(waiting, best);
    System.arraycopy(waiting, best, waiting, 0, size - best);
    size -= best;
    for (int from = 0; from < best && stopped == false; from += BATCH) {
      score(taken, from, Math.min(from + BATCH, best));
    }
  }

  private void scoreProbable() throws IOException {
    int probable = key(lowest(0));
    int kept = looked;
    int taken = 0;
    for (int i = looked; i < size; i++) {
      long pair = waiting[i];
      if (key(pair) >= probable) {
        if (taken == hot.length) {
          hot = Arrays.copyOf(hot, 2 * taken);
        }
        hot[taken++] = pair;
      } else {
        waiting[kept++] = pair;
      }
    }
    size = kept;
    looked = kept;
    if (taken > BATCH) {
      Arrays.sort(hot, 0, taken);
    }
    for (int to = taken; to > 0 && stopped == false; to -= BATCH) {
      int from = Math.max(0, to - BATCH);
      if (key(hot[to - 1]) < probable) {
        for (int i = 0; i < to; i++) {
          offer(key(hot[i]), position(hot[i]));
        }
        break;
      }
      score(hot, from, to);
      probable = key(lowest(0));
    }
    looked = size;
  }

  /** Scores what may still matter after the last vector was offered. */
  void finish() throws IOException {
    lookAgain();
    size = keep(0, size, 0);
    Arrays.sort(waiting, 0, size);
    for (int to = size; to > 0 && stopped == false; to -= BATCH) {
      int least = key(lowest(reach));
      int from = to;
      while (from > 0 && to - from < BATCH && key(waiting[from - 1]) >= least) {
        from--;
      }
      if (from == to) {
        return;
      }
      score(waiting, from, to);
    }
  }

  /** {@return the estimate from which on a vector comes up to the worst hit} */
  private double lowest(double deviations) {
    double least = scorer.least();
    if (least == Double.NEGATIVE_INFINITY || count == 0) {
      return Double.NEGATIVE_INFINITY;
    }
    double lowest = least - mean() - deviations * deviation();
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
    if (count + done > scored.length) {
      scored = Arrays.copyOf(scored, Math.max(count + done, 2 * scored.length));
    }
    for (int i = 0; i < done; i++) {
      double error = exact[i] - estimate(key(pairs[from + i]));
      sum += error;
      squares += error * error;
      scored[count++] = ordinals[i];
    }
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

  /** {@return what a hit must reach; negative infinity as long as hits are missing} */
  double least() {
    return scorer.least();
  }

  /** {@return by how much exact scores were above their estimates on the average} */
  double mean() {
    return sum / count;
  }

  /** {@return the standard deviation of the same} */
  double deviation() {
    double mean = mean();
    return Math.sqrt(Math.max(0, squares / count - mean * mean));
  }

  /** {@return the ordinals of all vectors that were scored, in no order} */
  public int[] scored() {
    return Arrays.copyOf(scored, count);
  }
}
