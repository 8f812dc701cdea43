package io.github.lucenehopfield.noise.robust;

/** What may have happened to a cue. */
enum Hypothesis {
  /** Gaussian noise on every coordinate. */
  NOISE,
  /** A gain, and Gaussian noise. */
  GAIN,
  /** A gain above 0, an offset and Gaussian noise. */
  LINEAR,
  /** A gain below 0, an offset and Gaussian noise. */
  INVERTED,
  /** Laplacian noise. */
  HEAVY_TAILS,
  /** Coordinates erased one by one, some noise on the others. */
  ERASURE,
  /** Coordinates erased in runs, some noise on the others. */
  RUNS,
  /** A gain and an offset, and coordinates erased one by one. */
  LINEAR_ERASURE,
  /** Values mapped by any channel, the same for all coordinates. */
  CHANNEL,
  /** A gain, an offset and noise before values were brought to the levels of the cue. */
  LEVELS;

  static final int COUNT = values().length;
}
