package io.github.lucenehopfield.index.internal.pq;

import java.util.Arrays;

/**
 * What the values of a group are divided by so that their squares are floats: 1 for all sizes that
 * values commonly have, else a power of two, which changes no digit. Groups may be scaled by
 * different threads.
 */
final class GroupScales {
  private static final float SMALL = 1e-12f;
  private static final float LARGE = 1e12f;

  private final GroupLayout layout;
  private final double[] scales;

  /**
   * Makes scales of 1.
   *
   * @param layout which coordinates share a code
   */
  GroupScales(GroupLayout layout) {
    this.layout = layout;
    this.scales = new double[layout.groups()];
    Arrays.fill(scales, 1);
  }

  /** Finds the scale of a group by its values, so many a slot. */
  void find(int group, float[] values, int perSlot) {
    // The bits of floats that are not negative ascend as they do, and the compiler turns ints into
    // lanes.
    int bits = 0;
    for (int i = layout.start(group) * perSlot; i < layout.start(group + 1) * perSlot; i++) {
      bits = Math.max(bits, Float.floatToRawIntBits(values[i]) & Integer.MAX_VALUE);
    }
    float most = Float.intBitsToFloat(bits);
    boolean common = most == 0 || (most > SMALL && most < LARGE);
    scales[group] = common ? 1 : Math.scalb(1.0, Math.getExponent((double) most));
  }

  /** {@return the scale of a group} */
  double of(int group) {
    return scales[group];
  }

  /** {@return whether any is not 1} */
  boolean any() {
    return Arrays.stream(scales).anyMatch(scale -> scale != 1);
  }

  /** Divides values, so many a slot, by the scale of their group. */
  void divide(float[] values, int perSlot) {
    for (int g = 0; g < scales.length; g++) {
      divide(values, perSlot, g);
    }
  }

  /** Divides the values of one group. */
  void divide(float[] values, int perSlot, int group) {
    scale(
        values,
        layout.start(group) * perSlot,
        layout.start(group + 1) * perSlot,
        1 / scales[group]);
  }

  /** Divides values of a group, wherever they are kept. */
  void divideAll(float[] values, int group) {
    scale(values, 0, values.length, 1 / scales[group]);
  }

  /** Undoes {@link #divide}. */
  void multiply(float[] values, int perSlot) {
    for (int g = 0; g < scales.length; g++) {
      scale(values, layout.start(g) * perSlot, layout.start(g + 1) * perSlot, scales[g]);
    }
  }

  private static void scale(float[] values, int from, int to, double factor) {
    if (factor == 1) {
      return;
    }
    for (int i = from; i < to; i++) {
      values[i] = (float) (values[i] * factor);
    }
  }
}
