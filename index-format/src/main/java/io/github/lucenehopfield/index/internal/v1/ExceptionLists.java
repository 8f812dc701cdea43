package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.internal.block.Positions;
import java.io.IOException;
import java.util.stream.IntStream;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.FixedBitSet;
import org.apache.lucene.util.SparseFixedBitSet;

/**
 * The vectors of a field that are scored whatever their codes say.
 *
 * @param forSums those for scores that are sums over coordinates
 * @param forOthers those for all other scores, the cosine among them: these and more
 */
record ExceptionLists(Excepted forSums, Excepted forOthers) {
  /** No vector is an exception. */
  static final ExceptionLists NONE = new ExceptionLists(Excepted.NONE, Excepted.NONE);

  /** Some exceptions. Thread-safe. */
  static final class Excepted {
    static final Excepted NONE = new Excepted(new int[0], 1);

    private final int[] ordinals;
    private final SparseFixedBitSet set;
    private volatile FixedBitSet positions;

    /**
     * Takes some of the vectors.
     *
     * @param ordinals their ordinals, ascending
     * @param vectors how many vectors the field has
     */
    Excepted(int[] ordinals, int vectors) {
      this.ordinals = ordinals;
      this.set = new SparseFixedBitSet(vectors);
      for (int ordinal : ordinals) {
        set.set(ordinal);
      }
    }

    boolean isEmpty() {
      return ordinals.length == 0;
    }

    /** {@return their ordinals, ascending; not to be changed} */
    int[] ordinals() {
      return ordinals;
    }

    boolean contains(int ordinal) {
      return set.get(ordinal);
    }

    /**
     * {@return where their codes are; found at the first call and kept, a bit a vector}
     *
     * @param byPosition which vector is where, or null for vectors by ordinal
     * @param vectors how many there are
     * @throws IOException if positions cannot be read
     */
    FixedBitSet positions(Positions byPosition, int vectors) throws IOException {
      FixedBitSet known = positions;
      if (known == null) {
        known = new FixedBitSet(vectors);
        if (byPosition == null) {
          for (int ordinal : ordinals) {
            known.set(ordinal);
          }
        } else {
          for (int position = 0; position < vectors; position++) {
            if (set.get(byPosition.ordinal(position))) {
              known.set(position);
            }
          }
        }
        positions = known;
      }
      return known;
    }
  }

  /**
   * Reads and checks the lists.
   *
   * @param in at their start
   * @param byDistance how many there are by distance
   * @param byDirection how many more there are by direction
   * @param vectors how many vectors the field has
   */
  static ExceptionLists read(IndexInput in, int byDistance, int byDirection, int vectors)
      throws IOException {
    int[] distance = readAscending(in, byDistance, vectors, "exceptions");
    int[] direction = readAscending(in, byDirection, vectors, "exceptionsByDirection");
    Excepted forSums = new Excepted(distance, vectors);
    if (direction.length == 0) {
      return new ExceptionLists(forSums, forSums);
    }
    int[] all =
        IntStream.concat(IntStream.of(distance), IntStream.of(direction)).sorted().toArray();
    for (int i = 1; i < all.length; i++) {
      if (all[i] == all[i - 1]) {
        throw new CorruptIndexException(
            "a vector must be an exception once; ordinal=" + all[i], in);
      }
    }
    return new ExceptionLists(forSums, new Excepted(all, vectors));
  }

  private static int[] readAscending(IndexInput in, int count, int vectors, String name)
      throws IOException {
    int[] ordinals = new int[count];
    for (int i = 0; i < count; i++) {
      ordinals[i] = in.readInt();
      if (ordinals[i] < (i == 0 ? 0 : ordinals[i - 1] + 1) || ordinals[i] >= vectors) {
        throw new CorruptIndexException(
            name
                + " must ascend from 0 to "
                + (vectors - 1)
                + "; "
                + name
                + "["
                + i
                + "]="
                + ordinals[i],
            in);
      }
    }
    return ordinals;
  }
}
