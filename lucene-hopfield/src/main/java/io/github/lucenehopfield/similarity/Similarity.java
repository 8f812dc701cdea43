package io.github.lucenehopfield.similarity;

import java.io.IOException;

/**
 * A similarity between a cue and stored patterns: the first of the three steps of a Hopfield
 * retrieval (similarity, separation, projection; Millidge et al., "Universal Hopfield Networks",
 * ICML 2022, section 3). It is bound to a cue once per query, before any segment is read.
 *
 * <p>Implementations are immutable, safe for use by many threads, and have value equality.
 */
public interface Similarity {
  /** {@return the short name by which users choose it, lower case} */
  String name();

  /**
   * {@return whether it knows of each cue how probable it is that nothing stored produced it, see
   * {@link CueSimilarity#hasBackground}}
   */
  default boolean hasBackground() {
    return false;
  }

  /**
   * Fits everything that depends on the cue.
   *
   * @param cue the cue, one value per dimension, where NaN means unknown; at least one coordinate
   *     is known and none is infinite. Neither changed nor retained.
   * @param context what is known of the field that is searched
   * @return the similarity to this cue
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if the similarity has no value for such a cue
   */
  CueSimilarity bind(float[] cue, CueContext context) throws IOException;

  /**
   * Fits what depends on the cue, away from an index, see {@link CueContext#NONE}.
   *
   * @param cue as for {@link #bind(float[], CueContext)}
   * @return the similarity to this cue
   * @throws IllegalArgumentException if the similarity has no value for such a cue
   */
  default CueSimilarity bind(float[] cue) {
    try {
      return bind(cue, CueContext.NONE);
    } catch (IOException e) {
      throw new AssertionError("there is no index to be read", e);
    }
  }
}
