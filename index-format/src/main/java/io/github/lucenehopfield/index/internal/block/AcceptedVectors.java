package io.github.lucenehopfield.index.internal.block;

import org.apache.lucene.util.Bits;
import org.apache.lucene.util.FixedBitSet;

/**
 * Which vectors of a field count in a scan.
 *
 * @param ordinals those that are accepted, or null for all
 * @param excluded the positions of those that do not count though they are accepted, as long as all
 *     positions, or null for none; not changed
 */
public record AcceptedVectors(Bits ordinals, FixedBitSet excluded) {
  /** All vectors count. */
  public static final AcceptedVectors ALL = new AcceptedVectors(null, null);

  /** {@return the excluded ones among the 64 positions from a multiple of 64 on, as bits} */
  long excludedFrom(int position) {
    return excluded == null ? 0 : excluded.getBits()[position >> 6];
  }

  boolean isExcluded(int position) {
    return excluded != null && excluded.get(position);
  }
}
