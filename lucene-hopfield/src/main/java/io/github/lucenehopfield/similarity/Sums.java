package io.github.lucenehopfield.similarity;

/**
 * The sums behind exact scores: in double precision and in a fixed order, so that a score is the
 * same on every machine, segment and vectors format. Term i is added to accumulator i modulo 8, the
 * terms after the last full eight to the first one, and the accumulators are added pairwise.
 *
 * <p>Terms are stored before they are added up, since the just-in-time compiler vectorizes that
 * loop but not one that also sums: about 2.5 times as fast. Not thread-safe.
 */
final class Sums {
  private final double[] terms;
  private final float[] weights;

  /**
   * Makes room for vectors of a length.
   *
   * @param length the number of terms
   */
  Sums(int length) {
    this(length, null);
  }

  /**
   * Makes room for vectors of a length, whose terms have weights.
   *
   * @param length the number of terms
   * @param weights what each term is multiplied by, or null for 1; only read
   */
  Sums(int length, float[] weights) {
    this.terms = new double[length];
    this.weights = weights;
  }

  /** {@return the sum of (a_i - b_i)^2} */
  double squaredDifferences(float[] a, float[] b) {
    for (int i = 0; i < terms.length; i++) {
      double difference = (double) a[i] - b[i];
      terms[i] = difference * difference;
    }
    return sum();
  }

  /** {@return the sum of |a_i - b_i|} */
  double absoluteDifferences(float[] a, float[] b) {
    for (int i = 0; i < terms.length; i++) {
      terms[i] = Math.abs((double) a[i] - b[i]);
    }
    return sum();
  }

  /** {@return the sum of a_i b_i} */
  double products(float[] a, float[] b) {
    for (int i = 0; i < terms.length; i++) {
      terms[i] = (double) a[i] * b[i];
    }
    return sum();
  }

  /** A term of a sum. */
  @FunctionalInterface
  interface Term {
    double at(int index);
  }

  /** {@return the sum of the terms} */
  double terms(Term term) {
    for (int i = 0; i < terms.length; i++) {
      terms[i] = term.at(i);
    }
    return sum();
  }

  private double sum() {
    if (weights != null) {
      for (int i = 0; i < terms.length; i++) {
        terms[i] *= weights[i];
      }
    }
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int end = terms.length & ~7;
    for (int i = 0; i < end; i += 8) {
      s0 += terms[i];
      s1 += terms[i + 1];
      s2 += terms[i + 2];
      s3 += terms[i + 3];
      s4 += terms[i + 4];
      s5 += terms[i + 5];
      s6 += terms[i + 6];
      s7 += terms[i + 7];
    }
    for (int i = end; i < terms.length; i++) {
      s0 += terms[i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }
}
