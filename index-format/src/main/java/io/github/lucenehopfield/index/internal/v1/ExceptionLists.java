package io.github.lucenehopfield.index.internal.v1;

import java.io.IOException;
import java.util.stream.IntStream;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.IndexInput;
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

  /**
   * Some exceptions. Immutable.
   *
   * @param ordinals their ordinals, ascending
   * @param set the same as a set; not changed
   */
  record Excepted(int[] ordinals, SparseFixedBitSet set) {
    static final Excepted NONE = new Excepted(new int[0], null);

    /** {@return some of the vectors} */
    static Excepted of(int[] ordinals, int vectors) {
      if (ordinals.length == 0) {
        return NONE;
      }
      SparseFixedBitSet set = new SparseFixedBitSet(vectors);
      for (int ordinal : ordinals) {
        set.set(ordinal);
      }
      return new Excepted(ordinals, set);
    }

    boolean isEmpty() {
      return ordinals.length == 0;
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
    Excepted forSums = Excepted.of(distance, vectors);
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
    return new ExceptionLists(forSums, Excepted.of(all, vectors));
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
