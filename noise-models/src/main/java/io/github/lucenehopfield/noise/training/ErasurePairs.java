package io.github.lucenehopfield.noise.training;

import io.github.lucenehopfield.noise.channel.ErasureInference;
import io.github.lucenehopfield.noise.density.CueValueDensity;
import io.github.lucenehopfield.noise.density.FieldDistribution;

/** The pairs that an erasure channel is fitted to, and what holds for all channels. */
final class ErasurePairs {
  final FieldDistribution field;
  final float[][] cues;
  final float[][] origins;

  /** The density of each value of a cue if it is erased. */
  final double[][] erasedDensities;

  /** Whether each value of a cue occurs more than once in it. */
  final boolean[][] repeated;

  /** The smallest standard deviation of errors that the resolution of values allows. */
  final double leastSigma;

  /** The density of a value that is hit exactly: all mass within the resolution. */
  final double mostDensity;

  ErasurePairs(FieldDistribution field, float[][] cues, float[][] origins) {
    this.field = field;
    this.cues = cues;
    this.origins = origins;
    double resolution = ErasureInference.RESOLUTION * field.scale();
    mostDensity = 1 / resolution;
    leastSigma = resolution / Math.sqrt(2 * Math.PI);
    erasedDensities = new double[cues.length][];
    repeated = new boolean[cues.length][];
    for (int i = 0; i < cues.length; i++) {
      double[] density = CueValueDensity.ofCue(cues[i], resolution);
      for (int d = 0; d < density.length; d++) {
        density[d] = StrictMath.exp(density[d]);
      }
      erasedDensities[i] = density;
      repeated[i] = CueValueDensity.repeated(cues[i]);
    }
  }

  int count() {
    return cues.length;
  }

  int dimension() {
    return field.dimension();
  }

  /** {@return whether a value occurs more than once in a cue} */
  boolean anyRepeated() {
    for (boolean[] ofCue : repeated) {
      for (boolean one : ofCue) {
        if (one) {
          return true;
        }
      }
    }
    return false;
  }
}
