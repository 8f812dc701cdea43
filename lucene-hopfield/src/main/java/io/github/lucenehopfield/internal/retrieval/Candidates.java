package io.github.lucenehopfield.internal.retrieval;

import org.apache.lucene.util.ArrayUtil;

/**
 * The best documents so far by (Lucene score descending, document ascending), at most a fixed
 * number of them. Grows with what it is given, whatever its limit. Not thread-safe.
 */
final class Candidates {
  private static final int FIRST_CAPACITY = 128;

  // Score and document packed so that the ascending order of keys is the order of the hits; a heap
  // with the worst one, the largest key, on top.
  private long[] keys;
  private double[] values;
  private int size;
  private final int limit;

  /**
   * Makes an empty set.
   *
   * @param limit how many to keep, at least 1
   */
  Candidates(int limit) {
    this.limit = limit;
    this.keys = new long[Math.min(limit, FIRST_CAPACITY)];
    this.values = new double[keys.length];
  }

  /** {@return the rank key of a document: the smaller, the better} */
  static long key(float score, int doc) {
    // Scores are positive, so their bits ascend as they do.
    return ((long) ~Float.floatToRawIntBits(score) << 32) | doc;
  }

  static int doc(long key) {
    return (int) key;
  }

  static float score(long key) {
    return Float.intBitsToFloat(~(int) (key >> 32));
  }

  int size() {
    return size;
  }

  /**
   * {@return the exact score that now is not among the best, or NaN where nothing was left out}
   *
   * @param key the rank key
   * @param value the exact score
   */
  double add(long key, double value) {
    if (size < limit) {
      if (size == keys.length) {
        int capacity = Math.min(limit, ArrayUtil.oversize(size + 1, Long.BYTES));
        keys = ArrayUtil.growExact(keys, capacity);
        values = ArrayUtil.growExact(values, capacity);
      }
      size++;
      siftUp(size - 1, key, value);
      return Double.NaN;
    }
    if (key > keys[0]) {
      return value;
    }
    double evicted = values[0];
    siftDown(key, value);
    return evicted;
  }

  /** Empties the set into arrays of its size, the best first. */
  void drain(int[] docs, float[] scores, double[] exact) {
    for (int i = size - 1; i >= 0; i--) {
      docs[i] = doc(keys[0]);
      scores[i] = score(keys[0]);
      exact[i] = values[0];
      size--;
      siftDown(keys[size], values[size]);
    }
  }

  /** Gives every member, in no order. */
  void forEach(Consumer consumer) {
    for (int i = 0; i < size; i++) {
      consumer.accept(keys[i], values[i]);
    }
  }

  /** Receives members. */
  @FunctionalInterface
  interface Consumer {
    void accept(long key, double value);
  }

  private void siftUp(int hole, long key, double value) {
    int at = hole;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (keys[parent] >= key) {
        break;
      }
      keys[at] = keys[parent];
      values[at] = values[parent];
      at = parent;
    }
    keys[at] = key;
    values[at] = value;
  }

  private void siftDown(long key, double value) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size && keys[child + 1] > keys[child]) {
        child++;
      }
      if (keys[child] <= key) {
        break;
      }
      keys[at] = keys[child];
      values[at] = values[child];
      at = child;
    }
    keys[at] = key;
    values[at] = value;
  }
}
