package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.util.Arrays;

/**
 * The likelihood of codes where coordinates were erased one by one, after a gain and an offset: of
 * each coordinate the mean over the members of a codeword. Immutable.
 */
final class ErasureTables implements TableBuilder {
  private static final double MIN_PROBABILITY = 1e-30;

  private final CueValues cue;
  private final double[] sigmas;
  private final double erased;
  private final double gain;
  private final double offset;

  /**
   * Makes tables.
   *
   * @param cue the cue
   * @param sigmas sizes of the errors of observed coordinates, each equally likely
   * @param erased the share of the coordinates that erased their origin
   * @param gain that patterns were multiplied by
   * @param offset that was added to them then, in the unit of the cue
   */
  ErasureTables(CueValues cue, double[] sigmas, double erased, double gain, double offset) {
    this.cue = cue;
    this.sigmas = sigmas;
    this.erased = erased;
    this.gain = gain;
    this.offset = offset;
  }

  @Override
  public ScanTables build(Codebook book) {
    ScanTables tables = new ScanTables(1, book.groups());
    float[] table = tables.table(0);
    int[] places = SlotTables.places(cue);
    float[] values = new float[Codebook.LEVELS];
    float[] means = new float[Codebook.CODEWORDS];
    double[] group = new double[Codebook.CODEWORDS];
    double rounding = cue.step() * cue.step() / 12;
    for (int g = 0; g < book.groups(); g++) {
      Arrays.fill(group, 1);
      for (int slot = book.groupStart(g); slot < book.groupStart(g + 1); slot++) {
        int place = places[book.dimension(slot)];
        if (place < 0) {
          continue;
        }
        double q = cue.values()[place];
        double observed = (1 - erased) * cue.inverseNull()[place] / sigmas.length;
        for (int level = 0; level < Codebook.LEVELS; level++) {
          double x = gain * book.level(slot, level) * cue.factor() + offset;
          double width = q == x ? 0 : gain * width(book, slot, level) * cue.factor();
          double ratio = erased;
          for (double sigma : sigmas) {
            double wide = Math.sqrt(sigma * sigma + rounding + width * width / 12);
            ratio += observed * ErasureFamily.normal(q - x, wide);
          }
          values[level] = SlotTables.finite(ratio);
        }
        book.average(slot, values, means);
        for (int c = 0; c < Codebook.CODEWORDS; c++) {
          group[c] *= means[c];
        }
      }
      for (int c = 0; c < Codebook.CODEWORDS; c++) {
        table[g * Codebook.CODEWORDS + c] = (float) Math.log(Math.max(group[c], MIN_PROBABILITY));
      }
    }
    return tables;
  }

  /** {@return how far the values of a level reach, halfway to its neighbors} */
  private static double width(Codebook book, int slot, int level) {
    int last = Codebook.LEVELS - 1;
    double at = book.level(slot, level);
    double below = level == 0 ? 2 * at - book.level(slot, 1) : book.level(slot, level - 1);
    double above = level == last ? 2 * at - below : book.level(slot, level + 1);
    return (above - below) / 2;
  }
}
