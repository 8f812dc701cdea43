package io.github.lucenehopfield.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Horizontal bars below their names and values, in groups. */
final class BarChart {
  private static final int LEFT = 10;
  private static final int TOP = 34;
  private static final int LONGEST = ChartArea.WIDTH - 2 * LEFT;
  private static final int HEADING = 30;
  private static final int BAR = 40;

  /** A bar, or a heading with a color of -1. */
  private record Bar(String name, double value, String written, int color) {}

  private final String title;
  private final double cap;
  private final List<Bar> bars = new ArrayList<>();

  BarChart(String title) {
    this(title, Double.POSITIVE_INFINITY);
  }

  /**
   * Begins a chart.
   *
   * @param title what it shows
   * @param cap the value that the longest bar has at most; longer ones end with an arrow
   */
  BarChart(String title, double cap) {
    this.title = title;
    this.cap = cap;
  }

  /** Begins a group. */
  void heading(String name) {
    bars.add(new Bar(name, 0, "", -1));
  }

  /** Adds a bar with one decimal. */
  void bar(String name, double value) {
    bar(name, value, ChartArea.format("%.1f", value), 0);
  }

  /**
   * Adds a bar.
   *
   * @param written its value, as it is to be read
   * @param color the number of a color
   */
  void bar(String name, double value, String written, int color) {
    bars.add(new Bar(name, value, written, color));
  }

  String svg() {
    double most = Math.min(cap, bars.stream().mapToDouble(Bar::value).max().orElse(1));
    int height = TOP;
    for (Bar bar : bars) {
      height += bar.color < 0 ? HEADING : BAR;
    }
    StringBuilder svg = new StringBuilder(ChartArea.head(title, height + 4));
    int y = TOP;
    for (Bar bar : bars) {
      String name = ChartArea.escape(bar.name);
      if (bar.color < 0) {
        svg.append(
            ChartArea.format(
                "<text x=\"%d\" y=\"%d\" font-style=\"italic\">%s</text>", LEFT, y + 22, name));
        y += HEADING;
        continue;
      }
      double width = most > 0 ? LONGEST * Math.min(1, bar.value / most) : 0;
      String color = ChartArea.COLORS[bar.color % ChartArea.COLORS.length];
      svg.append(
          ChartArea.format(
              "<text x=\"%d\" y=\"%d\">%s</text>"
                  + "<text x=\"%d\" y=\"%d\" text-anchor=\"end\">%s</text>",
              LEFT, y + 16, name, LEFT + LONGEST, y + 16, ChartArea.escape(bar.written)));
      if (bar.value > most) {
        double end = LEFT + width;
        svg.append(
            ChartArea.format(
                "<path d=\"M%d %d H%.1f l10 6 l-10 6 H%d z\" fill=\"%s\"/>",
                LEFT, y + 22, end - 10, LEFT, color));
      } else {
        svg.append(
            ChartArea.format(
                "<rect x=\"%d\" y=\"%d\" width=\"%.1f\" height=\"12\" fill=\"%s\"/>",
                LEFT, y + 22, width, color));
      }
      y += BAR;
    }
    return svg.append("</svg>\n").toString();
  }
}
