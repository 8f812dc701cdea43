/** Similarities that are the likelihood of a corruption: robust, trained, footprints. */
module io.github.lucenehopfield.noise {
  requires transitive io.github.lucenehopfield;
  requires ejml.core;
  requires ejml.ddense;

  exports io.github.lucenehopfield.noise;
  exports io.github.lucenehopfield.noise.corruption;
  exports io.github.lucenehopfield.noise.footprint;
  exports io.github.lucenehopfield.noise.pooling;
  exports io.github.lucenehopfield.noise.training;
}
