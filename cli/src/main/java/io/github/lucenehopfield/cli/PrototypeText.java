package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.attractor.AttractorNetwork;
import io.github.lucenehopfield.attractor.PrototypeMemory;
import java.io.PrintWriter;
import java.util.Locale;

/** Describes prototypes to a person. */
final class PrototypeText {
  private PrototypeText() {}

  /** Says what the prototypes are and how stable. */
  static void print(PrototypeMemory memory, PrintWriter out) {
    AttractorNetwork network = memory.network();
    AttractorNetwork.Balance balance = network.balance();
    out.printf(
        Locale.ROOT,
        "%d prototypes of dimension %d in a network of %d excitatory and %d inhibitory units%n",
        memory.size(),
        memory.dimension(),
        network.excitatory(),
        network.inhibitory());
    for (String line : memory.provenance().lines().toList()) {
      out.println("  " + line);
    }
    out.printf(
        Locale.ROOT,
        "all stable: largest real part %.3f, velocity %.4f, excitation %.1f, inhibition %.1f%n",
        network.abscissa(),
        network.velocity(),
        balance.excitation(),
        balance.inhibition());
  }
}
