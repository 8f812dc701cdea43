package io.github.lucenehopfield.similarity;

/**
 * The sums behind exact scores: in double precision and in a fixed order, so that a score is the
 * same on every machine, segment and vectors format. Eight accumulators keep the additions
 * independent of each other; element i goes to accumulator i modulo 8, the rest to the first one.
 */
final class Sums {
  private Sums() {}

  /** {@return the sum of (a_i - b_i)^2; both of the length of a} */
  static double squaredDifferences(float[] a, float[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int end = a.length & ~7;
    for (int i = 0; i < end; i += 8) {
      double d0 = (double) a[i] - b[i];
      double d1 = (double) a[i + 1] - b[i + 1];
      double d2 = (double) a[i + 2] - b[i + 2];
      double d3 = (double) a[i + 3] - b[i + 3];
      double d4 = (double) a[i + 4] - b[i + 4];
      double d5 = (double) a[i + 5] - b[i + 5];
      double d6 = (double) a[i + 6] - b[i + 6];
      double d7 = (double) a[i + 7] - b[i + 7];
      s0 += d0 * d0;
      s1 += d1 * d1;
      s2 += d2 * d2;
      s3 += d3 * d3;
      s4 += d4 * d4;
      s5 += d5 * d5;
      s6 += d6 * d6;
      s7 += d7 * d7;
    }
    for (int i = end; i < a.length; i++) {
      double d = (double) a[i] - b[i];
      s0 += d * d;
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }

  /** {@return the sum of |a_i - b_i|; both of the length of a} */
  static double absoluteDifferences(float[] a, float[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int end = a.length & ~7;
    for (int i = 0; i < end; i += 8) {
      s0 += Math.abs((double) a[i] - b[i]);
      s1 += Math.abs((double) a[i + 1] - b[i + 1]);
      s2 += Math.abs((double) a[i + 2] - b[i + 2]);
      s3 += Math.abs((double) a[i + 3] - b[i + 3]);
      s4 += Math.abs((double) a[i + 4] - b[i + 4]);
      s5 += Math.abs((double) a[i + 5] - b[i + 5]);
      s6 += Math.abs((double) a[i + 6] - b[i + 6]);
      s7 += Math.abs((double) a[i + 7] - b[i + 7]);
    }
    for (int i = end; i < a.length; i++) {
      s0 += Math.abs((double) a[i] - b[i]);
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }

  /** {@return the sum of a_i b_i; both of the length of a} */
  static double products(float[] a, float[] b) {
    double s0 = 0;
    double s1 = 0;
    double s2 = 0;
    double s3 = 0;
    double s4 = 0;
    double s5 = 0;
    double s6 = 0;
    double s7 = 0;
    int end = a.length & ~7;
    for (int i = 0; i < end; i += 8) {
      s0 += (double) a[i] * b[i];
      s1 += (double) a[i + 1] * b[i + 1];
      s2 += (double) a[i + 2] * b[i + 2];
      s3 += (double) a[i + 3] * b[i + 3];
      s4 += (double) a[i + 4] * b[i + 4];
      s5 += (double) a[i + 5] * b[i + 5];
      s6 += (double) a[i + 6] * b[i + 6];
      s7 += (double) a[i + 7] * b[i + 7];
    }
    for (int i = end; i < a.length; i++) {
      s0 += (double) a[i] * b[i];
    }
    return ((s0 + s1) + (s2 + s3)) + ((s4 + s5) + (s6 + s7));
  }
}
