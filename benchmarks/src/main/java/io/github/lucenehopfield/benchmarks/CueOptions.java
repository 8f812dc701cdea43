package io.github.lucenehopfield.benchmarks;

import picocli.CommandLine.Option;

/** How many cues, and what is random about them. */
class CueOptions {
  @Option(names = "--cues", description = "Cues of each corruption (default: ${DEFAULT-VALUE}).")
  int cues;

  @Option(
      names = "--seed",
      description = "Decides origins, corruption and training (default: ${DEFAULT-VALUE}).")
  long seed = 7;

  /**
   * Makes options.
   *
   * @param cues how many where nothing is said
   */
  CueOptions(int cues) {
    this.cues = cues;
  }
}
