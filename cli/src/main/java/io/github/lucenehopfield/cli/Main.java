package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.datasets.command.Program;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The entry point. */
public final class Main {
  /** Held, because loggers are forgotten otherwise. */
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private Main() {}

  /**
   * Runs a command and exits: 0 when done, 1 on a failure of the machine or of the program, 2 on
   * bad input.
   *
   * @param arguments as typed
   */
  public static void main(String[] arguments) {
    LUCENE.setLevel(Level.SEVERE);
    // The launcher knows; Java has no question for standard error alone.
    boolean terminal = Boolean.getBoolean("hopfield.terminal");
    Program.run(() -> HopfieldCommand.commandLine(terminal), arguments);
  }
}
