package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.file.BadInputException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Runs the JMH benchmarks. */
@Command(
    name = "jmh",
    mixinStandardHelpOptions = true,
    description =
        "Runs the JMH benchmarks of the inner loops, and says which share of the speed of a plain"
            + " read of the same bytes a scan has; arguments after -- are JMH's own, for example"
            + " -- ScanKernel -p groups=196.")
final class Kernels implements Callable<Integer> {
  @Option(
      names = "--lanes",
      split = ",",
      description =
          "Run everything once for each of these: 512, 256, 128, scalar (default: what the machine"
              + " has).")
  private List<String> lanes = List.of("");

  @Parameters(description = "JMH's arguments")
  private String[] arguments = {};

  @Override
  public Integer call() throws Exception {
    List<String> shares = new ArrayList<>();
    for (String bits : lanes) {
      OptionsBuilder options = new OptionsBuilder();
      options.parent(new CommandLineOptions(arguments));
      List<String> flags = new ArrayList<>(List.of("--add-modules", "jdk.incubator.vector"));
      if (bits.isEmpty() == false) {
        flags.add("-Dhopfield.scan=" + bits);
      }
      options.jvmArgsAppend(flags.toArray(String[]::new));
      try {
        addShares(bits, new Runner(options.build()).run(), shares);
      } catch (NoBenchmarksException e) {
        throw new BadInputException(
            "arguments must match the name of a benchmark; arguments="
                + String.join(" ", arguments));
      }
    }
    for (String share : shares) {
      System.out.println(share);
    }
    return 0;
  }

  /** Compares scans by one table with the read of the same parameters. */
  private static void addShares(String bits, Collection<RunResult> results, List<String> shares) {
    for (RunResult read : results) {
      BenchmarkParams bytes = read.getParams();
      if (bytes.getBenchmark().endsWith(".sequentialRead") == false) {
        continue;
      }
      for (RunResult scan : results) {
        BenchmarkParams params = scan.getParams();
        if (params.getBenchmark().endsWith(".oneTable")
            && params.getParam("groups").equals(bytes.getParam("groups"))
            && params.getParam("vectors").equals(bytes.getParam("vectors"))) {
          double share = read.getPrimaryResult().getScore() / scan.getPrimaryResult().getScore();
          double size = 64.0 * Integer.parseInt(params.getParam("groups"));
          size *= (Integer.parseInt(params.getParam("vectors")) + 127) / 128;
          shares.add(
              String.format(
                  Locale.ROOT,
                  "lanes %s, groups %s, vectors %s: %.2f GB/s scanned, %.2f of a plain read",
                  bits.isEmpty() ? "of the machine" : bits,
                  params.getParam("groups"),
                  params.getParam("vectors"),
                  size / 1e3 / scan.getPrimaryResult().getScore(),
                  share));
        }
      }
    }
  }
}
