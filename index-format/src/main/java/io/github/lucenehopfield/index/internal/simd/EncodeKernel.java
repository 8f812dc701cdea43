package io.github.lucenehopfield.index.internal.simd;

/**
 * The inner loops of training and encoding: many points at a time against the 16 codewords of a
 * group. Points are stored by coordinate, so that neighboring points lie side by side.
 *
 * <p>All implementations do the same float operations in the same order on every point and give
 * equal results. They are stateless.
 */
public interface EncodeKernel {
  /** Codewords a group. */
  int CODEWORDS = 16;

  /** Cuts between the levels of a slot. */
  int CUTS = 15;

  /**
   * Finds the nearest codeword of each point by squared Euclidean distance, the first one of
   * several.
   *
   * @param points coordinate j of point i at {@code at + j * stride + i}
   * @param at where the first coordinate starts
   * @param stride from one coordinate of a point to the next
   * @param count how many points
   * @param size the number of coordinates, 1 to 16
   * @param centroids coordinate j of codeword c at {@code (start + j) * 16 + c}
   * @param start the first slot of the group
   * @param owners receives the codeword of point i at i
   * @param distances receives the squared distance of point i at i
   */
  void nearest(
      float[] points,
      int at,
      int stride,
      int count,
      int size,
      float[] centroids,
      int start,
      byte[] owners,
      float[] distances);

  /**
   * Counts, for each value, how many cuts it reaches.
   *
   * @param values value i at {@code at + i}
   * @param at where they start
   * @param count how many values
   * @param cuts {@value #CUTS} cuts from {@code cutsAt}, ascending
   * @param cutsAt where the cuts start
   * @param levels receives the number of cuts {@code <=} value i at i
   */
  void levels(float[] values, int at, int count, float[] cuts, int cutsAt, byte[] levels);

  /**
   * Looks for a value outside of its range.
   *
   * @param values not NaN
   * @param lowest the least one of each range
   * @param highest the largest one of each range
   * @return whether no value lies outside
   */
  boolean areWithin(float[] values, float[] lowest, float[] highest);
}
