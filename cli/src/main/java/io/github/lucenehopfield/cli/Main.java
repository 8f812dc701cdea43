package io.github.lucenehopfield.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.logging.Level;
import java.util.logging.Logger;
import picocli.CommandLine;

/** The entry point. */
public final class Main {
  /** Held, because loggers are forgotten otherwise. */
  private static final Logger LUCENE = Logger.getLogger("org.apache.lucene");

  private Main() {}

  /**
   * Runs a command and exits: 0 when done, 1 on an internal failure, 2 on bad input.
   *
   * @param arguments as typed
   */
  public static void main(String[] arguments) {
    LUCENE.setLevel(Level.SEVERE);
    PrintWriter out = writer(FileDescriptor.out, StandardCharsets.UTF_8);
    PrintWriter err = writer(FileDescriptor.err, Charset.defaultCharset());
    // The launcher knows; Java has no question for standard error alone.
    boolean terminal = Boolean.getBoolean("hopfield.terminal");
    CommandLine line = HopfieldCommand.commandLine(terminal).setOut(out).setErr(err);
    int code = line.execute(arguments);
    out.flush();
    err.flush();
    System.exit(code);
  }

  private static PrintWriter writer(FileDescriptor descriptor, Charset charset) {
    return new PrintWriter(new FileOutputStream(descriptor), false, charset);
  }
}
