/** The field type {@code hopfield_vector}, and its codes in segments. */
package io.github.lucenehopfield.opensearch.mapper;
