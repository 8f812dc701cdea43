package io.github.lucenehopfield.attractor;

import io.github.lucenehopfield.noise.training.TrainingListener;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Experimental: finds the weights of an {@link AttractorNetwork} that make some patterns its stable
 * states (Festa, Hennequin and Lengyel, NIPS 2014, section 3). Patterns that are only made fixed
 * points are all unstable, so the real parts of the eigenvalues are pushed below zero as well:
 *
 * <pre>
 * cost = mean |v|^2 / N + 0.05 mean SSA(J) + 0.001 |W|_F^2 / N
 * v = -u + W g(u) + h,  J = diag(1 / tau) (W diag(g'(u)) - I)
 * W_ij = s_j log(1 + exp(B_ij)),  W_ii = 0,  s_j = 1 for excitatory and -1 for inhibitory units
 * </pre>
 *
 * with means over the m memories, where SSA is the spectral abscissa smoothed by {@code 0.075 / N}
 * (in units of 1 / tau_E; Vanbiervliet et al., SIAM J. Optim. 20, 2009). Variables are B and the
 * potentials of the inhibitory units in each memory; L-BFGS. The factors are ours. An evaluation
 * costs O(m N^3), about 40 N^3 multiply-adds a memory; there are a few more of them than
 * iterations.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class AttractorTrainer {
  /** How many iterations are made at most where nothing else is said. */
  public static final int ITERATIONS = 600;

  /** The weight of the spectral abscissa where nothing else is said. */
  public static final double STABILITY = 0.05;

  /** Training ends early where {@link AttractorNetwork#velocity} is at most this ... */
  public static final double GOOD_VELOCITY = 0.02;

  /** ... and {@link AttractorNetwork#abscissa} too. */
  public static final double GOOD_ABSCISSA = -0.2;

  private static final double MAX_ALIKE = 0.99;
  private static final double MIN_RECALL = 0.95;
  private static final double WEIGHTS_SPREAD = 0.5;
  private static final int KEPT_EVERY = 10;

  private final int inhibitory;
  private final long seed;
  private final int iterations;
  private final Gain gain;
  private final int threads;
  private final double stability;
  private final TrainingListener listener;
  private final Path checkpoint;

  /**
   * Prepares to train.
   *
   * @param inhibitory how many inhibitory units, N_I, at least 1; half as many as excitatory ones
   *     are usual
   * @param seed decides the weights that training starts with
   */
  public AttractorTrainer(int inhibitory, long seed) {
    this(inhibitory, seed, ITERATIONS, Gain.QUADRATIC, 1, STABILITY, (step, of, what) -> {}, null);
  }

  private AttractorTrainer(
      int inhibitory,
      long seed,
      int iterations,
      Gain gain,
      int threads,
      double stability,
      TrainingListener listener,
      Path checkpoint) {
    if (inhibitory < 1) {
      throw new IllegalArgumentException("inhibitory must be >= 1; inhibitory=" + inhibitory);
    }
    if (iterations < 1) {
      throw new IllegalArgumentException("iterations must be >= 1; iterations=" + iterations);
    }
    if (!(stability > 0 && stability < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "stability must be > 0 and finite; stability=" + stability);
    }
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be >= 1; threads=" + threads);
    }
    this.inhibitory = inhibitory;
    this.seed = seed;
    this.iterations = iterations;
    this.gain = gain;
    this.threads = threads;
    this.stability = stability;
    this.listener = listener;
    this.checkpoint = checkpoint;
  }

  /**
   * {@return this trainer with another number of iterations}
   *
   * @param most at least 1
   */
  public AttractorTrainer withIterations(int most) {
    return new AttractorTrainer(
        inhibitory, seed, most, gain, threads, stability, listener, checkpoint);
  }

  /**
   * {@return this trainer for units with another gain}
   *
   * @param other how potentials give rates
   */
  public AttractorTrainer withGain(Gain other) {
    return new AttractorTrainer(
        inhibitory, seed, iterations, other, threads, stability, listener, checkpoint);
  }

  /**
   * {@return this trainer with another weight of the spectral abscissa} A larger one gives memories
   * that attract from further away, a smaller one states nearer to the patterns.
   *
   * @param weight positive
   */
  public AttractorTrainer withStability(double weight) {
    return new AttractorTrainer(
        inhibitory, seed, iterations, gain, threads, weight, listener, checkpoint);
  }

  /**
   * {@return this trainer with more threads, as many as memories at most; the result is the same}
   *
   * @param count at least 1
   */
  public AttractorTrainer withThreads(int count) {
    return new AttractorTrainer(
        inhibitory, seed, iterations, gain, count, stability, listener, checkpoint);
  }

  /**
   * {@return this trainer with a listener that is called after each iteration}
   *
   * @param listener called by the thread that trains
   */
  public AttractorTrainer withListener(TrainingListener listener) {
    return new AttractorTrainer(
        inhibitory, seed, iterations, gain, threads, stability, listener, checkpoint);
  }

  /**
   * {@return this trainer with a file that keeps how far it has come} Written every ten iterations
   * and read again by a training of the same patterns, which then goes on from there; what L-BFGS
   * knew of the curvature is learned anew. Left in place at the end.
   *
   * @param file where, or null for none
   */
  public AttractorTrainer withCheckpoint(Path file) {
    return new AttractorTrainer(
        inhibitory, seed, iterations, gain, threads, stability, listener, file);
  }

  /**
   * {@return a network whose stable states are some patterns, about}
   *
   * @param rates m patterns of excitatory rates, N_E each, finite; those below {@link
   *     AttractorNetwork#MIN_RATE} count as that. m is at least 1 and at most N_E / 2
   * @throws IllegalArgumentException if there are too many patterns, or one is flat or correlates
   *     with another one by more than .99, so that they cannot be distinguished
   * @throws ArithmeticException if no network was found in which all memories are stable and settle
   *     near themselves; more iterations or more excitatory units may help
   * @throws UncheckedIOException if the checkpoint cannot be written, is damaged or belongs to
   *     other patterns
   */
  public AttractorNetwork train(double[][] rates) {
    double[][] floored = check(rates);
    int excitatory = floored[0].length;
    NetworkShape shape = new NetworkShape(excitatory, inhibitory, gain, NetworkShape.INPUT);
    SplittableRandom random = new SplittableRandom(seed);
    double[] start = start(shape, floored, random);
    double[][] potentials = new double[floored.length][shape.size()];
    for (int mu = 0; mu < floored.length; mu++) {
      for (int i = 0; i < excitatory; i++) {
        potentials[mu][i] = gain.potential(floored[mu][i]);
      }
    }
    TrainingCheckpoint from =
        resumed(
            new TrainingCheckpoint(TrainingCheckpoint.problem(shape, rates, stability), 0, start));
    AttractorNetwork network = minimize(from, new TrainingCost(shape, potentials, stability));
    listener.progress(iterations, iterations, "done");
    return network;
  }

  private TrainingCheckpoint resumed(TrainingCheckpoint start) {
    if (checkpoint == null || !Files.exists(checkpoint)) {
      return start;
    }
    try {
      return TrainingCheckpoint.read(checkpoint, start.problem(), start.point().length);
    } catch (IOException e) {
      throw new UncheckedIOException(checkpoint + ": " + e.getMessage(), e);
    }
  }

  private void keep(TrainingCheckpoint reached) {
    if (checkpoint == null || reached.iterations() % KEPT_EVERY != 0) {
      return;
    }
    try {
      reached.write(checkpoint);
    } catch (IOException e) {
      throw new UncheckedIOException(checkpoint + ": " + e.getMessage(), e);
    }
  }

  private AttractorNetwork minimize(TrainingCheckpoint from, TrainingCost cost) {
    try (ExecutorService pool = threads > 1 ? Executors.newFixedThreadPool(threads) : null) {
      cost.use(pool);
      Minimizer minimizer = new Minimizer(cost);
      double[] best =
          minimizer.minimize(
              from.point(),
              Math.max(1, iterations - from.iterations()),
              n -> {
                int made = from.iterations() + n;
                listener.progress(made, iterations, cost.toString());
                keep(new TrainingCheckpoint(from.problem(), made, minimizer.point()));
                return cost.velocity() > GOOD_VELOCITY || cost.abscissa() > GOOD_ABSCISSA;
              });
      AttractorNetwork network = cost.network(best);
      checkRecall(network);
      return network;
    }
  }

  private void checkRecall(AttractorNetwork network) {
    double abscissa = network.abscissa();
    if (!(abscissa < 0)) {
      throw new ArithmeticException(
          String.format(
              Locale.ROOT,
              "all memories must be stable; largest real part %.3g after %d iterations",
              abscissa,
              iterations));
    }
    for (int mu = 0; mu < network.memories(); mu++) {
      AttractorNetwork.Settled settled = network.settle(network.rates(mu));
      if (settled.memory() != mu || !(settled.correlation() >= MIN_RECALL)) {
        throw new ArithmeticException(
            String.format(
                Locale.ROOT,
                "all memories must settle near themselves; memory %d ends in memory %d with"
                    + " correlation %.3f after %d iterations",
                mu,
                settled.memory(),
                settled.correlation(),
                iterations));
      }
    }
  }

  private static double[][] check(double[][] rates) {
    if (rates.length == 0) {
      throw new IllegalArgumentException("patterns must be >= 1; patterns=0");
    }
    int length = rates[0].length;
    if (length < 2 * rates.length) {
      throw new IllegalArgumentException(
          "patterns must be at most half as many as excitatory units; patterns="
              + rates.length
              + ", units="
              + length);
    }
    double[][] floored = new double[rates.length][length];
    for (int mu = 0; mu < rates.length; mu++) {
      if (rates[mu].length != length) {
        throw new IllegalArgumentException(
            "patterns must have the same length, "
                + length
                + "; pattern="
                + mu
                + " length="
                + rates[mu].length);
      }
      for (int i = 0; i < length; i++) {
        if (!Double.isFinite(rates[mu][i]) || rates[mu][i] >= AttractorNetwork.MAX_RATE) {
          throw new IllegalArgumentException(
              "rates must be less than "
                  + AttractorNetwork.MAX_RATE
                  + "; pattern="
                  + mu
                  + " rate="
                  + rates[mu][i]);
        }
        floored[mu][i] = Math.max(AttractorNetwork.MIN_RATE, rates[mu][i]);
      }
      checkApart(floored, mu);
    }
    return floored;
  }

  private static void checkApart(double[][] rates, int mu) {
    // A flat pattern correlates with nothing, not even with itself.
    if (Correlation.of(rates[mu], rates[mu]) == 0) {
      throw new IllegalArgumentException("rates of a pattern must differ; pattern=" + mu);
    }
    for (int other = 0; other < mu; other++) {
      double correlation = Correlation.of(rates[mu], rates[other]);
      if (correlation > MAX_ALIKE) {
        throw new AlikeException(other, mu, correlation);
      }
    }
  }

  /** Says which patterns are too much alike. */
  static final class AlikeException extends IllegalArgumentException {
    private static final long serialVersionUID = 1L;
    private final int first;
    private final int second;

    AlikeException(int first, int second, double correlation) {
      super(
          "patterns must correlate by at most "
              + MAX_ALIKE
              + "; patterns "
              + first
              + " and "
              + second
              + ", correlation="
              + correlation);
      this.first = first;
      this.second = second;
    }

    int first() {
      return first;
    }

    int second() {
      return second;
    }
  }

  /** {@return B and inhibitory potentials at which excitation and inhibition about cancel} */
  private double[] start(NetworkShape shape, double[][] rates, SplittableRandom random) {
    double sum = 0;
    for (double[] pattern : rates) {
      for (double rate : pattern) {
        sum += rate / pattern.length / rates.length;
      }
    }
    // Inhibitory units start at the mean rate too, at which a unit must receive its potential.
    double needed = gain.potential(sum) - shape.constant();
    double excitation = Math.max(4 * sum, needed + sum);
    double fromExcitatory = excitation / sum / shape.excitatory();
    double fromInhibitory = (excitation - needed) / sum / inhibitory;
    int size = shape.size();
    double[] start = new double[size * size + rates.length * inhibitory];
    for (int i = 0; i < size * size; i++) {
      double weight = i % size < shape.excitatory() ? fromExcitatory : fromInhibitory;
      start[i] = Gain.inverseSoftplus(weight) + WEIGHTS_SPREAD * random.nextGaussian();
    }
    for (int i = size * size; i < start.length; i++) {
      start[i] = gain.potential(sum) + random.nextGaussian();
    }
    return start;
  }
}
