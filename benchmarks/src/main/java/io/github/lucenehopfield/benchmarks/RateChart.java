package io.github.lucenehopfield.benchmarks;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lines of rates over recall, both logarithmic: recall by what is missed. */
final class RateChart {
  private static final int WIDTH = 620;
  private static final int HEIGHT = 380;
  private static final int LEFT = 60;
  private static final int TOP = 10;
  private static final double[] RECALLS = {0, .5, .8, .9, .95, .98, .99, .995, .998, .999, .9995};
  private static final double MIN_MISSED = 4e-4;

  private record Line(String name, double[] recalls, double[] rates) {}

  private final List<Line> lines = new ArrayList<>();

  void line(String name, double[] recalls, double[] rates) {
    lines.add(new Line(name, recalls, rates));
  }

  String svg() {
    double most = 1;
    double least = Double.POSITIVE_INFINITY;
    double worst = 1;
    for (Line line : lines) {
      for (int i = 0; i < line.rates.length; i++) {
        most = Math.max(most, line.rates[i]);
        least = Math.min(least, line.rates[i]);
        worst = Math.min(worst, line.recalls[i]);
      }
    }
    StringBuilder svg = new StringBuilder();
    svg.append(
        format(
            "<svg width=\"%d\" height=\"%d\" font-size=\"11\">",
            LEFT + WIDTH + 200, TOP + HEIGHT + 30));
    for (double recall : RECALLS) {
      if (recall >= worst) {
        double x = x(recall, worst);
        svg.append(
            format(
                "<line x1=\"%.1f\" x2=\"%.1f\" y1=\"%d\" y2=\"%d\" stroke=\"#ddd\"/>"
                    + "<text x=\"%.1f\" y=\"%d\" text-anchor=\"middle\">%s</text>",
                x, x, TOP, TOP + HEIGHT, x, TOP + HEIGHT + 18, recall));
      }
    }
    for (double decade = Math.pow(10, Math.floor(Math.log10(least)));
        decade <= most;
        decade *= 10) {
      for (int step : new int[] {1, 2, 5}) {
        double rate = decade * step;
        if (rate >= least && rate <= most) {
          double y = y(rate, least, most);
          svg.append(
              format(
                  "<line x1=\"%d\" x2=\"%d\" y1=\"%.1f\" y2=\"%.1f\" stroke=\"#ddd\"/>"
                      + "<text x=\"5\" y=\"%.1f\">%.0f</text>",
                  LEFT, LEFT + WIDTH, y, y, y + 4, rate));
        }
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      draw(svg, lines.get(i), i, worst, least, most);
    }
    return svg.append("</svg>").toString();
  }

  private static void draw(
      StringBuilder svg, Line line, int number, double worst, double least, double most) {
    String color = LineCharts.COLORS[number % LineCharts.COLORS.length];
    StringBuilder path = new StringBuilder();
    for (int i = 0; i < line.rates.length; i++) {
      double x = x(line.recalls[i], worst);
      double y = y(line.rates[i], least, most);
      path.append(format("%.1f,%.1f ", x, y));
      svg.append(format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", x, y, color));
    }
    svg.append(
        format(
            "<polyline fill=\"none\" stroke=\"%s\" stroke-width=\"1.5\" points=\"%s\"/>"
                + "<text x=\"%d\" y=\"%d\" fill=\"%s\">%s</text>",
            color,
            path,
            LEFT + WIDTH + 15,
            TOP + 12 + 16 * number,
            color,
            LineCharts.escape(line.name)));
  }

  private static double x(double recall, double worst) {
    double from = Math.log(Math.max(MIN_MISSED, 1 - worst) * 1.1);
    double to = Math.log(MIN_MISSED);
    return LEFT + (Math.log(Math.max(MIN_MISSED, 1 - recall)) - from) / (to - from) * WIDTH;
  }

  private static double y(double rate, double least, double most) {
    double from = Math.log(least / 1.2);
    double to = Math.log(most * 1.2);
    return TOP + HEIGHT - (Math.log(rate) - from) / (to - from) * HEIGHT;
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
