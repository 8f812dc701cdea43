/** Gradient descent. */
package io.github.lucenehopfield.noise.optimization;
