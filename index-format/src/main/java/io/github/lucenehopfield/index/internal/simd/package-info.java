/** The inner loop over packed codes: a scalar definition and its Vector API twin. */
package io.github.lucenehopfield.index.internal.simd;
