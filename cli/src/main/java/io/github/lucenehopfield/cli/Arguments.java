package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.datasets.file.BadInputException;

/** Checks what several commands ask for. */
final class Arguments {
  private Arguments() {}

  static void atLeastOne(String option, int value) {
    if (value < 1) {
      throw new BadInputException(option + ": expected a number >= 1, found " + value);
    }
  }
}
