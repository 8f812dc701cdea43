package io.github.lucenehopfield.index.internal.simd;

/**
 * The loops in which tables are made and turned into bytes. A row is what a table has for one
 * group: {@value #CODEWORDS} entries, at {@code group * 16}.
 *
 * <p>All implementations do the same float operations in the same order on every entry and give
 * equal results. They are stateless.
 */
public interface TableKernel {
  /** Entries a row. */
  int CODEWORDS = 16;

  /**
   * Subtracts squared differences: {@code table[g 16 + c] -= (values[slot] - centroids[slot 16 +
   * c])^2} for every slot of group g.
   *
   * @param values one value per slot
   * @param centroids at {@code slot * 16 + codeword}
   * @param groupSize slots a group; the last group may be shorter
   * @param table the entries
   */
  void subtractSquares(float[] values, float[] centroids, int groupSize, float[] table);

  /**
   * Adds products: {@code table[g 16 + c] += values[slot] centroids[slot 16 + c]} for every slot of
   * group g.
   *
   * @param values one value per slot
   * @param centroids at {@code slot * 16 + codeword}
   * @param groupSize slots a group; the last group may be shorter
   * @param table the entries
   */
  void addProducts(float[] values, float[] centroids, int groupSize, float[] table);

  /**
   * Finds the extremes of every row.
   *
   * @param table the entries
   * @param largest receives the largest entry of group g at g; its length is the number of groups
   * @param smallest receives the smallest one
   */
  void extremes(float[] table, float[] largest, float[] smallest);

  /**
   * Counts how many steps an entry is below the largest one of its row, rounded: {@code bytes[at +
   * i] = 255 - min(255, (int) ((largest[i / 16] - table[i]) * steps + 0.5f))}.
   *
   * @param table the entries
   * @param largest the largest entry of every row
   * @param steps steps a unit
   * @param bytes receives unsigned bytes
   * @param at where to write
   */
  void quantize(float[] table, float[] largest, float steps, byte[] bytes, int at);

  /**
   * Averages the values of the levels of one slot by their weights: {@code averages[c]} is the sum
   * over the 16 levels, from the first on, of {@code values[level] weights[at + 16 level + c]},
   * divided by {@code sums[sumsAt + c]}.
   *
   * @param values one value per level
   * @param weights unsigned bytes
   * @param at where the weights of the slot begin
   * @param sums the sum of the weights of each codeword
   * @param sumsAt where the sums of the slot begin
   * @param averages receives one average per codeword
   */
  void average(float[] values, byte[] weights, int at, float[] sums, int sumsAt, float[] averages);
}
