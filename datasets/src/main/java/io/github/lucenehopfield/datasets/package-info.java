/** Data sets that the command and the benchmarks share. */
package io.github.lucenehopfield.datasets;
