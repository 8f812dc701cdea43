/** Prototypes as stable states of a balanced network of excitatory and inhibitory units. */
module io.github.lucenehopfield.attractor {
  requires transitive io.github.lucenehopfield;
  requires transitive io.github.lucenehopfield.noise;
  requires ejml.core;
  requires ejml.ddense;

  exports io.github.lucenehopfield.attractor;
}
