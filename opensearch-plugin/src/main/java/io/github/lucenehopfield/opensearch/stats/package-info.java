/** What a node has done: counters, their REST form, and warming up. */
package io.github.lucenehopfield.opensearch.stats;
