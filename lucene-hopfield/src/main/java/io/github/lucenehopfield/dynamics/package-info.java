/** Retrieval in several steps: when to stop, and memories held as a whole. */
package io.github.lucenehopfield.dynamics;
