package io.github.lucenehopfield.similarity;

import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.ScanTables;
import io.github.lucenehopfield.index.scan.TableBuilder;
import java.util.List;

/** Tables bound to the numbers of a cue. Immutable. */
final class TableCue implements CueSimilarity, TableBuilder {
  private final ScoreTable[] parts;
  private final float[][] rows;
  private final double best;

  /**
   * Takes a cue.
   *
   * @param parts the table of each part
   * @param rows what each number of a pattern contributes in each part, or null for a part that is
   *     not known; not copied
   */
  TableCue(List<ScoreTable> parts, float[][] rows) {
    this.parts = parts.toArray(ScoreTable[]::new);
    this.rows = rows;
    double sum = 0;
    for (float[] row : rows) {
      float most = row == null ? 0 : Float.NEGATIVE_INFINITY;
      for (int x = 0; row != null && x < row.length; x++) {
        most = Math.max(most, row[x]);
      }
      sum += most;
    }
    best = sum;
  }

  @Override
  public TableBuilder tables() {
    return this;
  }

  /** Of a table any two neighboring numbers may have any entries. */
  @Override
  public boolean isContinuous() {
    return false;
  }

  @Override
  public ScanTables build(Codebook codebook) {
    ScanTables tables = new ScanTables(1, codebook.groups());
    new TableFiller(codebook, tables.table(0)).fill(parts, rows);
    return tables;
  }

  @Override
  public PatternScorer scorer() {
    return pattern -> {
      double sum = 0;
      int from = 0;
      for (int p = 0; p < parts.length; p++) {
        ScoreTable part = parts[p];
        if (rows[p] != null) {
          sum += rows[p][part.number(pattern, from)];
        }
        from += part.width();
      }
      return sum;
    };
  }

  @Override
  public double inverseTemperature(double[] scores, int count) {
    return Temperatures.forScale(best - Temperatures.median(scores, count));
  }
}
