package io.github.lucenehopfield.solr;

import io.github.lucenehopfield.RetrievalCounters;

/**
 * What clauses of a core share.
 *
 * @param limits what requests may ask for
 * @param models the models of the core
 * @param counters of its retrievals
 */
record CoreState(Limits limits, Models models, RetrievalCounters counters) {}
