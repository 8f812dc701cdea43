package io.github.lucenehopfield.adaptive;

import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.util.Objects;

/**
 * The likelihood of a cue under a learned model of the damage, calibrated: a score is a log-density
 * whose softmax is the probability of the origin, beside a background for "not stored".
 *
 * <p>Everything that depends on the cue (which kind of damage it has, its offset, what part of it
 * is lost) is found from the cue and the model, so a score depends on cue, pattern and model alone.
 */
public final class AdaptiveSimilarity implements Similarity {
  private final AdaptiveModel model;

  /**
   * Uses a model.
   *
   * @param model what was learned; must be for the field that is searched
   */
  public AdaptiveSimilarity(AdaptiveModel model) {
    this.model = Objects.requireNonNull(model, "model");
  }

  /** {@return the model} */
  public AdaptiveModel model() {
    return model;
  }

  @Override
  public String name() {
    return "adaptive";
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) {
    int dimension = model.statistics().dimension();
    if (cue.length != dimension) {
      throw new IllegalArgumentException(
          "the model must be for vectors of the field's dimension; model="
              + dimension
              + ", cue="
              + cue.length);
    }
    return new AdaptiveCue(model, model.choose(cue));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AdaptiveSimilarity that && model.equals(that.model);
  }

  @Override
  public int hashCode() {
    return model.hashCode();
  }

  @Override
  public String toString() {
    return name();
  }
}
