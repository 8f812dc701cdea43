package io.github.lucenehopfield.engine;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A curl command of a document: as much of the shell and of curl as the documents use.
 *
 * @param method of HTTP
 * @param path with its query, without host and port
 * @param type of the body
 * @param body what is sent, {@code @-} for what another command writes, or null
 */
public record Curl(String method, String path, String type, String body) {
  // One that another command writes to is indented.
  private static final Pattern COMMAND = Pattern.compile("^ *curl ", Pattern.MULTILINE);

  /** {@return the curl commands of a section of a document} */
  public static List<Curl> in(Path document, String section) throws Exception {
    String text = Files.readString(document);
    int start = text.indexOf("\n## " + section + "\n");
    text = text.substring(start, text.indexOf("\n## ", start + 1));
    List<Curl> commands = new ArrayList<>();
    Matcher command = COMMAND.matcher(text);
    while (command.find()) {
      commands.add(of(words(text, command.end())));
    }
    return commands;
  }

  /** {@return the words after that of a command, which ends with its line} */
  private static List<String> words(String text, int from) {
    List<String> words = new ArrayList<>();
    StringBuilder word = new StringBuilder();
    boolean quoted = false;
    for (int at = from; quoted || text.charAt(at) != '\n'; at++) {
      char one = text.charAt(at);
      if (one == '\'') {
        quoted = !quoted;
      } else if (!quoted && one == '\\') {
        at++;
      } else if (!quoted && one == ' ') {
        words.add(word.toString());
        word.setLength(0);
      } else {
        word.append(one);
      }
    }
    words.add(word.toString());
    words.removeIf(String::isEmpty);
    return words;
  }

  private static Curl of(List<String> words) {
    String method = null;
    String path = null;
    String type = "application/x-www-form-urlencoded";
    List<String> data = new ArrayList<>();
    for (int i = 0; i < words.size(); i++) {
      String word = words.get(i);
      switch (word) {
        case "-d", "--data-binary" -> data.add(words.get(++i));
        case "--data-urlencode" -> {
          String[] named = words.get(++i).split("=", 2);
          data.add(named[0] + "=" + URLEncoder.encode(named[1], StandardCharsets.UTF_8));
        }
        case "-H" -> type = words.get(++i).replace("Content-Type: ", "");
        default -> {
          if (word.startsWith("-X")) {
            method = word.substring(2);
          } else {
            path = word.replaceFirst("^localhost:[0-9]+", "");
          }
        }
      }
    }
    String body = data.isEmpty() ? null : String.join("&", data);
    return new Curl(method == null ? body == null ? "GET" : "POST" : method, path, type, body);
  }
}
