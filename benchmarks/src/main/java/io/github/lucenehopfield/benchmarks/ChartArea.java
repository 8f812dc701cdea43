package io.github.lucenehopfield.benchmarks;

import java.util.Locale;

/**
 * The area of a chart with two axes, as SVG that can be read on a telephone: narrow, in large
 * letters, with the names of its lines below it.
 */
final class ChartArea {
  static final String[] COLORS = {
    "#1f77b4", "#d65f00", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#d63aa8", "#0f97a8",
    "#6b6b6b", "#8a8b00", "#000000", "#5b8fd6"
  };
  static final int WIDTH = 520;
  static final int FONT = 15;

  private static final int LEFT = 58;
  private static final int RIGHT = 22;
  private static final int TOP = 44;
  private static final int PLOT_WIDTH = WIDTH - LEFT - RIGHT;
  private static final int PLOT_HEIGHT = 270;
  private static final int AXIS = 52;
  private static final int LINE = 22;

  /** How far apart the names of two marks of the horizontal axis have to be. */
  private static final int MARK = 27;

  private final StringBuilder svg = new StringBuilder();
  private int lines;
  private double lastMark = Double.NEGATIVE_INFINITY;

  /**
   * Begins a chart.
   *
   * @param title what it shows
   * @param axis what the horizontal axis counts
   * @param lines how many there will be
   */
  ChartArea(String title, String axis, int lines) {
    svg.append(head(title, TOP + PLOT_HEIGHT + AXIS + LINE * lines + 8));
    svg.append(
        format(
            "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
            LEFT + PLOT_WIDTH / 2.0, TOP + PLOT_HEIGHT + 44, escape(axis)));
  }

  /** {@return the beginning of a picture, with a white ground and its title} */
  static String head(String title, int height) {
    return format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %d %d\" width=\"%d\""
            + " height=\"%d\" role=\"img\" font-family=\"sans-serif\" font-size=\"%d\""
            + " fill=\"#1b1f24\"><title>%s</title>"
            + "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>"
            + "<text x=\"8\" y=\"22\" font-weight=\"bold\">%s</text>",
        WIDTH, height, WIDTH, height, FONT, escape(title), WIDTH, height, escape(title));
  }

  /** Marks the horizontal axis at a share of its length. */
  void across(double share, String name) {
    double x = x(share);
    svg.append(
        format(
            "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#ddd\"/>",
            x, x, TOP, TOP + PLOT_HEIGHT));
    if (x - lastMark >= MARK) {
      svg.append(
          format(
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
              x, TOP + PLOT_HEIGHT + 20, name));
      lastMark = x;
    }
  }

  /** Marks the vertical axis at a share of its length. */
  void up(double share, String name) {
    double y = y(share);
    svg.append(
        format(
            "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                + "<text x=\"%d\" y=\"%.1f\" text-anchor=\"end\">%s</text>",
            LEFT, WIDTH - RIGHT, y, y, LEFT - 7, y + 5, name));
  }

  /**
   * Adds a line.
   *
   * @param name in the list below the chart
   * @param across shares of the horizontal axis
   * @param up as many shares of the vertical axis, NaN where there is no point
   */
  void line(String name, double[] across, double[] up) {
    String color = COLORS[lines % COLORS.length];
    String dash = lines % 2 == 0 ? "" : " stroke-dasharray=\"7 3\"";
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < across.length; i++) {
      if (Double.isNaN(up[i]) == false) {
        double x = x(across[i]);
        double y = y(up[i]);
        points.append(format("%.1f,%.1f ", x, y));
        svg.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, color));
      }
    }
    int y = TOP + PLOT_HEIGHT + AXIS + LINE * lines + 14;
    svg.append(
        format(
            "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"2\"%s points=\"%s\"/>"
                + "<line x1=\"10\" x2=\"44\" y1=\"%d\" y2=\"%d\" stroke=\"%s\""
                + " stroke-width=\"3\"%s/><text x=\"52\" y=\"%d\">%s</text>",
            color, dash, points.toString().strip(), y - 5, y - 5, color, dash, y, escape(name)));
    lines++;
  }

  /** {@return the picture} */
  String svg() {
    return svg + "</svg>\n";
  }

  private static double x(double share) {
    return LEFT + share * PLOT_WIDTH;
  }

  private static double y(double share) {
    return TOP + (1 - share) * PLOT_HEIGHT;
  }

  /** {@return a number as the documents have it: no more digits than it needs, no leading zero} */
  static String number(double value) {
    String text =
        value == Math.rint(value) && Math.abs(value) < 1e9
            ? String.valueOf((long) value)
            : String.valueOf(value);
    return text.replaceFirst("^0\\.", ".");
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
