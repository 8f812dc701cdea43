package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.lucene.search.IndexSearcher;

/**
 * Classes by the k nearest neighbors, each of which has one vote: the exactly nearest of 1,000
 * candidates. The probability of a class is its share of the votes and of one more, which is split
 * evenly.
 */
final class NeighborVotes {
  private static final int CANDIDATES = 1000;

  private final int[][] classes;

  /**
   * Finds neighbors.
   *
   * @param searcher over one segment without deletions, so that documents are stored vectors
   * @param field its vectors field
   * @param metric what is near
   * @param storedClasses the classes of the stored vectors, 0 and more
   * @param cues the queries, all of them known
   * @param most how many neighbors to keep
   */
  NeighborVotes(
      IndexSearcher searcher,
      String field,
      Similarity metric,
      int[] storedClasses,
      float[][] cues,
      int most) {
    this.classes = new int[cues.length][];
    IntStream.range(0, cues.length)
        .parallel()
        .forEach(
            i -> {
              try {
                List<HopfieldRecall.Hit> hits =
                    HopfieldQuery.builder(field, cues[i])
                        .similarity(metric)
                        .projection(Projection.NONE)
                        .k(most)
                        .candidates(CANDIDATES)
                        .build()
                        .recall(searcher)
                        .hits();
                classes[i] = hits.stream().mapToInt(hit -> storedClasses[hit.doc()]).toArray();
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }

  /**
   * {@return the probability of each class for each cue; of equal ones the nearest is a bit more}
   */
  double[][] probabilities(int k, int count) {
    double[][] probabilities = new double[classes.length][count];
    for (int q = 0; q < classes.length; q++) {
      Arrays.fill(probabilities[q], 1.0 / count / (k + 1));
      for (int i = 0; i < k; i++) {
        probabilities[q][classes[q][i]] += 1.0 / (k + 1);
      }
      probabilities[q][classes[q][0]] += 1e-9;
    }
    return probabilities;
  }
}
