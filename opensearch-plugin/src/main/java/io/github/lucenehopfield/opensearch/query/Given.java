package io.github.lucenehopfield.opensearch.query;

import java.io.IOException;
import org.opensearch.core.xcontent.XContentParser;
import org.opensearch.core.xcontent.XContentParser.Token;

/** Reads values of a request, and says by its name which one is not what it must be. */
public final class Given {
  private Given() {}

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
    String given = token == Token.VALUE_BOOLEAN || token == Token.VALUE_STRING ? parser.text() : "";
    return switch (given) {
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
