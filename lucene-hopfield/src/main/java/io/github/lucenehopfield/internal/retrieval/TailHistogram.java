package io.github.lucenehopfield.internal.retrieval;

import io.github.lucenehopfield.index.internal.math.LogSumExp;
import java.util.Arrays;
import org.apache.lucene.util.ArrayUtil;
import org.apache.lucene.util.IntroSorter;

/**
 * The scores of the accepted documents that are no candidates, as weighted points. Exact up to
 * {@value #LARGEST} points, or as many as asked for; beyond, neighbors in the lower three quarters
 * are merged into their mean, since the mass lies with the best. The same additions in the same
 * order give the same points. Not thread-safe.
 */
public final class TailHistogram {
  static final int LARGEST = 1 << 16;

  private double[] scores = new double[16];
  private long[] counts = new long[16];
  private int size;
  private final int largest;

  TailHistogram() {
    this(LARGEST);
  }

  /**
   * Makes an empty one.
   *
   * @param largest how many points to keep at most, at least 16
   */
  public TailHistogram(int largest) {
    this.largest = largest;
  }

  /**
   * Adds a point.
   *
   * @param score the score
   * @param count how many documents have it, at least 1
   */
  public void add(double score, long count) {
    if (size == largest) {
      compact();
    }
    if (size == scores.length) {
      int capacity = Math.min(largest, ArrayUtil.oversize(size + 1, Double.BYTES));
      scores = ArrayUtil.growExact(scores, capacity);
      counts = ArrayUtil.growExact(counts, capacity);
    }
    scores[size] = score;
    counts[size++] = count;
  }

  void addAll(TailHistogram other) {
    for (int i = 0; i < other.size; i++) {
      add(other.scores[i], other.counts[i]);
    }
  }

  /**
   * {@return these scores moved by a constant, as fewer points}
   *
   * @param shift what to add to each score
   * @param points how many points at most, at least 16
   */
  public TailHistogram shifted(double shift, int points) {
    TailHistogram moved = new TailHistogram(LARGEST);
    for (int i = 0; i < size; i++) {
      moved.add(scores[i] + shift, counts[i]);
    }
    while (moved.size > points) {
      moved.compact();
    }
    return moved;
  }

  /** {@return a copy of the scores of the points} */
  public double[] scores() {
    return Arrays.copyOf(scores, size);
  }

  /** {@return a copy of how many documents each point stands for} */
  public long[] counts() {
    return Arrays.copyOf(counts, size);
  }

  /**
   * {@return log of the sum of exp(beta (score - origin)) over the documents; minus infinity for
   * none}
   */
  public double logMass(double beta, double origin) {
    return LogSumExp.of(scores, counts, size, beta, origin);
  }

  private void compact() {
    new IntroSorter() {
      private double pivot;

      @Override
      protected void setPivot(int i) {
        pivot = scores[i];
      }

      @Override
      protected int comparePivot(int j) {
        return Double.compare(pivot, scores[j]);
      }

      @Override
      protected void swap(int i, int j) {
        double score = scores[i];
        scores[i] = scores[j];
        scores[j] = score;
        long count = counts[i];
        counts[i] = counts[j];
        counts[j] = count;
      }
    }.sort(0, size);
    int merged = (size - size / 4) & ~1;
    int next = 0;
    for (int i = 0; i < merged; i += 2) {
      long count = counts[i] + counts[i + 1];
      // Not the weighted sum, which would move equal scores by a rounding error.
      scores[next] = scores[i] + (scores[i + 1] - scores[i]) * counts[i + 1] / count;
      counts[next++] = count;
    }
    System.arraycopy(scores, merged, scores, next, size - merged);
    System.arraycopy(counts, merged, counts, next, size - merged);
    size = next + size - merged;
  }
}
