package io.github.lucenehopfield.index.scan;

/**
 * The look-up tables of one cue for one codebook: T tables of M groups x 16 codewords. The value of
 * table t for a vector with codes {@code c_0 .. c_(M-1)} is {@code sum over g of entry(t, g, c_g)}.
 * Higher is better.
 *
 * <p>Entries are single-precision floats here and are quantized to bytes for the scan; an entry
 * must be finite. Not safe for use by several threads while it is filled.
 */
public final class ScanTables {
  private final int groups;
  private final float[][] tables;
  private double unit = 1;

  /**
   * Makes tables whose entries are all 0.
   *
   * @param tables how many, at least 1
   * @param groups the number M of groups of the codebook, at least 1
   */
  public ScanTables(int tables, int groups) {
    if (tables < 1) {
      throw new IllegalArgumentException("tables must be >= 1; tables=" + tables);
    }
    if (groups < 1) {
      throw new IllegalArgumentException("groups must be >= 1; groups=" + groups);
    }
    this.groups = groups;
    this.tables = new float[tables][groups * Codebook.CODEWORDS];
  }

  /** {@return the number T of tables} */
  public int tables() {
    return tables.length;
  }

  /** {@return the number M of groups} */
  public int groups() {
    return groups;
  }

  /**
   * {@return the entries of a table, to be read and filled in place: entry of group g and codeword
   * c at index {@code g * 16 + c}}
   *
   * @param table from 0 to {@link #tables()} - 1
   */
  public float[] table(int table) {
    return tables[table];
  }

  /**
   * {@return what a value of 1 stands for in the unit of the similarity's exact scores; 1 unless
   * set}
   */
  public double unit() {
    return unit;
  }

  /**
   * Sets what a value of 1 stands for, so that entries can stay within the range of floats where
   * exact scores are beyond it. Combined values are in this unit, too.
   *
   * @param value finite and above 0
   */
  public void setUnit(double value) {
    if ((value > 0 && value < Double.POSITIVE_INFINITY) == false) {
      throw new IllegalArgumentException("unit must be finite and > 0; unit=" + value);
    }
    unit = value;
  }
}
