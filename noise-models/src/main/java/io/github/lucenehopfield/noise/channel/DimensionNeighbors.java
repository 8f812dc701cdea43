package io.github.lucenehopfield.noise.channel;

import java.util.Arrays;

/**
 * For every dimension the dimensions that are erased together with it, itself first. Immutable;
 * arrays are not copied.
 */
public final class DimensionNeighbors {
  /** Neighbors by correlation, alongside the dimension itself. */
  static final int MAX_NEIGHBORS = 24;

  // Zeros around the grid would be more than the grid itself.
  private static final int MAX_RADIUS = 8;

  // The standard error of a correlation from so many vectors is .03, a tenth of the least that
  // counts.
  private static final int MAX_SAMPLE = 1000;
  private static final float MIN_CORRELATION = 0.3f;

  private final int[] starts;
  private final int[] members;

  // Of the grid that these are a window of, 0 where they are none.
  private final int width;
  private final int radius;

  private DimensionNeighbors(int[] starts, int[] members, int width, int radius) {
    this.starts = starts;
    this.members = members;
    this.width = width;
    this.radius = radius;
  }

  /**
   * {@return lists of neighbors}
   *
   * @param starts where the list of each dimension starts in {@code members}, and its length at
   *     last
   * @param members the lists
   */
  public static DimensionNeighbors of(int[] starts, int[] members) {
    DimensionNeighbors lists = new DimensionNeighbors(starts, members, 0, 0);
    // The first cell's list: so much of its own row as the window reaches, then the next row.
    int extent = 0;
    while (extent < starts[1] && members[extent] == extent) {
      extent++;
    }
    int dimension = lists.dimension();
    int columns = extent < starts[1] ? members[extent] : dimension;
    if (extent == 0 || columns < extent || dimension % columns != 0) {
      return lists;
    }
    int rows = dimension / columns;
    // Looked at before, since the window of other lists may be far larger than they are.
    if (pairs(columns, extent - 1) * pairs(rows, extent - 1) != starts[dimension]) {
      return lists;
    }
    DimensionNeighbors window = window(columns, rows, extent - 1);
    return window.equals(lists) ? window : lists;
  }

  /**
   * {@return how many pairs of places in a line are at most at this distance, both orders counted}
   */
  private static long pairs(int length, int radius) {
    long pairs = 0;
    for (int i = 0; i < length; i++) {
      pairs += Math.min(length - 1, i + radius) - Math.max(0, i - radius) + 1;
    }
    return pairs;
  }

  /** {@return the cells at most {@code radius} rows and columns away on a grid} */
  public static DimensionNeighbors window(int width, int height, int radius) {
    int[] starts = new int[width * height + 1];
    int[] members = new int[Math.toIntExact(pairs(width, radius) * pairs(height, radius))];
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
    return new DimensionNeighbors(starts, members, width, radius);
  }

  /**
   * {@return the {@value #MAX_NEIGHBORS} dimensions of largest absolute correlation over a sample,
   * fewer where they hardly correlate} Dimensions that vary together tend to be of one thing, and
   * to be erased together.
   *
   * @param sample stored vectors, of which the first thousand are used
   */
  public static DimensionNeighbors correlated(float[][] sample) {
    int dimension = sample[0].length;
    float[][] columns = standardized(sample, Math.min(sample.length, MAX_SAMPLE));
    int[] starts = new int[dimension + 1];
    int[] members = new int[dimension * (MAX_NEIGHBORS + 1)];
    int next = 0;
    float[] best = new float[MAX_NEIGHBORS];
    int[] at = new int[MAX_NEIGHBORS];
    for (int d = 0; d < dimension; d++) {
      int count = 0;
      for (int e = 0; e < dimension; e++) {
        float correlation = e == d ? 0 : Math.abs(product(columns[d], columns[e]));
        if (correlation > MIN_CORRELATION
            && (count < MAX_NEIGHBORS || correlation > best[MAX_NEIGHBORS - 1])) {
          int place = Math.min(count, MAX_NEIGHBORS - 1);
          while (place > 0 && best[place - 1] < correlation) {
            best[place] = best[place - 1];
            at[place] = at[place - 1];
            place--;
          }
          best[place] = correlation;
          at[place] = e;
          count = Math.min(count + 1, MAX_NEIGHBORS);
        }
      }
      starts[d] = next;
      members[next++] = d;
      System.arraycopy(at, 0, members, next, count);
      next += count;
    }
    starts[dimension] = next;
    return of(starts, Arrays.copyOf(members, next));
  }

  /** {@return the columns, centered and of length 1; a column without variance is all 0} */
  private static float[][] standardized(float[][] sample, int count) {
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

  public int dimension() {
    return starts.length - 1;
  }

  public int[] starts() {
    return starts;
  }

  public int[] members() {
    return members;
  }

  /** {@return what sums up neighbors, to be used by one thread} */
  public Sums sums() {
    return width > 0 && radius <= MAX_RADIUS ? new WindowSums() : this::sumLists;
  }

  /** Sums the values of the neighbors of every dimension. Not thread-safe. */
  @FunctionalInterface
  public interface Sums {
    public void of(float[] values, float[] sums);
  }

  private void sumLists(float[] values, float[] sums) {
    for (int d = 0; d < sums.length; d++) {
      float sum = 0;
      for (int i = starts[d]; i < starts[d + 1]; i++) {
        sum += values[members[i]];
      }
      sums[d] = sum;
    }
  }

  /**
   * Adds the whole grid once for every place in the window, which the just-in-time compiler
   * vectorizes. Zeros stand between the rows and around them. Every sum has its terms in the order
   * of the lists, so that it is the same to the last bit.
   */
  private final class WindowSums implements Sums {
    private final int height = dimension() / width;

    // The zeros after a row are those before the next one as well.
    private final int stride = width + radius;
    private final int first = radius * stride + radius;
    private final float[] padded = new float[first + height * stride + first];
    private final float[] wide = new float[height * stride];
    private final float[] shifted = new float[height * stride];

    @Override
    public void of(float[] values, float[] sums) {
      for (int row = 0; row < height; row++) {
        System.arraycopy(values, row * width, padded, first + row * stride, width);
      }
      for (int i = 0; i < wide.length; i++) {
        wide[i] = 0f + padded[first + i];
      }
      for (int y = -radius; y <= radius; y++) {
        for (int x = -radius; x <= radius; x++) {
          if (y != 0 || x != 0) {
            add(first + y * stride + x);
          }
        }
      }
      for (int row = 0; row < height; row++) {
        System.arraycopy(wide, row * stride, sums, row * width, width);
      }
    }

    private void add(int from) {
      // Reading at another place than it writes, the loop would not be vectorized.
      System.arraycopy(padded, from, shifted, 0, shifted.length);
      for (int i = 0; i < wide.length; i++) {
        wide[i] += shifted[i];
      }
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof DimensionNeighbors that
        && Arrays.equals(starts, that.starts)
        && Arrays.equals(members, that.members);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(members);
  }
}
