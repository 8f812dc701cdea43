package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.datasets.io.Console;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/** The command {@code hopfield}, which only holds its subcommands. */
@Command(
    name = "hopfield",
    versionProvider = Version.class,
    description =
        "Finds stored vectors again from corrupted copies of them: with noise, with parts missing or"
            + " overwritten.",
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      DemoCommand.class,
      LabCommand.class,
      IndexCommand.class,
      RecallCommand.class,
      ImputeCommand.class,
      SequenceCommand.class,
      CommunitiesCommand.class,
      BagsCommand.class,
      HighlightCommand.class,
      TrainCommand.class,
      PrototypesCommand.class,
      RouteCommand.class,
      InspectCommand.class
    },
    commandListHeading = "%nCommands:%n",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:failure of the machine or of the program", "2:bad input"},
    footerHeading = "%nEnvironment:%n",
    footer = {
      "  HOPFIELD_OPTS       options for the Java machine, such as -Xmx8g",
      "  HOPFIELD_JAVA_HOME  the JDK to use, 21 or newer"
    })
final class HopfieldCommand implements Runnable {
  private final boolean terminal;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show this help and exit.")
  private boolean help;

  @Option(
      names = {"-V", "--version"},
      versionHelp = true,
      scope = ScopeType.INHERIT,
      description = "Show versions and exit.")
  private boolean version;

  HopfieldCommand(boolean terminal) {
    this.terminal = terminal;
  }

  /** {@return the command line, ready to execute} */
  static CommandLine commandLine(boolean terminal) {
    return new CommandLine(new HopfieldCommand(terminal))
        .setCaseInsensitiveEnumValuesAllowed(true)
        // A name that starts with @ is the name of a file and not of more arguments.
        .setExpandAtFiles(false)
        .setUsageHelpLongOptionsMaxWidth(28)
        .setUsageHelpAutoWidth(true);
  }

  /** {@return where to write} */
  Console console() {
    CommandLine line = spec.commandLine();
    return new Console(line.getOut(), line.getErr(), terminal);
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "expected a command: demo, lab, index, recall, impute, sequence, communities, bags,"
            + " highlight, train, prototypes, route or inspect");
  }
}
