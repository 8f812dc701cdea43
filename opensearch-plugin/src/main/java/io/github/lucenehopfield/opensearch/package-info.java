/** The OpenSearch plugin: what it registers, and its settings. */
package io.github.lucenehopfield.opensearch;
