package io.github.lucenehopfield.dynamics;

import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.similarity.Similarity;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

/**
 * Correlated dense associative memory (CDAM): a memory whose patterns lead to each other by the
 * edges of a graph. A state recalls patterns and, through them, their successors:
 *
 * <pre>
 * w = sep(beta sim(X, s))
 * s &lt;- s + eta (a X^T w + h X^T M^T w - g mean(X) - s)
 * </pre>
 *
 * <p>Burns, "Semantically-Correlated Memories in a Dense Associative Model", ICML 2024, arXiv
 * 2404.07123, section 2, where sep is softmax and sim the dot product; our symbols: C patterns X of
 * d dimensions, strengths a and h, normalized graph M. The inhibition g is 1 / d in the paper and 1
 * in its code; {@link Coupling#withInhibition} sets another one. With a = 1, h = 0, eta = 1 and
 * without inhibition it is a step of {@link AssociativeMemory#settle}. Below {@code beta |x|^2} of
 * about 2 ln C all patterns weigh alike and the state goes to their mean.
 *
 * <p>A step costs O(C d + edges). Immutable and safe for use by many threads.
 */
public final class CorrelatedMemory {
  private static final int AVERAGED = 5;
  private static final int REMEMBERED = 64;
  private static final double TOLERANCE = 1e-6;
  private static final double LARGEST = 10;

  // Shorter than the mean of a million patterns that have nothing in common.
  private static final double FADED = 1e-3;

  private final AssociativeMemory memory;
  private final AssociationGraph graph;
  private final boolean inhibited;
  private final float[] mean;
  private final double largestNorm;
  private final double meanNorm;

  /**
   * Joins patterns and edges.
   *
   * @param memory the patterns
   * @param graph the edges between them
   */
  public CorrelatedMemory(AssociativeMemory memory, AssociationGraph graph) {
    this(memory, graph, true);
  }

  private CorrelatedMemory(AssociativeMemory memory, AssociationGraph graph, boolean inhibited) {
    if (graph.size() != memory.size()) {
      throw new IllegalArgumentException(
          "graph must have as many patterns as the memory, "
              + memory.size()
              + "; size="
              + graph.size());
    }
    this.memory = memory;
    this.graph = graph;
    this.inhibited = inhibited;
    double[] share = new double[memory.size()];
    Arrays.fill(share, 1.0 / memory.size());
    this.mean = memory.mean(share);
    double largest = 0;
    double sum = 0;
    for (int i = 0; i < memory.size(); i++) {
      double norm = norm(memory.pattern(i));
      largest = Math.max(largest, norm);
      sum += norm;
    }
    this.largestNorm = largest;
    this.meanNorm = sum / memory.size();
  }

  /** {@return the same without an inhibition where the coupling specifies none} */
  public CorrelatedMemory withoutInhibition() {
    return new CorrelatedMemory(memory, graph, false);
  }

  /** {@return the patterns} */
  public AssociativeMemory memory() {
    return memory;
  }

  /** {@return the edges} */
  public AssociationGraph graph() {
    return graph;
  }

  /** {@return whether mean(X) / d is subtracted where the coupling specifies nothing} */
  public boolean inhibited() {
    return inhibited;
  }

  /**
   * How a state has moved.
   *
   * @param state where it ended
   * @param weights of all patterns, the mean over the last five steps; all 0 where the separation
   *     recalled nothing or the state has faded to a thousandth of a pattern
   * @param winners the pattern with the largest weight in each step, the first of equal ones
   * @param stop why no more steps were made: {@link StopReason#FIXED_POINT}, {@link
   *     StopReason#CYCLE} where the state is back where it has been, {@link StopReason#LIMIT}, or
   *     {@link StopReason#EMPTY} where all weights are 0: the last winner leads nowhere, or a + h =
   *     0
   * @param rescaled whether the state grew beyond ten times the longest pattern and was brought
   *     back to the mean length
   */
  public record Course(
      float[] state, double[] weights, int[] winners, StopReason stop, boolean rescaled) {
    /** {@return the winners in their order, each stay counted once} */
    public int[] path() {
      int[] path = new int[winners.length];
      int length = 0;
      for (int winner : winners) {
        if (length == 0 || path[length - 1] != winner) {
          path[length++] = winner;
        }
      }
      return Arrays.copyOf(path, length);
    }
  }

  /**
   * {@return the course that a cue sets off}
   *
   * @param cue one value per dimension, NaN where unknown: such a coordinate follows the read-out
   *     at once
   * @param similarity what makes a pattern a good match
   * @param separation how scores become weights; positions are the numbers of the patterns
   * @param coupling the strengths and the rate
   * @param steps how many steps to make at most, at least 1; 50 / rate settles
   */
  public Course settle(
      float[] cue, Similarity similarity, Separation separation, Coupling coupling, int steps) {
    memory.checkCue(cue);
    StopRule rule = new StopRule(steps);
    AssociativeMemory.ReadOut readOut = memory.readOut(similarity, separation);
    double inhibition = inhibition(coupling);
    Deque<double[]> last = new ArrayDeque<>();
    Deque<Winner> remembered = new ArrayDeque<>();
    List<Integer> winners = new ArrayList<>();
    float[] state = cue.clone();
    boolean rescaled = false;
    StopReason stop = null;
    while (stop == null) {
      double[] weights = readOut.weights(state);
      int winner = AssociativeMemory.best(weights);
      if (weights[winner] == 0) {
        return new Course(state, weights, toArray(winners), StopReason.EMPTY, rescaled);
      }
      boolean moved = winners.isEmpty() || winners.get(winners.size() - 1) != winner;
      if (moved && returns(remembered, winner, state)) {
        stop = StopReason.CYCLE;
        break;
      }
      winners.add(winner);
      last.addLast(weights);
      if (last.size() > AVERAGED) {
        last.removeFirst();
      }
      float[] next = step(state, weights, coupling, inhibition);
      double norm = norm(next);
      if (norm > LARGEST * largestNorm) {
        next = scaled(next, meanNorm / norm);
        rescaled = true;
      }
      if (faded(next, inhibition)) {
        return new Course(
            next, new double[memory.size()], toArray(winners), StopReason.EMPTY, rescaled);
      }
      // Without a weight: a winner with nearly all weight may still move on.
      stop = rule.after(state, next, winner, 0);
      state = next;
    }
    return new Course(state, mean(last), toArray(winners), stop, rescaled);
  }

  private double inhibition(Coupling coupling) {
    if (Double.isNaN(coupling.inhibition())) {
      return inhibited ? 1.0 / memory.dimension() : 0;
    }
    return coupling.inhibition();
  }

  /** {@return whether a state has nothing left but the inhibition} */
  private boolean faded(float[] state, double inhibition) {
    double squares = 0;
    for (int d = 0; d < state.length; d++) {
      double left = state[d] + inhibition * mean[d];
      squares += left * left;
    }
    return Math.sqrt(squares) <= FADED * meanNorm;
  }

  /** A state in which a pattern became the winner. */
  private record Winner(int winner, float[] state) {}

  /** {@return whether the winner became one in the same state before; if not, remembers it} */
  private static boolean returns(Deque<Winner> remembered, int winner, float[] state) {
    for (Winner earlier : remembered) {
      if (earlier.winner() == winner && near(earlier.state(), state)) {
        return true;
      }
    }
    remembered.addLast(new Winner(winner, state));
    if (remembered.size() > REMEMBERED) {
      remembered.removeFirst();
    }
    return false;
  }

  private static boolean near(float[] a, float[] b) {
    double squares = 0;
    for (int d = 0; d < a.length; d++) {
      squares += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
    }
    // False where a coordinate is unknown.
    return Math.sqrt(squares) <= TOLERANCE * Math.max(1, norm(a));
  }

  private float[] step(float[] state, double[] weights, Coupling coupling, double inhibition) {
    double[] spread = coupling.hetero() == 0 ? null : graph.spread(weights);
    double[] emitted = new double[weights.length];
    for (int i = 0; i < emitted.length; i++) {
      emitted[i] =
          coupling.auto() * weights[i] + (spread == null ? 0 : coupling.hetero() * spread[i]);
    }
    float[] target = memory.mean(emitted);
    float[] next = new float[state.length];
    for (int d = 0; d < next.length; d++) {
      double goal = target[d] - inhibition * mean[d];
      next[d] =
          Float.isNaN(state[d])
              ? (float) goal
              : (float) (state[d] + coupling.rate() * (goal - state[d]));
    }
    return next;
  }

  private static float[] scaled(float[] state, double factor) {
    float[] result = new float[state.length];
    for (int d = 0; d < result.length; d++) {
      result[d] = (float) (factor * state[d]);
    }
    return result;
  }

  private static double norm(float[] vector) {
    double squares = 0;
    for (float value : vector) {
      squares += (double) value * value;
    }
    return Math.sqrt(squares);
  }

  private double[] mean(Deque<double[]> last) {
    double[] mean = new double[memory.size()];
    for (double[] weights : last) {
      for (int i = 0; i < mean.length; i++) {
        mean[i] += weights[i] / last.size();
      }
    }
    return mean;
  }

  private static int[] toArray(List<Integer> values) {
    int[] array = new int[values.size()];
    for (int i = 0; i < array.length; i++) {
      array[i] = values.get(i);
    }
    return array;
  }

  /**
   * {@return the Pearson correlation of a state with every pattern, 0 where one of them is
   * constant: the published read-out}
   *
   * @param state one value per dimension, without NaN
   */
  public double[] correlations(float[] state) {
    double[] wide = widened(state);
    double[] correlations = new double[memory.size()];
    for (int i = 0; i < correlations.length; i++) {
      correlations[i] = correlation(wide, widened(memory.pattern(i)));
    }
    return correlations;
  }

  private static double[] widened(float[] values) {
    double[] wide = new double[values.length];
    for (int d = 0; d < wide.length; d++) {
      wide[d] = values[d];
    }
    return wide;
  }

  private static double mean(double[] values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }

  private static double correlation(double[] a, double[] b) {
    double meanA = mean(a);
    double meanB = mean(b);
    double products = 0;
    double squaresA = 0;
    double squaresB = 0;
    for (int d = 0; d < a.length; d++) {
      products += (a[d] - meanA) * (b[d] - meanB);
      squaresA += (a[d] - meanA) * (a[d] - meanA);
      squaresB += (b[d] - meanB) * (b[d] - meanB);
    }
    double scale = Math.sqrt(squaresA * squaresB);
    return scale > 0 ? products / scale : 0;
  }

  /**
   * {@return the community of each pattern, numbered from 0 by their first patterns} Every pattern
   * is a cue; two belong together where the correlations of their final states with all patterns
   * correlate by more than a threshold, and so does everything that hangs together by such pairs.
   * The more negative the auto-strength, the wider states spread and the fewer communities there
   * are. O(C² d steps + C³).
   *
   * @param similarity what makes a pattern a good match
   * @param separation how scores become weights
   * @param coupling the strengths and the rate
   * @param steps how many steps to make at most, at least 1
   * @param threshold from -1 to 1
   */
  public int[] communities(
      Similarity similarity,
      Separation separation,
      Coupling coupling,
      int steps,
      double threshold) {
    int count = memory.size();
    double[][] prints = new double[count][];
    for (int i = 0; i < count; i++) {
      float[] state = settle(memory.pattern(i), similarity, separation, coupling, steps).state();
      prints[i] = correlations(state);
    }
    int[] community = new int[count];
    Arrays.fill(community, -1);
    int found = 0;
    int[] open = new int[count];
    for (int i = 0; i < count; i++) {
      if (community[i] >= 0) {
        continue;
      }
      int size = 0;
      open[size++] = i;
      community[i] = found;
      while (size > 0) {
        int member = open[--size];
        for (int j = 0; j < count; j++) {
          if (community[j] < 0 && correlation(prints[member], prints[j]) > threshold) {
            community[j] = found;
            open[size++] = j;
          }
        }
      }
      found++;
    }
    return community;
  }
}
