/**
 * A sampler of corruptions: what may happen to a stored pattern before it is searched for.
 *
 * <p>{@link io.github.lucenehopfield.noise.corruption.Corruption#parse} reads a specification such
 * as {@code occlude:28x28:0.4+noise:0.2} and makes cues from patterns, for training, tests and
 * demonstrations. Immutable; the same state of the random generator gives the same cue.
 */
package io.github.lucenehopfield.noise.corruption;
