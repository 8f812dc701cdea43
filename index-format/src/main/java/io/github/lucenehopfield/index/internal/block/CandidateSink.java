package io.github.lucenehopfield.index.internal.block;

/** Takes vectors that a scan finds good enough. */
interface CandidateSink {
  /** {@return the key that a later vector must reach to matter} */
  int threshold();

  /**
   * Takes a vector whose key reached the threshold.
   *
   * @param key greater for better estimates
   * @param vector its ordinal or its position
   */
  void offer(int key, int vector);
}
