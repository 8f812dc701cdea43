package io.github.lucenehopfield.benchmarks;

import java.util.List;
import java.util.Set;

/** Texts with their cues: chosen chunks on a colored ground, right ones underlined. */
final class HighlightPicture {
  private static final int LEFT = 8;
  private static final int LINE = 24;
  private static final int FONT = 14;

  /** Of a font whose letters are all as wide. */
  private static final double LETTER = .602 * FONT;

  private static final int LETTERS = (int) ((ChartArea.WIDTH - 2 * LEFT) / LETTER);

  private final String title;
  private final StringBuilder grounds = new StringBuilder();
  private final StringBuilder letters = new StringBuilder();
  private int y = 50;
  private int column;

  HighlightPicture(String title) {
    this.title = title;
  }

  /**
   * Adds a text.
   *
   * @param cue what was asked for
   * @param chunks the text
   * @param chosen the numbers of chosen chunks
   * @param from the first right chunk
   * @param to the one behind the last right chunk
   */
  void text(String cue, List<String> chunks, Set<Integer> chosen, int from, int to) {
    words("cue: " + cue, "font-style=\"italic\" fill=\"#0a58ca\"", false, false);
    line();
    for (int i = 0; i < chunks.size(); i++) {
      words(chunks.get(i), "", chosen.contains(i), i >= from && i < to);
    }
    line();
    y += LINE / 2;
  }

  private void line() {
    y += LINE;
    column = 0;
  }

  private void words(String text, String style, boolean chosen, boolean right) {
    for (String word : text.split(" ")) {
      if (column > 0 && column + word.length() > LETTERS) {
        line();
      }
      double x = LEFT + column * LETTER;
      // Up to the next word, so that a chunk is in one piece.
      double width = LETTER * (word.length() + 1);
      if (chosen) {
        grounds.append(
            ChartArea.format(
                "<rect x=\"%.1f\" y=\"%d\" width=\"%.1f\" height=\"20\" fill=\"#ffe08a\"/>",
                x, y - 15, width));
      }
      if (right) {
        grounds.append(
            ChartArea.format(
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#2ca02c\""
                    + " stroke-width=\"2\"/>",
                x, x + width, y + 5, y + 5));
      }
      letters.append(
          ChartArea.format(
              "<text x=\"%.1f\" y=\"%d\" textLength=\"%.1f\" %s>%s</text>",
              x, y, LETTER * word.length(), style, ChartArea.escape(word)));
      column += word.length() + 1;
    }
  }

  String svg() {
    return ChartArea.head(title, y)
        + ChartArea.format("<g font-family=\"monospace\" font-size=\"%d\">", FONT)
        + grounds
        + letters
        + "</g></svg>\n";
  }
}
