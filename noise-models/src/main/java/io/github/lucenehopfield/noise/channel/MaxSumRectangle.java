package io.github.lucenehopfield.noise.channel;

import java.util.Arrays;

/** The rectangle of a grid whose cells sum up to the least. Not thread-safe. */
public final class MaxSumRectangle {
  private final int width;
  private final int height;
  private final double[] columns;
  private int top;
  private int bottom;
  private int left;
  private int right;

  public MaxSumRectangle(int width, int height) {
    this.width = width;
    this.height = height;
    columns = new double[width];
  }

  /**
   * Finds the rectangle: for every range of rows, the contiguous columns of least sum (Bentley,
   * "Programming pearls: algorithm design techniques", CACM 1984, in two dimensions).
   *
   * @param cells the grid, row by row
   * @return the sum over the rectangle, at most 0; 0 for none
   */
  public double find(double[] cells) {
    double least = 0;
    top = bottom = left = right = 0;
    for (int first = 0; first < height; first++) {
      Arrays.fill(columns, 0);
      for (int row = first; row < height; row++) {
        double run = 0;
        int start = 0;
        for (int x = 0; x < width; x++) {
          columns[x] += cells[row * width + x];
          if (run >= 0) {
            run = 0;
            start = x;
          }
          run += columns[x];
          if (run < least) {
            least = run;
            top = first;
            bottom = row + 1;
            left = start;
            right = x + 1;
          }
        }
      }
    }
    return least;
  }

  /** {@return whether a cell lies in the rectangle that was found} */
  public boolean contains(int cell) {
    int y = cell / width;
    int x = cell - y * width;
    return y >= top && y < bottom && x >= left && x < right;
  }

  /** {@return the number of cells in the rectangle that was found} */
  public int size() {
    return (bottom - top) * (right - left);
  }

  /** {@return the log of the number of rectangles: what it costs to choose one} */
  public double cost() {
    return Math.log(width * (width + 1) / 2.0) + Math.log(height * (height + 1) / 2.0);
  }
}
