package io.github.lucenehopfield.datasets.file;

import java.nio.file.Path;

/** What the user gave cannot be used. The message is one line that says what to change. */
public final class BadInputException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Refuses something that is not a file.
   *
   * @param message one line
   */
  public BadInputException(String message) {
    super(message);
  }

  /**
   * Refuses a file.
   *
   * @param file the file
   * @param expected what it should have held
   * @param found what it holds
   */
  public BadInputException(Path file, String expected, String found) {
    super(
        (file.toString().isEmpty() ? "''" : file) + ": expected " + expected + ", found " + found);
  }
}
