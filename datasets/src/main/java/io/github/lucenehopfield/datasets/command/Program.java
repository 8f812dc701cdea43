package io.github.lucenehopfield.datasets.command;

import io.github.lucenehopfield.datasets.io.NamedOutputStream;
import io.github.lucenehopfield.datasets.io.OutputException;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.ParseResult;

/** Runs a command line as the program of a process. */
public final class Program {
  /** The process to which the launcher sends standard error, where it does. */
  private static final String FILTER = "hopfield.filter";

  private static final long FILTER_SECONDS = 5;

  private Program() {}

  /**
   * Runs a command and exits: 0 when done, 1 on a failure of the machine or of the program, 2 on
   * bad input. Standard output is UTF-8 everywhere; where it cannot be written, work ends with one
   * line and 1, but quietly with 0 when its reader went away.
   *
   * @param line makes the command, after standard output has got its place
   * @param arguments as typed
   */
  public static void run(Supplier<CommandLine> line, String... arguments) {
    System.setOut(
        new PrintStream(NamedOutputStream.standardOutput(), true, StandardCharsets.UTF_8));
    PrintWriter out =
        new PrintWriter(NamedOutputStream.standardOutput(), false, StandardCharsets.UTF_8);
    PrintWriter err =
        new PrintWriter(new FileOutputStream(FileDescriptor.err), false, Charset.defaultCharset());
    int code = execute(line.get().setOut(out).setErr(err), arguments);
    // What the filter has to say belongs before the end of the process.
    err.close();
    awaitFilter();
    System.exit(code);
  }

  /**
   * {@return the exit code of a command that has run and reported what went wrong}
   *
   * @param line the command
   * @param arguments as typed
   */
  public static int execute(CommandLine line, String... arguments) {
    Failures failures = new Failures();
    line.setParameterExceptionHandler(failures)
        .setExecutionExceptionHandler(failures)
        .setExecutionStrategy(Program::runLast);
    int code = ExitCode.OK;
    try {
      code = line.execute(arguments);
      line.getOut().flush();
    } catch (OutputException | OutOfMemoryError e) {
      code = code == ExitCode.OK ? Failures.report(e, line.getErr()) : code;
    }
    line.getErr().flush();
    return code;
  }

  /** A help text that cannot be written fails like any other output. */
  private static int runLast(ParseResult parsed) {
    try {
      return new CommandLine.RunLast().execute(parsed);
    } catch (OutputException e) {
      throw new ExecutionException(parsed.commandSpec().commandLine(), e.getMessage(), e);
    }
  }

  private static void awaitFilter() {
    Long filter = Long.getLong(FILTER);
    if (filter == null) {
      return;
    }
    ProcessHandle.of(filter)
        .ifPresent(
            process -> {
              try {
                process.onExit().orTimeout(FILTER_SECONDS, TimeUnit.SECONDS).join();
              } catch (CompletionException e) {
                // It is not worth more time.
              }
            });
  }
}
