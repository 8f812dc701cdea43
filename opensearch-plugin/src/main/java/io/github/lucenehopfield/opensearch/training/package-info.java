/**
 * Trains models of corruption from the vectors of an index, as a task with progress that can be
 * cancelled. {@link io.github.lucenehopfield.opensearch.training.RestTraining} takes the request, a
 * {@code Training} draws vectors and pairs through searches of the user, copies them into an index
 * in the temporary folder of the node, trains there on the one thread of a pool of its own, and
 * stores the model.
 */
package io.github.lucenehopfield.opensearch.training;
