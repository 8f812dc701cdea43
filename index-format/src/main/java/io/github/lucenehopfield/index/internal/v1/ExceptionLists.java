package io.github.lucenehopfield.index.internal.v1;

import java.io.IOException;
import java.util.stream.IntStream;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.store.IndexInput;

/**
 * The vectors of a field that are scored whatever their codes say.
 *
 * @param forSums their ordinals for scores that are sums over coordinates, ascending
 * @param forOthers for all other scores, the cosine among them: these and more, ascending
 */
record ExceptionLists(int[] forSums, int[] forOthers) {
  /** No vector is an exception. */
  static final ExceptionLists NONE = new ExceptionLists(new int[0], new int[0]);

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
    if (direction.length == 0) {
      return new ExceptionLists(distance, distance);
    }
    int[] all =
        IntStream.concat(IntStream.of(distance), IntStream.of(direction)).sorted().toArray();
    for (int i = 1; i < all.length; i++) {
      if (all[i] == all[i - 1]) {
        throw new CorruptIndexException(
            "a vector must be an exception once; ordinal=" + all[i], in);
      }
    }
    return new ExceptionLists(distance, all);
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
