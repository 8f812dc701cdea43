package io.github.lucenehopfield.dynamics;

import java.util.Arrays;

/**
 * A network of two layers with push-pull feedback: patterns (children) in the first, what groups of
 * them have in common (parents) in the second. Feedback first <em>pushes</em> the first layer
 * towards the parent, which drives other groups out; later it <em>pulls</em> the parent off, which
 * leaves what distinguishes a child from its siblings.
 *
 * <p>Liu, Zou, Ji, Mi and Wu, "Push-pull Feedback Implements Hierarchical Information Retrieval
 * Efficiently", NeurIPS 2019; continuous model as in the published code:
 *
 * <pre>
 * x = (1 + 2/pi atan(8 pi h)) / 2
 * tau h1' = W1 x1 - h1 + I + [push] F^T x2 - 10 b1 [pull] x2
 * tau h2' = 2 W2 x2 - h2 + 2 F x1 + I / 10
 * </pre>
 *
 * <p>W1, W2 and F are the Hebbian matrices of children, parents and both, without their diagonals
 * and divided by their spectral norms; they are never formed. tau = 5, push from 5 to 10, pull from
 * 10 to 15, end at 25; Euler steps of 0.1 without noise, which change no figure. Patterns are made
 * binary at the mean of their own values. Parents are the majorities of their children; a parent
 * with a single child would erase it and has no neurons.
 *
 * <p>A settling costs O((C + P) d) a step, 250 steps; classical Hebbian capacity holds C to about a
 * tenth of d. Immutable and safe for use by many threads.
 */
public final class PushPullNetwork {
  // Time constant, step, and when push and pull begin and end: those of the published code.
  private static final double TAU = 5;
  private static final double STEP = 0.1;
  private static final double PUSHED_FROM = 5;
  private static final double PULLED_FROM = 10;
  private static final double PULLED_TO = 15;
  private static final double END = 25;
  private static final double PULL_GAIN = 10;
  private static final double LARGEST_CORRELATION = 0.6;

  private final int dimension;
  private final double[][] children;
  private final Hebbian within;
  private final Hebbian above;
  private final Hebbian upwards;
  private final double correlation;
  private final boolean shared;

  /**
   * Makes a network.
   *
   * @param memory the children
   * @param parents the number of the parent of each child, from 0 on; -1 for none
   */
  public PushPullNetwork(AssociativeMemory memory, int[] parents) {
    if (parents.length != memory.size()) {
      throw new IllegalArgumentException(
          "parents must be one for each pattern, " + memory.size() + "; length=" + parents.length);
    }
    this.dimension = memory.dimension();
    this.children = new double[memory.size()][];
    for (int i = 0; i < children.length; i++) {
      children[i] = binary(memory.pattern(i));
    }
    double[][] centered = centered(children);
    int[] counts = new int[Arrays.stream(parents).max().orElse(-1) + 1];
    for (int parent : parents) {
      if (parent >= 0) {
        counts[parent]++;
      }
    }
    int[] rows = new int[counts.length];
    int used = 0;
    for (int p = 0; p < counts.length; p++) {
      rows[p] = counts[p] > 1 ? used++ : -1;
    }
    double[][] majorities = new double[used][dimension];
    double[][] sums = new double[used][dimension];
    for (int i = 0; i < children.length; i++) {
      int row = parents[i] < 0 ? -1 : rows[parents[i]];
      for (int d = 0; d < dimension && row >= 0; d++) {
        majorities[row][d] += 2 * children[i][d] - 1;
        sums[row][d] += centered[i][d];
      }
    }
    for (double[] majority : majorities) {
      for (int d = 0; d < dimension; d++) {
        majority[d] = majority[d] > 0 ? 1 : 0;
      }
    }
    double[][] above = centered(majorities);
    this.shared = used > 0;
    this.within = new Hebbian(centered, centered, dimension);
    this.above = new Hebbian(above, above, dimension);
    this.upwards = new Hebbian(above, sums, dimension);
    this.correlation = siblingCorrelation(parents, rows, used);
  }

  /** {@return 1 where a value is above the mean of the known ones, else 0; NaN where unknown} */
  private static double[] binary(float[] vector) {
    double sum = 0;
    int known = 0;
    for (float value : vector) {
      if (!Float.isNaN(value)) {
        sum += value;
        known++;
      }
    }
    double mean = sum / Math.max(1, known);
    double[] binary = new double[vector.length];
    for (int d = 0; d < binary.length; d++) {
      binary[d] = Float.isNaN(vector[d]) ? Double.NaN : vector[d] > mean ? 1 : 0;
    }
    return binary;
  }

  /** {@return patterns less their mean over all patterns} */
  private double[][] centered(double[][] patterns) {
    double[] mean = new double[dimension];
    for (double[] pattern : patterns) {
      for (int d = 0; d < dimension; d++) {
        mean[d] += pattern[d] / patterns.length;
      }
    }
    double[][] centered = new double[patterns.length][dimension];
    for (int i = 0; i < patterns.length; i++) {
      for (int d = 0; d < dimension; d++) {
        centered[i][d] = patterns[i][d] - mean[d];
      }
    }
    return centered;
  }

  /** b1: the root of the mean overlap of siblings, 0 to 0.6. */
  private double siblingCorrelation(int[] parents, int[] rows, int used) {
    double[][] totals = new double[used][dimension];
    double pairs = 0;
    double[] counts = new double[used];
    for (int i = 0; i < children.length; i++) {
      int row = parents[i] < 0 ? -1 : rows[parents[i]];
      if (row >= 0) {
        counts[row]++;
        for (int d = 0; d < dimension; d++) {
          totals[row][d] += 2 * children[i][d] - 1;
        }
      }
    }
    double overlaps = 0;
    for (int row = 0; row < used; row++) {
      for (int d = 0; d < dimension; d++) {
        // The square of a sum holds every pair twice, and each child with itself.
        overlaps += (totals[row][d] * totals[row][d] - counts[row]) / dimension;
      }
      pairs += counts[row] * (counts[row] - 1);
    }
    return pairs == 0 ? 0 : Math.min(LARGEST_CORRELATION, Math.sqrt(Math.max(0, overlaps / pairs)));
  }

  /** {@return the estimated correlation b1 of children with their parents, 0 to 0.6} */
  public double correlation() {
    return correlation;
  }

  /**
   * Where the first layer has gone.
   *
   * @param state the activities of its neurons, from 0 to 1
   * @param overlaps with every child, from -1 to 1: {@code m_i = mean_d sign(2 x_d - 1) sign(2
   *     xi_id - 1)}
   */
  public record Settled(float[] state, double[] overlaps) {}

  /**
   * {@return where a cue leads}
   *
   * @param cue one value per dimension, made binary like the patterns; NaN where unknown, which
   *     gives no input
   * @param push whether the parent is added from 5 to 10
   * @param pull whether the parent is subtracted from 10 to 15
   */
  public Settled settle(float[] cue, boolean push, boolean pull) {
    if (cue.length != dimension) {
      throw new IllegalArgumentException(
          "cue length must be " + dimension + "; length=" + cue.length);
    }
    double[] input = binary(cue);
    for (int d = 0; d < dimension; d++) {
      input[d] = Double.isNaN(input[d]) ? 0 : input[d];
    }
    double[] h1 = new double[dimension];
    double[] h2 = new double[dimension];
    double[] d1 = new double[dimension];
    double[] d2 = new double[dimension];
    double[] x1 = new double[dimension];
    double[] x2 = new double[dimension];
    int steps = (int) Math.round(END / STEP);
    for (int n = 0; n < steps; n++) {
      double time = n * STEP;
      activate(h1, x1);
      activate(h2, x2);
      for (int d = 0; d < dimension; d++) {
        d1[d] = input[d] - h1[d];
        d2[d] = input[d] / 10 - h2[d];
      }
      within.addProduct(x1, 1, false, d1);
      if (shared) {
        above.addProduct(x2, 2, false, d2);
        upwards.addProduct(x1, 2, false, d2);
        if (push && time >= PUSHED_FROM && time < PULLED_FROM) {
          upwards.addProduct(x2, 1, true, d1);
        }
        if (pull && time >= PULLED_FROM && time < PULLED_TO) {
          for (int d = 0; d < dimension; d++) {
            d1[d] -= PULL_GAIN * correlation * x2[d];
          }
        }
      }
      for (int d = 0; d < dimension; d++) {
        h1[d] += STEP / TAU * d1[d];
        h2[d] += STEP / TAU * d2[d];
      }
    }
    activate(h1, x1);
    return new Settled(narrowed(x1), overlaps(x1));
  }

  private static void activate(double[] h, double[] x) {
    for (int d = 0; d < h.length; d++) {
      x[d] = (1 + 2 / Math.PI * Math.atan(8 * Math.PI * h[d])) / 2;
    }
  }

  private static float[] narrowed(double[] values) {
    float[] narrow = new float[values.length];
    for (int d = 0; d < narrow.length; d++) {
      narrow[d] = (float) values[d];
    }
    return narrow;
  }

  private double[] overlaps(double[] state) {
    double[] overlaps = new double[children.length];
    for (int i = 0; i < overlaps.length; i++) {
      for (int d = 0; d < dimension; d++) {
        overlaps[i] += Math.signum(2 * state[d] - 1) * (2 * children[i][d] - 1) / dimension;
      }
    }
    return overlaps;
  }

  /** {@code offdiag(A^T B) / norm} for two sets of rows, as two thin products. */
  private static final class Hebbian {
    private static final int POWER_ITERATIONS = 200;

    private final double[][] left;
    private final double[][] right;
    private final double[] diagonal;
    private final double scale;

    Hebbian(double[][] left, double[][] right, int dimension) {
      this.left = left;
      this.right = right;
      this.diagonal = new double[dimension];
      for (int i = 0; i < left.length; i++) {
        for (int d = 0; d < dimension; d++) {
          diagonal[d] += left[i][d] * right[i][d];
        }
      }
      double norm = norm(dimension);
      this.scale = norm > 0 ? 1 / norm : 0;
    }

    private double norm(int dimension) {
      double[] v = new double[dimension];
      for (int d = 0; d < dimension; d++) {
        // Neither symmetric nor likely to be orthogonal to what is looked for.
        v[d] = 1 + 0.01 * d / dimension;
      }
      double norm = 0;
      for (int n = 0; n < POWER_ITERATIONS; n++) {
        double length = length(v);
        if (length == 0) {
          return 0;
        }
        for (int d = 0; d < dimension; d++) {
          v[d] /= length;
        }
        double[] once = new double[dimension];
        multiply(v, 1, false, once);
        norm = length(once);
        double[] twice = new double[dimension];
        multiply(once, 1, true, twice);
        v = twice;
      }
      return norm;
    }

    private static double length(double[] v) {
      double squares = 0;
      for (double value : v) {
        squares += value * value;
      }
      return Math.sqrt(squares);
    }

    /** Adds gain times the product with x, of the matrix or of its transpose. */
    void addProduct(double[] x, double gain, boolean transposed, double[] sum) {
      multiply(x, gain * scale, transposed, sum);
    }

    private void multiply(double[] x, double gain, boolean transposed, double[] sum) {
      double[][] out = transposed ? right : left;
      double[][] in = transposed ? left : right;
      for (int i = 0; i < in.length; i++) {
        double product = 0;
        for (int d = 0; d < x.length; d++) {
          product += in[i][d] * x[d];
        }
        product *= gain;
        for (int d = 0; d < x.length; d++) {
          sum[d] += product * out[i][d];
        }
      }
      for (int d = 0; d < x.length; d++) {
        sum[d] -= gain * diagonal[d] * x[d];
      }
    }
  }
}
