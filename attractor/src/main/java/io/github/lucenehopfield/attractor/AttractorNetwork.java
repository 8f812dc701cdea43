package io.github.lucenehopfield.attractor;

import io.github.lucenehopfield.dynamics.StopReason;
import java.util.SplittableRandom;

/**
 * Experimental: analog memories as stable states of a balanced network of excitatory and inhibitory
 * units (Festa, Hennequin and Lengyel, "Analog memories in a balanced rate-based network of E-I
 * neurons", NIPS 2014, section 2). Of N units the first N_E are excitatory, and by Dale's law all
 * that a unit sends has its sign:
 *
 * <pre>
 * tau_i du_i/dt = -u_i + sum_j W_ij g(u_j) + h,  r = g(u)
 * </pre>
 *
 * where u are potentials, r rates, h = 7, tau 1 for excitatory and 1/2 for inhibitory units, which
 * makes the unit of time. A memory is a pattern of excitatory rates; what the inhibitory units do
 * in it was found in training. For a small fixed set of memories, not for the vectors of an index:
 * W must be trained for the set ({@link AttractorTrainer}).
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class AttractorNetwork {
  /** The step of time of {@link #settle}, in excitatory time constants. */
  public static final double TIME_STEP = 0.02;

  /** How many steps {@link #settle} makes at most. */
  public static final int MAX_STEPS = 4000;

  /** Rates at or below zero have no potential and are taken for this one. */
  public static final double MIN_RATE = 0.01;

  /** No rate goes beyond this one, so that a runaway is seen and not an overflow. */
  public static final double MAX_RATE = 500;

  private static final double TOLERANCE = 1e-6;

  private final NetworkShape shape;
  private final double[] weights;
  private final double[][] potentials;

  /**
   * Keeps the arrays.
   *
   * @param shape the units
   * @param weights W, N x N row by row
   * @param potentials u of all units in each memory
   */
  AttractorNetwork(NetworkShape shape, double[] weights, double[][] potentials) {
    this.shape = shape;
    this.weights = weights;
    this.potentials = potentials;
  }

  NetworkShape shape() {
    return shape;
  }

  double[] weights() {
    return weights;
  }

  double[][] potentials() {
    return potentials;
  }

  /** {@return the number N_E of excitatory units, the length of patterns} */
  public int excitatory() {
    return shape.excitatory();
  }

  /** {@return the number N_I of inhibitory units} */
  public int inhibitory() {
    return shape.inhibitory();
  }

  /** {@return how potentials give rates} */
  public Gain gain() {
    return shape.gain();
  }

  /** {@return the number m of memories} */
  public int memories() {
    return potentials.length;
  }

  /**
   * {@return the excitatory rates of a memory, N_E of them}
   *
   * @param memory from 0 to {@link #memories} - 1
   */
  public double[] rates(int memory) {
    return rates(potentials[memory], excitatory());
  }

  private double[] rates(double[] u, int count) {
    double[] rates = new double[count];
    for (int i = 0; i < count; i++) {
      rates[i] = shape.gain().rate(u[i]);
    }
    return rates;
  }

  /**
   * {@return what a unit sends to another one, W_ij}
   *
   * @param to i, from 0 to N - 1, excitatory ones first
   * @param from j
   */
  public double weight(int to, int from) {
    return weights[to * shape.size() + from];
  }

  /** {@return the root of the mean square of -u + W g(u) + h over all units in all memories} */
  public double velocity() {
    double squares = 0;
    double[] input = new double[shape.size()];
    for (double[] u : potentials) {
      shape.input(weights, rates(u, shape.size()), input);
      for (int i = 0; i < input.length; i++) {
        squares += (input[i] - u[i]) * (input[i] - u[i]);
      }
    }
    return Math.sqrt(squares / potentials.length / shape.size());
  }

  /**
   * {@return the largest real part of an eigenvalue of the linearised dynamics in any memory, in
   * units of 1 / tau_E; negative where all memories are stable} O(m N^3).
   */
  public double abscissa() {
    double most = Double.NEGATIVE_INFINITY;
    for (double[] u : potentials) {
      most = Math.max(most, new RealSchur(shape.jacobian(weights, u)).abscissa());
    }
    return most;
  }

  /**
   * What a unit receives, on average over all units in all memories.
   *
   * @param excitation from excitatory units, positive
   * @param inhibition from inhibitory units, negative
   */
  public record Balance(double excitation, double inhibition) {}

  /** {@return how well excitation and inhibition cancel} */
  public Balance balance() {
    double[] sums = new double[2];
    int size = shape.size();
    for (double[] u : potentials) {
      for (int j = 0; j < size; j++) {
        double rate = shape.gain().rate(u[j]);
        for (int i = 0; i < size; i++) {
          sums[j < excitatory() ? 0 : 1] += weights[i * size + j] * rate;
        }
      }
    }
    double count = (double) size * potentials.length;
    return new Balance(sums[0] / count, sums[1] / count);
  }

  /**
   * Where a cue has settled.
   *
   * @param memory the one whose excitatory rates correlate best with the last ones, the first of
   *     several
   * @param correlation that correlation (Pearson's), 0 where all rates are the same
   * @param rates the last excitatory rates, N_E of them
   * @param steps how many steps of time were made
   * @param stop {@link StopReason#FIXED_POINT} where no potential moved by more than 1e-6 in a
   *     step, else {@link StopReason#LIMIT}
   * @param runaway whether a rate was at {@link #MAX_RATE} in the end
   */
  public record Settled(
      int memory,
      double correlation,
      double[] rates,
      int steps,
      StopReason stop,
      boolean runaway) {}

  /**
   * {@return where a cue settles} Euler's method from the potentials of the cue, O(N^2) a step;
   * inhibitory units start at their mean over the memories.
   *
   * @param cue excitatory rates, N_E of them, finite; those below {@link #MIN_RATE} count as that
   */
  public Settled settle(double[] cue) {
    return settle(cue, 0, 0);
  }

  /**
   * {@return the same under noise, which does not end before the last step} In a step of length dt
   * each potential gets Gaussian noise of standard deviation {@code noise sqrt(dt) / tau_i} (Euler
   * and Maruyama).
   *
   * @param cue excitatory rates, N_E of them, finite
   * @param noise its strength, at least 0
   * @param seed decides the noise
   */
  public Settled settle(double[] cue, double noise, long seed) {
    check(cue, noise);
    int size = shape.size();
    double[] u = start(cue);
    double[] rates = new double[size];
    double[] input = new double[size];
    SplittableRandom random = new SplittableRandom(seed);
    StopReason stop = StopReason.LIMIT;
    boolean runaway = false;
    int steps = 0;
    while (steps < MAX_STEPS && stop == StopReason.LIMIT) {
      steps++;
      runaway = false;
      for (int i = 0; i < size; i++) {
        double rate = shape.gain().rate(u[i]);
        runaway |= rate >= MAX_RATE;
        rates[i] = Math.min(MAX_RATE, rate);
      }
      shape.input(weights, rates, input);
      double moved = 0;
      for (int i = 0; i < size; i++) {
        double tau = shape.timeConstant(i);
        double change = TIME_STEP / tau * (input[i] - u[i]);
        moved = Math.max(moved, Math.abs(change));
        if (noise > 0) {
          change += noise * Math.sqrt(TIME_STEP) / tau * random.nextGaussian();
        }
        u[i] += change;
      }
      stop = moved <= TOLERANCE && noise == 0 ? StopReason.FIXED_POINT : StopReason.LIMIT;
    }
    double[] last = rates(u, excitatory());
    double[] correlations = correlations(last);
    int best = 0;
    for (int mu = 1; mu < correlations.length; mu++) {
      best = correlations[mu] > correlations[best] ? mu : best;
    }
    return new Settled(best, correlations[best], last, steps, stop, runaway);
  }

  private void check(double[] cue, double noise) {
    if (cue.length != excitatory()) {
      throw new IllegalArgumentException(
          "cue length must be " + excitatory() + "; length=" + cue.length);
    }
    for (double rate : cue) {
      if (!Double.isFinite(rate)) {
        throw new IllegalArgumentException("rates of a cue must be finite; rate=" + rate);
      }
    }
    if (!(noise >= 0 && noise < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("noise must be >= 0 and finite; noise=" + noise);
    }
  }

  private double[] start(double[] cue) {
    double[] u = new double[shape.size()];
    for (int i = 0; i < cue.length; i++) {
      u[i] = shape.gain().potential(Math.min(MAX_RATE, Math.max(MIN_RATE, cue[i])));
    }
    for (int i = cue.length; i < u.length; i++) {
      for (double[] memory : potentials) {
        u[i] += memory[i] / potentials.length;
      }
    }
    return u;
  }

  /**
   * {@return the correlation of each memory with a pattern, 0 where all rates are the same}
   *
   * @param rates excitatory rates, N_E of them
   */
  public double[] correlations(double[] rates) {
    double[] correlations = new double[memories()];
    for (int mu = 0; mu < correlations.length; mu++) {
      correlations[mu] = Correlation.of(rates(mu), rates);
    }
    return correlations;
  }
}
