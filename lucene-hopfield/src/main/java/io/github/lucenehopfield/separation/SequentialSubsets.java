package io.github.lucenehopfield.separation;

import java.util.Arrays;

/**
 * Recalls a set of k patterns that likes to hold neighbors of a sequence: SparseMAP over the sets
 * of exactly k, where a set scores {@code sum beta s_i} over its members plus lambda for every pair
 * of neighbors. With lambda = 0 it is {@link KSubsets}; with k = 2 and a large lambda it recalls
 * mixtures of neighboring pairs. The weights are the marginals y divided by k.
 *
 * <p>Neighbors are candidates that follow each other in the order of their positions. Solved by a
 * pairwise Frank-Wolfe method whose oracle is a dynamic programme: O(C k) a step for C candidates,
 * of which it takes a few for k = 2 and tens for larger k; stops at a duality gap of 1e-10, or
 * after 10,000 steps.
 *
 * <p>Niculae et al., "SparseMAP", ICML 2018; sequential k-subsets: Santos et al., arXiv 2411.08590,
 * section 4.2.
 */
public final class SequentialSubsets implements Separation {
  private static final int MAX_STEPS = 10_000;
  private static final double GAP = 1e-10;

  private final int k;
  private final double lambda;
  private final double beta;

  /**
   * Makes it at the inverse temperature that the similarity suggests.
   *
   * @param k at least 1
   * @param lambda what a pair of neighbors adds to beta times the scores, at least 0, finite
   */
  public SequentialSubsets(int k, double lambda) {
    this.k = KSubsets.checkK(k);
    this.lambda = checkLambda(lambda);
    this.beta = Betas.NONE;
  }

  /**
   * Makes it at an inverse temperature.
   *
   * @param k at least 1
   * @param lambda what a pair of neighbors adds to beta times the scores, at least 0, finite
   * @param beta positive and finite, in units of 1 / score
   */
  public SequentialSubsets(int k, double lambda, double beta) {
    this.k = KSubsets.checkK(k);
    this.lambda = checkLambda(lambda);
    this.beta = Betas.check(beta);
  }

  private static double checkLambda(double lambda) {
    if (!(lambda >= 0 && lambda < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException("lambda must be >= 0 and finite; lambda=" + lambda);
    }
    return lambda;
  }

  @Override
  public double inverseTemperature(double defaultBeta) {
    return Betas.choose(beta, defaultBeta);
  }

  @Override
  public boolean usesPositions() {
    return true;
  }

  @Override
  public void separate(double[] scores, int count, double defaultBeta, double[] weights) {
    separate(scores, null, count, defaultBeta, weights);
  }

  @Override
  public void separate(
      double[] scores, long[] positions, int count, double defaultBeta, double[] weights) {
    if (count <= k) {
      Arrays.fill(weights, 0, count, 1.0 / count);
      return;
    }
    int[] order = order(positions, count);
    double[] t = new double[count];
    Betas.shift(scores, count, inverseTemperature(defaultBeta), weights);
    for (int i = 0; i < count; i++) {
      t[i] = weights[order[i]];
    }
    double[] y = new Solver(t).solve();
    for (int i = 0; i < count; i++) {
      weights[order[i]] = y[i] / k;
    }
  }

  private static int[] order(long[] positions, int count) {
    int[] order = new int[count];
    for (int i = 0; i < count; i++) {
      order[i] = i;
    }
    if (positions != null) {
      Integer[] boxed = new Integer[count];
      Arrays.setAll(boxed, i -> i);
      // Stable: equal places keep the order of the scores.
      Arrays.sort(boxed, (a, b) -> Long.compare(positions[a], positions[b]));
      for (int i = 0; i < count; i++) {
        order[i] = boxed[i];
      }
    }
    return order;
  }

  /** The pairwise Frank-Wolfe method; a vertex is a set, held as its members in ascending order. */
  private final class Solver {
    private final double[] t;
    private final int count;
    private final double bonus;
    private int[][] vertices = new int[16][];
    private double[] shares = new double[16];
    private int active;
    private final double[] marginals;
    private final double[] gradient;
    private final double[] best;
    private final boolean[][] fromOn;

    Solver(double[] t) {
      this.t = t;
      this.count = t.length;
      double lowest = 0;
      for (double value : t) {
        lowest = Math.min(lowest, value);
      }
      // Beyond this a larger lambda changes no answer, only the precision of the sums.
      this.bonus = Math.min(lambda, 2 * k * (2 - lowest));
      this.marginals = new double[count];
      this.gradient = new double[count];
      this.best = new double[2 * (k + 1)];
      this.fromOn = new boolean[count][2 * (k + 1)];
    }

    double[] solve() {
      System.arraycopy(t, 0, gradient, 0, count);
      add(oracle(), 1);
      for (int step = 0; step < MAX_STEPS; step++) {
        marginals();
        for (int i = 0; i < count; i++) {
          gradient[i] = t[i] - marginals[i];
        }
        int[] forward = oracle();
        double gain = value(forward);
        double mean = 0;
        int away = 0;
        double worst = Double.POSITIVE_INFINITY;
        for (int a = 0; a < active; a++) {
          double value = value(vertices[a]);
          mean += shares[a] * value;
          if (value < worst) {
            worst = value;
            away = a;
          }
        }
        double distance = distance(forward, vertices[away]);
        if (gain - mean <= GAP || distance == 0) {
          break;
        }
        move(forward, away, (gain - worst) / distance);
      }
      marginals();
      return marginals;
    }

    private void move(int[] forward, int away, double wanted) {
      double step = Math.min(shares[away], wanted);
      boolean dropped = step == shares[away];
      shares[away] -= step;
      add(forward, step);
      if (dropped) {
        active--;
        vertices[away] = vertices[active];
        shares[away] = shares[active];
      }
    }

    private void add(int[] vertex, double share) {
      for (int a = 0; a < active; a++) {
        if (Arrays.equals(vertices[a], vertex)) {
          shares[a] += share;
          return;
        }
      }
      if (active == vertices.length) {
        vertices = Arrays.copyOf(vertices, 2 * active);
        shares = Arrays.copyOf(shares, 2 * active);
      }
      vertices[active] = vertex;
      shares[active++] = share;
    }

    private void marginals() {
      Arrays.fill(marginals, 0);
      for (int a = 0; a < active; a++) {
        for (int member : vertices[a]) {
          marginals[member] += shares[a];
        }
      }
    }

    private double value(int[] vertex) {
      double sum = 0;
      for (int i = 0; i < k; i++) {
        sum += gradient[vertex[i]];
        sum += i > 0 && vertex[i] == vertex[i - 1] + 1 ? bonus : 0;
      }
      return sum;
    }

    /** {@return the number of members that only one of the sets has, |a - b|^2} */
    private int distance(int[] a, int[] b) {
      int common = 0;
      for (int i = 0, j = 0; i < k && j < k; ) {
        if (a[i] == b[j]) {
          common++;
        }
        if (a[i] <= b[j]) {
          i++;
          // Equal members leave both sets.
          j += a[i - 1] == b[j] ? 1 : 0;
        } else {
          j++;
        }
      }
      return 2 * (k - common);
    }

    /**
     * {@return the set that scores best under the gradient} State 2 c + b: c members so far, b
     * whether the last candidate is one; ties prefer that it is not.
     */
    private int[] oracle() {
      Arrays.fill(best, Double.NEGATIVE_INFINITY);
      best[0] = 0;
      for (int i = 0; i < count; i++) {
        for (int c = Math.min(k, i + 1); c >= 0; c--) {
          double off = best[2 * c];
          double on = best[2 * c + 1];
          fromOn[i][2 * c] = on > off;
          double whenOff = Math.max(on, off);
          if (c > 0) {
            double single = best[2 * c - 2];
            double pair = best[2 * c - 1] + bonus;
            fromOn[i][2 * c + 1] = pair > single;
            best[2 * c + 1] = gradient[i] + Math.max(single, pair);
          }
          best[2 * c] = whenOff;
        }
      }
      int[] members = new int[k];
      int c = k;
      boolean on = best[2 * k + 1] > best[2 * k];
      for (int i = count - 1; i >= 0; i--) {
        boolean previous = fromOn[i][2 * c + (on ? 1 : 0)];
        if (on) {
          members[--c] = i;
        }
        on = previous;
      }
      return members;
    }
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof SequentialSubsets that
        && k == that.k
        && lambda == that.lambda
        && beta == that.beta;
  }

  @Override
  public int hashCode() {
    int hash = 31 * SequentialSubsets.class.hashCode() + k;
    return 31 * (31 * hash + Double.hashCode(lambda)) + Double.hashCode(beta);
  }

  @Override
  public String toString() {
    return "sequential:" + k + ":" + Betas.number(lambda) + Betas.suffix(beta);
  }
}
