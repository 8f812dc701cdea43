package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.index.scan.Codebook;

/** The density of a cue coordinate given the level that the pattern's coordinate falls into. */
final class Levels {
  private Levels() {}

  /**
   * {@return the mean of a kernel over the values of a level} A level whose spread is known to be 0
   * is one value, and the mean is the kernel itself; otherwise its values are taken to reach
   * halfway to the neighbouring levels.
   *
   * @param book the codebook
   * @param slot the slot
   * @param level the level
   * @param value the cue's value, without offset
   * @param kernel the kernel for exact values
   * @param wide the kernel for values that are known to a level only
   */
  static float density(
      Codebook book, int slot, int level, float value, Kernel kernel, Kernel wide) {
    float at = book.level(slot, level);
    // A value that occurs exactly is an atom of the field with a level of its own.
    if (value == at || book.spread(slot, level) == 0) {
      return kernel.density(value - at);
    }
    int last = Codebook.LEVELS - 1;
    float below = level == 0 ? 2 * at - book.level(slot, 1) : book.level(slot, level - 1);
    float above = level == last ? 2 * at - below : book.level(slot, level + 1);
    float width = (above - below) / 2;
    return width < 1e-6f
        ? wide.density(value - at)
        : wide.mean(value - (above + at) / 2, value - (below + at) / 2);
  }
}
