package io.github.lucenehopfield.index.internal.v1;

import java.io.IOException;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.store.IndexInput;

/**
 * Reads the numbers of a {@link FieldEntry} and checks each before it is used. Not thread-safe.
 *
 * @param meta the metadata file
 * @param info the field, for messages
 */
record EntryInput(IndexInput meta, FieldInfo info) {
  /** {@return a number from {@code min} to {@code max}} */
  int readInt(String name, int min, int max) throws IOException {
    int value = meta.readVInt();
    check(value >= min && value <= max, name, value, "must be from " + min + " to " + max);
    return value;
  }

  /** {@return where something starts in the file of the codes} */
  long readStart(String name) throws IOException {
    long start = meta.readVLong();
    check(start >= 0, name, start, "must be >= 0");
    return start;
  }

  /** {@return a float from 0 to 1} */
  float readShare(String name) throws IOException {
    float share = Float.intBitsToFloat(meta.readInt());
    if ((share >= 0 && share <= 1) == false) {
      throw new CorruptIndexException(
          name + " must be from 0 to 1; " + name + "=" + share + ", field=" + info.name, meta);
    }
    return share;
  }

  /** {@return the dimension of each slot} */
  int[] readPermutation(int dimensions) throws IOException {
    int[] permutation = new int[dimensions];
    boolean[] seen = new boolean[dimensions];
    for (int slot = 0; slot < dimensions; slot++) {
      int dimension = meta.readVInt();
      check(
          dimension >= 0 && dimension < dimensions && seen[dimension] == false,
          "permutation[" + slot + "]",
          dimension,
          "must be from 0 to " + (dimensions - 1) + ", each once");
      seen[dimension] = true;
      permutation[slot] = dimension;
    }
    return permutation;
  }

  /** Checks that a number is the only one that it can be. */
  void checkEqual(String name, long value, long expected) throws CorruptIndexException {
    check(value == expected, name, value, "must be " + expected);
  }

  /**
   * Checks a law.
   *
   * @throws CorruptIndexException if it does not hold, with name, law and value
   */
  void check(boolean holds, String name, long value, String law) throws CorruptIndexException {
    if (holds == false) {
      throw new CorruptIndexException(
          name + " " + law + "; " + name + "=" + value + ", field=" + info.name, meta);
    }
  }
}
