package io.github.lucenehopfield.separation;

/** Inverse temperatures that may be left to the similarity, and numbers in specifications. */
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
    return beta == NONE ? "" : ":" + number(beta);
  }

  static String number(double value) {
    return value == (long) value ? Long.toString((long) value) : Double.toString(value);
  }

  /** Fills y with beta (s - best), so that the largest is 0 and nothing can overflow upwards. */
  static void shift(double[] scores, int count, double beta, double[] y) {
    double best = scores[0];
    for (int i = 1; i < count; i++) {
      best = Math.max(best, scores[i]);
    }
    for (int i = 0; i < count; i++) {
      y[i] = beta * (scores[i] - best);
    }
  }

  /** Divides by the sum. */
  static void normalize(double[] y, int count) {
    double sum = 0;
    for (int i = 0; i < count; i++) {
      sum += y[i];
    }
    for (int i = 0; i < count; i++) {
      y[i] /= sum;
    }
  }

  /** Splits all weight among the scores that are 0, the largest of shifted ones. */
  static void splitAmongBest(double[] z, int count) {
    int ties = 0;
    for (int i = 0; i < count; i++) {
      ties += z[i] == 0 ? 1 : 0;
    }
    for (int i = 0; i < count; i++) {
      z[i] = z[i] == 0 ? 1.0 / ties : 0;
    }
  }
}
