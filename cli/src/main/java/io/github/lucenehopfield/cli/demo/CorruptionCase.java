package io.github.lucenehopfield.cli.demo;

import java.util.List;

/**
 * A way to corruption an image.
 *
 * @param name short, for tables
 * @param description one clause, for people
 * @param law does it
 */
public record CorruptionCase(
    String name, String description, io.github.lucenehopfield.noise.corruption.Corruption law) {
  private static CorruptionCase of(String name, String description, String specification) {
    return new CorruptionCase(
        name,
        description,
        io.github.lucenehopfield.noise.corruption.Corruption.parse(specification));
  }

  /**
   * {@return the corruptions that the demonstration shows, in order}
   *
   * @param width pixels a line
   * @param height lines
   */
  static List<CorruptionCase> all(int width, int height) {
    String grid = width + "x" + height;
    return List.of(
        of("none", "the image as it was stored", "none"),
        of("noise", "Gaussian noise of deviation 0.5 on every pixel", "noise:0.5"),
        of("half erased", "50 % of the pixels set to 0", "dropout:0.5"),
        of("most erased", "80 % of the pixels set to 0", "dropout:0.8"),
        of("salt and pepper", "50 % of the pixels set to 0 or 1", "saltpepper:0.5"),
        of(
            "gray square",
            "a square of some gray over half of the area, somewhere",
            "occlude:" + grid + ":0.5"),
        of("brightness", "one offset from -0.8 to 0.8 added to all pixels", "offset:0.8"),
        of("half unknown", "the bottom half missing (NaN)", "tail:0.5"));
  }
}
