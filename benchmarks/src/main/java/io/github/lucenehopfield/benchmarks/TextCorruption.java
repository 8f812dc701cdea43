package io.github.lucenehopfield.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Corruptions a text before it is embedded: {@code typos:P} edits each character with probability
 * P, {@code words:P} drops each word with probability P. Immutable.
 */
record TextCorruption(Unit unit, double share) {
  enum Unit {
    TYPOS,
    WORDS
  }

  /**
   * {@return the corruption that a specification describes, or null where it describes none of
   * text}
   */
  static TextCorruption parse(String spec) {
    String[] fields = spec.split(":", -1);
    for (Unit unit : Unit.values()) {
      if (fields.length == 2 && unit.name().equalsIgnoreCase(fields[0])) {
        return new TextCorruption(unit, Double.parseDouble(fields[1]));
      }
    }
    return null;
  }

  String apply(String text, SplittableRandom random) {
    return unit == Unit.TYPOS ? typos(text, random) : words(text, random);
  }

  /** One edit is a substitution, a deletion, an insertion or a transposition, evenly. */
  private String typos(String text, SplittableRandom random) {
    StringBuilder typed = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char character = text.charAt(i);
      if (random.nextDouble() >= share) {
        typed.append(character);
        continue;
      }
      char letter = (char) ('a' + random.nextInt(26));
      switch (random.nextInt(4)) {
        case 0 -> typed.append(letter);
        case 1 -> {}
        case 2 -> typed.append(letter).append(character);
        default -> {
          if (i + 1 < text.length()) {
            typed.append(text.charAt(++i));
          }
          typed.append(character);
        }
      }
    }
    return typed.toString();
  }

  /** At least one word stays. */
  private String words(String text, SplittableRandom random) {
    String[] words = text.split(" ", -1);
    List<String> remaining = new ArrayList<>();
    for (String word : words) {
      if (random.nextDouble() >= share) {
        remaining.add(word);
      }
    }
    return remaining.isEmpty() ? words[random.nextInt(words.length)] : String.join(" ", remaining);
  }
}
