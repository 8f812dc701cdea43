package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.io.PendingOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;

/**
 * A temporary folder that goes when it is closed or the process ends; the next one removes what a
 * killed process has left.
 */
final class Scratch implements AutoCloseable {
  private final PendingOutput folder;

  Scratch() {
    folder = PendingOutput.temporaryDirectory();
  }

  /** In another place than the default one. */
  Scratch(Path parent) {
    folder = PendingOutput.directory(parent.resolve("hopfield-bench"));
  }

  Path path() {
    return folder.path();
  }

  /** Deletes a folder and what is in it. */
  static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Override
  public void close() {
    folder.close();
  }
}
