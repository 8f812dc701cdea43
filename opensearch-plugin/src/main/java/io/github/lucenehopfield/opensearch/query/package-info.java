/**
 * The query clause {@code hopfield}, from JSON to the retrieval of a shard.
 *
 * <p>{@code ClauseParameters} parses and checks a clause; {@link
 * io.github.lucenehopfield.opensearch.query.HopfieldQueryBuilder} is that clause on its way between
 * nodes. On the coordinator it is rewritten once: a {@code ModelChoice} finds the model and fits it
 * to the cue, so that all shards score by the same noise channel. On a shard it becomes a {@link
 * io.github.lucenehopfield.opensearch.query.ShardRecallQuery}, which retrieves when its weight is
 * made and caches what it found for the other phases of the request, the aggregation of evidence
 * and the fetch of hits ({@code docs/decisions/0020}).
 *
 * <p>{@code Requests} knows which search request a clause belongs to; a {@code RequestBinding}
 * informs its clauses of the request's alias filter and timeout, and of what clauses within filters
 * may see. {@code VectorLevel} maps filters between documents and the nested documents that hold
 * vectors.
 *
 * <p>Builders and queries are immutable. One instance of {@code Requests} serves a node and is safe
 * for use by many threads; what it knows of a request is forgotten with the request's context.
 */
package io.github.lucenehopfield.opensearch.query;
