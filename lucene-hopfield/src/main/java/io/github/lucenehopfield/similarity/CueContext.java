package io.github.lucenehopfield.similarity;

import java.io.IOException;

/** What a similarity may learn about the searched field while it is bound to a cue. */
public interface CueContext {
  /**
   * A field without vectors, for binding a similarity away from an index: exact scores are the same
   * as on any, tables may be others.
   */
  CueContext NONE =
      new CueContext() {
        @Override
        public long patterns() {
          return 0;
        }

        @Override
        public float[][] probe(CueSimilarity similarity, int count) {
          return new float[0][];
        }
      };

  /** {@return how many live vectors the searched field has, N} */
  long patterns();

  /**
   * Retrieves the best patterns under a similarity that is already bound, for similarities whose
   * parameters are fitted to the cue in several rounds. Honours the filter and the timeout of the
   * query.
   *
   * @param similarity the similarity to retrieve with; it must have tables
   * @param count how many patterns at most
   * @return the stored vectors in descending order of exact score, fewer where the index has fewer
   * @throws IOException if the index cannot be read
   */
  float[][] probe(CueSimilarity similarity, int count) throws IOException;
}
