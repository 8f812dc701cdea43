package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.command.Program;
import picocli.CommandLine;
import picocli.CommandLine.Command;

/** The entry point: {@code hopfield bench NAME}. */
@Command(
    name = "hopfield bench",
    mixinStandardHelpOptions = true,
    description =
        "Measures this project on real data and on generated data, next to what Lucene has.",
    subcommands = {
      FashionMnistBenchmark.class,
      CorruptionBenchmark.class,
      WordNetBenchmark.class,
      UniversalBenchmark.class,
      CapacityBenchmark.class,
      AttractorBenchmark.class,
      HierarchyBenchmark.class,
      CdamBenchmark.class,
      BagsBenchmark.class,
      RationaleBenchmark.class,
      UhnBenchmark.class,
      HfyBenchmark.class,
      AnyDataBenchmark.class,
      LabelsBenchmark.class,
      TablesBenchmark.class,
      CuesBenchmark.class,
      IntentsBenchmark.class,
      PrefixBenchmark.class,
      SpectraBenchmark.class,
      ImputeBenchmark.class,
      DigestsBenchmark.class,
      PeersBenchmark.class,
      PlotsBenchmark.class,
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
    Program.run(Benchmarks::commandLine, arguments);
  }

  /** {@return the command line, ready to execute} */
  public static CommandLine commandLine() {
    return new CommandLine(new Benchmarks());
  }
}
