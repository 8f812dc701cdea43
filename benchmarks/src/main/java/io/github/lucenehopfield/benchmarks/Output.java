package io.github.lucenehopfield.benchmarks;

import java.util.Locale;

/** What benchmarks say on standard output. */
final class Output {
  private Output() {}

  /** Prints a line. */
  static void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }

  /** {@return the seconds since a time of {@link System#nanoTime()}} */
  static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }
}
