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

  /**
   * {@return how many live vectors the searched field has, N}
   *
   * @throws IOException if the index cannot be read
   */
  long patterns() throws IOException;

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

  /**
   * Retrieves as {@link #probe} does, where the query itself may be answered by the same tables: an
   * index that scans codes for them may keep what it finds, and need not scan again.
   *
   * @param similarity the similarity to retrieve with; it must have tables
   * @param count how many patterns at most
   * @return the stored vectors in descending order of exact score
   * @throws IOException if the index cannot be read
   */
  default float[][] probeAhead(CueSimilarity similarity, int count) throws IOException {
    return probe(similarity, count);
  }

  /**
   * What {@link #probe} retrieves, with its exact scores.
   *
   * @param patterns the stored vectors, best first
   * @param scores the exact score of each
   */
  record Probed(float[][] patterns, double[] scores) {}

  /**
   * Retrieves as {@link #probe} does, for those who want the scores too. An index that has scored
   * the patterns already need not do so again.
   *
   * @param similarity the similarity to retrieve with; it must have tables
   * @param count how many patterns at most
   * @return the stored vectors and their scores
   * @throws IOException if the index cannot be read
   */
  default Probed probeScored(CueSimilarity similarity, int count) throws IOException {
    float[][] patterns = probe(similarity, count);
    double[] scores = new double[patterns.length];
    CueSimilarity.PatternScorer scorer = similarity.scorer();
    for (int i = 0; i < scores.length; i++) {
      scores[i] = scorer.score(patterns[i]);
    }
    return new Probed(patterns, scores);
  }
}
