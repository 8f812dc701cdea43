package io.github.lucenehopfield.site;

import java.util.ArrayList;
import java.util.List;

/**
 * A command as a shell would start it: as much of the shell as the documents use.
 *
 * @param words the name of the program and its arguments, quotes taken off
 */
record ShellCommand(List<String> words) {

  String program() {
    return words.get(0);
  }

  List<String> arguments() {
    return words.subList(1, words.size());
  }

  /**
   * {@return the commands of a text, those of a pipeline one by one}
   *
   * @throws IllegalArgumentException if a quote is not closed
   */
  static List<ShellCommand> parse(String text) {
    List<ShellCommand> commands = new ArrayList<>();
    List<String> words = new ArrayList<>();
    StringBuilder word = null;
    char quote = 0;
    for (int at = 0; at < text.length(); at++) {
      char one = text.charAt(at);
      if (quote != 0) {
        if (one == quote) {
          quote = 0;
        } else {
          word.append(one);
        }
      } else if (one == '\'' || one == '"') {
        quote = one;
        word = word == null ? new StringBuilder() : word;
      } else if (one == '\\') {
        // The line goes on.
        at++;
      } else if (one == '#' && word == null) {
        at = text.indexOf('\n', at) - 1;
      } else if (Character.isWhitespace(one) || "|;()".indexOf(one) >= 0) {
        if (word != null) {
          words.add(word.toString());
          word = null;
        }
        if (one != ' ' && !words.isEmpty()) {
          commands.add(new ShellCommand(List.copyOf(words)));
          words.clear();
        }
      } else {
        word = word == null ? new StringBuilder() : word;
        word.append(one);
      }
    }
    if (quote != 0) {
      throw new IllegalArgumentException("quotes must be closed; quote=" + quote);
    }
    return commands;
  }
}
