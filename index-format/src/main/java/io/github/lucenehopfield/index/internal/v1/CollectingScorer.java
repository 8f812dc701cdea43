package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.internal.block.ExactScorer;
import java.io.IOException;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/**
 * Scores by Lucene's scorer and gives documents to a collector. Lucene counts a vector that is
 * scored as visited; reading a code is not counted (docs/decisions/0004). Not thread-safe.
 */
final class CollectingScorer implements ExactScorer {
  private final RandomVectorScorer scorer;
  private final FunctionTables function;
  private final KnnCollector collector;
  private float[] scores = {};

  CollectingScorer(RandomVectorScorer scorer, FunctionTables function, KnnCollector collector) {
    this.scorer = scorer;
    this.function = function;
    this.collector = collector;
  }

  @Override
  public int score(int[] ordinals, int count, double[] exact) throws IOException {
    if (scores.length < count) {
      scores = new float[count];
    }
    BulkScores.score(scorer, ordinals, scores, count);
    for (int i = 0; i < count; i++) {
      if (collector.earlyTerminated()) {
        return i;
      }
      collector.incVisitedCount(1);
      collector.collect(scorer.ordToDoc(ordinals[i]), scores[i]);
      exact[i] = function.estimateOf(scores[i]);
    }
    return count;
  }

  @Override
  public double minCompetitiveScore() {
    float least = collector.minCompetitiveSimilarity();
    return least == Float.NEGATIVE_INFINITY ? least : function.estimateOf(least);
  }
}
