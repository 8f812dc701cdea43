package io.github.lucenehopfield.index.scan;

/**
 * The codebook of one field of one segment, as a table builder sees it: M groups of dimensions, 16
 * codewords a group, and for each codeword what is known of the vectors it stands for.
 *
 * <p>A <em>slot</em> is a position in the order of the codes: slots {@code groupStart(g)} to {@code
 * groupStart(g + 1) - 1} belong to group g, and {@link #dimension(int)} gives the vector coordinate
 * that a slot holds. Without a permutation slot and coordinate are the same number.
 *
 * <p>Alongside its centroid, a codeword keeps per slot the distribution of its members over {@value
 * #LEVELS} value levels: {@code P(level l of slot s | codeword c)}. A function of one coordinate is
 * averaged over what the code does not know by {@link #average}.
 *
 * <p>Implementations are immutable and safe for use by many threads.
 */
public interface Codebook {
  /** Codewords a group, so that a code has four bits. */
  int CODEWORDS = 16;

  /** Value levels a slot. */
  int LEVELS = 16;

  /** {@return the number of vector coordinates, which is also the number of slots} */
  int dimensions();

  /** {@return the number M of groups} */
  int groups();

  /**
   * {@return the first slot of a group}
   *
   * @param group from 0 to {@link #groups()}, where the last one gives {@link #dimensions()}
   */
  int groupStart(int group);

  /**
   * {@return the vector coordinate that a slot holds}
   *
   * @param slot from 0 to {@link #dimensions()} - 1
   */
  int dimension(int slot);

  /**
   * {@return the mean of the slot's coordinate over the members of a codeword}
   *
   * @param slot from 0 to {@link #dimensions()} - 1
   * @param codeword from 0 to 15
   */
  float centroid(int slot, int codeword);

  /**
   * {@return the value that stands for a level of a slot} Levels of a slot ascend; a level is the
   * mean of the values in it, and the exact value where all of them are equal.
   *
   * @param slot from 0 to {@link #dimensions()} - 1
   * @param level from 0 to 15
   */
  float level(int slot, int level);

  /** {@return the largest absolute value of centroids and levels} */
  float magnitude();

  /**
   * {@return whether codes keep every vector as it is: the values of a codeword's members all equal
   * its centroids, and its level in each slot} So it is where no group has more than 16 distinct
   * sub-vectors, and training has seen all of them.
   */
  boolean lossless();

  /**
   * {@return the share of a codeword's members whose coordinate falls into a level, 0 to 1}
   *
   * @param slot from 0 to {@link #dimensions()} - 1
   * @param level from 0 to 15
   * @param codeword from 0 to 15
   */
  float weight(int slot, int level, int codeword);

  /**
   * Averages a function of the slot's coordinate over the members of every codeword: {@code
   * averages[c] = sum over l of weight(slot, l, c) * values[l]}.
   *
   * @param slot the slot
   * @param values the function at each level, length {@value #LEVELS}
   * @param averages receives one value per codeword, length {@value #CODEWORDS}
   */
  void average(int slot, float[] values, float[] averages);
}
