package io.github.lucenehopfield.attractor;

import org.ejml.data.DMatrixRMaj;

/**
 * The units of a network: excitatory ones first, then inhibitory ones, all with the same gain and
 * the same constant input. Time is in units of the excitatory time constant; the inhibitory one is
 * half as long.
 *
 * @param excitatory how many, N_E
 * @param inhibitory how many, N_I
 * @param gain g
 * @param constant the constant input h
 */
record NetworkShape(int excitatory, int inhibitory, Gain gain, double constant) {
  /** The constant input in the published code. */
  static final double INPUT = 7;

  /** {@return N} */
  int size() {
    return excitatory + inhibitory;
  }

  /** {@return 1 for what an excitatory unit sends, -1 for an inhibitory one (Dale's law)} */
  int sign(int unit) {
    return unit < excitatory ? 1 : -1;
  }

  /** {@return tau of a unit} */
  double timeConstant(int unit) {
    return unit < excitatory ? 1 : 0.5;
  }

  /** Computes W r + h. */
  void input(double[] weights, double[] rates, double[] into) {
    int size = size();
    for (int i = 0; i < size; i++) {
      // Four sums, since one would wait for itself.
      double a = constant;
      double b = 0;
      double c = 0;
      double d = 0;
      int row = i * size;
      int j = 0;
      for (; j + 4 <= size; j += 4) {
        a += weights[row + j] * rates[j];
        b += weights[row + j + 1] * rates[j + 1];
        c += weights[row + j + 2] * rates[j + 2];
        d += weights[row + j + 3] * rates[j + 3];
      }
      for (; j < size; j++) {
        a += weights[row + j] * rates[j];
      }
      into[i] = a + b + c + d;
    }
  }

  /** {@return {@code diag(1 / tau) (W diag(g'(u)) - I)}} */
  DMatrixRMaj jacobian(double[] weights, double[] u) {
    int size = size();
    DMatrixRMaj jacobian = new DMatrixRMaj(size, size);
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double value = weights[i * size + j] * gain.slope(u[j]) - (i == j ? 1 : 0);
        jacobian.data[i * size + j] = value / timeConstant(i);
      }
    }
    return jacobian;
  }
}
