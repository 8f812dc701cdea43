/** The way of a cue through the segments of an index: scan, re-score, merge. */
package io.github.lucenehopfield.internal.retrieval;
