/** Models of corruption: stored in a system index, read once by each node that needs them. */
package io.github.lucenehopfield.opensearch.model;
