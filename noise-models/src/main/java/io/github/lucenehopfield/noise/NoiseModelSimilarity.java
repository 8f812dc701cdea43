package io.github.lucenehopfield.noise;

import io.github.lucenehopfield.noise.mixture.MixtureCue;
import io.github.lucenehopfield.noise.mixture.MixtureCues;
import io.github.lucenehopfield.noise.mixture.NoiseMixture;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * The likelihood of a cue under a learned model of the corruption, calibrated: a score is a
 * log-density whose softmax is the probability of the origin, alongside a background for "not
 * stored".
 *
 * <p>Everything that depends on the cue (which noise channel it has, its offset, what part of it is
 * erased) is found from the cue and the model, so a score depends on cue, pattern and model alone.
 */
public final class NoiseModelSimilarity implements Similarity {
  /** The {@link #component()} of a similarity that chooses one for each cue. */
  public static final int ANY_COMPONENT = -1;

  private final TrainedNoiseModel model;
  private final int component;
  private final Map<Integer, ViewCalibration> views;

  /**
   * Uses a model.
   *
   * @param model what was learned; must be for the field that is searched
   */
  public NoiseModelSimilarity(TrainedNoiseModel model) {
    this(model, ANY_COMPONENT, Map.of());
  }

  /**
   * Uses one noise channel of a model.
   *
   * @param model what was learned; must be for the field that is searched
   * @param component the place of the channel among {@link TrainedNoiseModel#corruptions()}, the
   *     one after them for what a model assumes of cues unlike its training, or {@link
   *     #ANY_COMPONENT}
   */
  public NoiseModelSimilarity(TrainedNoiseModel model, int component) {
    this(model, component, Map.of());
  }

  private NoiseModelSimilarity(
      TrainedNoiseModel model, int component, Map<Integer, ViewCalibration> views) {
    this.views = views;
    this.model = Objects.requireNonNull(model, "model");
    if (component < ANY_COMPONENT || component >= model.mixture().choices()) {
      throw new IllegalArgumentException(
          "component must be from -1 to "
              + (model.mixture().choices() - 1)
              + "; component="
              + component);
    }
    this.component = component;
  }

  /**
   * {@return this similarity with what was learned of so many cues of one origin} In place of what
   * it had for that number.
   *
   * @param calibration fitted to what this similarity says without it
   */
  public NoiseModelSimilarity withViews(ViewCalibration calibration) {
    Map<Integer, ViewCalibration> all = new HashMap<>(views);
    all.put(calibration.views(), calibration);
    return new NoiseModelSimilarity(model, component, Map.copyOf(all));
  }

  /**
   * {@return this similarity with the noise channel that explains a cue best} Where several indexes
   * are searched for one cue, the channel is found once; scores are the same.
   *
   * @param cue one value per dimension, NaN where unknown
   * @throws IllegalArgumentException if the cue has another length than the model's vectors
   */
  public NoiseModelSimilarity fittedTo(float[] cue) {
    checkLength(cue);
    return new NoiseModelSimilarity(model, model.mixture().choose(cue).component(), views);
  }

  /**
   * {@return the place of the noise channel that is assumed, that after the last one for a cue
   * unlike the training, or {@link #ANY_COMPONENT}}
   */
  public int component() {
    return component;
  }

  /** {@return the model} */
  public TrainedNoiseModel model() {
    return model;
  }

  @Override
  public String name() {
    return "adaptive";
  }

  @Override
  public boolean hasBackground() {
    return true;
  }

  @Override
  public CueSimilarity bind(float[] cue, CueContext context) {
    checkLength(cue);
    NoiseMixture mixture = model.mixture();
    return new MixtureCue(
        mixture, component == ANY_COMPONENT ? mixture.choose(cue) : mixture.choose(component, cue));
  }

  @Override
  public CueSimilarity joint(List<CueSimilarity> parts, CueContext context) {
    ViewCalibration calibration = views.get(parts.size());
    return calibration == null
        ? new MixtureCues(parts)
        : new MixtureCues(parts, calibration::corrected);
  }

  private void checkLength(float[] cue) {
    int dimension = model.dimension();
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
    return other instanceof NoiseModelSimilarity that
        && model.equals(that.model)
        && component == that.component
        && views.equals(that.views);
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
