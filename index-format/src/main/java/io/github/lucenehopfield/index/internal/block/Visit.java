package io.github.lucenehopfield.index.internal.block;

/**
 * When enough partitions have been visited, those with the best representatives first.
 *
 * <p>It is enough where the next partition cannot be expected to hold one of the best {@code rank}
 * vectors: its representative's score plus {@code reach} standard deviations of what the best
 * member of a visited partition was above its own representative does not come up to them; where
 * candidates are scored exactly on the way, the error of estimates adds to the deviations. Or
 * where, at {@code gap} above 0, one of the first few vectors stands out: the step down to the next
 * one is more than {@code gap} times that from there over the next 14.
 *
 * @param rank how many best vectors are wanted
 * @param reach in standard deviations; infinite to visit everything
 * @param gap 0 where no vector is expected to stand out
 */
public record Visit(int rank, double reach, double gap) {
  /** {@return whether nothing is left out} */
  public boolean all() {
    return reach == Double.POSITIVE_INFINITY;
  }
}
