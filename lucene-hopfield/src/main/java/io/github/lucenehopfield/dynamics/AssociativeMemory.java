package io.github.lucenehopfield.dynamics;

import io.github.lucenehopfield.index.internal.math.ArgSort;
import io.github.lucenehopfield.projection.Normalization;
import io.github.lucenehopfield.separation.FenchelYoung;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * A fixed set of patterns, all of them in memory, in the order of a sequence: what the published
 * models retrieve from. The same similarities, separations and stop rule as over an index. A step
 * costs O(C d) for C patterns of d dimensions, and sorting C scores.
 *
 * <p>Immutable and safe for use by many threads.
 */
public final class AssociativeMemory {
  private final float[][] patterns;
  private final int dimension;

  /**
   * Holds patterns.
   *
   * @param patterns at least one, of the same length, all values finite; copied
   */
  public AssociativeMemory(float[][] patterns) {
    if (patterns.length == 0) {
      throw new IllegalArgumentException("patterns must be >= 1; patterns=0");
    }
    this.patterns = new float[patterns.length][];
    this.dimension = patterns[0].length;
    for (int i = 0; i < patterns.length; i++) {
      if (patterns[i].length != dimension) {
        throw new IllegalArgumentException(
            "patterns must have the same length, "
                + dimension
                + "; pattern="
                + i
                + " length="
                + patterns[i].length);
      }
      for (float value : patterns[i]) {
        if (!Float.isFinite(value)) {
          throw new IllegalArgumentException(
              "patterns must be finite; pattern=" + i + " value=" + value);
        }
      }
      this.patterns[i] = patterns[i].clone();
    }
  }

  /** {@return the number C of patterns} */
  public int size() {
    return patterns.length;
  }

  /** {@return the length d of the patterns} */
  public int dimension() {
    return dimension;
  }

  /**
   * {@return a copy of a pattern}
   *
   * @param index from 0 to {@link #size()} - 1
   */
  public float[] pattern(int index) {
    return patterns[index].clone();
  }

  /**
   * The end of a retrieval.
   *
   * @param state the last read-out, or null where nothing was recalled
   * @param best the pattern with the largest weight in the last step, the first of equal ones
   * @param weights of all patterns in the last step
   * @param energies of the state before each step, as in {@link
   *     io.github.lucenehopfield.HopfieldRecall#energies}
   * @param stop why no more steps were made
   */
  public record Settled(
      float[] state, int best, double[] weights, double[] energies, StopReason stop) {}

  /**
   * {@return where a cue settles}
   *
   * @param cue one value per dimension, NaN where unknown
   * @param similarity what makes a pattern a good match
   * @param separation how scores become weights; positions are the numbers of the patterns
   * @param normalization what is done to the cue and to each read-out
   * @param steps how many steps to make at most, at least 1
   */
  public Settled settle(
      float[] cue,
      Similarity similarity,
      Separation separation,
      Normalization normalization,
      int steps) {
    checkCue(cue);
    StopRule rule = new StopRule(steps);
    ReadOut readOut = readOut(similarity, separation);
    List<Double> energies = new ArrayList<>();
    float[] state = normalization.apply(cue);
    while (true) {
      double[] weights = readOut.weights(state);
      energies.add(readOut.energy(state));
      int best = best(weights);
      if (weights[best] == 0) {
        return new Settled(null, best, weights, array(energies), StopReason.EMPTY);
      }
      float[] next = normalization.apply(mean(weights));
      StopReason stop = rule.after(state, next, best, weights[best]);
      state = next;
      if (stop != null) {
        return new Settled(state, best, weights, array(energies), stop);
      }
    }
  }

  private static double[] array(List<Double> values) {
    double[] array = new double[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  void checkCue(float[] cue) {
    if (cue.length != dimension) {
      throw new IllegalArgumentException(
          "cue length must be " + dimension + "; length=" + cue.length);
    }
  }

  /** {@return what gives the weights of the patterns step by step} */
  ReadOut readOut(Similarity similarity, Separation separation) {
    return new ReadOut(similarity, separation);
  }

  /**
   * The weights of the patterns for one state after the other; the inverse temperature of the first
   * one holds for all. Not thread-safe; one per retrieval.
   */
  final class ReadOut {
    private final Similarity similarity;
    private final Separation separation;
    private final Order order = new Order(size());
    private CueSimilarity bound;
    private double defaultBeta = Double.NaN;

    private ReadOut(Similarity similarity, Separation separation) {
      this.similarity = similarity;
      this.separation = separation;
    }

    /** {@return the weights in the order of the patterns, all 0 where nothing is recalled} */
    double[] weights(float[] state) {
      bound = bind(similarity, state);
      order.sort(scores(bound));
      if (Double.isNaN(defaultBeta)) {
        defaultBeta = bound.inverseTemperature(order.scores, size());
      }
      return order.separate(separation, bound, defaultBeta);
    }

    /** {@return the energy of the state that was passed last, NaN where it has none} */
    double energy(float[] state) {
      if (bound.stateEnergy().isEmpty() || !(separation instanceof FenchelYoung regularized)) {
        return Double.NaN;
      }
      for (float value : state) {
        if (Float.isNaN(value)) {
          return Double.NaN;
        }
      }
      int count = order.scores.length;
      double conjugate = regularized.conjugate(order.scores, count, defaultBeta, order.weights);
      double beta = separation.inverseTemperature(defaultBeta);
      return bound.stateEnergy().getAsDouble() - conjugate / (beta * regularized.mass(count));
    }
  }

  private CueSimilarity bind(Similarity similarity, float[] state) {
    try {
      return similarity.bind(state.clone(), new Context());
    } catch (IOException e) {
      throw new AssertionError("there is no index to be read", e);
    }
  }

  private double[] scores(CueSimilarity bound) {
    CueSimilarity.PatternScorer scorer = bound.scorer();
    double[] scores = new double[size()];
    for (int i = 0; i < scores.length; i++) {
      scores[i] = scorer.score(patterns[i]);
    }
    return scores;
  }

  /** {@return the dot products of all patterns with a state} */
  double[] products(float[] state) {
    double[] products = new double[size()];
    for (int i = 0; i < products.length; i++) {
      products[i] = product(patterns[i], state);
    }
    return products;
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (double) a[d] * b[d];
    }
    return sum;
  }

  /** {@return the weights of scores in the order of the patterns, for a separation with a beta} */
  static double[] weights(Separation separation, double[] scores, double beta) {
    Order order = new Order(scores.length);
    order.sort(scores);
    return order.separate(separation, null, beta);
  }

  static int best(double[] weights) {
    int best = 0;
    for (int i = 1; i < weights.length; i++) {
      best = weights[i] > weights[best] ? i : best;
    }
    return best;
  }

  /** {@return the sum of the patterns times their weights} */
  float[] mean(double[] weights) {
    double[] sums = new double[dimension];
    for (int i = 0; i < weights.length; i++) {
      if (weights[i] != 0) {
        for (int d = 0; d < dimension; d++) {
          sums[d] += weights[i] * patterns[i][d];
        }
      }
    }
    float[] mean = new float[dimension];
    for (int d = 0; d < dimension; d++) {
      mean[d] = (float) sums[d];
    }
    return mean;
  }

  /**
   * {@return the separation Delta_i of a pattern: its product with itself less the largest with
   * another one; infinite for the only pattern} With a margin m of the separation it is a fixed
   * point where Delta_i >= m / beta (Santos et al., arXiv 2411.08590, section 4.3).
   *
   * @param index the pattern
   */
  public double gap(int index) {
    double other = Double.NEGATIVE_INFINITY;
    for (int j = 0; j < patterns.length; j++) {
      if (j != index) {
        other = Math.max(other, product(patterns[index], patterns[j]));
      }
    }
    return product(patterns[index], patterns[index]) - other;
  }

  /**
   * {@return how far a cue may be from a pattern so that one step under the dot product recalls it
   * exactly: {@code (Delta_i - m / beta) / max_j |x_i - x_j|}; negative where not even the pattern
   * itself does, infinite for the only pattern}
   *
   * @param index the pattern
   * @param margin the margin m of the separation, see {@link FenchelYoung#margin}
   * @param beta the inverse temperature of the separation
   */
  public double radius(int index, double margin, double beta) {
    double furthest = 0;
    for (float[] other : patterns) {
      double squares = 0;
      for (int d = 0; d < dimension; d++) {
        double difference = (double) patterns[index][d] - other[d];
        squares += difference * difference;
      }
      furthest = Math.max(furthest, squares);
    }
    double spare = gap(index) - margin / beta;
    return furthest > 0 ? spare / Math.sqrt(furthest) : Math.signum(spare) / 0.0;
  }

  /** Scores in descending order, as separations take them. */
  private static final class Order {
    private int[] order;
    private final double[] scores;
    private final long[] positions;
    private double[] weights;

    Order(int count) {
      this.scores = new double[count];
      this.positions = new long[count];
    }

    void sort(double[] unsorted) {
      order = ArgSort.descending(unsorted);
      for (int i = 0; i < scores.length; i++) {
        scores[i] = unsorted[order[i]];
        positions[i] = order[i];
      }
    }

    /** {@return the weights in the order of the patterns} */
    double[] separate(Separation separation, CueSimilarity bound, double defaultBeta) {
      double[] separated = scores;
      if (bound != null) {
        separated = new double[scores.length];
        for (int i = 0; i < scores.length; i++) {
          separated[i] =
              separation.positiveScores()
                  ? bound.positive(scores[i])
                  : scores[i] - bound.reference();
        }
      }
      weights = new double[scores.length];
      separation.separate(separated, positions, scores.length, defaultBeta, weights);
      double[] byPattern = new double[scores.length];
      for (int i = 0; i < scores.length; i++) {
        byPattern[order[i]] = weights[i];
      }
      return byPattern;
    }
  }

  private final class Context implements CueContext {
    @Override
    public long patterns() {
      return size();
    }

    @Override
    public float[][] probe(CueSimilarity similarity, int count) {
      Order order = new Order(size());
      order.sort(scores(similarity));
      float[][] best = new float[Math.min(count, size())][];
      for (int i = 0; i < best.length; i++) {
        best[i] = pattern(order.order[i]);
      }
      return best;
    }
  }
}
