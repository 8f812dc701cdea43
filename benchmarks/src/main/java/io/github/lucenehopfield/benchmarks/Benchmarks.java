package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.cli.Failures;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point: {@code hopfield bench NAME}. */
@Command(
    name = "hopfield bench",
    mixinStandardHelpOptions = true,
    description = "Measures this project on real data, beside what Lucene has.",
    subcommands = {
      FashionMnistBenchmark.class,
      DamageBenchmark.class,
      WordNetBenchmark.class,
      CapacityBenchmark.class,
      AttractorBenchmark.class,
      HierarchyBenchmark.class,
      PeersBenchmark.class,
      HeapBenchmark.class,
      SlopeBenchmark.class,
      ThreadsBenchmark.class,
      Kernels.class
    })
public final class Benchmarks {
  private Benchmarks() {}

  /**
   * Runs a benchmark.
   *
   * @param arguments its name and options; {@code --help} lists them
   */
  public static void main(String[] arguments) {
    Failures failures = new Failures();
    System.exit(
        new CommandLine(new Benchmarks())
            .setExecutionExceptionHandler(failures)
            .setParameterExceptionHandler(failures)
            .execute(arguments));
  }
}
