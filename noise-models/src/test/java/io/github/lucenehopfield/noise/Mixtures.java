package io.github.lucenehopfield.noise;

import io.github.lucenehopfield.noise.mixture.NoiseMixture;

/** Shows tests of other packages what is in a model. */
public final class Mixtures {
  private Mixtures() {}

  /** {@return the noise channels and the statistics of a model} */
  public static NoiseMixture of(TrainedNoiseModel model) {
    return model.mixture();
  }

  /** {@return a model of a mixture} */
  public static TrainedNoiseModel model(NoiseMixture mixture) {
    return new TrainedNoiseModel(mixture);
  }
}
