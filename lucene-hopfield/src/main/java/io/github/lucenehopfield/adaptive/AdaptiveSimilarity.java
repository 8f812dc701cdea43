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
  /** The {@link #kind()} of a similarity that chooses one for each cue. */
  public static final int ANY_KIND = -1;

  private final AdaptiveModel model;
  private final int kind;

  /**
   * Uses a model.
   *
   * @param model what was learned; must be for the field that is searched
   */
  public AdaptiveSimilarity(AdaptiveModel model) {
    this(model, ANY_KIND);
  }

  /**
   * Uses one kind of damage of a model.
   *
   * @param model what was learned; must be for the field that is searched
   * @param kind the place of the kind among {@link AdaptiveModel#damages()}, or {@link #ANY_KIND}
   */
  public AdaptiveSimilarity(AdaptiveModel model, int kind) {
    this.model = Objects.requireNonNull(model, "model");
    if (kind < ANY_KIND || kind >= model.kinds().size()) {
      throw new IllegalArgumentException(
          "kind must be from -1 to " + (model.kinds().size() - 1) + "; kind=" + kind);
    }
    this.kind = kind;
  }

  /**
   * {@return this similarity with the kind of damage that explains a cue best} Where several
   * indexes are searched for one cue, the kind is found once; scores are the same.
   *
   * @param cue one value a dimension, NaN where unknown
   * @throws IllegalArgumentException if the cue has another length than the model's vectors
   */
  public AdaptiveSimilarity fittedTo(float[] cue) {
    checkLength(cue);
    return new AdaptiveSimilarity(model, model.choose(cue).kind());
  }

  /** {@return the place of the kind of damage that is assumed, or {@link #ANY_KIND}} */
  public int kind() {
    return kind;
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
    checkLength(cue);
    return new AdaptiveCue(model, kind == ANY_KIND ? model.choose(cue) : model.choose(kind, cue));
  }

  private void checkLength(float[] cue) {
    int dimension = model.statistics().dimension();
    if (cue.length != dimension) {
      throw new IllegalArgumentException(
          "the model must be for vectors of the field's dimension; model="
              + dimension
              + ", cue="
              + cue.length);
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof AdaptiveSimilarity that
        && model.equals(that.model)
        && kind == that.kind;
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
