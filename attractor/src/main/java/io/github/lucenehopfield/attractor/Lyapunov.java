package io.github.lucenehopfield.attractor;

/**
 * Solves {@code (T - s I) Y + Y (T - s I)^T = -I} for a matrix T in real Schur form, from the last
 * column to the first (Bartels and Stewart, "Algorithm 432", CACM 1972). Y is symmetric, so each
 * block is solved for once. O(N^3), about N^3 multiply-adds.
 *
 * <p>Not thread-safe.
 */
final class Lyapunov {
  private final int size;
  private final double[] form;
  private final double[] shifted;
  private final double[] solution;

  /** 1 or 2 where a block starts, 0 in the second row of a pair. */
  private final int[] blocks;

  private final double[][] system = new double[4][5];

  /**
   * Prepares to solve.
   *
   * @param form T, N x N row by row, with no other entries below the diagonal than those of pairs
   * @param size N
   */
  Lyapunov(double[] form, int size) {
    this.size = size;
    this.form = form;
    this.shifted = form.clone();
    this.solution = new double[size * size];
    this.blocks = new int[size];
    for (int i = 0; i < size; i += blocks[i]) {
      blocks[i] = i + 1 < size && form[(i + 1) * size + i] != 0 ? 2 : 1;
    }
  }

  /** {@return the same for the transpose of T, whose solution is that one turned by 180 degrees} */
  static Lyapunov transposed(double[] form, int size) {
    double[] turned = new double[form.length];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        turned[(size - 1 - j) * size + size - 1 - i] = form[i * size + j];
      }
    }
    return new Lyapunov(turned, size);
  }

  /**
   * {@return Y, N x N row by row, overwritten by the next call}
   *
   * @param shift s, larger than the real parts of all eigenvalues
   */
  double[] solve(double shift) {
    for (int i = 0; i < size; i++) {
      shifted[i * size + i] = form[i * size + i] - shift;
    }
    for (int l = size - 1; l >= 0; l--) {
      if (blocks[l] > 0) {
        for (int i = l; i >= 0; i--) {
          if (blocks[i] > 0) {
            solve(i, blocks[i], l, blocks[l]);
          }
        }
      }
    }
    return solution;
  }

  /** Finds the block in rows i and columns l; what lies below it or to the right is known. */
  private void solve(int i, int rows, int l, int columns) {
    int unknowns = rows * columns;
    for (int a = 0; a < rows; a++) {
      for (int b = 0; b < columns; b++) {
        double[] equation = system[a * columns + b];
        for (int c = 0; c < rows; c++) {
          for (int d = 0; d < columns; d++) {
            double coefficient = b == d ? shifted[(i + a) * size + i + c] : 0;
            coefficient += a == c ? shifted[(l + b) * size + l + d] : 0;
            equation[c * columns + d] = coefficient;
          }
        }
        double right = i + a == l + b ? -1 : 0;
        right -= product(shifted, i + a, solution, l + b, i + rows);
        right -= product(solution, i + a, shifted, l + b, l + columns);
        equation[unknowns] = right;
      }
    }
    eliminate(unknowns);
    for (int a = 0; a < rows; a++) {
      for (int b = 0; b < columns; b++) {
        double value = system[a * columns + b][unknowns];
        solution[(i + a) * size + l + b] = value;
        solution[(l + b) * size + i + a] = value;
      }
    }
  }

  private double product(double[] x, int rowOfX, double[] y, int rowOfY, int from) {
    // Four sums, since one would wait for itself.
    double a = 0;
    double b = 0;
    double c = 0;
    double d = 0;
    int atX = rowOfX * size;
    int atY = rowOfY * size;
    int j = from;
    for (; j + 4 <= size; j += 4) {
      a += x[atX + j] * y[atY + j];
      b += x[atX + j + 1] * y[atY + j + 1];
      c += x[atX + j + 2] * y[atY + j + 2];
      d += x[atX + j + 3] * y[atY + j + 3];
    }
    for (; j < size; j++) {
      a += x[atX + j] * y[atY + j];
    }
    return a + b + c + d;
  }

  /**
   * Solves the small system by Gauss and Jordan with pivots; the last column becomes the result.
   */
  private void eliminate(int unknowns) {
    for (int k = 0; k < unknowns; k++) {
      int pivot = k;
      for (int row = k + 1; row < unknowns; row++) {
        pivot = Math.abs(system[row][k]) > Math.abs(system[pivot][k]) ? row : pivot;
      }
      double[] swap = system[k];
      system[k] = system[pivot];
      system[pivot] = swap;
      for (int row = 0; row < unknowns; row++) {
        if (row != k) {
          double factor = system[row][k] / system[k][k];
          for (int column = k; column <= unknowns; column++) {
            system[row][column] -= factor * system[k][column];
          }
        }
      }
    }
    for (int k = 0; k < unknowns; k++) {
      system[k][unknowns] /= system[k][k];
    }
  }
}
