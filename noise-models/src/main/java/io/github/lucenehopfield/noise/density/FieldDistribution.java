package io.github.lucenehopfield.noise.density;

import java.util.Arrays;

/**
 * How the values of a field are distributed, dimension by dimension: {@value #LEVELS} levels of
 * equal mass each, taken from a sample of stored vectors. Immutable.
 */
public final class FieldDistribution {
  public static final int LEVELS = 16;

  private final int dimension;
  private final float[] levels;
  private final float[] spreads;
  private final float mean;
  private final float scale;

  /**
   * Keeps the arrays without copying them.
   *
   * @param levels the mean value of each level, ascending, at {@code dimension * 16 + level}
   * @param spreads half the range of the values in a level
   */
  public FieldDistribution(float[] levels, float[] spreads) {
    dimension = levels.length / LEVELS;
    this.levels = levels;
    this.spreads = spreads;
    double sum = 0;
    double squares = 0;
    for (float level : levels) {
      sum += level;
      squares += (double) level * level;
    }
    mean = (float) (sum / levels.length);
    double variance = squares / levels.length - (double) mean * mean;
    double size = Math.sqrt(squares / levels.length);
    scale = (float) (variance > 1e-12 * size * size ? Math.sqrt(variance) : size > 0 ? size : 1);
  }

  /**
   * {@return the statistics of a sample}
   *
   * @param sample stored vectors of one length, at least one; a few thousand are enough
   */
  public static FieldDistribution of(float[][] sample) {
    if (sample.length == 0) {
      throw new IllegalArgumentException("sample must hold at least one vector; vectors=0");
    }
    int dimension = sample[0].length;
    float[] levels = new float[dimension * LEVELS];
    float[] spreads = new float[levels.length];
    float[] column = new float[sample.length];
    for (int d = 0; d < dimension; d++) {
      for (int i = 0; i < column.length; i++) {
        if (sample[i].length != dimension) {
          throw new IllegalArgumentException(
              "vectors of a sample must have one length; vector 0 has "
                  + dimension
                  + ", vector "
                  + i
                  + " has "
                  + sample[i].length);
        }
        column[i] = sample[i][d];
      }
      Arrays.sort(column);
      for (int level = 0; level < LEVELS; level++) {
        int from = (int) ((long) column.length * level / LEVELS);
        int to = Math.max(from + 1, (int) ((long) column.length * (level + 1) / LEVELS));
        double sum = 0;
        for (int i = from; i < to; i++) {
          sum += column[i];
        }
        float spread = (column[to - 1] - column[from]) / 2;
        levels[d * LEVELS + level] = spread == 0 ? column[from] : (float) (sum / (to - from));
        spreads[d * LEVELS + level] = spread;
      }
    }
    return new FieldDistribution(levels, spreads);
  }

  /** {@return the number of dimensions} */
  public int dimension() {
    return dimension;
  }

  /** {@return the mean of all values} */
  public float mean() {
    return mean;
  }

  /** {@return the standard deviation of all values, above 0} */
  public float scale() {
    return scale;
  }

  public float[] levels() {
    return levels;
  }

  public float[] spreads() {
    return spreads;
  }

  /**
   * {@return the density of a value that an error density leads to from this field's values in a
   * dimension}
   *
   * @param d the dimension
   * @param value the value
   * @param errorDensity the density of the error
   */
  public double density(int d, float value, ErrorDensity errorDensity) {
    double sum = 0;
    int end = (d + 1) * LEVELS;
    for (int i = d * LEVELS; i < end; ) {
      float level = levels[i];
      float spread = spreads[i];
      int from = i++;
      // The levels of an atom are equal.
      while (i < end && levels[i] == level) {
        i++;
      }
      float error = value - level;
      sum +=
          (i - from)
              * (spread == 0
                  ? errorDensity.density(error)
                  : errorDensity.mean(error - spread, error + spread));
    }
    return sum / LEVELS;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FieldDistribution that
        && Arrays.equals(levels, that.levels)
        && Arrays.equals(spreads, that.spreads);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(levels);
  }

  @Override
  public String toString() {
    return "FieldDistribution(dimension=" + dimension + ", mean=" + mean + ", scale=" + scale + ")";
  }
}
