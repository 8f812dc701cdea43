package io.github.lucenehopfield.attractor;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import org.ejml.data.DMatrixRMaj;

/**
 * What training minimizes, of the variables B (N x N row by row; {@code W_ij = s_j softplus(B_ij)},
 * W_ii = 0) and, after them, the potentials of the inhibitory units in each of m memories:
 *
 * <pre>
 * cost = mean_mu |v_mu|^2 / N + eta mean_mu SSA(J_mu) + 0.001 |W|_F^2 / N
 * v = -u + W g(u) + h,  J = diag(1 / tau) (W diag(g'(u)) - I)
 * </pre>
 *
 * O(m N^3) an evaluation. Not thread-safe.
 */
final class TrainingCost implements Minimizer.Objective {
  private static final double SHRINKAGE = 1e-3;

  private final NetworkShape shape;
  private final double[][] potentials;
  private final double[][] rates;
  private final double[] input;
  private final DMatrixRMaj weights;
  private final double[] byWeight;
  private final double epsilon;
  private final double stability;
  private final SpectralAbscissa[] smoothed;
  private ExecutorService pool;
  private double velocity;

  /**
   * Prepares to evaluate.
   *
   * @param shape the units
   * @param potentials those of all units in each memory; of the inhibitory ones any
   * @param stability eta
   */
  TrainingCost(NetworkShape shape, double[][] potentials, double stability) {
    this.stability = stability;
    this.shape = shape;
    int size = shape.size();
    this.potentials = new double[potentials.length][];
    for (int mu = 0; mu < potentials.length; mu++) {
      this.potentials[mu] = potentials[mu].clone();
    }
    this.rates = new double[potentials.length][size];
    this.input = new double[size];
    this.weights = new DMatrixRMaj(size, size);
    this.byWeight = new double[size * size];
    this.epsilon = epsilon(size);
    this.smoothed = new SpectralAbscissa[potentials.length];
  }

  /** Takes threads, or none where null. */
  void use(ExecutorService threads) {
    pool = threads;
  }

  /** {@return how much the spectral abscissa is smoothed, in units of 1 / tau_E} */
  static double epsilon(int size) {
    return 0.0005 * 150 / size;
  }

  /** Takes B and the inhibitory potentials out of a point. */
  void set(double[] point) {
    int size = shape.size();
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        double magnitude = i == j ? 0 : Gain.softplus(point[i * size + j]);
        weights.data[i * size + j] = shape.sign(j) * magnitude;
      }
    }
    int inhibitory = shape.inhibitory();
    for (int mu = 0; mu < potentials.length; mu++) {
      int from = size * size + mu * inhibitory;
      System.arraycopy(point, from, potentials[mu], shape.excitatory(), inhibitory);
      for (int i = 0; i < size; i++) {
        rates[mu][i] = shape.gain().rate(potentials[mu][i]);
      }
    }
  }

  /** {@return the network of a point} */
  AttractorNetwork network(double[] point) {
    set(point);
    return new AttractorNetwork(shape, weights.data.clone(), potentials);
  }

  /** {@return the root of the mean square of v at the last point that was evaluated} */
  double velocity() {
    return velocity;
  }

  /** {@return the largest spectral abscissa there} */
  double abscissa() {
    double most = Double.NEGATIVE_INFINITY;
    for (SpectralAbscissa one : smoothed) {
      most = Math.max(most, one.abscissa());
    }
    return most;
  }

  /** {@return how far the last point is, for people} */
  @Override
  public String toString() {
    int stable = 0;
    for (SpectralAbscissa one : smoothed) {
      stable += one.abscissa() < 0 ? 1 : 0;
    }
    return String.format(
        Locale.ROOT,
        "%d of %d stable, velocity %.3g, largest real part %.3g",
        stable,
        smoothed.length,
        velocity,
        abscissa());
  }

  @Override
  public double value(double[] point, double[] gradient) {
    set(point);
    int size = shape.size();
    int memories = potentials.length;
    double cost = 0;
    for (int k = 0; k < byWeight.length; k++) {
      cost += SHRINKAGE / size * weights.data[k] * weights.data[k];
      byWeight[k] = 2 * SHRINKAGE / size * weights.data[k];
    }
    double[] byPotential = new double[size];
    try {
      decompose();
    } catch (ArithmeticException unsolvable) {
      // A step that was far too long; the line search takes a shorter one.
      return Double.POSITIVE_INFINITY;
    }
    double squares = 0;
    for (int mu = 0; mu < memories; mu++) {
      Arrays.fill(byPotential, 0);
      squares += addVelocity(mu, byPotential);
      cost += addStability(mu, byPotential);
      int to = size * size + mu * shape.inhibitory();
      System.arraycopy(byPotential, shape.excitatory(), gradient, to, shape.inhibitory());
    }
    velocity = Math.sqrt(squares);
    cost += squares;
    for (int i = 0; i < size; i++) {
      for (int j = 0; j < size; j++) {
        int k = i * size + j;
        gradient[k] = i == j ? 0 : byWeight[k] * shape.sign(j) * Gain.sigmoid(point[k]);
      }
    }
    return cost;
  }

  /** Finds the spectral abscissas of all memories, which takes nearly all the time. */
  private void decompose() {
    if (pool == null) {
      for (int mu = 0; mu < smoothed.length; mu++) {
        smoothed[mu] = decompose(mu);
      }
      return;
    }
    List<Future<SpectralAbscissa>> tasks = new ArrayList<>();
    for (int mu = 0; mu < smoothed.length; mu++) {
      int memory = mu;
      tasks.add(pool.submit(() -> decompose(memory)));
    }
    for (int mu = 0; mu < smoothed.length; mu++) {
      try {
        smoothed[mu] = tasks.get(mu).get();
      } catch (ExecutionException e) {
        switch (e.getCause()) {
          case RuntimeException runtime -> throw runtime;
          case Error error -> throw error;
          default -> throw new IllegalStateException(e.getCause());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new CancellationException("interrupted");
      }
    }
  }

  private SpectralAbscissa decompose(int mu) {
    return SpectralAbscissa.of(shape.jacobian(weights.data, potentials[mu]), epsilon);
  }

  private double addVelocity(int mu, double[] byPotential) {
    int size = shape.size();
    double[] u = potentials[mu];
    double[] r = rates[mu];
    shape.input(weights.data, r, input);
    double squares = 0;
    double factor = 2.0 / potentials.length / size;
    for (int i = 0; i < size; i++) {
      double v = input[i] - u[i];
      squares += v * v;
      byPotential[i] -= factor * v;
      for (int j = 0; j < size; j++) {
        byWeight[i * size + j] += factor * v * r[j];
        byPotential[j] += factor * v * weights.data[i * size + j] * shape.gain().slope(u[j]);
      }
    }
    return squares / potentials.length / size;
  }

  private double addStability(int mu, double[] byPotential) {
    int size = shape.size();
    double[] u = potentials[mu];
    double factor = stability / potentials.length;
    double[] byJacobian = smoothed[mu].gradient().data;
    for (int j = 0; j < size; j++) {
      double slope = shape.gain().slope(u[j]);
      double sum = 0;
      for (int i = 0; i < size; i++) {
        int k = i * size + j;
        double part = factor * byJacobian[k] / shape.timeConstant(i);
        byWeight[k] += part * slope;
        sum += part * weights.data[k];
      }
      byPotential[j] += sum * shape.gain().curvature(u[j]);
    }
    return factor * smoothed[mu].value();
  }
}
