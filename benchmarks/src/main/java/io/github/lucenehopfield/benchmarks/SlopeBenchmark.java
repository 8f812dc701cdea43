package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.io.Console;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * How the time of an ordinary query grows with the number of vectors at one recall: processor time
 * of the searching thread, over indexes of one segment, and the exponent of the power of N that
 * fits best (least squares of logarithms).
 */
@Command(
    name = "slope",
    mixinStandardHelpOptions = true,
    description = {
      "Time a query at one recall over the number of vectors, patches of Fashion-MNIST.",
      "The largest number needs 3 GB of heap for a million patches of 8 x 12"
          + " (HOPFIELD_OPTS=-Xmx4g)."
    })
final class SlopeBenchmark implements Callable<Integer> {
  @Mixin private FashionMnist files;

  @Option(
      names = "--sizes",
      split = ",",
      defaultValue = "60000,250000,1000000,4000000",
      description = "Numbers of vectors (default: ${DEFAULT-VALUE}).")
  private int[] sizes;

  @Option(
      names = "--patch",
      defaultValue = "8x12",
      description = "Height and width of a patch (default: ${DEFAULT-VALUE}).")
  private String patch;

  @Option(
      names = "--queries",
      defaultValue = "200",
      description = "Queries a size and effort (default: ${DEFAULT-VALUE}).")
  private int queries;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Rounds of timing, after one that is not counted (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--recall",
      defaultValue = "0.99",
      description = "The recall@10 that counts (default: ${DEFAULT-VALUE}).")
  private double recall;

  @Option(
      names = "--seed",
      defaultValue = "7",
      description = "Decides patches and queries (default: ${DEFAULT-VALUE}).")
  private long seed;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Override
  public Integer call() throws Exception {
    Console console =
        new Console(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            Boolean.getBoolean("hopfield.terminal"));
    console.out().println("| vectors | built in s | ms per query | recall@10 by effort |");
    console.out().println("|---|---|---|---|");
    double[] times = new double[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      PeerData data =
          PeerData.load("patches:" + patch, files, sizes[i], queries, false, seed, console);
      times[i] = measure(data, console);
    }
    console.out().printf(Locale.ROOT, "%nexponent: %.3f%n", exponent(sizes, times));
    return 0;
  }

  /** {@return milliseconds per query at the recall, NaN where it is not reached} */
  private double measure(PeerData data, Console console) throws Exception {
    float[] truth = data.truth(PeersBenchmark.K);
    try (Scratch home = new Scratch();
        LucenePeer peer = LucenePeer.codes()) {
      long start = System.nanoTime();
      peer.build(data, home.path());
      double built = (System.nanoTime() - start) / 1e9;
      peer.open(home.path());
      PeersReport report = new PeersReport(data, rounds, seed);
      StringBuilder found = new StringBuilder();
      int enough = 0;
      for (double effort : peer.settings()) {
        if (enough == 2) {
          break;
        }
        double share = PeersBenchmark.recall(data, truth, search(peer, data, effort));
        double[] ms = new double[rounds];
        for (int round = 0; round < rounds; round++) {
          long cpu = threads.getCurrentThreadCpuTime();
          search(peer, data, effort);
          ms[round] = (threads.getCurrentThreadCpuTime() - cpu) / 1e6 / data.queries().length;
        }
        report.searched(peer, effort, share, 0, PeersBenchmark.median(ms), null);
        found.append(
            String.format(
                Locale.ROOT, "%s: %.4f in %.3f; ", effort, share, PeersBenchmark.median(ms)));
        enough += share >= recall ? 1 : 0;
      }
      double time = 1000 / report.rate(peer, recall);
      console
          .out()
          .printf(
              Locale.ROOT, "| %d | %.1f | %.3f | %s|%n", data.stored().length, built, time, found);
      console.out().flush();
      return time;
    }
  }

  private static int[][] search(Peer peer, PeerData data, double effort) throws Exception {
    int[][] found = new int[data.queries().length][];
    for (int q = 0; q < found.length; q++) {
      found[q] = peer.search(data.queries()[q], PeersBenchmark.K, effort);
    }
    return found;
  }

  /** {@return the slope of a line through the logarithms, by least squares} */
  static double exponent(int[] sizes, double[] times) {
    double x = 0;
    double y = 0;
    for (int i = 0; i < sizes.length; i++) {
      x += Math.log(sizes[i]) / sizes.length;
      y += Math.log(times[i]) / sizes.length;
    }
    double products = 0;
    double squares = 0;
    for (int i = 0; i < sizes.length; i++) {
      double dx = Math.log(sizes[i]) - x;
      products += dx * (Math.log(times[i]) - y);
      squares += dx * dx;
    }
    return products / squares;
  }
}
