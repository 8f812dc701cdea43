/**
 * Recall of stored vectors from damaged cues in Solr: what a schema and a configuration name, and
 * the way of a clause through a request.
 */
package io.github.lucenehopfield.solr;
