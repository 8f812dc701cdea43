/** How well a stored pattern explains a cue: tables for the scan and exact scores. */
package io.github.lucenehopfield.similarity;
