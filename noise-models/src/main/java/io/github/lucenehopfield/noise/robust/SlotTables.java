package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;

/** Tables whose entries are sums over the known coordinates of a group. */
final class SlotTables {
  private static final double MAX_ENTRY = 1e30;

  private SlotTables() {}

  /** Fills the values of a function of a coordinate at the levels of its slot. */
  @FunctionalInterface
  interface LevelDensity {
    void fill(int slot, double value);
  }

  /** {@return a number that tables can hold} */
  static float finite(double value) {
    return (float) Math.max(-MAX_ENTRY, Math.min(MAX_ENTRY, value));
  }

  /**
   * {@return the position of each coordinate among the known ones, -1 where it is unknown}
   *
   * @param cue the cue
   */
  static int[] places(CueValues cue) {
    int[] places = new int[cue.dimension()];
    java.util.Arrays.fill(places, -1);
    for (int i = 0; i < cue.size(); i++) {
      places[cue.at()[i]] = i;
    }
    return places;
  }

  /**
   * Adds up the means of functions over the members of each codeword.
   *
   * @param cue the cue
   * @param book the codebook
   * @param tables receives the sums
   * @param values one array a table, filled by {@code levels} for every slot
   * @param levels fills them
   */
  static void fill(
      CueValues cue, Codebook book, ScanTables tables, float[][] values, LevelDensity levels) {
    int[] places = places(cue);
    float[] means = new float[Codebook.CODEWORDS];
    for (int g = 0; g < book.groups(); g++) {
      for (int slot = book.groupStart(g); slot < book.groupStart(g + 1); slot++) {
        int place = places[book.dimension(slot)];
        if (place < 0) {
          continue;
        }
        levels.fill(slot, cue.values()[place]);
        for (int t = 0; t < values.length; t++) {
          book.average(slot, values[t], means);
          float[] table = tables.table(t);
          for (int c = 0; c < Codebook.CODEWORDS; c++) {
            table[g * Codebook.CODEWORDS + c] += means[c];
          }
        }
      }
    }
  }
}
