/** Blocks of 4-bit codes and the selection of the best candidates among their sums. */
package io.github.lucenehopfield.index.internal.block;
