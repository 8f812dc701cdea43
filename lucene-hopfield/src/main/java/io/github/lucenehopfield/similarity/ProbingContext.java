package io.github.lucenehopfield.similarity;

import java.io.IOException;

/** A field for the binding of one of several cues: nothing is retrieved ahead of the query. */
record ProbingContext(CueContext field) implements CueContext {
  @Override
  public long patterns() throws IOException {
    return field.patterns();
  }

  @Override
  public float[][] probe(CueSimilarity similarity, int count) throws IOException {
    return field.probe(similarity, count);
  }

  @Override
  public Probed probeScored(CueSimilarity similarity, int count) throws IOException {
    return field.probeScored(similarity, count);
  }
}
