package io.github.lucenehopfield.index.internal.block;

/**
 * When enough partitions have been probed, those with the best centroid codes first.
 *
 * <p>It is enough where the next partition cannot be expected to hold one of the best {@code rank}
 * vectors: its centroid code's score plus {@code zScore} standard deviations of what the best
 * member of a probed partition was above its own centroid code does not come up to them; where
 * candidates are scored exactly on the way, the error of estimates adds to the deviations. Or
 * where, at {@code gapRatio} above 0, one of the first few vectors stands out: the step down to the
 * next one is more than {@code gapRatio} times that from there over the next 14. How both were
 * chosen: docs/decisions/0011.
 *
 * @param rank how many best vectors are wanted
 * @param zScore in standard deviations; infinite to probe everything
 * @param gapRatio 0 where no vector is expected to stand out
 */
public record ProbePolicy(int rank, double zScore, double gapRatio) {
  /** {@return whether nothing is left out} */
  public boolean all() {
    return zScore == Double.POSITIVE_INFINITY;
  }
}
