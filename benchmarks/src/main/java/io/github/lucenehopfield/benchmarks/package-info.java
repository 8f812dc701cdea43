/** Benchmarks: whole runs over real data, and the inner loops by themselves. */
package io.github.lucenehopfield.benchmarks;
