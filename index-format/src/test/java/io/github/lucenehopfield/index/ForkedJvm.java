package io.github.lucenehopfield.index;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a main class of the tests in a JVM of its own, with the class path of this one. */
final class ForkedJvm {
  private ForkedJvm() {}

  /** {@return the lines of standard output that begin with the marker, without it} */
  static List<String> run(String marker, Class<?> main, List<String> flags, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(flags);
    command.add("-cp");
    command.add(System.getProperty("java.class.path"));
    command.add(main.getName());
    command.addAll(arguments);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (process.waitFor(5, TimeUnit.MINUTES) == false || process.exitValue() != 0) {
      process.destroyForcibly();
      throw new AssertionError("forked JVM failed: " + command.get(command.size() - 1) + output);
    }
    return output
        .lines()
        .filter(line -> line.startsWith(marker))
        .map(line -> line.substring(marker.length()))
        .toList();
  }
}
