package io.github.lucenehopfield.index.scan;

/**
 * Turns a cue into look-up tables for the codebook of a segment. The one place where the scan meets
 * a similarity; an implementation carries the cue and is asked once per segment, by several threads
 * at the same time.
 */
@FunctionalInterface
public interface TableBuilder {
  /**
   * {@return the tables of the cue for a codebook, freshly made}
   *
   * @param codebook the codebook of the segment
   */
  ScanTables build(Codebook codebook);

  /**
   * Combines the values of several tables into one estimate of the score, higher is better. The
   * default takes the value of the only table, or the largest one where there are several
   * (alternative hypotheses about the same cue).
   *
   * @param values the value of table t for vector i at {@code values[t][i]}
   * @param count how many vectors
   * @param estimates receives the estimate of vector i at index i, never NaN
   */
  default void combine(float[][] values, int count, float[] estimates) {
    System.arraycopy(values[0], 0, estimates, 0, count);
    for (int t = 1; t < values.length; t++) {
      float[] other = values[t];
      for (int i = 0; i < count; i++) {
        estimates[i] = Math.max(estimates[i], other[i]);
      }
    }
  }

  /**
   * {@return whether vectors that are near one another have like scores} Partitions are groups of
   * near vectors; where they say nothing of scores, none is left out.
   */
  default boolean isContinuous() {
    return true;
  }

  /**
   * {@return whether {@link #combine} gives the largest of several values} Then entries so bad that
   * no other could make up for them need not be distinguished. To be true only where that is what
   * {@code combine} does; not asked for a single table.
   */
  default boolean takesLargest() {
    return false;
  }
}
