/** Divides vectors into clusters. */
package io.github.lucenehopfield.clustering;
