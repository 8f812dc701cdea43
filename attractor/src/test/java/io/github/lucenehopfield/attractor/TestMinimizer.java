package io.github.lucenehopfield.attractor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class TestMinimizer {
  private static double valley(double[] x, double[] gradient) {
    double a = x[1] - x[0] * x[0];
    double b = 1 - x[0];
    gradient[0] = -400 * x[0] * a - 2 * b;
    gradient[1] = 200 * a;
    return 100 * a * a + b * b;
  }

  @Test
  void theEndOfACurvedValleyIsFound() {
    Minimizer minimizer = new Minimizer(TestMinimizer::valley);
    double[] start = {-1.2, 1};
    double[] found = minimizer.minimize(start, 100, n -> true);
    assertArrayEquals(new double[] {1, 1}, found, 1e-6);
    assertTrue(minimizer.value() < 1e-12);
    assertArrayEquals(new double[] {-1.2, 1}, start);
  }

  @Test
  void manyVariablesOfDifferentScaleAreFound() {
    Minimizer minimizer =
        new Minimizer(
            (x, gradient) -> {
              double sum = 0;
              for (int i = 0; i < x.length; i++) {
                double scale = 1 + i * i;
                sum += scale * (x[i] - i) * (x[i] - i) / 2;
                gradient[i] = scale * (x[i] - i);
              }
              return sum;
            });
    double[] found = minimizer.minimize(new double[50], 200, n -> true);
    for (int i = 0; i < found.length; i++) {
      assertEquals(i, found[i], 1e-6);
    }
  }

  @Test
  void placesWithoutAValueAreLeftOut() {
    // log x - x, only defined right of 0; the first step would lead far to the left.
    Minimizer minimizer =
        new Minimizer(
            (x, gradient) -> {
              gradient[0] = 1 - 1 / x[0];
              return x[0] > 0 ? x[0] - Math.log(x[0]) : Double.NaN;
            });
    assertArrayEquals(
        new double[] {1}, minimizer.minimize(new double[] {50}, 100, n -> true), 1e-6);
  }

  @Test
  void itStopsWhenToldAndAtTheMinimum() {
    int[] evaluations = new int[1];
    Minimizer minimizer =
        new Minimizer(
            (x, gradient) -> {
              evaluations[0]++;
              gradient[0] = 2 * x[0];
              return x[0] * x[0];
            });
    assertArrayEquals(new double[] {3}, minimizer.minimize(new double[] {3}, 9, n -> false));
    assertEquals(1, evaluations[0]);
    assertArrayEquals(new double[] {0}, minimizer.minimize(new double[] {0}, 9, n -> true));
    assertEquals(2, evaluations[0]);
  }
}
