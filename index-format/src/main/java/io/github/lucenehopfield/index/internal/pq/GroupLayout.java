package io.github.lucenehopfield.index.internal.pq;

import java.util.Arrays;
import java.util.Objects;

/**
 * Which vector coordinates share a code: slots 0 to d - 1 hold the coordinates in the order of the
 * permutation, and each run of {@code groupSize} slots is a group; the last one may be shorter.
 * Immutable, with value equality.
 */
public final class GroupLayout {
  private final int dimensions;
  private final int groupSize;
  private final int[] permutation;

  /**
   * Makes a layout.
   *
   * @param dimensions the number d of coordinates, at least 1
   * @param groupSize how many of them share a code, at least 1
   * @param permutation the coordinate of each slot, or null for the natural order; not changed
   *     later
   */
  public GroupLayout(int dimensions, int groupSize, int[] permutation) {
    assert permutation == null || permutation.length == dimensions;
    this.dimensions = dimensions;
    this.groupSize = groupSize;
    this.permutation = permutation;
  }

  /** {@return the number of coordinates} */
  public int dimensions() {
    return dimensions;
  }

  /** {@return the number of coordinates of a full group} */
  public int groupSize() {
    return groupSize;
  }

  /** {@return the number M of groups of vectors of d coordinates} */
  public static int groups(int dimensions, int groupSize) {
    return (dimensions + groupSize - 1) / groupSize;
  }

  /** {@return the number M of groups} */
  public int groups() {
    return groups(dimensions, groupSize);
  }

  /** {@return the first slot of a group, or d for the group after the last} */
  public int start(int group) {
    return Math.min(group * groupSize, dimensions);
  }

  /** {@return the coordinate that a slot holds} */
  public int dimension(int slot) {
    return permutation == null ? slot : permutation[slot];
  }

  /** {@return whether slots are in the natural order of the coordinates} */
  public boolean isNatural() {
    return permutation == null;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof GroupLayout that
        && dimensions == that.dimensions
        && groupSize == that.groupSize
        && Arrays.equals(permutation, that.permutation);
  }

  @Override
  public int hashCode() {
    return Objects.hash(dimensions, groupSize, Arrays.hashCode(permutation));
  }
}
