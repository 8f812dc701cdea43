package io.github.lucenehopfield.attractor;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.dynamics.StopReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Training and recall of the balanced network. */
@Tag("arithmetic")
class TestAttractorNetwork {
  private static final int EXCITATORY = 40;
  private static final int INHIBITORY = 20;
  private static double[][] patterns;
  private static AttractorNetwork network;
  private static List<String> progress;

  /** The configuration of the reference figures. */
  @BeforeAll
  static void train() {
    patterns = logNormal(4, EXCITATORY, 5, 1);
    progress = new ArrayList<>();
    network =
        new AttractorTrainer(INHIBITORY, 1)
            .withThreads(2)
            .withListener((step, of, what) -> progress.add(step + "/" + of + " " + what))
            .train(patterns);
  }

  private static double[][] logNormal(int count, int length, double deviation, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double sigma = Math.sqrt(Math.log1p(deviation * deviation / 25));
    double[][] rates = new double[count][length];
    for (double[] row : rates) {
      for (int i = 0; i < length; i++) {
        row[i] = Math.exp(Math.log(5) - sigma * sigma / 2 + sigma * random.nextGaussian());
      }
    }
    return rates;
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length);
  }

  @Test
  void memoriesAreStableAndBalanced() {
    assertTrue(network.velocity() <= 0.02, "velocity " + network.velocity());
    assertTrue(network.abscissa() <= -0.2, "abscissa " + network.abscissa());
    AttractorNetwork.Balance balance = network.balance();
    assertEquals(23.2, balance.excitation(), 3, balance.toString());
    assertEquals(-19.9, balance.inhibition(), 3, balance.toString());
    for (int mu = 0; mu < patterns.length; mu++) {
      assertArrayEquals(patterns[mu], network.rates(mu), 1e-9);
    }
    assertTrue(progress.get(0).matches("0/600 . of 4 stable, velocity .*"), progress.get(0));
    assertEquals("600/600 done", progress.get(progress.size() - 1));
  }

  @Test
  void lessWeightOnStabilityGivesSlowerPoints() {
    AttractorNetwork exact =
        new AttractorTrainer(INHIBITORY, 2)
            .withThreads(2)
            .withStability(0.02)
            .withIterations(300)
            .train(logNormal(4, EXCITATORY, 5, 2));
    assertTrue(exact.velocity() <= 0.0082, "velocity " + exact.velocity());
    assertTrue(exact.abscissa() <= -0.043, "abscissa " + exact.abscissa());
  }

  @Test
  void dalesLawHolds() {
    int size = EXCITATORY + INHIBITORY;
    for (int j = 0; j < size; j++) {
      for (int i = 0; i < size; i++) {
        double weight = network.weight(i, j);
        assertTrue(i == j ? weight == 0 : j < EXCITATORY ? weight > 0 : weight < 0);
      }
    }
  }

  @Test
  void noisyCuesAreRepaired() {
    SplittableRandom random = new SplittableRandom(9);
    int draws = 8;
    double[] noises = {0, .2, .5, .8};
    double[] similarities = {1, .977, .881, .78};
    double[] shares = {1, 1, .9, .75};
    for (int n = 0; n < noises.length; n++) {
      double similar = 0;
      double recalled = 0;
      for (int draw = 0; draw < draws * patterns.length; draw++) {
        double[] pattern = patterns[draw % patterns.length];
        double spread = deviation(pattern);
        double[] cue = pattern.clone();
        for (int i = 0; i < cue.length; i++) {
          cue[i] += noises[n] * spread * random.nextGaussian();
        }
        AttractorNetwork.Settled settled = network.settle(cue);
        assertFalse(settled.runaway());
        boolean right = settled.memory() == draw % patterns.length;
        similar += Correlation.of(cue, pattern) / draws / patterns.length;
        recalled += right && settled.correlation() >= .995 ? 1.0 / draws / patterns.length : 0;
      }
      assertEquals(similarities[n], similar, .03, "noise " + noises[n]);
      assertTrue(recalled >= shares[n] - 1e-9, "noise " + noises[n] + " recalled " + recalled);
    }
  }

  @Test
  void memoriesStandOngoingNoise() {
    for (int mu = 0; mu < patterns.length; mu++) {
      AttractorNetwork.Settled settled = network.settle(patterns[mu], 0.1, 7);
      assertEquals(mu, settled.memory());
      assertTrue(settled.correlation() > .95, mu + " " + settled.correlation());
      assertEquals(StopReason.LIMIT, settled.stop());
      assertEquals(AttractorNetwork.MAX_STEPS, settled.steps());
      assertArrayEquals(settled.rates(), network.settle(patterns[mu], 0.1, 7).rates());
    }
  }

  @Test
  void whatDoesNotSettleIsSaid() {
    // Without inhibition to hold it, an excitatory loop runs away.
    NetworkShape shape = new NetworkShape(2, 1, Gain.QUADRATIC, NetworkShape.INPUT);
    double[] weights = {0, 3, -.01, 3, 0, -.01, .01, .01, 0};
    AttractorNetwork wild = new AttractorNetwork(shape, weights, new double[][] {{10, 12, 8}});
    AttractorNetwork.Settled settled = wild.settle(new double[] {50, 60});
    assertTrue(settled.runaway());
    assertTrue(wild.abscissa() > 0);
    assertTrue(Arrays.stream(settled.rates()).allMatch(Double::isFinite));
    // A flat cue settles somewhere, and rates of zero or less are floored.
    double[] flat = new double[EXCITATORY];
    assertTrue(network.settle(flat).correlation() <= 1);
    Arrays.fill(flat, -3);
    assertTrue(Double.isFinite(network.settle(flat).correlation()));
    Arrays.fill(flat, 5);
    assertArrayEquals(new double[4], network.correlations(flat));
  }

  @Test
  void badCuesAreNamed() {
    assertRefused("cue length must be 40; length=3", () -> network.settle(new double[3]));
    double[] cue = patterns[0].clone();
    cue[7] = Double.NaN;
    assertRefused("rates of a cue must be finite; rate=NaN", () -> network.settle(cue));
    assertRefused(
        "noise must be >= 0 and finite; noise=-1.0", () -> network.settle(patterns[0], -1, 1));
  }

  private static void assertRefused(String message, Runnable call) {
    IllegalArgumentException refused =
        assertThrows(IllegalArgumentException.class, call::run, message);
    assertEquals(message, refused.getMessage());
  }

  @Test
  void patternsThatCannotBeLearnedAreRefused() {
    AttractorTrainer trainer = new AttractorTrainer(4, 1);
    assertRefused("patterns must be >= 1; patterns=0", () -> trainer.train(new double[0][]));
    assertRefused(
        "patterns must be at most half as many as excitatory units; patterns=3, units=5",
        () -> trainer.train(logNormal(3, 5, 5, 1)));
    double[][] rates = logNormal(2, 8, 5, 1);
    Arrays.fill(rates[1], 4);
    assertRefused("rates of a pattern must differ; pattern=1", () -> trainer.train(rates));
    rates[1] = rates[0].clone();
    assertRefused(
        "patterns must correlate by at most 0.99; patterns 0 and 1, correlation=1.0",
        () -> trainer.train(rates));
    rates[1] = new double[7];
    assertRefused(
        "patterns must have the same length, 8; pattern=1 length=7", () -> trainer.train(rates));
    rates[1] = logNormal(1, 8, 5, 9)[0];
    rates[1][2] = Double.POSITIVE_INFINITY;
    assertRefused(
        "rates must be less than 500.0; pattern=1 rate=Infinity", () -> trainer.train(rates));
    assertRefused("inhibitory must be >= 1; inhibitory=0", () -> new AttractorTrainer(0, 1));
    assertRefused("iterations must be >= 1; iterations=0", () -> trainer.withIterations(0));
    assertRefused(
        "stability must be > 0 and finite; stability=0.0", () -> trainer.withStability(0));
    assertRefused("threads must be >= 1; threads=0", () -> trainer.withThreads(0));
  }

  @Test
  void anUnstableNetworkIsRejected() {
    ArithmeticException unstable =
        assertThrows(
            ArithmeticException.class,
            () -> new AttractorTrainer(10, 1).withIterations(1).train(logNormal(4, 20, 5, 1)));
    assertTrue(
        unstable.getMessage().matches("all memories must .* after 1 iterations"),
        unstable.getMessage());
  }

  @Test
  void rateZeroIsFlooredAndTheSmoothGainIsTrainedToo() {
    double[][] rates = logNormal(2, 12, 2, 3);
    rates[0][3] = 0;
    AttractorTrainer trainer = new AttractorTrainer(6, 2).withGain(Gain.SMOOTH);
    AttractorNetwork smooth = trainer.train(rates);
    assertEquals(AttractorNetwork.MIN_RATE, smooth.rates(0)[3], 1e-12);
    assertEquals(Gain.SMOOTH, smooth.gain());
    assertTrue(smooth.abscissa() < 0);
    for (int mu = 0; mu < 2; mu++) {
      AttractorNetwork.Settled settled = smooth.settle(smooth.rates(mu));
      assertEquals(mu, settled.memory());
      assertTrue(settled.correlation() > .95, "correlation " + settled.correlation());
    }
    // Threads and chance change nothing.
    AttractorNetwork again = trainer.withThreads(3).train(rates);
    assertArrayEquals(smooth.weights(), again.weights());
  }

  @Test
  void theGradientOfTheCostIsThatOfFiniteDifferences() {
    NetworkShape shape = new NetworkShape(8, 4, Gain.SMOOTH, NetworkShape.INPUT);
    SplittableRandom random = new SplittableRandom(3);
    double[][] potentials = new double[2][12];
    for (double[] row : potentials) {
      Arrays.setAll(row, i -> 10 + 3 * random.nextGaussian());
    }
    TrainingCost cost = new TrainingCost(shape, potentials, 0.05);
    double[] point = new double[144 + 8];
    Arrays.setAll(point, i -> i < 144 ? random.nextGaussian() - 1 : 10 + random.nextGaussian());
    double[] gradient = new double[point.length];
    double[] ignored = new double[point.length];
    cost.value(point, gradient);
    for (int i = 0; i < point.length; i += 5) {
      double[] moved = point.clone();
      moved[i] += 1e-5;
      double up = cost.value(moved, ignored);
      moved[i] -= 2e-5;
      double slope = (up - cost.value(moved, ignored)) / 2e-5;
      assertEquals(slope, gradient[i], 1e-6 * (1 + Math.abs(slope)), "variable " + i);
    }
  }

  /**
   * Weights of the right signs that make patterns fixed points, by least squares with a ridge of 1,
   * row by row, do not make them stable.
   */
  @Test
  void fixedPointsAloneAreUnstable() {
    int size = 150;
    NetworkShape shape = new NetworkShape(100, 50, Gain.QUADRATIC, NetworkShape.INPUT);
    for (int count : new int[] {5, 15, 30}) {
      double[][] rates = logNormal(count, size, 5, count);
      double[][] potentials = new double[count][size];
      for (int mu = 0; mu < count; mu++) {
        for (int i = 0; i < size; i++) {
          rates[mu][i] = Math.max(AttractorNetwork.MIN_RATE, rates[mu][i]);
          potentials[mu][i] = Gain.QUADRATIC.potential(rates[mu][i]);
        }
      }
      double[] weights = new double[size * size];
      double worst = 0;
      for (int i = 0; i < size; i++) {
        worst = Math.max(worst, leastSquares(shape, rates, potentials, i, weights));
      }
      AttractorNetwork fixed = new AttractorNetwork(shape, weights, potentials);
      assertTrue(fixed.velocity() <= .06, count + ": velocity " + fixed.velocity());
      for (int mu = 0; mu < count; mu += 1 + count / 10) {
        double abscissa =
            new RealSchur(shape.jacobian(weights, potentials[mu])).abscissa() * 1000 / 20;
        assertTrue(abscissa > 2, count + ": abscissa " + abscissa + " per second");
      }
    }
  }

  /** Descends along one coordinate after the other. {@return the largest residual} */
  private static double leastSquares(
      NetworkShape shape, double[][] rates, double[][] potentials, int row, double[] weights) {
    int size = shape.size();
    double[] rest = new double[rates.length];
    double[] squares = new double[size];
    for (int mu = 0; mu < rest.length; mu++) {
      rest[mu] = potentials[mu][row] - shape.constant();
      for (int j = 0; j < size; j++) {
        squares[j] += rates[mu][j] * rates[mu][j];
      }
    }
    for (int round = 0; round < 400; round++) {
      for (int j = 0; j < size; j++) {
        if (j != row) {
          double before = weights[row * size + j];
          double sum = squares[j] * before;
          for (int mu = 0; mu < rest.length; mu++) {
            sum += rates[mu][j] * rest[mu];
          }
          double magnitude = Math.max(0, shape.sign(j) * sum) / (squares[j] + 1);
          double change = shape.sign(j) * magnitude - before;
          if (change != 0) {
            weights[row * size + j] += change;
            for (int mu = 0; mu < rest.length; mu++) {
              rest[mu] -= rates[mu][j] * change;
            }
          }
        }
      }
    }
    return Arrays.stream(rest).map(Math::abs).max().orElseThrow();
  }
}
