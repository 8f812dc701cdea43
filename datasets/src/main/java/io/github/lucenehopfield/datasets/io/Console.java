package io.github.lucenehopfield.datasets.io;

import java.io.PrintWriter;

/**
 * Where a command writes.
 *
 * @param out results
 * @param err progress, remarks and failures
 * @param terminal whether {@code err} is a terminal
 */
public record Console(PrintWriter out, PrintWriter err, boolean terminal) {}
