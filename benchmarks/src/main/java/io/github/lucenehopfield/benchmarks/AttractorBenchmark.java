package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.attractor.AttractorNetwork;
import io.github.lucenehopfield.attractor.AttractorTrainer;
import io.github.lucenehopfield.attractor.PrototypeMemory;
import io.github.lucenehopfield.clustering.KMeans;
import io.github.lucenehopfield.noise.corruption.Corruption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * The balanced attractor network: how well log-normal patterns are stored and recalled (Festa,
 * Hennequin and Lengyel, NIPS 2014), and how well corrupted images are routed to clusters.
 */
@Command(
    name = "attractor",
    mixinStandardHelpOptions = true,
    description =
        "Stability, balance and recall of a balanced attractor network, and routing of corrupted"
            + " images of Fashion-MNIST to clusters. Takes minutes.")
final class AttractorBenchmark implements Callable<Integer> {
  private static final int DRAWS = 48;
  private static final double[] NOISES = {0, .2, .5, .8, 1.2};
  private static final int SAMPLE = 4096;
  private static final List<String> CORRUPTIONS =
      List.of("none", "noise:0.3", "noise:0.6", "tail:0.5", "missing:0.5", "dropout:0.5");

  @Mixin private FashionMnist files;

  @Option(
      names = "--clusters",
      split = ",",
      defaultValue = "6,10",
      description = "Numbers of clusters; 0 for none (default: ${DEFAULT-VALUE}).")
  private int[] clusters;

  @Option(
      names = "--excitatory",
      defaultValue = "40",
      description =
          "Excitatory units; half as many are inhibitory. The paper has 100 (default:"
              + " ${DEFAULT-VALUE}).")
  private int excitatory;

  @Option(
      names = "--memories",
      defaultValue = "4",
      description = "Patterns to store. The paper has 30 (default: ${DEFAULT-VALUE}).")
  private int memories;

  @Option(
      names = "--stabilities",
      split = ",",
      defaultValue = "0.05,0.02",
      description = "Weights of the spectral abscissa (default: ${DEFAULT-VALUE}).")
  private double[] stabilities;

  @Option(
      names = "--iterations",
      defaultValue = "600",
      description = "The most iterations of a training (default: ${DEFAULT-VALUE}).")
  private int iterations;

  @Option(
      names = "--checkpoint",
      paramLabel = "FILE",
      description =
          "Keep how far training has come in FILE.STABILITY.SEED, and go on from there; with"
              + " progress on standard error.")
  private Path checkpoint;

  @Option(
      names = "--seeds",
      defaultValue = "3",
      description = "Sets of patterns (default: ${DEFAULT-VALUE}).")
  private int seeds;

  @Option(
      names = "--cues",
      defaultValue = "500",
      description = "Images to route (default: ${DEFAULT-VALUE}).")
  private int cues;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "Threads that train (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Override
  public Integer call() throws Exception {
    System.out.println(
        "| stability | seed | velocity | largest real part | excitation | inhibition | recalled at"
            + " noise 0, .2, .5, .8, 1.2 (similarity of the cue) | s |\n"
            + "|---|---|---|---|---|---|---|---|");
    for (double stability : stabilities) {
      for (int seed = 1; seed <= seeds; seed++) {
        store(stability, seed);
      }
    }
    for (int count : clusters) {
      if (count > 0) {
        route(count);
      }
    }
    return 0;
  }

  private void store(double stability, int seed) {
    double[][] patterns = patterns(seed);
    long start = System.nanoTime();
    AttractorNetwork network;
    try {
      network = trainer(stability, seed, start).train(patterns);
    } catch (ArithmeticException unstable) {
      System.out.printf(
          Locale.ROOT,
          "| %.2f | %d | none: %s | | | | | %.0f |%n",
          stability,
          seed,
          unstable.getMessage(),
          (System.nanoTime() - start) / 1e9);
      return;
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    SplittableRandom random = new SplittableRandom(9);
    StringBuilder shares = new StringBuilder();
    for (double noise : NOISES) {
      int right = 0;
      double similar = 0;
      for (int draw = 0; draw < DRAWS; draw++) {
        double[] pattern = patterns[draw % memories];
        double deviation = deviation(pattern);
        double[] cue = pattern.clone();
        for (int i = 0; i < cue.length; i++) {
          cue[i] += noise * deviation * random.nextGaussian();
        }
        similar += network.correlations(cue)[draw % memories] / DRAWS;
        AttractorNetwork.Settled settled = network.settle(cue);
        right += settled.memory() == draw % memories && settled.correlation() > .99 ? 1 : 0;
      }
      shares.append(String.format(Locale.ROOT, "%.2f (%.2f) ", right / (double) DRAWS, similar));
    }
    AttractorNetwork.Balance balance = network.balance();
    System.out.printf(
        Locale.ROOT,
        "| %.2f | %d | %.4f | %.3f | %.1f | %.1f | %s| %.0f |%n",
        stability,
        seed,
        network.velocity(),
        network.abscissa(),
        balance.excitation(),
        balance.inhibition(),
        shares,
        seconds);
  }

  private AttractorTrainer trainer(double stability, int seed, long start) {
    AttractorTrainer trainer =
        new AttractorTrainer(excitatory / 2, seed)
            .withThreads(threads)
            .withIterations(iterations)
            .withStability(stability);
    if (checkpoint == null) {
      return trainer;
    }
    return trainer
        .withCheckpoint(
            checkpoint.resolveSibling(checkpoint.getFileName() + "." + stability + "." + seed))
        .withListener(
            (step, of, what) ->
                System.err.printf(
                    Locale.ROOT,
                    "iteration %d of %d, %.0f s: %s%n",
                    step,
                    of,
                    (System.nanoTime() - start) / 1e9,
                    what));
  }

  /** {@return log-normal rates with mean and standard deviation 5} */
  private double[][] patterns(int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    double sigma = Math.sqrt(Math.log(2));
    double[][] rates = new double[memories][excitatory];
    for (double[] row : rates) {
      for (int i = 0; i < excitatory; i++) {
        row[i] = Math.exp(Math.log(5) - sigma * sigma / 2 + sigma * random.nextGaussian());
      }
    }
    return rates;
  }

  private static double deviation(double[] values) {
    double mean = Arrays.stream(values).average().orElseThrow();
    return Math.sqrt(Arrays.stream(values).map(v -> (v - mean) * (v - mean)).sum() / values.length);
  }

  private void route(int count) throws Exception {
    float[][] centers = KMeans.cluster(files.train(SAMPLE), count, 50, 1).centers();
    List<String> names = new ArrayList<>();
    for (int k = 0; k < count; k++) {
      names.add("cluster " + k);
    }
    int units = PrototypeMemory.excitatory(count);
    long start = System.nanoTime();
    PrototypeMemory memory =
        PrototypeMemory.train(
            names,
            centers,
            units,
            new AttractorTrainer(units / 2, 1).withThreads(threads),
            "Fashion-MNIST",
            1);
    System.out.printf(
        Locale.ROOT,
        "%n%d clusters, trained in %.0f s, velocity %.4f, largest real part %.3f%n",
        count,
        (System.nanoTime() - start) / 1e9,
        memory.network().velocity(),
        memory.network().abscissa());
    System.out.println(
        "| corruption | nearest right | settled right | routed | right of these | of the others,"
            + " nearest right | ms |\n|---|---|---|---|---|---|---|");
    float[][] images = files.test(cues);
    for (String corruption : CORRUPTIONS) {
      SplittableRandom random = new SplittableRandom(3);
      int[] counts = new int[5];
      long spent = 0;
      for (float[] image : images) {
        int owner = KMeans.nearest(image, centers);
        float[] cue = Corruption.parse(corruption).apply(image, random);
        long before = System.nanoTime();
        PrototypeMemory.Route route = memory.route(cue);
        spent += System.nanoTime() - before;
        int right = route.nearest() == owner ? 1 : 0;
        counts[0] += right;
        counts[1] += route.settled() != null && route.settled().memory() == owner ? 1 : 0;
        counts[2] += route.ambiguous() ? 0 : 1;
        counts[3] += route.ambiguous() ? 0 : right;
        counts[4] += route.ambiguous() ? right : 0;
      }
      double all = images.length;
      System.out.printf(
          Locale.ROOT,
          "| %s | %.3f | %.3f | %.3f | %.3f | %.3f | %.1f |%n",
          corruption,
          counts[0] / all,
          counts[1] / all,
          counts[2] / all,
          counts[3] / (double) counts[2],
          counts[4] / (all - counts[2]),
          spent / all / 1e6);
    }
  }
}
