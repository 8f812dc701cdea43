package io.github.lucenehopfield.noise.density;

import io.github.lucenehopfield.index.scan.Codebook;

/** The density of a cue coordinate given the level that the pattern's coordinate falls into. */
public final class LevelDensity {
  private LevelDensity() {}

  /**
   * {@return the mean of an error density over the values of a level} They are taken to extend
   * halfway to the neighboring levels. An atom of the field gets no more than the wide errorDensity
   * either: where the other coordinates are blurred by the codes, it would count for too much
   * alongside them.
   *
   * @param book the codebook
   * @param slot the slot
   * @param level the level
   * @param value the cue's value, without offset
   * @param wide the density for values that are known to a level only
   */
  public static float density(Codebook book, int slot, int level, float value, ErrorDensity wide) {
    int last = Codebook.LEVELS - 1;
    float at = book.level(slot, level);
    if (value == at) {
      return wide.density(0);
    }
    float below = level == 0 ? 2 * at - book.level(slot, 1) : book.level(slot, level - 1);
    float above = level == last ? 2 * at - below : book.level(slot, level + 1);
    return (above - below) < 1e-6f * Math.abs(at) || above == below
        ? wide.density(value - at)
        : wide.mean(value - (above + at) / 2, value - (below + at) / 2);
  }
}
