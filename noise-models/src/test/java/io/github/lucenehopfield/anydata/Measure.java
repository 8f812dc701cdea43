package io.github.lucenehopfield.anydata;

import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.similarity.CosineSimilarity;
import io.github.lucenehopfield.similarity.DotSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.util.Locale;
import org.apache.lucene.index.VectorSimilarityFunction;

/** A similarity that every distribution meets. */
public enum Measure {
  /** By squared distance. */
  EUCLIDEAN(new EuclideanSimilarity(), VectorSimilarityFunction.EUCLIDEAN),
  /** By the sum of absolute differences. */
  MANHATTAN(new ManhattanSimilarity(), null),
  /** By inner product. */
  DOT(new DotSimilarity(), VectorSimilarityFunction.MAXIMUM_INNER_PRODUCT),
  /** By the angle. */
  COSINE(new CosineSimilarity(), VectorSimilarityFunction.COSINE),
  /** By the likelihood under unknown corruption; what is right is the origin. */
  ROBUST(new RobustSimilarity(), null);

  private final Similarity similarity;
  private final VectorSimilarityFunction function;

  Measure(Similarity similarity, VectorSimilarityFunction function) {
    this.similarity = similarity;
    this.function = function;
  }

  /** {@return the similarity} */
  public Similarity similarity() {
    return similarity;
  }

  /** {@return what ordinary queries rank by, or null where Lucene has no such function} */
  public VectorSimilarityFunction function() {
    return function;
  }

  /**
   * {@return the field that is searched: one whose own function ranks alike, where there is one}
   */
  public String field() {
    return function == null ? EUCLIDEAN.field() : function.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
