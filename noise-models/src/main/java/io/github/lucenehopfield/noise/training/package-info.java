/**
 * Learns noise models from pairs of cues and their origins.
 *
 * <p>{@link io.github.lucenehopfield.noise.training.NoiseModelTrainer} is the entry point. Its
 * steps:
 *
 * <ol>
 *   <li>{@code PairClusterer} assigns each pair to the component that explains it best.
 *   <li>The {@code ...ChannelFitter}s fit channels to each cluster, erasures by expectation
 *       maximization (Dempster, Laird and Rubin 1977).
 *   <li>{@code ChannelSelector} keeps a more complex channel only where it ranks the origins of
 *       held-out pairs clearly better, by {@code RankingLikelihood}.
 *   <li>{@code RerankerTrainer} learns whether and how candidates are scored once more.
 *   <li>Scores are calibrated on further cues, each once with its origin in the index and once
 *       without.
 * </ol>
 *
 * <p>{@link io.github.lucenehopfield.noise.training.TableTrainer} learns the weights of a
 * similarity by tables instead, which are few.
 *
 * <p>The same input and seed give the same model, whatever the number of threads. A trainer is
 * immutable; training runs on the calling thread and, where one is set, on those of an executor.
 * Progress goes to a {@link io.github.lucenehopfield.noise.training.TrainingListener}.
 */
package io.github.lucenehopfield.noise.training;
