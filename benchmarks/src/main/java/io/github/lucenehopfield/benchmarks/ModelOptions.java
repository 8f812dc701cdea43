package io.github.lucenehopfield.benchmarks;

import java.util.List;
import picocli.CommandLine.Option;

/** Which models are trained, on what, and which corruptions they are tested with. */
final class ModelOptions extends CueOptions {
  @Option(
      names = "--pairs",
      description = "Pairs of each corruption to learn from (default: ${DEFAULT-VALUE}).")
  int pairs = 500;

  @Option(names = "--kind", description = "Only this corruption; may be repeated.")
  List<String> only;

  @Option(names = "--no-single", description = "Leave out the models of one corruption each.")
  boolean withoutSingle;

  @Option(names = "--no-all", description = "Leave out the model of all corruptions.")
  boolean withoutAll;

  @Option(names = "--no-robust", description = "Leave out the robust similarity.")
  boolean withoutRobust;

  ModelOptions() {
    super(2000);
  }
}
