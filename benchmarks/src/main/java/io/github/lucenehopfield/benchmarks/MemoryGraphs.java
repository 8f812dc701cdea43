package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.dynamics.AssociationGraph;
import io.github.lucenehopfield.dynamics.AssociationGraph.Edge;
import io.github.lucenehopfield.dynamics.AssociationGraph.Scaling;
import java.util.ArrayList;
import java.util.List;

/** The graphs of the experiments on correlated memories. */
final class MemoryGraphs {
  /** Groups of the nested graph, within halves. */
  static final int HALVES = 2;

  /** Groups of a half. */
  static final int GROUPS = 3;

  /** Vertices of a group. */
  static final int MEMBERS = 5;

  /** Vertices of Zachary's karate club. */
  static final int KARATE_SIZE = 34;

  /** Vertices of the Tutte graph. */
  static final int TUTTE_SIZE = 46;

  /** Pairs of vertices from 1 (Zachary, J. Anthropological Research 33, 1977). */
  private static final int[] KARATE = {
    2, 1, 3, 1, 3, 2, 4, 1, 4, 2, 4, 3, 5, 1, 6, 1, 7, 1, 7, 5, 7, 6, 8, 1, 8, 2, 8, 3, 8, 4, 9, 1,
    9, 3, 10, 3, 11, 1, 11, 5, 11, 6, 12, 1, 13, 1, 13, 4, 14, 1, 14, 2, 14, 3, 14, 4, 17, 6, 17, 7,
    18, 1, 18, 2, 20, 1, 20, 2, 22, 1, 22, 2, 26, 24, 26, 25, 28, 3, 28, 24, 28, 25, 29, 3, 30, 24,
    30, 27, 31, 2, 31, 9, 32, 1, 32, 25, 32, 26, 32, 29, 33, 3, 33, 9, 33, 15, 33, 16, 33, 19, 33,
    21, 33, 23, 33, 24, 33, 30, 33, 31, 33, 32, 34, 9, 34, 10, 34, 14, 34, 15, 34, 16, 34, 19, 34,
    20, 34, 21, 34, 23, 34, 24, 34, 27, 34, 28, 34, 29, 34, 30, 34, 31, 34, 32, 34, 33
  };

  /** Pairs of vertices from 0 (Tutte, J. London Mathematical Society 21, 1946). */
  private static final int[] TUTTE = {
    0, 1, 0, 2, 0, 3, 1, 4, 1, 26, 2, 10, 2, 11, 3, 18, 3, 19, 4, 5, 4, 33, 5, 6, 5, 29, 6, 7, 6,
    27, 7, 8, 7, 14, 8, 9, 8, 38, 9, 10, 9, 37, 10, 39, 11, 12, 11, 39, 12, 13, 12, 35, 13, 14, 13,
    15, 14, 34, 15, 16, 15, 22, 16, 17, 16, 44, 17, 18, 17, 43, 18, 45, 19, 20, 19, 45, 20, 21, 20,
    41, 21, 22, 21, 40, 22, 23, 23, 24, 23, 27, 24, 25, 24, 32, 25, 26, 25, 31, 26, 33, 27, 28, 28,
    29, 28, 32, 29, 30, 30, 31, 30, 33, 31, 32, 34, 35, 34, 38, 35, 36, 36, 37, 36, 39, 37, 38, 40,
    41, 40, 44, 41, 42, 42, 43, 42, 45, 43, 44
  };

  private MemoryGraphs() {}

  private static void both(List<Edge> edges, int a, int b, double weight) {
    edges.add(new Edge(a, b, weight));
    edges.add(new Edge(b, a, weight));
  }

  private static AssociationGraph ofPairs(int[] pairs, int first, int size) {
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < pairs.length; i += 2) {
      both(edges, pairs[i] - first, pairs[i + 1] - first, 1);
    }
    return AssociationGraph.of(size, edges, Scaling.SYMMETRIC);
  }

  /** {@return 34 people who met outside of their club} */
  static AssociationGraph karate() {
    return ofPairs(KARATE, 1, KARATE_SIZE);
  }

  /** {@return 46 vertices of three edges each} */
  static AssociationGraph tutte() {
    return ofPairs(TUTTE, 0, TUTTE_SIZE);
  }

  /**
   * {@return groups within halves: all edges within a group, weight 1; one between each pair of
   * groups of a half and one between the halves}
   */
  static AssociationGraph nested() {
    List<Edge> edges = new ArrayList<>();
    int groups = HALVES * GROUPS;
    for (int g = 0; g < groups; g++) {
      for (int i = 0; i < MEMBERS; i++) {
        for (int j = 0; j < i; j++) {
          both(edges, g * MEMBERS + i, g * MEMBERS + j, 1);
        }
      }
      int next = g / GROUPS * GROUPS + (g + 1) % GROUPS;
      both(edges, g * MEMBERS, next * MEMBERS + 1, 1);
      both(edges, g * MEMBERS + 2, next * MEMBERS + 3, 1);
    }
    both(edges, 4, GROUPS * MEMBERS + 4, .5);
    return AssociationGraph.of(groups * MEMBERS, edges, Scaling.SYMMETRIC);
  }

  /** {@return a ring in which everyone leads to both neighbors, each row of weight 1} */
  static AssociationGraph ring(int size) {
    List<Edge> edges = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      both(edges, i, (i + 1) % size, 1);
    }
    return AssociationGraph.of(size, edges, Scaling.ROW);
  }

  /** {@return a graph without edges} */
  static AssociationGraph none(int size) {
    return AssociationGraph.of(size, List.of(), Scaling.ROW);
  }

  /**
   * {@return how far two partitions agree: 1 where they are the same, 0 on average by chance, the
   * adjusted Rand index} Hubert and Arabie, J. Classification 2, 1985.
   */
  static double agreement(int[] a, int[] b) {
    double both = 0;
    double inA = 0;
    double inB = 0;
    double pairs = a.length * (a.length - 1) / 2.0;
    for (int i = 0; i < a.length; i++) {
      for (int j = 0; j < i; j++) {
        both += a[i] == a[j] && b[i] == b[j] ? 1 : 0;
        inA += a[i] == a[j] ? 1 : 0;
        inB += b[i] == b[j] ? 1 : 0;
      }
    }
    double chance = inA * inB / pairs;
    double most = (inA + inB) / 2;
    return most == chance ? 1 : (both - chance) / (most - chance);
  }
}
