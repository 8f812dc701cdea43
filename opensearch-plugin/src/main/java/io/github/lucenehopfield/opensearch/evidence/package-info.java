/** What shards know of a cue, carried alongside hits and separated where it meets. */
package io.github.lucenehopfield.opensearch.evidence;
