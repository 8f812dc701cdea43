package io.github.lucenehopfield.benchmarks;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/** Horizontal bars with their values. */
final class BarChart {
  private static final int WIDTH = 300;
  private static final int LEFT = 180;
  private static final int LINE = 22;

  private final Map<String, Double> bars = new LinkedHashMap<>();

  void bar(String name, double value) {
    bars.put(name, value);
  }

  String svg() {
    double most = bars.values().stream().mapToDouble(Double::doubleValue).max().orElse(1);
    StringBuilder svg = new StringBuilder();
    svg.append(
        String.format(
            Locale.ROOT,
            "<svg width=\"%d\" height=\"%d\" font-size=\"11\">",
            LEFT + WIDTH + 80,
            LINE * bars.size()));
    int y = 0;
    for (Map.Entry<String, Double> bar : bars.entrySet()) {
      double width = most > 0 ? WIDTH * bar.getValue() / most : 0;
      svg.append(
          String.format(
              Locale.ROOT,
              "<text x=\"0\" y=\"%d\">%s</text><rect x=\"%d\" y=\"%d\" width=\"%.1f\""
                  + " height=\"14\" fill=\"%s\"/><text x=\"%.1f\" y=\"%d\">%.1f</text>",
              y + 12,
              LineCharts.escape(bar.getKey()),
              LEFT,
              y + 1,
              width,
              LineCharts.COLORS[0],
              LEFT + width + 6,
              y + 12,
              bar.getValue()));
      y += LINE;
    }
    return svg.append("</svg>").toString();
  }
}
