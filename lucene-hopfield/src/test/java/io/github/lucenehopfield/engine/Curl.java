package io.github.lucenehopfield.solr;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** A curl command of the README: as much of the shell and of curl as they use. */
record Curl(String path, String type, String body) {
  /** {@return the curl commands of a section of a document} */
  static List<Curl> in(Path document, String section) throws Exception {
    String text = Files.readString(document);
    int start = text.indexOf("\n## " + section + "\n");
    text = text.substring(start, text.indexOf("\n## ", start + 1));
    List<Curl> commands = new ArrayList<>();
    for (int at = text.indexOf("\ncurl "); at >= 0; at = text.indexOf("\ncurl ", at + 1)) {
      commands.add(of(words(text, at + 1)));
    }
    return commands;
  }

  /** {@return the words of a command, which ends with its line} */
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
    String path = null;
    String type = "application/x-www-form-urlencoded";
    List<String> data = new ArrayList<>();
    for (int i = 1; i < words.size(); i++) {
      switch (words.get(i)) {
        case "-d" -> data.add(words.get(++i));
        case "--data-urlencode" -> {
          String[] named = words.get(++i).split("=", 2);
          data.add(named[0] + "=" + URLEncoder.encode(named[1], StandardCharsets.UTF_8));
        }
        case "-H" -> type = words.get(++i).replace("Content-Type: ", "");
        default -> path = words.get(i).replaceFirst("^localhost:8983", "");
      }
    }
    return new Curl(path, type, data.isEmpty() ? null : String.join("&", data));
  }

  /** {@return the answer of a node} */
  Solr.Answer ask(Solr solr) throws Exception {
    return solr.ask(body == null ? "GET" : "POST", path, type, body);
  }
}
