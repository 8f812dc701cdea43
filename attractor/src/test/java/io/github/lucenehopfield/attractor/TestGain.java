package io.github.lucenehopfield.attractor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class TestGain {
  @ParameterizedTest
  @EnumSource(Gain.class)
  void derivativesAndInverseFit(Gain gain) {
    for (double u = 0.5; u < 40; u += 1.7) {
      double step = 1e-5;
      double slope = (gain.rate(u + step) - gain.rate(u - step)) / (2 * step);
      assertEquals(slope, gain.slope(u), 1e-8 * (1 + slope));
      double curvature = (gain.slope(u + step) - gain.slope(u - step)) / (2 * step);
      assertEquals(curvature, gain.curvature(u), 1e-8);
      assertEquals(u, gain.potential(gain.rate(u)), 1e-9);
    }
    assertEquals(gain, Gain.ofWireNumber(gain.wireNumber()));
  }

  @Test
  void goldenValuesAreMet() {
    assertEquals(4, Gain.QUADRATIC.rate(10), 1e-12);
    assertEquals(0, Gain.QUADRATIC.rate(-1));
    assertEquals(.02 * Math.pow(Math.log(2), 2), Gain.SMOOTH.rate(0), 1e-15);
    // log(exp(sqrt(r / alpha)) - 1) at r = 5.
    assertEquals(Math.log(Math.expm1(Math.sqrt(250))), Gain.SMOOTH.potential(5), 1e-12);
    assertNull(Gain.ofWireNumber(3));
  }

  @Test
  void softplusNeitherOverflowsNorVanishes() {
    assertEquals(1000, Gain.softplus(1000));
    assertEquals(Math.exp(-700), Gain.softplus(-700), 1e-310);
    assertEquals(Math.log(2), Gain.softplus(0), 1e-15);
    assertEquals(1, Gain.sigmoid(800));
    assertEquals(Math.exp(-700), Gain.sigmoid(-700), 1e-310);
    for (double value : new double[] {1e-12, .1, 3, 500}) {
      assertEquals(value, Gain.softplus(Gain.inverseSoftplus(value)), 1e-12 * (1 + value));
    }
    assertEquals(2e6, Gain.SMOOTH.rate(1e4), 1e-3);
  }
}
