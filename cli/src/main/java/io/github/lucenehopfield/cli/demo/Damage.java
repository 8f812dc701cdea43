package io.github.lucenehopfield.cli.demo;

import java.util.List;

/**
 * A way to damage an image.
 *
 * @param name short, for tables
 * @param description one clause, for people
 * @param law does it
 */
public record Damage(String name, String description, io.github.lucenehopfield.damage.Damage law) {
  private static Damage of(String name, String description, String specification) {
    return new Damage(
        name, description, io.github.lucenehopfield.damage.Damage.parse(specification));
  }

  /**
   * {@return the damages that the demonstration shows, in order}
   *
   * @param width pixels a line
   * @param height lines
   */
  static List<Damage> all(int width, int height) {
    String grid = width + "x" + height;
    return List.of(
        of("none", "the image as it was stored", "none"),
        of("noise", "Gaussian noise of deviation 0.5 on every pixel", "noise:0.5"),
        of("half lost", "50 % of the pixels set to 0", "dropout:0.5"),
        of("most lost", "80 % of the pixels set to 0", "dropout:0.8"),
        of("salt and pepper", "50 % of the pixels set to 0 or 1", "saltpepper:0.5"),
        of(
            "grey square",
            "a square of some grey over half of the area, somewhere",
            "occlude:" + grid + ":0.5"),
        of("brightness", "one offset from -0.8 to 0.8 added to all pixels", "offset:0.8"),
        of("half unknown", "the bottom half missing (NaN)", "tail:0.5"));
  }
}
