package io.github.lucenehopfield.internal.retrieval;

import org.apache.lucene.util.ArrayUtil;

/**
 * The best documents so far by (exact score descending, document ascending), at most a fixed number
 * of them. Grows with the number of candidates, whatever its limit. Not thread-safe.
 */
final class Candidates {
  private static final int FIRST_CAPACITY = 128;

  // A heap with the worst one on top.
  private double[] values;
  private int[] docs;
  private int size;
  private final int limit;

  /**
   * Makes an empty set.
   *
   * @param limit how many to keep, at least 1
   */
  Candidates(int limit) {
    this.limit = limit;
    this.values = new double[Math.min(limit, FIRST_CAPACITY)];
    this.docs = new int[values.length];
  }

  int size() {
    return size;
  }

  /** {@return whether the first of two documents ranks behind the second} */
  private static boolean behind(double value, int doc, double otherValue, int otherDoc) {
    return value < otherValue || (value == otherValue && doc > otherDoc);
  }

  /**
   * {@return the exact score that now is not among the best, or NaN where nothing was left out}
   *
   * @param doc the document, once
   * @param value its exact score, finite
   */
  double add(int doc, double value) {
    if (size < limit) {
      if (size == values.length) {
        int capacity = Math.min(limit, ArrayUtil.oversize(size + 1, Long.BYTES));
        values = ArrayUtil.growExact(values, capacity);
        docs = ArrayUtil.growExact(docs, capacity);
      }
      size++;
      siftUp(size - 1, doc, value);
      return Double.NaN;
    }
    if (behind(value, doc, values[0], docs[0])) {
      return value;
    }
    double evicted = values[0];
    siftDown(doc, value);
    return evicted;
  }

  /** Empties the set into arrays of its size, the best first. */
  void drain(int[] toDocs, double[] exact) {
    for (int i = size - 1; i >= 0; i--) {
      toDocs[i] = docs[0];
      exact[i] = values[0];
      size--;
      siftDown(docs[size], values[size]);
    }
  }

  /** Gives every member, in no order. */
  void forEach(Consumer consumer) {
    for (int i = 0; i < size; i++) {
      consumer.accept(docs[i], values[i]);
    }
  }

  /** Receives members. */
  @FunctionalInterface
  interface Consumer {
    void accept(int doc, double value);
  }

  private void siftUp(int hole, int doc, double value) {
    int at = hole;
    while (at > 0) {
      int parent = (at - 1) >>> 1;
      if (behind(value, doc, values[parent], docs[parent]) == false) {
        break;
      }
      values[at] = values[parent];
      docs[at] = docs[parent];
      at = parent;
    }
    values[at] = value;
    docs[at] = doc;
  }

  private void siftDown(int doc, double value) {
    int at = 0;
    while (true) {
      int child = 2 * at + 1;
      if (child >= size) {
        break;
      }
      if (child + 1 < size
          && behind(values[child + 1], docs[child + 1], values[child], docs[child])) {
        child++;
      }
      if (behind(values[child], docs[child], value, doc) == false) {
        break;
      }
      values[at] = values[child];
      docs[at] = docs[child];
      at = child;
    }
    values[at] = value;
    docs[at] = doc;
  }
}
