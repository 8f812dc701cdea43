package io.github.lucenehopfield.benchmarks;

import java.util.SplittableRandom;

/** What is done to an image; the values of section 2.3 of the published experiment. */
enum CapacityCorruption {
  NOISE("Gaussian noise 0.5, folded and clamped to 0..1"),
  HALF("lower half of the rows set to 0"),
  PIXELS("half of the pixels set to 0"),
  FRAME("a frame of 6 pixels set to 0");

  private static final int SIDE = 28;

  private final String title;

  CapacityCorruption(String title) {
    this.title = title;
  }

  /** {@return what it is, for the head of a table} */
  String title() {
    return title;
  }

  /** {@return a corrupted copy of an image} */
  float[] apply(float[] image, SplittableRandom random) {
    float[] cue = image.clone();
    for (int d = 0; d < cue.length; d++) {
      int row = d / SIDE;
      int column = d % SIDE;
      double noise = random.nextGaussian();
      boolean coin = random.nextBoolean();
      int edge = Math.min(Math.min(row, column), Math.min(SIDE - 1 - row, SIDE - 1 - column));
      cue[d] =
          switch (this) {
            case NOISE -> (float) Math.min(1, Math.abs(cue[d] + .5 * noise));
            case HALF -> row >= SIDE / 2 ? 0 : cue[d];
            case PIXELS -> coin ? 0 : cue[d];
            case FRAME -> edge < 6 ? 0 : cue[d];
          };
    }
    return cue;
  }
}
