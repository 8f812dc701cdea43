package io.github.lucenehopfield.benchmarks;

import java.util.ArrayList;
import java.util.List;

/** Lines of rates over recall, both logarithmic: recall by what is missed, from .9 on. */
final class RateChart {
  private static final double[] RECALLS = {.9, .95, .98, .99, .995, .998, .999, .9995};
  private static final double LEAST_RECALL = RECALLS[0];
  private static final double MIN_MISSED = 4e-4;
  private static final double MARGIN = 1.2;

  private record Line(String name, double[] recalls, double[] rates) {}

  private final String title;
  private final List<Line> lines = new ArrayList<>();

  RateChart(String title) {
    this.title = title;
  }

  void line(String name, double[] recalls, double[] rates) {
    lines.add(new Line(name, recalls, rates));
  }

  String svg() {
    double most = 1;
    double least = Double.POSITIVE_INFINITY;
    for (Line line : lines) {
      for (int i = 0; i < line.rates.length; i++) {
        if (line.recalls[i] >= LEAST_RECALL) {
          most = Math.max(most, line.rates[i]);
          least = Math.min(least, line.rates[i]);
        }
      }
    }
    ChartArea area = new ChartArea(title, "recall@" + PeersBenchmark.K, lines.size());
    for (double recall : RECALLS) {
      area.across(across(recall), ChartArea.number(recall));
    }
    for (double decade = Math.pow(10, Math.floor(Math.log10(least)));
        decade <= most;
        decade *= 10) {
      for (int step : new int[] {1, 2, 5}) {
        double rate = decade * step;
        if (rate >= least && rate <= most) {
          area.up(up(rate, least, most), ChartArea.number(rate));
        }
      }
    }
    for (Line line : lines) {
      double[] across = new double[line.rates.length];
      double[] up = new double[line.rates.length];
      for (int i = 0; i < up.length; i++) {
        boolean shown = line.recalls[i] >= LEAST_RECALL;
        across[i] = across(line.recalls[i]);
        up[i] = shown ? up(line.rates[i], least, most) : Double.NaN;
      }
      area.line(line.name, across, up);
    }
    return area.svg();
  }

  private static double across(double recall) {
    double from = Math.log(1 - LEAST_RECALL);
    return (Math.log(Math.max(MIN_MISSED, 1 - recall)) - from) / (Math.log(MIN_MISSED) - from);
  }

  private static double up(double rate, double least, double most) {
    double from = Math.log(least / MARGIN);
    return (Math.log(rate) - from) / (Math.log(most * MARGIN) - from);
  }
}
