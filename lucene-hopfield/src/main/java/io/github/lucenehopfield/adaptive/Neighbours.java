package io.github.lucenehopfield.adaptive;

import java.util.Arrays;

/**
 * For every dimension the dimensions that are lost together with it, itself first. Immutable;
 * arrays are not copied.
 *
 * @param starts where the list of each dimension starts in {@code members}, and its length at last
 * @param members the lists
 */
record Neighbours(int[] starts, int[] members) {
  /** Neighbours by correlation, beside the dimension itself. */
  static final int MOST = 24;

  private static final int MOST_SAMPLE = 1000;
  private static final float LEAST_CORRELATION = 0.3f;

  /** {@return the cells at most {@code radius} rows and columns away on a grid} */
  static Neighbours window(int width, int height, int radius) {
    int[] starts = new int[width * height + 1];
    int[] members = new int[width * height * (2 * radius + 1) * (2 * radius + 1)];
    int next = 0;
    for (int cell = 0; cell < width * height; cell++) {
      starts[cell] = next;
      members[next++] = cell;
      int row = cell / width;
      int column = cell % width;
      for (int y = Math.max(0, row - radius); y <= Math.min(height - 1, row + radius); y++) {
        for (int x = Math.max(0, column - radius); x <= Math.min(width - 1, column + radius); x++) {
          if (y * width + x != cell) {
            members[next++] = y * width + x;
          }
        }
      }
    }
    starts[width * height] = next;
    return new Neighbours(starts, Arrays.copyOf(members, next));
  }

  /**
   * {@return the {@value #MOST} dimensions of largest absolute correlation over a sample, fewer
   * where they hardly correlate} Dimensions that vary together tend to be of one thing, and to be
   * lost together.
   *
   * @param sample stored vectors, of which the first thousand are used
   */
  static Neighbours correlated(float[][] sample) {
    int dimension = sample[0].length;
    float[][] columns = standardised(sample, Math.min(sample.length, MOST_SAMPLE));
    int[] starts = new int[dimension + 1];
    int[] members = new int[dimension * (MOST + 1)];
    int next = 0;
    float[] best = new float[MOST];
    int[] at = new int[MOST];
    for (int d = 0; d < dimension; d++) {
      int count = 0;
      for (int e = 0; e < dimension; e++) {
        float correlation = e == d ? 0 : Math.abs(product(columns[d], columns[e]));
        if (correlation > LEAST_CORRELATION && (count < MOST || correlation > best[MOST - 1])) {
          int place = Math.min(count, MOST - 1);
          while (place > 0 && best[place - 1] < correlation) {
            best[place] = best[place - 1];
            at[place] = at[place - 1];
            place--;
          }
          best[place] = correlation;
          at[place] = e;
          count = Math.min(count + 1, MOST);
        }
      }
      starts[d] = next;
      members[next++] = d;
      System.arraycopy(at, 0, members, next, count);
      next += count;
    }
    starts[dimension] = next;
    return new Neighbours(starts, Arrays.copyOf(members, next));
  }

  /** {@return the columns, centred and of length 1; a column without variance is all 0} */
  private static float[][] standardised(float[][] sample, int count) {
    float[][] columns = new float[sample[0].length][count];
    for (int d = 0; d < columns.length; d++) {
      double sum = 0;
      for (int i = 0; i < count; i++) {
        columns[d][i] = sample[i][d];
        sum += sample[i][d];
      }
      float mean = (float) (sum / count);
      double squares = 0;
      for (int i = 0; i < count; i++) {
        columns[d][i] -= mean;
        squares += (double) columns[d][i] * columns[d][i];
      }
      float factor = squares > 0 ? (float) (1 / Math.sqrt(squares)) : 0;
      for (int i = 0; i < count; i++) {
        columns[d][i] *= factor;
      }
    }
    return columns;
  }

  private static float product(float[] a, float[] b) {
    float first = 0;
    float second = 0;
    float third = 0;
    float fourth = 0;
    int i = 0;
    for (; i + 4 <= a.length; i += 4) {
      first += a[i] * b[i];
      second += a[i + 1] * b[i + 1];
      third += a[i + 2] * b[i + 2];
      fourth += a[i + 3] * b[i + 3];
    }
    for (; i < a.length; i++) {
      first += a[i] * b[i];
    }
    return first + second + (third + fourth);
  }

  int dimension() {
    return starts.length - 1;
  }

  /** Sums the values of the neighbours of every dimension. */
  void sum(float[] values, float[] sums) {
    for (int d = 0; d < sums.length; d++) {
      float sum = 0;
      for (int i = starts[d]; i < starts[d + 1]; i++) {
        sum += values[members[i]];
      }
      sums[d] = sum;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Neighbours that
        && Arrays.equals(starts, that.starts)
        && Arrays.equals(members, that.members);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(members);
  }
}
