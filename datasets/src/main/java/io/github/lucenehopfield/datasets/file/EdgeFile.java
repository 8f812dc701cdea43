package io.github.lucenehopfield.datasets.file;

import io.github.lucenehopfield.Associations.Link;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
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

  /** Far more than two ids and a weight need. */
  private static final int MAX_CHARACTERS = 1 << 16;

  private static final int MAX_SHOWN = 120;

  /** What an edge takes until it is in a graph, in bytes. */
  private static final int EDGE_BYTES = 192;

  private static final long MAX_EDGES =
      Math.min(Integer.MAX_VALUE - 8, Runtime.getRuntime().maxMemory() / EDGE_BYTES);

  private EdgeFile() {}

  /**
   * {@return whether there is a file, or standard input is meant}
   *
   * @param path the name of a file
   */
  public static boolean isThere(Path path) {
    return InputName.isStandardInput(path) || Files.exists(path);
  }

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
          requireRoom(path, links.size());
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
          requireRoom(path, transitions.size());
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
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(InputName.stream(path), StandardCharsets.UTF_8.newDecoder()))) {
      StringBuilder line = new StringBuilder();
      for (int number = 1; readLine(path, lines, number, line); number++) {
        if (number == Integer.MAX_VALUE) {
          throw new BadInputException(path, "at most " + number + " lines", "more");
        }
        String text = line.toString().strip();
        if (!text.isEmpty() && text.charAt(0) != '#') {
          consumer.accept(number, text.split("[\\s,;]+"));
        }
      }
    } catch (CharacterCodingException e) {
      throw new BadInputException(path, "a text file", "other bytes");
    }
  }

  /** {@return whether there is a line} One that is too long is refused before it is read. */
  private static boolean readLine(Path path, BufferedReader in, int number, StringBuilder line)
      throws IOException {
    line.setLength(0);
    int c = in.read();
    if (c < 0) {
      return false;
    }
    for (; c >= 0 && c != '\n' && c != '\r'; c = in.read()) {
      if (line.length() == MAX_CHARACTERS) {
        throw new BadInputException(
            path, "at most " + MAX_CHARACTERS + " characters in line " + number, "more");
      }
      line.append((char) c);
    }
    if (c == '\r') {
      in.mark(1);
      if (in.read() != '\n') {
        in.reset();
      }
    }
    return true;
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
      // Reported below.
    }
    throw malformed(path, number, "a positive weight", text);
  }

  /** Refuses more lines than the heap has room for, so that a file without end has one. */
  private static void requireRoom(Path path, int count) {
    if (count >= MAX_EDGES) {
      throw new BadInputException(
          path,
          "at most " + MAX_EDGES + " edges with this heap (a larger one: HOPFIELD_OPTS=-Xmx8g)",
          "more");
    }
  }

  private static BadInputException malformed(Path path, int number, String expected, String found) {
    String text = found.length() <= MAX_SHOWN ? found : found.substring(0, MAX_SHOWN) + "...";
    return new BadInputException(path, expected + " in line " + number, "'" + text + "'");
  }
}
