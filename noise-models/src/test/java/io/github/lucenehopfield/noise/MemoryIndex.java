package io.github.lucenehopfield.noise;

import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.util.Arrays;

/** Patterns in memory, retrieved by exact scores. */
public final class MemoryIndex implements CueContext {
  private final float[][] patterns;

  public MemoryIndex(float[][] patterns) {
    this.patterns = patterns;
  }

  @Override
  public long patterns() {
    return patterns.length;
  }

  @Override
  public float[][] probe(CueSimilarity similarity, int count) {
    int[] order = ranked(similarity);
    float[][] found = new float[Math.min(count, order.length)][];
    Arrays.setAll(found, i -> patterns[order[i]]);
    return found;
  }

  /** {@return the pattern numbers, best first} */
  public int[] ranked(CueSimilarity similarity) {
    CueSimilarity.PatternScorer scorer = similarity.scorer();
    double[] scores = new double[patterns.length];
    Integer[] order = new Integer[patterns.length];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = scorer.score(patterns[i]);
      order[i] = i;
    }
    Arrays.sort(order, (a, b) -> Double.compare(scores[b], scores[a]));
    int[] ranked = new int[order.length];
    Arrays.setAll(ranked, i -> order[i]);
    return ranked;
  }
}
