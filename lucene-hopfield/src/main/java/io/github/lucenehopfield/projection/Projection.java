package io.github.lucenehopfield.projection;

/**
 * Turns the weights of candidates into a recalled pattern: the third step of a Hopfield retrieval.
 * The {@link #AUTO auto-associative} projection recalls the stored vectors themselves.
 */
public enum Projection {
  /** Recalls the weighted mean of the stored vectors. */
  AUTO,
  /** Recalls no pattern, only documents; saves reading vectors again. */
  NONE
}
