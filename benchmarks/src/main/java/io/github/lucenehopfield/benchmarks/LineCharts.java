package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.io.PendingOutput;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * A page of charts, most of them lines: shares from 0 to 1 over numbers of patterns, on a
 * logarithmic axis.
 */
final class LineCharts {
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
    page.append("<p>").append(ChartArea.escape(text)).append("</p>\n");
  }

  /** Adds a table, the header first. */
  void table(List<List<String>> rows) {
    page.append("<table border=\"1\" cellpadding=\"4\">");
    for (List<String> row : rows) {
      page.append("<tr>");
      for (String cell : row) {
        page.append("<td>").append(ChartArea.escape(cell)).append("</td>");
      }
      page.append("</tr>");
    }
    page.append("</table>\n");
  }

  /** Adds a picture. */
  void figure(String svg) {
    page.append("<figure>").append(svg).append("</figure>\n");
  }

  /**
   * Adds a chart.
   *
   * @param title what it shows
   * @param axis what {@code sizes} counts
   * @param sizes the numbers of patterns, ascending
   * @param lines a share for each of them, NaN where not measured
   */
  void chart(String title, String axis, int[] sizes, Map<String, double[]> lines) {
    figure(svg(title, axis, doubles(sizes), lines));
  }

  /** Writes a picture of its own, into a file that ends in .svg. */
  static void write(Path file, String svg) throws IOException {
    try (PendingOutput output = PendingOutput.file(file)) {
      output.stream().write(svg.getBytes(StandardCharsets.UTF_8));
      output.commit();
    }
  }

  /**
   * {@return a chart as a picture}
   *
   * @param title what it shows
   * @param axis what {@code sizes} counts
   * @param sizes positive, ascending; on a logarithmic axis
   * @param lines a share for each of them, NaN where not measured
   */
  static String svg(String title, String axis, double[] sizes, Map<String, double[]> lines) {
    ChartArea area = new ChartArea(title, axis, lines.size());
    for (int i = 0; i <= 4; i++) {
      area.up(i / 4.0, ChartArea.number(i / 4.0));
    }
    double[] across = new double[sizes.length];
    for (int i = 0; i < sizes.length; i++) {
      double span = Math.log(sizes[sizes.length - 1] / sizes[0]);
      across[i] = .02 + .96 * (span > 0 ? Math.log(sizes[i] / sizes[0]) / span : 0);
      area.across(across[i], ChartArea.number(sizes[i]));
    }
    lines.forEach((name, shares) -> area.line(name, across, shares));
    return area.svg();
  }

  static double[] doubles(int[] sizes) {
    return Arrays.stream(sizes).asDoubleStream().toArray();
  }

  void write(Path file) throws IOException {
    byte[] bytes = page.append("</html>\n").toString().getBytes(StandardCharsets.UTF_8);
    try (PendingOutput output = PendingOutput.file(file)) {
      output.stream().write(bytes);
      output.commit();
    }
  }
}
