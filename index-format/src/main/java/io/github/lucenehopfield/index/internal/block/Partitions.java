package io.github.lucenehopfield.index.internal.block;

/**
 * How the codes of a field are grouped: partition p holds the positions {@code starts[p]} to {@code
 * starts[p + 1] - 1}. Neighboring partitions may share a block.
 *
 * @param starts P + 1 positions, strictly ascending from 0 to the number of vectors
 * @param spreads the root mean squared distance of the members of each partition from its centroid,
 *     relative to that of all vectors; finite, at least 0
 * @param centroidCodes packed codes of P vectors that stand for the partitions
 */
public record Partitions(int[] starts, float[] spreads, byte[] centroidCodes) {
  /** {@return the number P of partitions} */
  public int count() {
    return starts.length - 1;
  }

  /** {@return how many vectors a partition has} */
  public int size(int partition) {
    return starts[partition + 1] - starts[partition];
  }
}
