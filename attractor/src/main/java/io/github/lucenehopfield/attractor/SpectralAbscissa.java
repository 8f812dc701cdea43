package io.github.lucenehopfield.attractor;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;

/**
 * The smoothed spectral abscissa of a matrix A, a bound on the largest real part of an eigenvalue
 * that has derivatives: the s with {@code 1 / trace(P(s)) = epsilon}, where {@code (A - s I) P + P
 * (A - s I)^T = -I} (Vanbiervliet et al., "The smoothed spectral abscissa for robust stability
 * optimization", SIAM J. Optim. 20, 2009). Its gradient is {@code Q P / trace(Q P)}, {@code (A - s
 * I)^T Q + Q (A - s I) = -I}. O(N^3).
 *
 * @param value s
 * @param abscissa the largest real part itself, less than {@code s - epsilon / 2}
 * @param gradient of s by the entries of A
 */
record SpectralAbscissa(double value, double abscissa, DMatrixRMaj gradient) {
  private static final int MAX_STEPS = 200;
  private static final double TOLERANCE = 1e-13;

  /**
   * {@return the smoothed spectral abscissa}
   *
   * @param matrix A, square; left as it is
   * @param epsilon how much to smooth, positive
   * @throws ArithmeticException if A is not finite or its eigenvalues are not found
   */
  static SpectralAbscissa of(DMatrixRMaj matrix, double epsilon) {
    RealSchur schur = new RealSchur(matrix);
    int size = schur.size();
    Lyapunov primal = new Lyapunov(schur.form(), size);
    Lyapunov dual = Lyapunov.transposed(schur.form(), size);
    // trace P >= 1 / (2 (s - abscissa)), so s cannot be less than this.
    double abscissa = schur.abscissa();
    double low = abscissa + epsilon / 2;
    double high = Double.POSITIVE_INFINITY;
    double s = low;
    double scale = 1 + Math.abs(abscissa);
    double[] y = primal.solve(s);
    double[] x = dual.solve(s);
    for (int step = 0; step < MAX_STEPS; step++) {
      double trace = trace(y, size);
      double excess = 1 / trace - epsilon;
      if (excess < 0) {
        low = s;
      } else {
        high = s;
      }
      // Newton on 1 / trace, nearly linear in s; d trace / ds = -2 trace(Q P).
      double next = s - excess * trace * trace / (2 * turnedTrace(x, y));
      if (!(next >= low && next <= high)) {
        next = high < Double.POSITIVE_INFINITY ? (low + high) / 2 : 2 * low - abscissa;
      }
      boolean done = Math.abs(next - s) <= TOLERANCE * scale;
      s = next;
      y = primal.solve(s);
      x = dual.solve(s);
      if (done) {
        break;
      }
    }
    return new SpectralAbscissa(s, abscissa, gradient(schur, x, y));
  }

  private static double trace(double[] y, int size) {
    double sum = 0;
    for (int i = 0; i < size; i++) {
      sum += y[i * size + i];
    }
    return sum;
  }

  /** {@return trace(X Y), where X is passed rotated by 180 degrees and both are symmetric} */
  private static double turnedTrace(double[] turned, double[] y) {
    double sum = 0;
    for (int i = 0; i < y.length; i++) {
      sum += turned[y.length - 1 - i] * y[i];
    }
    return sum;
  }

  /** {@return U X Y U^T / trace(X Y)} */
  private static DMatrixRMaj gradient(RealSchur schur, double[] turned, double[] y) {
    int size = schur.size();
    double[] reversed = new double[turned.length];
    for (int i = 0; i < reversed.length; i++) {
      reversed[i] = turned[turned.length - 1 - i];
    }
    DMatrixRMaj product = new DMatrixRMaj(size, size);
    CommonOps_DDRM.mult(
        DMatrixRMaj.wrap(size, size, reversed), DMatrixRMaj.wrap(size, size, y), product);
    double scale = 1 / CommonOps_DDRM.trace(product);
    DMatrixRMaj left = new DMatrixRMaj(size, size);
    CommonOps_DDRM.multTransA(schur.vectorsTransposed(), product, left);
    CommonOps_DDRM.mult(scale, left, schur.vectorsTransposed(), product);
    return product;
  }
}
