/** Associative retrieval over a Lucene index: similarity, separation, projection. */
module io.github.lucenehopfield {
  requires transitive io.github.lucenehopfield.index;
  requires transitive org.apache.lucene.core;
  requires ejml.core;
  requires ejml.ddense;

  exports io.github.lucenehopfield;
  exports io.github.lucenehopfield.adaptive;
  exports io.github.lucenehopfield.attractor;
  exports io.github.lucenehopfield.clustering;
  exports io.github.lucenehopfield.damage;
  exports io.github.lucenehopfield.dynamics;
  exports io.github.lucenehopfield.projection;
  exports io.github.lucenehopfield.separation;
  exports io.github.lucenehopfield.similarity;
}
