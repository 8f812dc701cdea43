package io.github.lucenehopfield.opensearch.query;

import java.io.IOException;
import org.opensearch.core.common.ParsingException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;

/** Reads values of a request, and says by its name which one is not what it must be. */
public final class XContentValues {
  private XContentValues() {}

  /**
   * What reads a part of a request.
   *
   * @param <T> what it makes of it
   */
  @FunctionalInterface
  public interface Reader<T> {
    /**
     * {@return what the part says}
     *
     * @throws IOException if parsing fails
     */
    T read() throws IOException;
  }

  /**
   * {@return what a part of a request says} What the parser itself refuses, such as a number of
   * thousands of digits, is a mistake of the request, too; as it comes it would be one of the node.
   *
   * @param <T> what the reader makes of it
   * @param parser at the part
   * @param part its name
   * @param reader reads it
   * @throws ParsingException if parsing fails
   */
  public static <T> T read(XContentParser parser, String part, Reader<T> reader) {
    try {
      return reader.read();
    } catch (IOException e) {
      throw new ParsingException(
          parser.getTokenLocation(), "[" + part + "] cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * {@return the text that a parser is at; a number will do}
   *
   * @param parser at the value
   * @param name of the value
   * @throws IOException if parsing fails
   * @throws IllegalArgumentException if it is something else
   */
  public static String text(XContentParser parser, String name) throws IOException {
    Token token = parser.currentToken();
    if (token != Token.VALUE_STRING && token != Token.VALUE_NUMBER) {
      throw wrong(parser, name, "text");
    }
    return parser.text();
  }

  /**
   * {@return the boolean that a parser is at, also as text}
   *
   * @param parser at the value
   * @param name of the value
   * @throws IOException if parsing fails
   * @throws IllegalArgumentException if it is something else
   */
  public static boolean flag(XContentParser parser, String name) throws IOException {
    Token token = parser.currentToken();
    String text = token == Token.VALUE_BOOLEAN || token == Token.VALUE_STRING ? parser.text() : "";
    return switch (text) {
      case "true" -> true;
      case "false" -> false;
      default -> throw wrong(parser, name, "true or false");
    };
  }

  /**
   * {@return the number that a parser is at, also as text}
   *
   * @param parser at the value
   * @param name of the value
   * @throws IOException if parsing fails
   * @throws IllegalArgumentException if it is something else
   */
  public static double number(XContentParser parser, String name) throws IOException {
    Token token = parser.currentToken();
    if (token == Token.VALUE_NUMBER || token == Token.VALUE_STRING) {
      try {
        return Double.parseDouble(parser.text());
      } catch (NumberFormatException e) {
        // As anything else that is no number.
        throw wrong(parser, name, "a number");
      }
    }
    throw wrong(parser, name, "a number");
  }

  /**
   * {@return the whole number of at least 1 that a parser is at, also as text}
   *
   * @param parser at the value
   * @param name of the value
   * @throws IOException if parsing fails
   * @throws IllegalArgumentException if it is something else
   */
  public static int count(XContentParser parser, String name) throws IOException {
    double value = number(parser, name);
    if (value != Math.rint(value) || Math.abs(value) > Integer.MAX_VALUE) {
      throw wrong(parser, name, "a whole number");
    }
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be >= 1; " + name + "=" + (int) value);
    }
    return (int) value;
  }

  private static IllegalArgumentException wrong(XContentParser parser, String name, String law)
      throws IOException {
    Token token = parser.currentToken();
    return new IllegalArgumentException(
        name
            + " must be "
            + law
            + "; "
            + name
            + "="
            + (token == Token.VALUE_NULL ? "null" : token.isValue() ? parser.text() : token));
  }
}
