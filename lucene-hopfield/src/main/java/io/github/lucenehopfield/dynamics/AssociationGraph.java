package io.github.lucenehopfield.dynamics;

import java.util.Arrays;
import java.util.List;

/**
 * Which pattern leads to which: a directed, weighted graph over the patterns of a memory, with
 * normalized weights M. Immutable.
 */
public final class AssociationGraph {
  /** How weights of edges become M. */
  public enum Scaling {
    /** {@code M_jk = A_jk / sum_l A_jl}: what follows a pattern weighs 1 together. The default. */
    ROW,
    /**
     * {@code M_jk = A_jk / sqrt(sum_l A_jl sum_l A_lk)}: hubs attract less. For undirected graphs
     * and their communities.
     */
    SYMMETRIC,
    /** {@code M = A}. */
    NONE
  }

  /**
   * An edge.
   *
   * @param from the pattern that leads to another one
   * @param to the other one, which may be the same
   * @param weight positive and finite
   */
  public record Edge(int from, int to, double weight) {}

  private final int[] starts;
  private final int[] targets;
  private final double[] weights;

  private AssociationGraph(int[] starts, int[] targets, double[] weights) {
    this.starts = starts;
    this.targets = targets;
    this.weights = weights;
  }

  /**
   * {@return a graph; weights of an edge that occurs several times add up}
   *
   * @param size the number of patterns, at least 1
   * @param edges between patterns from 0 to size - 1, in any order
   * @param scaling how their weights become M
   */
  public static AssociationGraph of(int size, List<Edge> edges, Scaling scaling) {
    if (size < 1) {
      throw new IllegalArgumentException("size must be >= 1; size=" + size);
    }
    Edge[] sorted = edges.toArray(new Edge[0]);
    for (Edge edge : sorted) {
      check(edge, size);
    }
    Arrays.sort(
        sorted,
        (a, b) ->
            a.from() != b.from()
                ? Integer.compare(a.from(), b.from())
                : Integer.compare(a.to(), b.to()));
    int[] starts = new int[size + 1];
    int[] targets = new int[sorted.length];
    double[] weights = new double[sorted.length];
    int count = 0;
    for (int i = 0; i < sorted.length; i++) {
      Edge edge = sorted[i];
      if (i > 0 && edge.from() == sorted[i - 1].from() && edge.to() == sorted[i - 1].to()) {
        weights[count - 1] += edge.weight();
        continue;
      }
      targets[count] = edge.to();
      weights[count++] = edge.weight();
      starts[edge.from() + 1] = count;
    }
    for (int i = 1; i <= size; i++) {
      starts[i] = Math.max(starts[i], starts[i - 1]);
    }
    AssociationGraph graph =
        new AssociationGraph(starts, Arrays.copyOf(targets, count), Arrays.copyOf(weights, count));
    graph.scale(scaling);
    return graph;
  }

  private static void check(Edge edge, int size) {
    if (edge.from() < 0 || edge.from() >= size || edge.to() < 0 || edge.to() >= size) {
      throw new IllegalArgumentException(
          "edges must be between patterns from 0 to " + (size - 1) + "; edge=" + edge);
    }
    if (!(edge.weight() > 0 && edge.weight() < Double.POSITIVE_INFINITY)) {
      throw new IllegalArgumentException(
          "weights of edges must be positive and finite; edge=" + edge);
    }
  }

  private void scale(Scaling scaling) {
    if (scaling == Scaling.NONE) {
      return;
    }
    double[] rows = new double[size()];
    double[] columns = new double[size()];
    for (int j = 0; j < size(); j++) {
      for (int e = starts[j]; e < starts[j + 1]; e++) {
        rows[j] += weights[e];
        columns[targets[e]] += weights[e];
      }
    }
    for (int j = 0; j < size(); j++) {
      for (int e = starts[j]; e < starts[j + 1]; e++) {
        weights[e] /= scaling == Scaling.ROW ? rows[j] : Math.sqrt(rows[j] * columns[targets[e]]);
      }
    }
  }

  /** {@return the number of patterns} */
  public int size() {
    return starts.length - 1;
  }

  /** {@return the number of edges} */
  public int edges() {
    return targets.length;
  }

  /**
   * {@return the patterns that a pattern leads to, ascending}
   *
   * @param pattern from 0 to {@link #size()} - 1
   */
  public int[] successors(int pattern) {
    return Arrays.copyOfRange(targets, starts[pattern], starts[pattern + 1]);
  }

  /**
   * {@return M_jk, 0 where there is no edge}
   *
   * @param from j
   * @param to k
   */
  public double weight(int from, int to) {
    int found = Arrays.binarySearch(targets, starts[from], starts[from + 1], to);
    return found < 0 ? 0 : weights[found];
  }

  /** {@return M^T w: what patterns of these weights lead to} O(edges). */
  double[] spread(double[] w) {
    double[] spread = new double[w.length];
    for (int j = 0; j < w.length; j++) {
      for (int e = starts[j]; e < starts[j + 1] && w[j] != 0; e++) {
        spread[targets[e]] += weights[e] * w[j];
      }
    }
    return spread;
  }
}
