/** The query clause {@code hopfield}, from JSON to the retrieval of a shard. */
package io.github.lucenehopfield.opensearch.query;
