package io.github.lucenehopfield.index.internal.pq;

import io.github.lucenehopfield.index.scan.Codebook;
import java.util.Arrays;

/**
 * Where the values of one slot can be expected: between the 5th and the 95th percentile of a sample
 * and twice their distance to either side, and wherever a value occurs often or there are only a
 * few. A normal distribution has one value in 10^15 beyond, an exponential one three in 10,000.
 *
 * @param from the lower end
 * @param to the upper end
 */
record ValueRange(float from, float to) {
  // Winsorization at the percentiles 5 and 95, plus twice their distance (docs/decisions/0030).
  private static final double TAIL = 0.05;
  private static final double BEYOND = 2;

  /** A value that one in so many has is no outlier. */
  private static final int ATOM = 32;

  /** Too few to say what is far from the others. */
  private static final int FEW = 20;

  /**
   * Finds the range of a sample.
   *
   * @param sorted its values, ascending, at least one
   */
  static ValueRange of(float[] sorted) {
    ValueRange range = ofOthers(sorted);
    float from = range.from;
    float to = range.to;
    for (int start = 0; start < sorted.length; ) {
      int end = end(sorted, start);
      if (isAtom(end - start, sorted.length)) {
        from = Math.min(from, sorted[start]);
        to = Math.max(to, sorted[start]);
      }
      start = end;
    }
    return new ValueRange(from, to);
  }

  /**
   * Finds the range of the values of a sample that do not often occur.
   *
   * @param sorted its values, ascending, at least one
   */
  static ValueRange ofOthers(float[] sorted) {
    float[] remaining = new float[sorted.length];
    int size = 0;
    int distinct = 0;
    for (int start = 0; start < sorted.length; ) {
      distinct++;
      int end = end(sorted, start);
      if (!isAtom(end - start, sorted.length)) {
        Arrays.fill(remaining, size, size + end - start, sorted[start]);
        size += end - start;
      }
      start = end;
    }
    if (size < FEW || distinct <= Codebook.LEVELS) {
      return new ValueRange(-Float.MAX_VALUE, Float.MAX_VALUE);
    }
    int tail = (int) (TAIL * size);
    double low = remaining[tail];
    double high = remaining[size - 1 - tail];
    double beyond = BEYOND * (high - low);
    return new ValueRange(
        (float) Math.max(low - beyond, -Float.MAX_VALUE),
        (float) Math.min(high + beyond, Float.MAX_VALUE));
  }

  /** {@return whether a value that so many of a sample have is no outlier, wherever it lies} */
  static boolean isAtom(int count, int sample) {
    return count > 1 && count * ATOM >= sample;
  }

  /** {@return the place after the last value that is equal to the one at a place} */
  static int end(float[] sorted, int start) {
    int end = start + 1;
    while (end < sorted.length && sorted[end] == sorted[start]) {
      end++;
    }
    return end;
  }

  /** {@return whether a value lies outside} */
  boolean isOutside(float value) {
    return value < from || value > to;
  }

  /** Brings values into the range. */
  void clamp(float[] values, int offset, int count) {
    for (int i = offset; i < offset + count; i++) {
      values[i] = Math.max(from, Math.min(to, values[i]));
    }
  }
}
