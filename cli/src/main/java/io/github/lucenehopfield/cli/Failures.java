package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.cli.data.BadInputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystemException;
import picocli.CommandLine;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

/** Tells failures in one line each and gives them their exit code. */
public final class Failures implements IParameterExceptionHandler, IExecutionExceptionHandler {
  /** Makes the handler. */
  public Failures() {}

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
    PrintWriter err = line.getErr();
    err.println("hopfield: " + describe(failure));
    if (!(failure instanceof BadInputException) && !(failure instanceof IOException)) {
      failure.printStackTrace(err);
    }
    err.flush();
    return failure instanceof BadInputException ? ExitCode.USAGE : ExitCode.SOFTWARE;
  }

  private static String describe(Exception failure) {
    if (failure instanceof BadInputException) {
      return oneLine(failure.getMessage());
    }
    String kind = failure.getClass().getSimpleName();
    boolean plain = failure.getClass() == IOException.class;
    if (failure instanceof FileSystemException file && file.getReason() != null) {
      return oneLine(file.getFile() + ": " + file.getReason());
    }
    return oneLine(plain ? failure.getMessage() : kind + ": " + failure.getMessage());
  }

  private static String oneLine(String message) {
    return String.valueOf(message).replaceAll("\\s*[\\p{Cntrl}\\u2028\\u2029]+\\s*", " ");
  }
}
