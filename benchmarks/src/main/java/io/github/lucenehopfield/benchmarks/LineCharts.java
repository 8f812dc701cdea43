package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.io.PendingOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * A page of charts, most of them lines: shares from 0 to 1 over numbers of patterns, on a
 * logarithmic axis.
 */
final class LineCharts {
  static final String[] COLORS = {
    "#1f77b4", "#ff7f0e", "#2ca02c", "#d62728", "#9467bd", "#8c564b", "#e377c2", "#17becf",
    "#7f7f7f", "#bcbd22", "#000000", "#aec7e8"
  };
  private static final int WIDTH = 520;
  private static final int HEIGHT = 260;
  private static final int LEFT = 40;
  private static final int BOTTOM = 30;

  private final StringBuilder page = new StringBuilder();

  LineCharts(String title) {
    page.append("<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>")
        .append(title)
        .append("</title><style>body{font:14px sans-serif;max-width:1100px;margin:2em auto}")
        .append("figure{display:inline-block;margin:1em}</style><h1>")
        .append(title)
        .append("</h1>\n");
  }

  void paragraph(String text) {
    page.append("<p>").append(escape(text)).append("</p>\n");
  }

  /** Adds a table, the header first. */
  void table(List<List<String>> rows) {
    page.append("<table border=\"1\" cellpadding=\"4\">");
    for (List<String> row : rows) {
      page.append("<tr>");
      for (String cell : row) {
        page.append("<td>").append(escape(cell)).append("</td>");
      }
      page.append("</tr>");
    }
    page.append("</table>\n");
  }

  /** Adds a picture. */
  void figure(String title, String svg) {
    page.append("<figure><figcaption>")
        .append(escape(title))
        .append("</figcaption>")
        .append(svg)
        .append("</figure>\n");
  }

  /**
   * Adds a chart.
   *
   * @param title what it shows
   * @param sizes the numbers of patterns, ascending
   * @param lines a share for each of them, NaN where not measured
   */
  void chart(String title, int[] sizes, Map<String, double[]> lines) {
    figure(title, svg(sizes, lines));
  }

  /**
   * Writes a chart as a picture of its own.
   *
   * @param file ends in .svg
   * @param sizes as above
   * @param lines as above
   */
  static void picture(Path file, int[] sizes, Map<String, double[]> lines) throws IOException {
    try (PendingOutput output = PendingOutput.file(file)) {
      output.stream().write(svg(sizes, lines).getBytes(StandardCharsets.UTF_8));
      output.commit();
    }
  }

  private static String svg(int[] sizes, Map<String, double[]> lines) {
    StringBuilder svg = new StringBuilder();
    int width = LEFT + WIDTH + 190;
    int height = Math.max(HEIGHT + BOTTOM + 10, 20 + 15 * lines.size());
    svg.append(
        format(
            "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\""
                + " font-family=\"sans-serif\" font-size=\"11\">"
                + "<rect width=\"%d\" height=\"%d\" fill=\"#fff\"/>",
            width, height, width, height));
    for (int i = 0; i <= 4; i++) {
      double y = y(i / 4.0);
      svg.append(
          format(
              "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                  + "<text x=\"5\" y=\"%.1f\">%.2f</text>",
              LEFT, LEFT + WIDTH, y, y, y + 4, i / 4.0));
    }
    for (int size : sizes) {
      svg.append(
          format(
              "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%d</text>",
              x(size, sizes), HEIGHT + BOTTOM, size));
    }
    int line = 0;
    for (Map.Entry<String, double[]> entry : lines.entrySet()) {
      draw(svg, entry.getKey(), entry.getValue(), sizes, line++);
    }
    return svg.append("</svg>\n").toString();
  }

  private static void draw(StringBuilder svg, String name, double[] shares, int[] sizes, int line) {
    String color = COLORS[line % COLORS.length];
    String dash = line < COLORS.length / 2 ? "" : " stroke-dasharray=\"5 3\"";
    StringBuilder points = new StringBuilder();
    for (int i = 0; i < sizes.length; i++) {
      if (!Double.isNaN(shares[i])) {
        points.append(format("%.1f,%.1f ", x(sizes[i], sizes), y(shares[i])));
      }
    }
    svg.append(
        format(
            "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\"%s points=\"%s\"/>"
                + "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>",
            color, dash, points, LEFT + WIDTH + 15, 16 + 15 * line, color, escape(name)));
  }

  private static double x(int size, int[] sizes) {
    double first = Math.log(sizes[0]);
    double last = Math.log(sizes[sizes.length - 1]);
    return LEFT
        + 10
        + (last > first ? (Math.log(size) - first) / (last - first) : 0) * (WIDTH - 20);
  }

  private static double y(double share) {
    return 10 + (1 - share) * HEIGHT;
  }

  static String escape(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }

  void write(Path file) throws IOException {
    byte[] bytes = page.append("</html>\n").toString().getBytes(StandardCharsets.UTF_8);
    try (PendingOutput output = PendingOutput.file(file)) {
      output.stream().write(bytes);
      output.commit();
    }
  }
}
