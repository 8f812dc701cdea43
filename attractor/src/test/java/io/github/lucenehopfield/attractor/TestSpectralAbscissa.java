package io.github.lucenehopfield.attractor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.SplittableRandom;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.NormOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Schur form, Lyapunov equation and smoothed spectral abscissa. */
@Tag("arithmetic")
class TestSpectralAbscissa {
  /** A matrix as networks have them: columns of one sign, far from normal. */
  private static DMatrixRMaj network(int size, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    DMatrixRMaj matrix = new DMatrixRMaj(size, size);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double weight = Math.abs(random.nextGaussian()) * (3 * j < 2 * size ? 1 : -2);
        matrix.set(i, j, weight - (i == j ? 1 : 0));
      }
    }
    return matrix;
  }

  private static DMatrixRMaj shifted(DMatrixRMaj matrix, double shift) {
    DMatrixRMaj result = matrix.copy();
    for (int i = 0; i < matrix.numRows; i++) {
      result.add(i, i, -shift);
    }
    return result;
  }

  private static void assertSchur(DMatrixRMaj matrix) {
    int size = matrix.numRows;
    RealSchur schur = new RealSchur(matrix);
    DMatrixRMaj vectors = schur.vectorsTransposed();
    DMatrixRMaj product = new DMatrixRMaj(size, size);
    DMatrixRMaj form = new DMatrixRMaj(size, size);
    CommonOps_DDRM.mult(vectors, matrix, product);
    CommonOps_DDRM.multTransB(product, vectors, form);
    double norm = NormOps_DDRM.normF(matrix);
    assertArrayEquals(schur.form(), form.data, 1e-13 * (1 + norm));
    CommonOps_DDRM.multTransB(vectors, vectors, product);
    assertArrayEquals(CommonOps_DDRM.identity(size).data, product.data, 1e-13);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < i - 1; j++) {
        assertEquals(0, schur.form()[i * size + j]);
      }
      assertTrue(!schur.pair(i) || !schur.pair(i + 1), "blocks of three at " + i);
    }
  }

  private static double largest(DMatrixRMaj matrix) {
    EigenDecomposition_F64<DMatrixRMaj> eigen =
        DecompositionFactory_DDRM.eig(matrix.numRows, false);
    assertTrue(eigen.decompose(matrix.copy()));
    double most = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < matrix.numRows; i++) {
      most = Math.max(most, eigen.getEigenvalue(i).getReal());
    }
    return most;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 7, 20, 61})
  void theSchurFormIsOne(int size) {
    for (int seed = 0; seed < 10; seed++) {
      DMatrixRMaj matrix = network(size, seed);
      assertSchur(matrix);
      assertEquals(largest(matrix), new RealSchur(matrix).abscissa(), 1e-11 * size);
    }
  }

  @Test
  void oddMatricesHaveASchurFormToo() {
    assertSchur(new DMatrixRMaj(5, 5));
    assertSchur(CommonOps_DDRM.identity(6));
    for (int size = 2; size < 12; size++) {
      // Roots of one, and a single block of Jordan.
      DMatrixRMaj cycle = new DMatrixRMaj(size, size);
      DMatrixRMaj jordan = CommonOps_DDRM.identity(size);
      for (int i = 0; i < size; i++) {
        cycle.set(i, (i + 1) % size, 1);
        jordan.set(i, Math.min(i + 1, size - 1), 1);
      }
      assertSchur(cycle);
      assertEquals(1, new RealSchur(cycle).abscissa(), 1e-12);
      assertSchur(jordan);
    }
    DMatrixRMaj infinite = CommonOps_DDRM.identity(4);
    infinite.set(2, 1, Double.NaN);
    assertThrows(ArithmeticException.class, () -> new RealSchur(infinite));
    infinite.set(2, 1, Double.POSITIVE_INFINITY);
    assertThrows(ArithmeticException.class, () -> SpectralAbscissa.of(infinite, 0.1));
  }

  /** The definition, as N^2 linear equations. */
  private static double[] lyapunov(DMatrixRMaj matrix) {
    int size = matrix.numRows;
    DMatrixRMaj system = new DMatrixRMaj(size * size, size * size);
    DMatrixRMaj right = new DMatrixRMaj(size * size, 1);
    for (int i = 0; i < size; i++) {
      right.set(i * size + i, 0, -1);
      for (int j = 0; j < size; j++) {
        for (int k = 0; k < size; k++) {
          system.add(i * size + j, k * size + j, matrix.get(i, k));
          system.add(i * size + j, i * size + k, matrix.get(j, k));
        }
      }
    }
    DMatrixRMaj solution = new DMatrixRMaj(size * size, 1);
    assertTrue(CommonOps_DDRM.solve(system, right, solution));
    return solution.data;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 6, 9})
  void lyapunovEquationsAreSolved(int size) {
    for (int seed = 0; seed < 10; seed++) {
      RealSchur schur = new RealSchur(network(size, seed));
      double shift = schur.abscissa() + 0.3;
      DMatrixRMaj form = DMatrixRMaj.wrap(size, size, schur.form());
      double[] expected = lyapunov(shifted(form, shift));
      double tolerance = 1e-9 * (1 + NormOps_DDRM.normF(DMatrixRMaj.wrap(size, size, expected)));
      assertArrayEquals(expected, new Lyapunov(schur.form(), size).solve(shift), tolerance);
      DMatrixRMaj turned = CommonOps_DDRM.transpose(form, null);
      double[] dual = lyapunov(shifted(turned, shift));
      double[] reversed = Lyapunov.transposed(schur.form(), size).solve(shift);
      for (int i = 0; i < dual.length; i++) {
        assertEquals(dual[i], reversed[dual.length - 1 - i], tolerance);
      }
    }
  }

  @Test
  void goldenValuesAreMet() {
    DMatrixRMaj matrix = new DMatrixRMaj(3, 3, true, -1, 4, .5, -2, .25, 1, .75, -3, -.5);
    SpectralAbscissa found = SpectralAbscissa.of(matrix, 0.1);
    assertEquals(-0.09100926101329912, found.abscissa(), 1e-13);
    assertEquals(-0.024078144273299927, found.value(), 1e-12);
    double[] gradient = {
      0.27489463,
      -0.00814308,
      0.5178926,
      0.00969438,
      0.01854303,
      0.01116329,
      0.34553166,
      -0.01285557,
      0.70656234
    };
    assertArrayEquals(gradient, found.gradient().data, 1e-8);
    assertEquals(-0.08570078566891076, SpectralAbscissa.of(matrix, 0.01).value(), 1e-12);
    // One number: trace P = 1 / (2 (s - a)).
    SpectralAbscissa one = SpectralAbscissa.of(new DMatrixRMaj(1, 1, true, -3), 0.5);
    assertEquals(-2.75, one.value(), 1e-13);
    assertEquals(1, one.gradient().get(0), 1e-13);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 8})
  void theDefinitionHolds(int size) {
    for (int seed = 0; seed < 10; seed++) {
      DMatrixRMaj matrix = network(size, seed);
      SpectralAbscissa found = SpectralAbscissa.of(matrix, 0.05);
      double[] solution = lyapunov(shifted(matrix, found.value()));
      double trace = CommonOps_DDRM.trace(DMatrixRMaj.wrap(size, size, solution));
      assertEquals(0.05, 1 / trace, 1e-9);
      assertTrue(found.value() >= found.abscissa() + 0.025 - 1e-9);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 6, 12})
  void theGradientIsThatOfFiniteDifferences(int size) {
    SplittableRandom random = new SplittableRandom(size);
    for (int trial = 0; trial < 20; trial++) {
      DMatrixRMaj matrix = network(size, trial);
      double[] gradient = SpectralAbscissa.of(matrix, 0.05).gradient().data;
      int at = random.nextInt(size * size);
      double step = 1e-3;
      double near = value(matrix, at, step) - value(matrix, at, -step);
      double far = value(matrix, at, 2 * step) - value(matrix, at, -2 * step);
      double further = value(matrix, at, 3 * step) - value(matrix, at, -3 * step);
      double slope = (45 * near - 9 * far + further) / (60 * step);
      assertEquals(slope, gradient[at], 1e-8 * (1 + Math.abs(slope)));
    }
  }

  private static double value(DMatrixRMaj matrix, int at, double change) {
    DMatrixRMaj moved = matrix.copy();
    moved.data[at] += change;
    return SpectralAbscissa.of(moved, 0.05).value();
  }
}
