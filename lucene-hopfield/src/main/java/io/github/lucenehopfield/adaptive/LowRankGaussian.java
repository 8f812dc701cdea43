package io.github.lucenehopfield.adaptive;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.decomposition.TriangularSolver_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.QRDecomposition;

/**
 * A Gaussian whose covariance is a diagonal and few factors, {@code diag(v) + F' F} with F of shape
 * (rank, dimension), so that a density costs dimension x rank. Immutable; arrays are not copied.
 */
final class LowRankGaussian {
  private static final int OVERSAMPLED = 8;
  private static final int POWERS = 6;
  private static final long SEED = 0x5DEECE66DL;

  private final float[] mean;
  private final float[] variances;
  private final float[][] factors;
  private final Marginal all;

  /**
   * Makes a Gaussian.
   *
   * @param mean its mean, by dimension
   * @param variances the diagonal part of its covariance, above 0
   * @param factors the factors, one a row, perhaps none
   * @throws IllegalArgumentException if the numbers are too large to be a covariance
   */
  LowRankGaussian(float[] mean, float[] variances, float[][] factors) {
    this.mean = mean;
    this.variances = variances;
    this.factors = factors;
    boolean[] known = new boolean[mean.length];
    Arrays.fill(known, true);
    all = new Marginal(known);
  }

  /** {@return the Gaussian of independent coordinates of one variance around 0} */
  static LowRankGaussian even(int dimension, double variance) {
    float[] variances = new float[dimension];
    Arrays.fill(variances, (float) variance);
    return new LowRankGaussian(new float[dimension], variances, new float[0][]);
  }

  /**
   * {@return the Gaussian with the mean and the variances of a sample, and its covariances as far
   * as principal components tell them} The components are found by subspace iteration (Halko,
   * Martinsson and Tropp, "Finding structure with randomness", 2011, algorithm 4.4).
   *
   * @param sample vectors without unknown coordinates, at least one
   * @param rank how many components; fewer where there are fewer
   * @param leastVariance what no variance is below, above 0
   */
  static LowRankGaussian of(float[][] sample, int rank, double leastVariance) {
    int dimension = sample[0].length;
    double[] sums = new double[dimension];
    for (float[] row : sample) {
      for (int d = 0; d < dimension; d++) {
        sums[d] += row[d];
      }
    }
    DMatrixRMaj centred = new DMatrixRMaj(sample.length, dimension);
    double[] rest = new double[dimension];
    float[] mean = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      mean[d] = (float) (sums[d] / sample.length);
    }
    for (int i = 0; i < sample.length; i++) {
      for (int d = 0; d < dimension; d++) {
        double value = sample[i][d] - mean[d];
        centred.set(i, d, value);
        rest[d] += value * value / sample.length;
      }
    }
    int most = Math.min(rank, Math.min(dimension, sample.length) - 1);
    float[][] factors = most > 0 ? components(centred, most) : new float[0][];
    for (float[] factor : factors) {
      for (int d = 0; d < dimension; d++) {
        rest[d] -= (double) factor[d] * factor[d];
      }
    }
    float[] variances = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      variances[d] = (float) Math.max(rest[d], leastVariance);
    }
    return new LowRankGaussian(mean, variances, factors);
  }

  /** {@return the leading principal components of rows, of the length of their deviation} */
  private static float[][] components(DMatrixRMaj rows, int rank) {
    int dimension = rows.getNumCols();
    int width = Math.min(rank + OVERSAMPLED, Math.min(dimension, rows.getNumRows()));
    SplittableRandom random = new SplittableRandom(SEED);
    DMatrixRMaj basis = new DMatrixRMaj(dimension, width);
    for (int i = 0; i < basis.getNumElements(); i++) {
      basis.set(i, random.nextGaussian());
    }
    DMatrixRMaj projected = new DMatrixRMaj(rows.getNumRows(), width);
    for (int power = 0; power < POWERS; power++) {
      CommonOps_DDRM.mult(rows, orthonormal(basis), projected);
      CommonOps_DDRM.multTransA(rows, projected, basis);
    }
    DMatrixRMaj directions = orthonormal(basis);
    CommonOps_DDRM.mult(rows, directions, projected);
    DMatrixRMaj covariance = new DMatrixRMaj(width, width);
    CommonOps_DDRM.multInner(projected, covariance);
    CommonOps_DDRM.divide(covariance, rows.getNumRows());
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(width, true, true);
    if (!eigen.decompose(covariance)) {
      return new float[0][];
    }
    Integer[] order = new Integer[width];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (a, b) ->
            Double.compare(eigen.getEigenvalue(b).getReal(), eigen.getEigenvalue(a).getReal()));
    float[][] factors = new float[rank][dimension];
    DMatrixRMaj component = new DMatrixRMaj(dimension, 1);
    for (int k = 0; k < rank; k++) {
      double length = Math.sqrt(Math.max(eigen.getEigenvalue(order[k]).getReal(), 0));
      CommonOps_DDRM.mult(directions, eigen.getEigenVector(order[k]), component);
      for (int d = 0; d < dimension; d++) {
        factors[k][d] = (float) (length * component.get(d));
      }
    }
    return factors;
  }

  private static DMatrixRMaj orthonormal(DMatrixRMaj columns) {
    QRDecomposition<DMatrixRMaj> decomposition =
        DecompositionFactory_DDRM.qr(columns.getNumRows(), columns.getNumCols());
    decomposition.decompose(columns.copy());
    return decomposition.getQ(null, true);
  }

  int dimension() {
    return mean.length;
  }

  float[] mean() {
    return mean;
  }

  float[] variances() {
    return variances;
  }

  float[][] factors() {
    return factors;
  }

  /** {@return this Gaussian after independent noise of one standard deviation} */
  LowRankGaussian blurred(double sigma) {
    float[] wider = variances.clone();
    for (int d = 0; d < wider.length; d++) {
      wider[d] += (float) (sigma * sigma);
    }
    return new LowRankGaussian(mean, wider, factors);
  }

  /**
   * {@return the Gaussian of gain * x + e where x has this one}
   *
   * @param gain the factor of each dimension
   * @param error the Gaussian of e, independent of x
   */
  LowRankGaussian after(float[] gain, LowRankGaussian error) {
    int dimension = mean.length;
    float[] newMean = new float[dimension];
    float[] newVariances = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      newMean[d] = gain[d] * mean[d] + error.mean[d];
      newVariances[d] = gain[d] * gain[d] * variances[d] + error.variances[d];
    }
    float[][] newFactors = new float[factors.length + error.factors.length][];
    for (int k = 0; k < factors.length; k++) {
      newFactors[k] = new float[dimension];
      for (int d = 0; d < dimension; d++) {
        newFactors[k][d] = gain[d] * factors[k][d];
      }
    }
    System.arraycopy(error.factors, 0, newFactors, factors.length, error.factors.length);
    return new LowRankGaussian(newMean, newVariances, newFactors);
  }

  /** {@return the log-density of the known coordinates, others being NaN} */
  double logDensity(float[] value) {
    double[] residual = new double[value.length];
    for (int d = 0; d < residual.length; d++) {
      residual[d] = value[d] - mean[d];
    }
    return marginal(value).logDensity(residual);
  }

  /** {@return the Gaussian of the coordinates that are not NaN in a value} */
  Marginal marginal(float[] value) {
    boolean[] known = new boolean[value.length];
    boolean whole = true;
    for (int d = 0; d < known.length; d++) {
      known[d] = !Float.isNaN(value[d]);
      whole &= known[d];
    }
    return whole ? all : new Marginal(known);
  }

  /**
   * The Gaussian of some of the coordinates, around 0: its inverse covariance is {@code diag(1/v) -
   * W W'} with {@code W = diag(1/v) F' L^-T} and {@code L L' = I + F diag(1/v) F'} (Woodbury 1950),
   * all of them of the known coordinates alone. Residuals of unknown coordinates are not looked at.
   * Immutable.
   */
  final class Marginal {
    private final int rank = factors.length;
    private final double[] inverse;
    private final double[] loadings;
    private final double constant;

    private Marginal(boolean[] known) {
      int dimension = known.length;
      inverse = new double[dimension];
      loadings = new double[dimension * rank];
      double[] column = new double[rank];
      DMatrixRMaj inner = CommonOps_DDRM.identity(rank);
      double sum = 0;
      for (int d = 0; d < dimension; d++) {
        if (known[d]) {
          inverse[d] = 1.0 / variances[d];
          sum += Math.log(2 * Math.PI * variances[d]);
          for (int k = 0; k < rank; k++) {
            for (int j = 0; j <= k; j++) {
              inner.data[k * rank + j] += inverse[d] * factors[k][d] * factors[j][d];
            }
          }
        }
      }
      if (rank > 0) {
        for (int k = 0; k < rank; k++) {
          for (int j = 0; j < k; j++) {
            inner.data[j * rank + k] = inner.data[k * rank + j];
          }
        }
        CholeskyDecomposition_F64<DMatrixRMaj> root = DecompositionFactory_DDRM.chol(rank, true);
        if (!root.decompose(inner)) {
          throw new IllegalArgumentException("a covariance must be positive definite");
        }
        DMatrixRMaj lower = root.getT(null);
        for (int k = 0; k < rank; k++) {
          sum += 2 * Math.log(lower.get(k, k));
        }
        for (int d = 0; d < dimension; d++) {
          for (int k = 0; k < rank; k++) {
            column[k] = inverse[d] * factors[k][d];
          }
          TriangularSolver_DDRM.solveL(lower.data, column, rank);
          System.arraycopy(column, 0, loadings, d * rank, rank);
        }
      }
      constant = -sum / 2;
    }

    /** {@return the log-density of a residual, which is less than 1e150 in size} */
    double logDensity(double[] residual) {
      double squares = 0;
      for (int d = 0; d < inverse.length; d++) {
        // An unknown residual may be NaN.
        if (inverse[d] > 0) {
          squares += inverse[d] * residual[d] * residual[d];
        }
      }
      for (double part : projected(residual)) {
        squares -= part * part;
      }
      return constant - Math.max(squares, 0) / 2;
    }

    /** {@return the inverse covariance times a residual, 0 where unknown} */
    double[] solve(double[] residual) {
      double[] projected = projected(residual);
      double[] solved = new double[inverse.length];
      for (int d = 0; d < solved.length; d++) {
        if (inverse[d] > 0) {
          double sum = inverse[d] * residual[d];
          for (int k = 0; k < rank; k++) {
            sum -= loadings[d * rank + k] * projected[k];
          }
          solved[d] = sum;
        }
      }
      return solved;
    }

    /** {@return W' times a residual} */
    private double[] projected(double[] residual) {
      double[] projected = new double[rank];
      for (int d = 0; d < inverse.length; d++) {
        if (inverse[d] > 0) {
          double value = residual[d];
          // Elements of independent sums: the just-in-time compiler vectorises this.
          int row = d * rank;
          for (int k = 0; k < projected.length; k++) {
            projected[k] += value * loadings[row + k];
          }
        }
      }
      return projected;
    }

    /** {@return an entry of the inverse covariance, 0 where unknown} */
    double precision(int row, int column) {
      double sum = row == column ? inverse[row] : 0;
      for (int k = 0; k < rank; k++) {
        sum -= loadings[row * rank + k] * loadings[column * rank + k];
      }
      return sum;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof LowRankGaussian that
        && Arrays.equals(mean, that.mean)
        && Arrays.equals(variances, that.variances)
        && Arrays.deepEquals(factors, that.factors);
  }

  @Override
  public int hashCode() {
    return Arrays.hashCode(mean);
  }
}
