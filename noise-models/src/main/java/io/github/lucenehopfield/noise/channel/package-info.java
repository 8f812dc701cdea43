/**
 * Noise channels: what turns a stored vector into a cue, and its likelihood for one cue.
 *
 * <p>A trained model is a mixture of {@link io.github.lucenehopfield.noise.channel.NoiseChannel}s,
 * of four types: {@code Erasure}, where a coordinate is observed with noise or erased; {@code
 * Gaussian}, a linear map with correlated noise; {@code Discrete}, a table of p(q|x) for each pair
 * of levels; {@code Metric}, a plain distance. Each type has a {@code ...Channel}, its learned
 * parameters, and a {@code ...Likelihood}, the channel bound to one cue, which makes tables and
 * exact scores. For erasure, {@link io.github.lucenehopfield.noise.channel.ErasureInference}
 * estimates from the cue alone what its offset, gain and erased part are.
 *
 * <p>The likelihoods of different channels for the same cue are densities of the same coordinates
 * and can be compared; that is how a cue chooses its channel. {@link
 * io.github.lucenehopfield.noise.channel.Calibration} then turns scores into probabilities, {@link
 * io.github.lucenehopfield.noise.channel.Reranker} scores candidates once more where that was
 * learned to pay, and {@link io.github.lucenehopfield.noise.channel.FallbackChannels} take over for
 * cues that are unlike the training (decision 6 of {@code docs/decisions} says why "which one" and
 * "whether stored" are calibrated separately).
 *
 * <p>Everything here is immutable and depends on no package but {@code density}; arrays are not
 * copied.
 */
package io.github.lucenehopfield.noise.channel;
