package io.github.lucenehopfield.noise.channel;

import java.util.Arrays;

/**
 * Where values of x are in a table: an atom's own row, or between the rows of two levels. A grid of
 * cells says where to start looking, since every candidate asks for every dimension. Immutable.
 */
public final class ValueRows {
  private static final int CELLS = 4096;

  // Below 1, so that it stays the fraction.
  private static final float MAX_SHARE = 0.999f;

  private final float[] atoms;
  private final float[] levels;
  private final float[] inverse;
  private final float low;
  private final float scale;

  // What the values of a cell have in common: the level below, and whether there is an atom.
  private final byte[] first = new byte[CELLS];
  private final boolean[] hasAtom = new boolean[CELLS];

  /** Keeps the ascending arrays; there is at least one level. */
  public ValueRows(float[] atoms, float[] levels) {
    this.atoms = atoms;
    this.levels = levels;
    float least = levels[0];
    float most = levels[levels.length - 1];
    for (float value : atoms) {
      least = Math.min(least, value);
      most = Math.max(most, value);
    }
    low = least;
    scale = most > least ? CELLS / (most - least) : 0;
    int level = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      while (level + 2 < levels.length && cell(levels[level + 1]) < cell) {
        level++;
      }
      first[cell] = (byte) level;
    }
    for (float value : atoms) {
      hasAtom[cell(value)] = true;
    }
    inverse = new float[levels.length];
    for (int i = 0; i + 1 < levels.length; i++) {
      inverse[i] = 1 / (levels[i + 1] - levels[i]);
    }
  }

  private int cell(float value) {
    return (int) Math.max(0, Math.min(CELLS - 1, (value - low) * scale));
  }

  /** {@return the row of a value, and as the fraction the share of the row after it} */
  public float of(float value) {
    int cell = cell(value);
    if (hasAtom[cell]) {
      int atom = Arrays.binarySearch(atoms, value + 0f);
      if (atom >= 0) {
        return atom;
      }
    }
    int level = first[cell];
    while (level + 2 < levels.length && levels[level + 1] <= value) {
      level++;
    }
    float share = (value - levels[level]) * inverse[level];
    return atoms.length + level + Math.max(0, Math.min(share, MAX_SHARE));
  }
}
