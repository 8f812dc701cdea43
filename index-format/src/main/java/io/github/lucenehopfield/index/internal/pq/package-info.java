/** The product quantiser: groups of dimensions, training and encoding. */
package io.github.lucenehopfield.index.internal.pq;
