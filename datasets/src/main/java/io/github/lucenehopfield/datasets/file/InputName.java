package io.github.lucenehopfield.datasets.file;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * What the user gives for an input: {@code [FORMAT:]FILE[:NAME]}, where FILE may be {@code -}.
 *
 * @param argument what the user has typed, for messages
 * @param file the file
 * @param format the format in it, or null
 * @param member the name of the array in the file, or null
 */
record InputName(Path argument, Path file, Format format, String member) {
  private static final String STANDARD_INPUT = "-";

  /** {@return whether a path stands for standard input} */
  static boolean isStandardInput(Path path) {
    return path.toString().equals(STANDARD_INPUT);
  }

  /** Parses what the user typed. A file with exactly that name goes before everything else. */
  static InputName parse(Path argument) {
    String text = argument.toString();
    if (isThere(text)) {
      return new InputName(argument, argument, null, null);
    }
    int colon = text.indexOf(':');
    Format format = colon < 0 ? null : Format.named(text.substring(0, colon));
    String remainder = format == null ? text : text.substring(colon + 1);
    int end = isThere(remainder) ? remainder.length() : fileEnd(remainder);
    String member = end < remainder.length() ? remainder.substring(end + 1) : null;
    return new InputName(argument, Path.of(remainder.substring(0, end)), format, member);
  }

  private static boolean isThere(String file) {
    return file.equals(STANDARD_INPUT) || (!file.isEmpty() && Files.exists(Path.of(file)));
  }

  /** {@return where the name of a file ends and that of an array in it follows} */
  private static int fileEnd(String text) {
    for (int at = text.indexOf(':'); at >= 0; at = text.indexOf(':', at + 1)) {
      String file = text.substring(0, at);
      Format format = Format.ofFile(file);
      if (isThere(file) || (format != null && format.hasMembers())) {
        return at;
      }
    }
    return text.length();
  }

  boolean isStandardInput() {
    return isStandardInput(file);
  }

  /** {@return whether the file can be read at any position} FIFOs and devices cannot. */
  boolean isSeekable() {
    return !isStandardInput() && Files.isRegularFile(file);
  }

  /** {@return the name of the file in lower case} */
  String fileName() {
    Path name = file.getFileName();
    return name == null ? "" : name.toString().toLowerCase(Locale.ROOT);
  }

  /** {@return the bytes, from the first one on} */
  InputStream stream() throws IOException {
    return stream(file);
  }

  /**
   * {@return the bytes of a file or of standard input, from the first one on}
   *
   * @param file the file
   * @throws BadInputException if there is no such file
   * @throws IOException if it cannot be read
   */
  static InputStream stream(Path file) throws IOException {
    if (isStandardInput(file)) {
      return new FilterInputStream(System.in) {
        @Override
        public void close() {
          // Whoever reads it again finds its end, and not that it is closed.
        }
      };
    }
    FileBytes.requireReadable(file);
    return Files.newInputStream(file);
  }
}
