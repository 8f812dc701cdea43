package io.github.lucenehopfield.cli.data;

import io.github.lucenehopfield.Associations.Link;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads graphs: a line an edge, numbers separated by blanks, tabs, commas or semicolons; empty
 * lines and those that start with # do not count.
 */
public final class EdgeFile {
  /** What a line of a graph holds, for help texts. */
  public static final String FORM = "FROM TO [WEIGHT]";

  private EdgeFile() {}

  /**
   * A transition of an automaton.
   *
   * @param from the id of a state
   * @param symbol what is read
   * @param to the id of the next state
   */
  public record Transition(long from, String symbol, long to) {}

  /**
   * {@return the edges of a graph, lines like {@value #FORM}}
   *
   * @param path the file
   * @param undirected whether each edge also leads back
   * @throws BadInputException if there is no such file or a line is malformed
   * @throws IOException if it cannot be read
   */
  public static List<Link> read(Path path, boolean undirected) throws IOException {
    List<Link> links = new ArrayList<>();
    forEach(
        path,
        (number, parts) -> {
          if (parts.length != 2 && parts.length != 3) {
            throw malformed(path, number, FORM, String.join(" ", parts));
          }
          long from = id(path, number, parts[0]);
          long to = id(path, number, parts[1]);
          double weight = parts.length == 2 ? 1 : weight(path, number, parts[2]);
          links.add(new Link(from, to, weight));
          if (undirected && from != to) {
            links.add(new Link(to, from, weight));
          }
        });
    if (links.isEmpty()) {
      throw new BadInputException(path, "lines like " + FORM, "none");
    }
    return links;
  }

  /**
   * {@return the transitions of an automaton, lines like FROM SYMBOL TO}
   *
   * @param path the file
   * @throws BadInputException if there is no such file or a line is malformed
   * @throws IOException if it cannot be read
   */
  public static List<Transition> transitions(Path path) throws IOException {
    List<Transition> transitions = new ArrayList<>();
    forEach(
        path,
        (number, parts) -> {
          if (parts.length != 3) {
            throw malformed(path, number, "FROM SYMBOL TO", String.join(" ", parts));
          }
          transitions.add(
              new Transition(id(path, number, parts[0]), parts[1], id(path, number, parts[2])));
        });
    if (transitions.isEmpty()) {
      throw new BadInputException(path, "lines like FROM SYMBOL TO", "none");
    }
    return transitions;
  }

  @FunctionalInterface
  private interface LineConsumer {
    void accept(int number, String[] parts);
  }

  private static void forEach(Path path, LineConsumer consumer) throws IOException {
    FileBytes.requireReadable(path);
    try (BufferedReader lines = Files.newBufferedReader(path, StandardCharsets.UTF_8)) {
      int number = 0;
      String line;
      while ((line = lines.readLine()) != null) {
        number++;
        String text = line.strip();
        if (!text.isEmpty() && text.charAt(0) != '#') {
          consumer.accept(number, text.split("[\\s,;]+"));
        }
      }
    } catch (CharacterCodingException e) {
      throw new BadInputException(path, "a text file", "other bytes");
    }
  }

  private static long id(Path path, int number, String text) {
    try {
      return Long.parseLong(text);
    } catch (NumberFormatException e) {
      throw malformed(path, number, "an id, a whole number", text);
    }
  }

  private static double weight(Path path, int number, String text) {
    try {
      double weight = Double.parseDouble(text);
      if (weight > 0 && weight < Double.POSITIVE_INFINITY) {
        return weight;
      }
    } catch (NumberFormatException e) {
      // Told below.
    }
    throw malformed(path, number, "a positive weight", text);
  }

  private static BadInputException malformed(Path path, int number, String expected, String found) {
    return new BadInputException(path, expected + " in line " + number, "'" + found + "'");
  }
}
