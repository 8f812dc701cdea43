package io.github.lucenehopfield.noise.footprint;

import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.Objects;

/**
 * The similarity of the Adaptive Hopfield Network (A-Hop, arXiv 2511.20609): the distances {@code
 * -(x_d - q_d)^2} and the products {@code x_d q_d} of the single dimensions, each sorted in
 * descending order, weighted by what {@link FootprintTrainer} learned for every rank, and summed.
 * Where some dimensions of a cue are wrong altogether, the last ranks count for little.
 *
 * <p>It is no sum over dimensions, so codes cannot be scanned for it: candidates come from another
 * similarity and are scored by this one, exactly. A score costs two sorts of as many floats as the
 * cue has known dimensions, about 0.05 ms for 784 of them and so 50 ms for 1,000 candidates; none
 * where the weights of all ranks are equal. Unknown dimensions take no part; for n known dimensions
 * of d, rank i has the mean weight of the i-th n-th part of the d ranks.
 *
 * <p>Inverse temperatures are part of the weights, so that of {@link CueSimilarity} is 1. There is
 * no background model.
 */
public final class FootprintSimilarity implements Similarity {
  private final FootprintWeights weights;
  private final Similarity base;

  /**
   * Finds candidates by Euclidean distance.
   *
   * @param weights what was learned
   */
  public FootprintSimilarity(FootprintWeights weights) {
    this(weights, new EuclideanSimilarity());
  }

  /**
   * Finds candidates by another similarity.
   *
   * @param weights what was learned
   * @param base finds the candidates; best the one that the weights were trained with
   */
  public FootprintSimilarity(FootprintWeights weights, Similarity base) {
    this.weights = Objects.requireNonNull(weights, "weights");
    this.base = Objects.requireNonNull(base, "base");
  }

  /** {@return what was learned} */
  public FootprintWeights weights() {
    return weights;
  }

  /** {@return the similarity that finds the candidates} */
  public Similarity base() {
    return base;
  }

  @Override
  public String name() {
    return "footprint";
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) throws IOException {
    if (cue.length != weights.dimension()) {
      throw new IllegalArgumentException(
          "the weights must be for vectors of the field's dimension; weights="
              + weights.dimension()
              + ", cue="
              + cue.length);
    }
    return new Bound(base.bind(cue, context), new BoundFootprint(weights, cue));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof FootprintSimilarity that
        && weights.equals(that.weights)
        && base.equals(that.base);
  }

  @Override
  public int hashCode() {
    return Objects.hash(weights, base);
  }

  @Override
  public String toString() {
    return name() + "(" + base + ")";
  }

  private record Bound(CueSimilarity candidates, BoundFootprint footprint)
      implements CueSimilarity {
    @Override
    public TableBuilder tables() {
      return candidates.tables();
    }

    @Override
    public boolean estimatesScores() {
      return false;
    }

    @Override
    public PatternScorer scorer() {
      return footprint.scorer();
    }

    @Override
    public double inverseTemperature(double[] scores, int count) {
      return 1;
    }
  }
}
