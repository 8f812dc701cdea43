package io.github.lucenehopfield.opensearch;

import io.github.lucenehopfield.RetrievalCounters;
import io.github.lucenehopfield.opensearch.model.Models;
import io.github.lucenehopfield.opensearch.query.Requests;

/**
 * The state of the plugin on one node: several nodes may run in one process, so none of it is
 * static.
 *
 * @param settings the settings as they are now
 * @param counters what the node has done since it started
 * @param models of the cluster as the node sees them
 * @param requests that its clauses are made for
 */
public record HopfieldNode(
    HopfieldSettings settings, RetrievalCounters counters, Models models, Requests requests) {}
