/**
 * The query that recalls stored vectors from a corrupted cue, and what it returns.
 *
 * <p>{@link io.github.lucenehopfield.HopfieldQuery} is the entry point. It retrieves candidates
 * from the segments of an index, scores them exactly, and leaves everything else to three
 * exchangeable parts: a {@link io.github.lucenehopfield.similarity.Similarity} scores a stored
 * vector against the cue, a {@link io.github.lucenehopfield.separation.Separation} turns scores
 * into weights, and a {@link io.github.lucenehopfield.projection.Projection} turns weights into the
 * recalled vector (Millidge et al., "Universal Hopfield Networks", ICML 2022).
 *
 * <pre class="prettyprint">
 * HopfieldQuery query = HopfieldQuery.builder("image", cue).k(5).build();
 * HopfieldRecall recall = query.recall(searcher);
 * </pre>
 *
 * <p>Where an index is one of several shards, {@link io.github.lucenehopfield.HopfieldQuery#find}
 * returns its {@link io.github.lucenehopfield.Evidence}, which is merged with that of the others
 * and separated once. {@link io.github.lucenehopfield.Associations} and {@link
 * io.github.lucenehopfield.Feedback} let candidates act on each other before they are separated.
 *
 * <p>Queries, evidence and results are immutable and safe for use by many threads. Retrieval runs
 * on the threads of the searcher and ends early, with a partial result, under its timeout. Nothing
 * here holds a reader open beyond the call that it was passed to.
 */
package io.github.lucenehopfield;
