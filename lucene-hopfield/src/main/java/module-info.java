/** Associative retrieval over a Lucene index: similarity, separation, projection. */
module io.github.lucenehopfield {
  requires transitive io.github.lucenehopfield.index;
  requires transitive org.apache.lucene.core;

  exports io.github.lucenehopfield;
  exports io.github.lucenehopfield.clustering;
  exports io.github.lucenehopfield.dynamics;
  exports io.github.lucenehopfield.internal.file to
      io.github.lucenehopfield.attractor,
      io.github.lucenehopfield.noise;
  exports io.github.lucenehopfield.internal.retrieval to
      io.github.lucenehopfield.noise;
  exports io.github.lucenehopfield.projection;
  exports io.github.lucenehopfield.separation;
  exports io.github.lucenehopfield.similarity;
}
