package io.github.lucenehopfield.noise.robust;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;

/** Three sums by codes, and from them the best of the Gaussian hypotheses. Immutable. */
final class NoiseTables implements TableBuilder {
  private static final int TABLES = 3;

  private final CueValues cue;
  private final NoiseFamily noise;

  NoiseTables(CueValues cue, NoiseFamily noise) {
    this.cue = cue;
    this.noise = noise;
  }

  @Override
  public ScanTables build(Codebook book) {
    ScanTables tables = new ScanTables(TABLES, book.groups());
    float[][] values = new float[TABLES][Codebook.LEVELS];
    SlotTables.fill(
        cue,
        book,
        tables,
        values,
        (slot, q) -> {
          for (int level = 0; level < Codebook.LEVELS; level++) {
            double x = book.level(slot, level) * cue.factor();
            double centered = x - noise.center();
            values[0][level] = SlotTables.finite((q - x) * (q - x));
            values[1][level] = SlotTables.finite(centered);
            values[2][level] = SlotTables.finite(centered * centered);
          }
        });
    return tables;
  }

  @Override
  public void combine(float[][] values, int count, float[] estimates) {
    for (int i = 0; i < count; i++) {
      double best = noise.best(values[0][i], values[1][i], Math.max(values[2][i], 0));
      estimates[i] = SlotTables.finite(best);
    }
  }
}
