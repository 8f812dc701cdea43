package io.github.lucenehopfield.attractor;

import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.LinearSolverFactory_DDRM;
import org.ejml.interfaces.linsol.LinearSolverDense;

/**
 * Makes patterns of positive rates of vectors. A vector is decomposed into prototypes, {@code x - c
 * = sum_k a_k (x_k - c)} with the least squared error over its known coordinates and a ridge of a
 * tenth of the mean eigenvalue, where c is the mean of the prototypes; and the excitatory units get
 *
 * <pre>
 * r_i = exp(mu + sigma z_i),  z_i = sum_k a_k xi_ki brought to mean 0 and deviation 1 over i
 * </pre>
 *
 * with random patterns xi. The rates are log-normal with mean and standard deviation 5, prototypes
 * that are alike get patterns that are not, and neither the length of x - c nor what is at right
 * angles to all prototypes matters. O(m^2 d + m^3).
 *
 * <p>Immutable and safe for use by many threads.
 */
final class RateProjection {
  private static final double MEAN = 5;
  private static final double DEVIATION = 5;
  private static final double SIGMA = Math.sqrt(Math.log1p(DEVIATION * DEVIATION / (MEAN * MEAN)));
  private static final double MU = Math.log(MEAN) - SIGMA * SIGMA / 2;
  private static final double RIDGE = 0.1;

  private final float[][] prototypes;
  private final double[][] patterns;
  private final double[] center;

  /**
   * Keeps the arrays.
   *
   * @param prototypes m vectors of d coordinates
   * @param patterns xi, m of N_E numbers
   */
  RateProjection(float[][] prototypes, double[][] patterns) {
    this.prototypes = prototypes;
    this.patterns = patterns;
    this.center = new double[prototypes[0].length];
    // A single prototype would have nothing left.
    for (int k = 0; k < prototypes.length && prototypes.length > 1; k++) {
      for (int d = 0; d < center.length; d++) {
        center[d] += prototypes[k][d] / (double) prototypes.length;
      }
    }
  }

  double[][] patterns() {
    return patterns;
  }

  /**
   * {@return the rates of a vector, or null where nothing known of it distinguishes prototypes}
   *
   * @param vector NaN where unknown
   */
  double[] rates(float[] vector) {
    double[] shares = shares(vector);
    if (shares == null) {
      return null;
    }
    double[] z = new double[patterns[0].length];
    double mean = 0;
    for (int i = 0; i < z.length; i++) {
      for (int k = 0; k < shares.length; k++) {
        z[i] += shares[k] * patterns[k][i];
      }
      mean += z[i] / z.length;
    }
    double squares = 0;
    for (int i = 0; i < z.length; i++) {
      z[i] -= mean;
      squares += z[i] * z[i] / z.length;
    }
    double deviation = Math.sqrt(squares);
    if (!(deviation > 0)) {
      return null;
    }
    for (int i = 0; i < z.length; i++) {
      z[i] = Math.exp(MU + SIGMA * z[i] / deviation);
    }
    return z;
  }

  /** {@return a_k, or null} */
  private double[] shares(float[] vector) {
    int count = prototypes.length;
    DMatrixRMaj gram = new DMatrixRMaj(count, count);
    DMatrixRMaj shares = new DMatrixRMaj(count, 1);
    double trace = 0;
    for (int k = 0; k < count; k++) {
      for (int l = 0; l <= k; l++) {
        double sum = 0;
        for (int d = 0; d < center.length; d++) {
          if (!Float.isNaN(vector[d])) {
            sum += (prototypes[k][d] - center[d]) * (prototypes[l][d] - center[d]);
          }
        }
        gram.set(k, l, sum);
        gram.set(l, k, sum);
      }
      double sum = 0;
      for (int d = 0; d < center.length; d++) {
        if (!Float.isNaN(vector[d])) {
          sum += (prototypes[k][d] - center[d]) * (vector[d] - center[d]);
        }
      }
      shares.set(k, 0, sum);
      trace += gram.get(k, k);
    }
    for (int k = 0; k < count; k++) {
      gram.add(k, k, RIDGE * trace / count);
    }
    LinearSolverDense<DMatrixRMaj> solver = LinearSolverFactory_DDRM.chol(count);
    if (!(trace > 0) || !solver.setA(gram)) {
      return null;
    }
    solver.solve(shares, shares);
    return shares.data;
  }
}
