package io.github.lucenehopfield.index.internal.block;

import io.github.lucenehopfield.index.internal.math.IntPair;
import java.util.Arrays;

/**
 * Keeps the C best of many (key, ordinal) pairs: the largest keys, ties to the smallest ordinal.
 * Threshold first: a pair is stored only when its key can still matter, and the store of 2 C pairs
 * is thinned out to C when it is full. Not thread-safe.
 */
public final class CandidateSelector implements CandidateSink {
  private final int capacity;
  private final long[] pairs;
  private int size;
  private final boolean ascending;
  private long worst = Long.MIN_VALUE;
  private int threshold = Integer.MIN_VALUE;

  /**
   * Makes an empty selector.
   *
   * @param capacity how many pairs to keep, at least 1
   * @param ascending whether ordinals will be offered in ascending order
   */
  public CandidateSelector(int capacity, boolean ascending) {
    this.ascending = ascending;
    this.capacity = capacity;
    this.pairs = new long[Math.max(16, Math.multiplyExact(2, capacity))];
  }

  /**
   * {@return the key that a later pair must reach to matter} Where ordinals are offered in
   * ascending order, a pair which only equals the worst one kept has lost its tie.
   */
  @Override
  public int threshold() {
    return threshold;
  }

  /** {@return whether as many pairs as wanted have been offered} */
  public boolean full() {
    return size >= capacity;
  }

  @Override
  public void offer(int key, int ordinal) {
    long pair = pair(key, ordinal);
    if (pair >= worst) {
      pairs[size++] = pair;
      if (size == pairs.length) {
        thin();
      }
    }
  }

  /** Offers all pairs that another selector keeps. */
  void offerAll(CandidateSelector other) {
    for (int i = 0; i < other.size; i++) {
      offer(key(other.pairs[i]), ordinal(other.pairs[i]));
    }
  }

  private static long pair(int key, int ordinal) {
    return IntPair.of(key, ~ordinal);
  }

  private static int key(long pair) {
    return IntPair.first(pair);
  }

  private static int ordinal(long pair) {
    return ~IntPair.second(pair);
  }

  private void thin() {
    if (size <= capacity) {
      return;
    }
    new LargestFirst(pairs).select(0, size, capacity - 1);
    size = capacity;
    worst = pairs[capacity - 1];
    int key = key(worst);
    threshold = ascending == false || key == Integer.MAX_VALUE ? key : key + 1;
  }

  /** {@return how many pairs are kept, after the last offer} */
  public int finish() {
    thin();
    return size;
  }

  /**
   * Reads the pairs that are kept, in ascending order of ordinals; call {@link #finish()} before.
   *
   * @param keys receives the keys
   * @param ordinals receives the ordinals
   */
  public void read(int[] keys, int[] ordinals) {
    for (int i = 0; i < size; i++) {
      // Swap the halves: ordinals become the high one and sort first.
      pairs[i] = IntPair.of(ordinal(pairs[i]), key(pairs[i]));
    }
    Arrays.sort(pairs, 0, size);
    for (int i = 0; i < size; i++) {
      ordinals[i] = IntPair.first(pairs[i]);
      keys[i] = IntPair.second(pairs[i]);
    }
  }
}
