/** Turns scores into weights that sum to one. */
package io.github.lucenehopfield.separation;
