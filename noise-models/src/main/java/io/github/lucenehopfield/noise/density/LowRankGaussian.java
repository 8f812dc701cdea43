package io.github.lucenehopfield.noise.density;

import io.github.lucenehopfield.index.internal.math.ArgSort;
import java.util.Arrays;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.CholeskyDecomposition_F64;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.ejml.interfaces.decomposition.QRDecomposition;

/**
 * A Gaussian whose covariance is a diagonal and few factors, {@code diag(v) + F' F} with F of shape
 * (rank, dimension), so that a density costs dimension x rank. Immutable; arrays are not copied.
 */
public final class LowRankGaussian {
  // Randomized subspace iteration (Halko, Martinsson and Tropp 2011): 5 to 10 vectors more than
  // wanted, and a few passes.
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
   * @param factors the factors, one per row, perhaps none
   * @throws IllegalArgumentException if the numbers are too large to be a covariance
   */
  public LowRankGaussian(float[] mean, float[] variances, float[][] factors) {
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
   * as principal components give them} The components are found by subspace iteration (Halko,
   * Martinsson and Tropp, "Finding structure with randomness", 2011, algorithm 4.4).
   *
   * @param sample vectors without unknown coordinates, at least one
   * @param rank how many components; fewer where there are fewer
   * @param leastVariance what no variance is below, above 0
   */
  public static LowRankGaussian of(float[][] sample, int rank, double leastVariance) {
    int dimension = sample[0].length;
    double[] sums = new double[dimension];
    for (float[] row : sample) {
      for (int d = 0; d < dimension; d++) {
        sums[d] += row[d];
      }
    }
    float[] mean = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      mean[d] = (float) (sums[d] / sample.length);
    }
    DMatrixRMaj rows = new DMatrixRMaj(sample.length, dimension);
    double[] total = new double[dimension];
    double weight = 1 / Math.sqrt(sample.length);
    for (int i = 0; i < sample.length; i++) {
      for (int d = 0; d < dimension; d++) {
        double value = weight * (sample[i][d] - mean[d]);
        rows.set(i, d, value);
        total[d] += value * value;
      }
    }
    int most = Math.min(rank, sample.length - 1);
    return of(mean, total, components(rows, most), leastVariance);
  }

  /**
   * {@return the Gaussian with these variances, part of which the factors explain}
   *
   * @param mean its mean
   * @param total the diagonal of its covariance
   * @param factors the factors; they may explain more than there is
   * @param leastVariance what the part that they leave is not below, above 0
   */
  public static LowRankGaussian of(
      float[] mean, double[] total, float[][] factors, double leastVariance) {
    float[] variances = new float[total.length];
    for (int d = 0; d < variances.length; d++) {
      double residual = total[d];
      for (float[] factor : factors) {
        residual -= (double) factor[d] * factor[d];
      }
      variances[d] = (float) Math.max(residual, leastVariance);
    }
    return new LowRankGaussian(mean, variances, factors);
  }

  /**
   * {@return the leading eigenvectors of {@code R'R} for a matrix R, each times the root of its
   * eigenvalue, the largest first}
   *
   * @param rows the matrix R, one observation a row
   * @param rank how many; fewer where there are fewer
   */
  public static float[][] components(DMatrixRMaj rows, int rank) {
    int dimension = rows.getNumCols();
    int found = Math.min(rank, Math.min(dimension, rows.getNumRows()));
    if (found < 1) {
      return new float[0][];
    }
    int width = Math.min(found + OVERSAMPLED, Math.min(dimension, rows.getNumRows()));
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
    DMatrixRMaj inner = new DMatrixRMaj(width, width);
    CommonOps_DDRM.multInner(projected, inner);
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(width, true, true);
    if (!eigen.decompose(inner)) {
      throw new IllegalStateException("a covariance is not finite");
    }
    double[] variances = new double[width];
    Arrays.setAll(variances, i -> eigen.getEigenvalue(i).getReal());
    int[] order = ArgSort.descending(variances);
    float[][] factors = new float[found][dimension];
    DMatrixRMaj component = new DMatrixRMaj(dimension, 1);
    for (int k = 0; k < found; k++) {
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

  public float[] mean() {
    return mean;
  }

  public float[] variances() {
    return variances;
  }

  public float[][] factors() {
    return factors;
  }

  /** {@return this Gaussian after independent noise of one standard deviation} */
  public LowRankGaussian blurred(double sigma) {
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
  public LowRankGaussian after(float[] gain, LowRankGaussian error) {
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
  public double logDensity(float[] value) {
    return marginal(value).logDensity(residual(value));
  }

  /** {@return a value without the mean, 0 where it is NaN} */
  public double[] residual(float[] value) {
    double[] residual = new double[value.length];
    for (int d = 0; d < residual.length; d++) {
      residual[d] = Float.isNaN(value[d]) ? 0 : (double) value[d] - mean[d];
    }
    return residual;
  }

  /** {@return the covariance times a vector} */
  public double[] covarianceTimes(double[] vector) {
    double[] product = new double[vector.length];
    for (int d = 0; d < product.length; d++) {
      product[d] = variances[d] * vector[d];
    }
    for (float[] factor : factors) {
      double sum = 0;
      for (int d = 0; d < product.length; d++) {
        sum += factor[d] * vector[d];
      }
      for (int d = 0; d < product.length; d++) {
        product[d] += factor[d] * sum;
      }
    }
    return product;
  }

  /** {@return the Gaussian of the coordinates that are not NaN in a value} */
  public Marginal marginal(float[] value) {
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
  public final class Marginal {
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
            column[k] = factors[k][d];
          }
          // The whole square, for the compiler to put a row of it into lanes.
          for (int k = 0; k < rank; k++) {
            double scaled = inverse[d] * column[k];
            int row = k * rank;
            for (int j = 0; j < rank; j++) {
              inner.data[row + j] += scaled * column[j];
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
        load(lower);
      }
      constant = -sum / 2;
    }

    /** Solves for the loadings of all dimensions at once, by forward substitution. */
    private void load(DMatrixRMaj lower) {
      int dimension = inverse.length;
      double[][] rows = new double[rank][dimension];
      for (int k = 0; k < rank; k++) {
        double[] row = rows[k];
        for (int d = 0; d < dimension; d++) {
          row[d] = inverse[d] * factors[k][d];
        }
        for (int j = 0; j < k; j++) {
          double[] solved = rows[j];
          double factor = lower.get(k, j);
          for (int d = 0; d < dimension; d++) {
            row[d] -= factor * solved[d];
          }
        }
        double pivot = lower.get(k, k);
        for (int d = 0; d < dimension; d++) {
          row[d] /= pivot;
          loadings[d * rank + k] = row[d];
        }
      }
    }

    /** {@return the log-density of a residual, which is less than 1e150 in size} */
    public double logDensity(double[] residual) {
      double first = 0;
      double second = 0;
      int d = 0;
      for (; d + 2 <= residual.length; d += 2) {
        first += inverse[d] * residual[d] * residual[d];
        second += inverse[d + 1] * residual[d + 1] * residual[d + 1];
      }
      if (d < residual.length) {
        first += inverse[d] * residual[d] * residual[d];
      }
      double squares = first + second;
      for (double part : projected(residual)) {
        squares -= part * part;
      }
      return constant - Math.max(squares, 0) / 2;
    }

    /** {@return the inverse covariance times a residual, 0 where unknown} */
    public double[] solve(double[] residual) {
      double[] projected = projected(residual);
      double[] solved = new double[inverse.length];
      for (int d = 0; d < solved.length; d++) {
        double sum = inverse[d] * residual[d];
        for (int k = 0; k < rank; k++) {
          sum -= loadings[d * rank + k] * projected[k];
        }
        solved[d] = sum;
      }
      return solved;
    }

    /** {@return W' times a residual} */
    private double[] projected(double[] residual) {
      double[] projected = new double[rank];
      for (int d = 0; d < residual.length; d++) {
        double value = residual[d];
        int row = d * rank;
        // Independent sums: the just-in-time compiler vectorizes this.
        for (int k = 0; k < projected.length; k++) {
          projected[k] += value * loadings[row + k];
        }
      }
      return projected;
    }

    /** {@return an entry of the inverse covariance, 0 where unknown} */
    public double precision(int row, int column) {
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
