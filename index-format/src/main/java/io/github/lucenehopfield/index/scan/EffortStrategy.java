package io.github.lucenehopfield.index.scan;

import org.apache.lucene.search.knn.KnnSearchStrategy;

/**
 * Says how hard an ordinary nearest-neighbor query looks where codes answer it; any other reader
 * ignores it. More effort reads more of a large segment, scores more candidates, and finds more of
 * the true neighbors.
 *
 * <pre class="prettyprint">
 * Query query = new KnnFloatVectorQuery("vector", target, 10, null, new EffortStrategy(2));
 * </pre>
 *
 * Immutable, with value equality.
 */
public final class EffortStrategy extends KnnSearchStrategy {
  private final double effort;

  /**
   * Makes a strategy.
   *
   * @param effort at least 0: 1 is as without a strategy, 2 goes twice as far before the others are
   *     left out, and {@link Double#POSITIVE_INFINITY} reads everything
   */
  public EffortStrategy(double effort) {
    if ((effort >= 0) == false) {
      throw new IllegalArgumentException("effort must be >= 0; effort=" + effort);
    }
    this.effort = effort;
  }

  /** {@return how far to go} */
  public double effort() {
    return effort;
  }

  @Override
  public void nextVectorsBlock() {}

  @Override
  public boolean equals(Object other) {
    return other instanceof EffortStrategy that && that.effort == effort;
  }

  @Override
  public int hashCode() {
    return Double.hashCode(effort);
  }

  @Override
  public String toString() {
    return "EffortStrategy(" + effort + ")";
  }
}
