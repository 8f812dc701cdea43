/**
 * Similarities that model the corruption: robust without training, or learned.
 *
 * <p>{@link io.github.lucenehopfield.noise.RobustSimilarity} needs no training: it compares several
 * hypotheses about the corruption of each cue. {@link
 * io.github.lucenehopfield.noise.TrainedNoiseModel} is a mixture of noise channels that {@link
 * io.github.lucenehopfield.noise.training.NoiseModelTrainer} learned from pairs of cues and their
 * origins; {@link io.github.lucenehopfield.noise.NoiseModelSimilarity} makes a similarity of it.
 * Both say how probable it is that a cue is not stored at all.
 *
 * <pre class="prettyprint">
 * TrainedNoiseModel model = TrainedNoiseModel.read(in);
 * HopfieldQuery query =
 *     HopfieldQuery.builder("image", cue).similarity(new NoiseModelSimilarity(model)).build();
 * </pre>
 *
 * <p>{@link io.github.lucenehopfield.noise.SimilarityRegistry} knows all similarities by the names
 * that plugins and the command take. Models and similarities are immutable and safe for use by many
 * threads.
 */
package io.github.lucenehopfield.noise;
