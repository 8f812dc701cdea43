/** Codes on disk alongside Lucene's flat vectors, and how to scan them. */
module io.github.lucenehopfield.index {
  requires transitive org.apache.lucene.core;
  requires static jdk.incubator.vector;

  exports io.github.lucenehopfield.index;
  exports io.github.lucenehopfield.index.internal.math to
      io.github.lucenehopfield,
      io.github.lucenehopfield.noise;
  exports io.github.lucenehopfield.index.scan;

  provides org.apache.lucene.codecs.KnnVectorsFormat with
      io.github.lucenehopfield.index.HopfieldVectorsFormat;
}
