/** Footprints (A-Hop): the errors of a pattern by rank, weighed by learned weights. */
package io.github.lucenehopfield.noise.footprint;
