package io.github.lucenehopfield.cli.report;

import java.util.Locale;

/**
 * Draws vectors that belong together, on one scale: as images where their width is known, else as
 * bars if they are short, and as curves.
 */
final class VectorPicture {
  private static final int MAX_BARS = 32;
  private static final int WIDTH = 180;
  private static final int HEIGHT = 70;

  private final int columns;
  private final float low;
  private final float high;

  /**
   * Fits the scale.
   *
   * @param columns of images; 0 for bars and curves
   * @param vectors whose least and largest known values are the ends of the scale
   */
  VectorPicture(int columns, Iterable<float[]> vectors) {
    this.columns = columns;
    float least = Float.POSITIVE_INFINITY;
    float most = Float.NEGATIVE_INFINITY;
    for (float[] vector : vectors) {
      for (float value : vector) {
        // NaN is neither.
        least = value < least ? value : least;
        most = value > most ? value : most;
      }
    }
    low = least < most ? least : Math.min(least, 0);
    high = least < most ? most : low + 1;
  }

  /** {@return HTML of a vector, NaN shown as unknown, values beyond the scale at its ends} */
  String draw(float[] vector, String alternative) {
    if (columns > 0) {
      float[] shades = new float[vector.length];
      for (int i = 0; i < shades.length; i++) {
        shades[i] = (float) place(vector[i]);
      }
      return String.format(
          Locale.ROOT,
          "<img src=\"%s\" width=\"%d\" height=\"%d\" alt=\"%s\">",
          Png.dataUri(shades, columns),
          columns,
          vector.length / columns,
          alternative);
    }
    return String.format(
        Locale.ROOT,
        "<svg class=\"vector\" viewBox=\"0 0 %d %d\" width=\"%d\" height=\"%d\" role=\"img\""
            + " aria-label=\"%s\">%s</svg>",
        WIDTH,
        HEIGHT,
        WIDTH,
        HEIGHT,
        alternative,
        vector.length <= MAX_BARS ? bars(vector) : curve(vector));
  }

  /** Where a value is on the scale, 0 to 1; NaN for one that is unknown. */
  private double place(float value) {
    return Float.isNaN(value)
        ? Double.NaN
        : Math.clamp((value - low) / ((double) high - low), 0, 1);
  }

  private String bars(float[] vector) {
    StringBuilder svg = new StringBuilder();
    double step = (double) WIDTH / vector.length;
    double zero = HEIGHT * (1 - (low > 0 ? 0 : place(0)));
    for (int i = 0; i < vector.length; i++) {
      boolean unknown = Float.isNaN(vector[i]);
      double top = unknown ? 0 : HEIGHT * (1 - place(vector[i]));
      double from = unknown ? 0 : Math.min(top, zero);
      double height = unknown ? HEIGHT : Math.max(1, Math.abs(top - zero));
      svg.append(
          String.format(
              Locale.ROOT,
              "<rect class=\"%s\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\"/>",
              unknown ? "unknown" : "bar",
              i * step,
              from,
              step * .8,
              height));
    }
    return svg.toString();
  }

  private String curve(float[] vector) {
    StringBuilder path = new StringBuilder("<path class=\"curve\" d=\"");
    boolean drawing = false;
    for (int i = 0; i < vector.length; i++) {
      double place = place(vector[i]);
      if (Double.isNaN(place)) {
        drawing = false;
        continue;
      }
      path.append(
          String.format(
              Locale.ROOT,
              "%s%.1f %.1f",
              drawing ? "L" : "M",
              i * (double) WIDTH / (vector.length - 1),
              1 + (HEIGHT - 2) * (1 - place)));
      drawing = true;
    }
    return path.append("\"/>").toString();
  }
}
