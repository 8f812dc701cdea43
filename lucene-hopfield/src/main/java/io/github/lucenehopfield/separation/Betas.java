package io.github.lucenehopfield.separation;

/** Inverse temperatures that may be left to the similarity. */
final class Betas {
  /** Stands for the similarity's own inverse temperature. */
  static final double NONE = 0;

  private Betas() {}

  static double check(double beta) {
    if (!(beta > 0 && beta < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("beta must be positive and finite; beta=" + beta);
    }
    return beta;
  }

  static double choose(double beta, double defaultBeta) {
    return beta == NONE ? defaultBeta : beta;
  }

  /** {@return the end of a specification: nothing, or a colon and the number} */
  static String suffix(double beta) {
    if (beta == NONE) {
      return "";
    }
    return ":" + (beta == (long) beta ? Long.toString((long) beta) : Double.toString(beta));
  }
}
