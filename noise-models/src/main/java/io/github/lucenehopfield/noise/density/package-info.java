/** Densities of values: a field, errors, what erased coordinates look like. */
package io.github.lucenehopfield.noise.density;
