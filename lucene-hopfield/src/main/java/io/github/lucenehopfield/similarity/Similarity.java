package io.github.lucenehopfield.similarity;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

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

  /**
   * Fits everything that depends on several cues that come from one origin. By default each is
   * bound by itself, and their scores are added, see {@link JointSimilarity}; one cue is bound as
   * by {@link #bind(float[], CueContext)}.
   *
   * @param cues at least one, as for {@link #bind(float[], CueContext)}, of one length
   * @param context what is known of the field that is searched
   * @return the similarity to all of them
   * @throws IOException if the index cannot be read
   * @throws IllegalArgumentException if the similarity has no value for one of the cues
   */
  default CueSimilarity bind(float[][] cues, CueContext context) throws IOException {
    if (cues.length == 1) {
      return bind(cues[0], context);
    }
    // What is kept for a query of the same tables would be for a query of one cue.
    CueContext ofOne = new ProbingContext(context);
    List<CueSimilarity> parts = new ArrayList<>(cues.length);
    for (float[] cue : cues) {
      parts.add(bind(cue, ofOne));
    }
    return joint(parts, ofOne);
  }

  /**
   * {@return the similarity to several cues of one origin, given those to each: their sum, unless
   * an implementation knows better what it makes of probabilities}
   *
   * @param parts what {@link #bind(float[], CueContext)} has made of each cue, at least two
   * @param context what is known of the field that is searched
   * @throws IOException if the index cannot be read
   */
  default CueSimilarity joint(List<CueSimilarity> parts, CueContext context) throws IOException {
    return new JointSimilarity(parts);
  }

  /**
   * Fits what depends on several cues of one origin, away from an index, see {@link
   * CueContext#NONE}.
   *
   * @param cues as for {@link #bind(float[][], CueContext)}
   * @return the similarity to all of them
   * @throws IllegalArgumentException if the similarity has no value for one of the cues
   */
  default CueSimilarity bind(float[][] cues) {
    try {
      return bind(cues, CueContext.NONE);
    } catch (IOException e) {
      throw new AssertionError("there is no index to be read", e);
    }
  }
}
