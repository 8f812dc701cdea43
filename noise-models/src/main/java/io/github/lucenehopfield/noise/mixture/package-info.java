/**
 * A trained mixture of noise channels: the choice of the one that explains a cue, the likelihood of
 * patterns under it, and the file. {@code TrainedNoiseModel} is what users see of it.
 */
package io.github.lucenehopfield.noise.mixture;
