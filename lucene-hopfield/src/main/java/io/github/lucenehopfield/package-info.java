/** The query that recalls stored vectors from a damaged cue, and what it returns. */
package io.github.lucenehopfield;
