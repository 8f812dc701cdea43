package io.github.lucenehopfield.attractor;

import java.util.Arrays;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.decomposition.hessenberg.HessenbergSimilarDecomposition_DDRM;

/**
 * The real Schur form {@code A = U T U^T}: U orthogonal, T upper triangular but for blocks of two
 * on its diagonal, each a pair of complex eigenvalues. EJML reduces to Hessenberg form; its own QR
 * steps keep neither U nor complex eigenvectors, so these are Francis's double steps with implicit
 * shifts (Golub and Van Loan, Matrix Computations, 4th ed., algorithm 7.5.2; the shifts and tests
 * of EISPACK's hqr2). O(N^3), about 25 N^3 multiply-adds.
 *
 * <p>Not thread-safe while it is made, immutable afterwards.
 */
final class RealSchur {
  private static final double EPSILON = 0x1p-52;
  private static final int MAX_STEPS = 60;

  private final int size;
  private final double[] t;

  /** U transposed, so that what a step changes are whole rows. */
  private final double[] u;

  private final double norm;
  private double shift;
  private double p;
  private double q;
  private double r;

  /**
   * Decomposes a matrix.
   *
   * @param matrix square, of at least one row; left as it is
   * @throws ArithmeticException if it has values that are not finite, or the steps do not converge
   */
  RealSchur(DMatrixRMaj matrix) {
    size = matrix.numRows;
    DMatrixRMaj hessenberg = matrix.copy();
    if (size > 2) {
      HessenbergSimilarDecomposition_DDRM similar = new HessenbergSimilarDecomposition_DDRM(size);
      similar.decompose(matrix.copy());
      hessenberg = similar.getH(null);
      u = transposed(similar.getQ(null).data, size);
    } else {
      u = new double[size * size];
      for (int i = 0; i < size; i++) {
        u[i * size + i] = 1;
      }
    }
    t = hessenberg.data;
    double sum = 0;
    for (double value : t) {
      sum += Math.abs(value);
    }
    norm = sum;
    if (!(norm < Double.POSITIVE_INFINITY)) {
      throw new ArithmeticException("a matrix must be finite; norm=" + norm);
    }
    reduce();
    // Steps leave what they have reflected away below the blocks.
    for (int i = 2; i < size; i++) {
      Arrays.fill(t, i * size, i * size + i - 1, 0);
    }
  }

  private static double[] transposed(double[] matrix, int size) {
    double[] transposed = new double[matrix.length];
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        transposed[j * size + i] = matrix[i * size + j];
      }
    }
    return transposed;
  }

  private void reduce() {
    int last = size - 1;
    int steps = 0;
    while (last >= 0) {
      int first = blockStart(last);
      if (first == last) {
        t[last * size + last] += shift;
        last--;
        steps = 0;
      } else if (first == last - 1) {
        finishPair(last);
        last -= 2;
        steps = 0;
      } else {
        if (steps == MAX_STEPS) {
          throw new ArithmeticException("no eigenvalues after " + steps + " steps; at=" + last);
        }
        doubleStep(first, last, steps);
        steps++;
      }
    }
  }

  /** {@return where the block that ends at a row starts, and cuts it off from what is above} */
  private int blockStart(int last) {
    for (int row = last; row > 0; row--) {
      int at = row * size + row;
      double near = Math.abs(t[at - size - 1]) + Math.abs(t[at]);
      if (Math.abs(t[at - 1]) <= EPSILON * (near == 0 ? norm : near)) {
        t[at - 1] = 0;
        return row;
      }
    }
    return 0;
  }

  /** Makes a block of two triangular where its eigenvalues are real. */
  private void finishPair(int last) {
    int at = last * size + last;
    double product = t[at - 1] * t[at - size];
    double half = (t[at - size - 1] - t[at]) / 2;
    double square = half * half + product;
    t[at] += shift;
    t[at - size - 1] += shift;
    if (square < 0) {
      return;
    }
    double root = Math.sqrt(square);
    double z = half >= 0 ? half + root : half - root;
    double x = t[at - 1];
    double length = Math.hypot(x, z);
    double sine = x / length;
    double cosine = z / length;
    int upper = (last - 1) * size;
    int lower = last * size;
    for (int j = last - 1; j < size; j++) {
      double a = t[upper + j];
      double b = t[lower + j];
      t[upper + j] = cosine * a + sine * b;
      t[lower + j] = cosine * b - sine * a;
    }
    for (int i = 0; i <= last; i++) {
      double a = t[i * size + last - 1];
      double b = t[i * size + last];
      t[i * size + last - 1] = cosine * a + sine * b;
      t[i * size + last] = cosine * b - sine * a;
    }
    for (int j = 0; j < size; j++) {
      double a = u[upper + j];
      double b = u[lower + j];
      u[upper + j] = cosine * a + sine * b;
      u[lower + j] = cosine * b - sine * a;
    }
    t[at - 1] = 0;
  }

  private void doubleStep(int first, int last, int steps) {
    int at = last * size + last;
    double x = t[at];
    double y = t[at - size - 1];
    double w = t[at - 1] * t[at - size];
    if (steps % 20 == 10) {
      // Wilkinson's exceptional shift, for blocks that the usual one turns in circles.
      shift += x;
      for (int i = 0; i <= last; i++) {
        t[i * size + i] -= x;
      }
      double near = Math.abs(t[at - 1]) + Math.abs(t[at - size - 2]);
      x = 0.75 * near;
      y = x;
      w = -0.4375 * near * near;
    }
    int start = startOfStep(first, last, x, y, w);
    for (int i = start + 2; i <= last; i++) {
      t[i * size + i - 2] = 0;
      if (i > start + 2) {
        t[i * size + i - 3] = 0;
      }
    }
    for (int k = start; k < last; k++) {
      boolean three = k != last - 1;
      double scale = 1;
      if (k != start) {
        p = t[k * size + k - 1];
        q = t[(k + 1) * size + k - 1];
        r = three ? t[(k + 2) * size + k - 1] : 0;
        scale = Math.abs(p) + Math.abs(q) + Math.abs(r);
        if (scale == 0) {
          continue;
        }
        p /= scale;
        q /= scale;
        r /= scale;
      }
      double s = Math.copySign(Math.sqrt(p * p + q * q + r * r), p);
      if (s == 0) {
        continue;
      }
      if (k != start) {
        t[k * size + k - 1] = -s * scale;
      } else if (first != start) {
        t[k * size + k - 1] = -t[k * size + k - 1];
      }
      reflect(k, last, three, s);
    }
  }

  /** {@return the row at which a step may start; leaves the first column of it in p, q and r} */
  private int startOfStep(int first, int last, double x, double y, double w) {
    int row = last - 2;
    while (true) {
      int at = row * size + row;
      double z = t[at];
      p = ((x - z) * (y - z) - w) / t[at + size] + t[at + 1];
      q = t[at + size + 1] - z - (x - z) - (y - z);
      r = t[at + 2 * size + 1];
      double sum = Math.abs(p) + Math.abs(q) + Math.abs(r);
      p /= sum;
      q /= sum;
      r /= sum;
      if (row == first) {
        return row;
      }
      double near = Math.abs(t[at - size - 1]) + Math.abs(z) + Math.abs(t[at + size + 1]);
      if (Math.abs(t[at - 1]) * (Math.abs(q) + Math.abs(r)) < EPSILON * Math.abs(p) * near) {
        return row;
      }
      row--;
    }
  }

  /** Applies the reflection that brings (p, q, r) to (-s, 0, 0), from both sides. */
  private void reflect(int k, int last, boolean three, double s) {
    double a = (p + s) / s;
    double b = q / s;
    double c = three ? r / s : 0;
    double beta = q / (p + s);
    double gamma = three ? r / (p + s) : 0;
    int row = k * size;
    // The third row is multiplied by 0 where there are only two.
    int third = three ? row + 2 * size : row + size;
    rows(t, row, third, k, a, b, c, beta, gamma);
    for (int i = 0, end = Math.min(last, k + 3); i <= end; i++) {
      int at = i * size + k;
      double sum = a * t[at] + b * t[at + 1];
      if (three) {
        sum += c * t[at + 2];
        t[at + 2] -= sum * gamma;
      }
      t[at] -= sum;
      t[at + 1] -= sum * beta;
    }
    // A reflection is symmetric, so columns of U change as rows of T do but for the scaling.
    rows(u, row, third, 0, a, b, c, beta, gamma);
  }

  private void rows(
      double[] m,
      int row,
      int third,
      int from,
      double a,
      double b,
      double c,
      double beta,
      double gamma) {
    for (int j = from; j < size; j++) {
      double sum = m[row + j] + beta * m[row + size + j] + gamma * m[third + j];
      m[row + j] -= sum * a;
      m[row + size + j] -= sum * b;
      m[third + j] -= sum * c;
    }
  }

  /** {@return N} */
  int size() {
    return size;
  }

  /** {@return T, N x N row by row, not to be changed} */
  double[] form() {
    return t;
  }

  /** {@return U transposed} */
  DMatrixRMaj vectorsTransposed() {
    return DMatrixRMaj.wrap(size, size, u);
  }

  /** {@return whether a row is the first of a block of two} */
  boolean pair(int row) {
    return row + 1 < size && t[(row + 1) * size + row] != 0;
  }

  /** {@return the spectral abscissa, the largest real part of an eigenvalue} */
  double abscissa() {
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < size; i++) {
      if (pair(i)) {
        most = Math.max(most, (t[i * size + i] + t[(i + 1) * size + i + 1]) / 2);
        i++;
      } else {
        most = Math.max(most, t[i * size + i]);
      }
    }
    return most;
  }
}
