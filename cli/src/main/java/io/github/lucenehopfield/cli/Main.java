package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.datasets.command.Program;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

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

  /**
   * {@return what each command says of itself with {@code --help}, by the name of the command, in
   * the order of the overview, which comes first under {@code hopfield}}
   */
  public static Map<String, String> usages() {
    Map<String, String> usages = new LinkedHashMap<>();
    CommandLine all =
        HopfieldCommand.commandLine(false).setUsageHelpAutoWidth(false).setUsageHelpWidth(100);
    usages.put(all.getCommandName(), all.getUsageMessage(CommandLine.Help.Ansi.OFF));
    all.getSubcommands()
        .forEach(
            (name, command) ->
                usages.put(name, command.getUsageMessage(CommandLine.Help.Ansi.OFF)));
    return usages;
  }
}
