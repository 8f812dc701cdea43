package io.github.lucenehopfield.datasets.command;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.io.OutputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Reports failures in one line each and gives them their exit code. */
final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  /** Whether to show where in the program an internal failure happened. */
  static final String TRACE = "hopfield.trace";

  @Override
  public int handleParseException(ParameterException failure, String[] arguments) {
    CommandLine line = failure.getCommandLine();
    String name = line.getCommandSpec().qualifiedName();
    PrintWriter err = line.getErr();
    err.println("hopfield: " + oneLine(failure.getMessage()) + " (see " + name + " --help)");
    err.flush();
    return ExitCode.USAGE;
  }

  @Override
  public int handleExecutionException(Exception failure, CommandLine line, ParseResult parsed) {
    return report(failure, line.getErr());
  }

  /**
   * {@return the exit code of a failure, reported in one line where there is something to report}
   */
  static int report(Throwable failure, PrintWriter err) {
    if (failure instanceof OutputException output && output.readerGone()) {
      return ExitCode.OK;
    }
    err.println("hopfield: " + oneLine(describe(failure)));
    if (Boolean.getBoolean(TRACE)) {
      failure.printStackTrace(err);
    }
    err.flush();
    return failure instanceof BadInputException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static String describe(Throwable failure) {
    return switch (failure) {
      case BadInputException bad -> bad.getMessage();
      case OutputException output -> output.getMessage();
      case FileSystemException file -> file.getFile() + ": " + OutputException.reason(file);
      case UncheckedIOException wrapper -> describe(wrapper.getCause());
      case IOException io ->
          (io.getClass() == IOException.class ? "" : io.getClass().getSimpleName() + ": ")
              + io.getMessage();
      case OutOfMemoryError memory ->
          "out of memory; give the Java machine more, such as HOPFIELD_OPTS=-Xmx8g";
      default ->
          "internal failure: " + failure + " (HOPFIELD_OPTS=-D" + TRACE + "=true shows where)";
    };
  }

  private static String oneLine(String message) {
    return String.valueOf(message).replaceAll("\\s*[\\p{Cntrl}\\u2028\\u2029]+\\s*", " ");
  }
}
