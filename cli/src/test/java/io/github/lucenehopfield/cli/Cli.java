package io.github.lucenehopfield.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import io.github.lucenehopfield.datasets.command.Program;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/** Runs commands in this process and reads their output, without lines of progress. */
public record Cli(int code, String out, String err) {
  // Whether a task takes long enough to tell of its progress depends on the machine.
  private static final Pattern PROGRESS =
      Pattern.compile("(?m)^\\w+: [0-9,]+ of [0-9,]+ .* s left\\R");

  public static Cli run(Object... arguments) {
    String[] words = new String[arguments.length];
    for (int i = 0; i < words.length; i++) {
      words[i] = arguments[i].toString();
    }
    StringWriter out = new StringWriter();
    StringWriter err = new StringWriter();
    int code =
        Program.execute(
            HopfieldCommand.commandLine(false)
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err)),
            words);
    return new Cli(code, out.toString(), withoutProgress(err.toString()));
  }

  /** {@return what a command wrote to standard error, without lines of progress} */
  static String withoutProgress(String err) {
    return PROGRESS.matcher(err).replaceAll("");
  }

  public List<Map<String, Object>> lines() throws IOException {
    return lines(out);
  }

  static List<Map<String, Object>> lines(String text) throws IOException {
    List<Map<String, Object>> lines = new ArrayList<>();
    for (String line : text.lines().toList()) {
      lines.add(object(line));
    }
    return lines;
  }

  @SuppressWarnings("unchecked")
  public static Map<String, Object> object(String text) throws IOException {
    try (JsonParser parser = new JsonFactory().createParser(text)) {
      parser.nextToken();
      Object value = value(parser);
      if (parser.nextToken() != null) {
        throw new IOException("more than one value in a line: " + text);
      }
      return (Map<String, Object>) value;
    }
  }

  private static Object value(JsonParser parser) throws IOException {
    switch (parser.currentToken()) {
      case START_OBJECT -> {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          parser.nextToken();
          object.put(name, value(parser));
        }
        return object;
      }
      case START_ARRAY -> {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
          array.add(value(parser));
        }
        return array;
      }
      case VALUE_NULL -> {
        return null;
      }
      case VALUE_NUMBER_INT -> {
        return parser.getLongValue();
      }
      case VALUE_NUMBER_FLOAT -> {
        return parser.getDoubleValue();
      }
      default -> {
        return parser.getText();
      }
    }
  }
}
