/**
 * Recall of stored vectors from corrupted cues in Solr: what a schema and a configuration name, and
 * the way of a clause through a request.
 *
 * <p>A schema names {@link io.github.lucenehopfield.solr.HopfieldVectorField}, the field type whose
 * segments have codes. A request goes this way: {@code HopfieldQParser} makes a {@code RecallQuery}
 * of the local parameters and notes it in the {@code RequestClauses} of the request; the query
 * retrieves when its weight is made; {@link
 * io.github.lucenehopfield.solr.HopfieldTransformerFactory} adds L to each hit; {@link
 * io.github.lucenehopfield.solr.HopfieldComponent} adds a shard's {@code Evidence} to its answer,
 * and where shards meet merges the evidence and separates it once ({@code docs/decisions/0021}).
 * {@link io.github.lucenehopfield.solr.HopfieldHandler} lists models, limits, counters and sizes.
 *
 * <p>What a core has in common, its models, limits and counters, is its {@code CoreState}; nothing
 * is static. Queries are immutable and hold no results, since Solr caches them for longer than a
 * request; results are in {@code RequestClauses}, which is safe for use by many threads.
 */
package io.github.lucenehopfield.solr;
