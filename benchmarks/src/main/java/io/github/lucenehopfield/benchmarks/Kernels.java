package io.github.lucenehopfield.benchmarks;

import java.util.concurrent.Callable;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** Runs the JMH benchmarks. */
@Command(
    name = "jmh",
    description =
        "Runs the JMH benchmarks of the inner loops; arguments after -- are JMH's own, for example"
            + " -- ScanKernel -p groups=196.")
final class Kernels implements Callable<Integer> {
  @Parameters(description = "JMH's arguments")
  private String[] arguments = {};

  @Override
  public Integer call() throws Exception {
    new Runner(new CommandLineOptions(arguments)).run();
    return 0;
  }
}
