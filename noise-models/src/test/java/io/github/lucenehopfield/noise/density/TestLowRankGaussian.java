package io.github.lucenehopfield.noise.density;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.junit.jupiter.api.Test;

class TestLowRankGaussian {
  private static final int DIMENSION = 11;

  private static LowRankGaussian random(SplittableRandom random, int dimension, int rank) {
    float[] mean = new float[dimension];
    float[] variances = new float[dimension];
    float[][] factors = new float[rank][dimension];
    for (int d = 0; d < dimension; d++) {
      mean[d] = (float) random.nextGaussian();
      variances[d] = (float) random.nextDouble(0.1, 2);
      for (float[] factor : factors) {
        factor[d] = (float) random.nextGaussian();
      }
    }
    return new LowRankGaussian(mean, variances, factors);
  }

  private static double covariance(LowRankGaussian gaussian, int i, int j) {
    double sum = i == j ? gaussian.variances()[i] : 0;
    for (float[] factor : gaussian.factors()) {
      sum += (double) factor[i] * factor[j];
    }
    return sum;
  }

  private static int[] known(float[] value) {
    int[] known = new int[value.length];
    int n = 0;
    for (int d = 0; d < value.length; d++) {
      if (!Float.isNaN(value[d])) {
        known[n++] = d;
      }
    }
    return Arrays.copyOf(known, n);
  }

  private static DMatrixRMaj inverse(LowRankGaussian gaussian, int[] known) {
    DMatrixRMaj matrix = dense(gaussian, known);
    assertTrue(CommonOps_DDRM.invert(matrix));
    return matrix;
  }

  private static DMatrixRMaj dense(LowRankGaussian gaussian, int[] known) {
    DMatrixRMaj matrix = new DMatrixRMaj(known.length, known.length);
    for (int i = 0; i < known.length; i++) {
      for (int j = 0; j < known.length; j++) {
        matrix.set(i, j, covariance(gaussian, known[i], known[j]));
      }
    }
    return matrix;
  }

  @Test
  void agreesWithTheDenseComputation() {
    SplittableRandom random = new SplittableRandom(3);
    for (int rank : new int[] {0, 1, 4, DIMENSION + 2}) {
      for (int unknown : new int[] {0, 1, 5, DIMENSION - 1}) {
        LowRankGaussian gaussian = random(random, DIMENSION, rank);
        float[] value = new float[DIMENSION];
        for (int d = 0; d < DIMENSION; d++) {
          value[d] = (float) (3 * random.nextGaussian());
        }
        for (int erased = 0; erased < unknown; erased++) {
          value[(erased * 3 + 1) % DIMENSION] = Float.NaN;
        }
        int[] known = known(value);
        assertEquals(DIMENSION - unknown, known.length);
        DMatrixRMaj inverse = inverse(gaussian, known);
        double quadratic = 0;
        double[] residual = gaussian.residual(value);
        double[] solved = new double[DIMENSION];
        LowRankGaussian.Marginal marginal = gaussian.marginal(value);
        for (int i = 0; i < known.length; i++) {
          for (int j = 0; j < known.length; j++) {
            solved[known[i]] += inverse.get(i, j) * residual[known[j]];
            assertEquals(inverse.get(i, j), marginal.precision(known[i], known[j]), 1e-6);
          }
          quadratic += residual[known[i]] * solved[known[i]];
        }
        double determinant = CommonOps_DDRM.det(dense(gaussian, known));
        double expected =
            -(quadratic + Math.log(determinant) + known.length * Math.log(2 * Math.PI)) / 2;
        assertEquals(expected, gaussian.logDensity(value), 1e-5 * Math.abs(expected));
        double[] own = marginal.solve(residual);
        for (int d = 0; d < DIMENSION; d++) {
          assertEquals(solved[d], own[d], 1e-5 * (1 + Math.abs(solved[d])));
        }
      }
    }
  }

  @Test
  void addsCovariancesAfterAChannel() {
    SplittableRandom random = new SplittableRandom(4);
    LowRankGaussian field = random(random, DIMENSION, 3);
    LowRankGaussian error = random(random, DIMENSION, 2);
    float[] gain = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      gain[d] = (float) random.nextDouble(0.5, 2);
    }
    LowRankGaussian after = field.after(gain, error);
    for (int i = 0; i < DIMENSION; i++) {
      assertEquals(gain[i] * field.mean()[i] + error.mean()[i], after.mean()[i], 1e-5);
      for (int j = 0; j < DIMENSION; j++) {
        double expected = gain[i] * gain[j] * covariance(field, i, j) + covariance(error, i, j);
        assertEquals(expected, covariance(after, i, j), 1e-4);
      }
    }
  }

  @Test
  void findsTheCovarianceOfASample() {
    SplittableRandom random = new SplittableRandom(5);
    LowRankGaussian truth = random(random, DIMENSION, 2);
    float[][] sample = new float[20_000][DIMENSION];
    for (float[] row : sample) {
      double first = random.nextGaussian();
      double second = random.nextGaussian();
      for (int d = 0; d < DIMENSION; d++) {
        double own = Math.sqrt(truth.variances()[d]) * random.nextGaussian();
        double common = truth.factors()[0][d] * first + truth.factors()[1][d] * second;
        row[d] = (float) (truth.mean()[d] + own + common);
      }
    }
    LowRankGaussian found = LowRankGaussian.of(sample, DIMENSION, 1e-6);
    for (int i = 0; i < DIMENSION; i++) {
      assertEquals(truth.mean()[i], found.mean()[i], 0.1);
      for (int j = 0; j < DIMENSION; j++) {
        assertEquals(covariance(truth, i, j), covariance(found, i, j), 0.2);
      }
    }
    // The leading components hold most of it.
    LowRankGaussian leading = LowRankGaussian.of(sample, 2, 1e-6);
    assertEquals(2, leading.factors().length);
    for (int i = 0; i < DIMENSION; i++) {
      assertEquals(covariance(truth, i, i), covariance(leading, i, i), 0.2);
    }
    assertEquals(leading, LowRankGaussian.of(sample, 2, 1e-6));
  }

  @Test
  void livesWithDimensionsThatNeverVary() {
    float[][] sample = new float[10][4];
    for (int i = 0; i < sample.length; i++) {
      sample[i][0] = i;
      sample[i][3] = 7;
    }
    for (int rank : new int[] {0, 1, 3}) {
      LowRankGaussian gaussian = LowRankGaussian.of(sample, rank, 1e-4);
      assertTrue(Double.isFinite(gaussian.logDensity(new float[] {3, 0, 0, 7})));
      assertTrue(Double.isFinite(gaussian.logDensity(new float[] {3, 1e20f, 0, Float.NaN})));
      assertEquals(7, gaussian.mean()[3]);
    }
    assertTrue(
        Double.isFinite(LowRankGaussian.of(Arrays.copyOf(sample, 1), 3, 1).logDensity(sample[5])));
  }
}
