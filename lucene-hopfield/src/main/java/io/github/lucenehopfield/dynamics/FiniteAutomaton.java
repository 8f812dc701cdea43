package io.github.lucenehopfield.dynamics;

import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.similarity.Similarity;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A finite automaton in a {@link CorrelatedMemory}: one pattern a state, one directed graph a
 * symbol. Reading a symbol is one step with a = 0, h = 1, eta = 1 along its graph, then three with
 * a = 1, h = 0 that clean the state up.
 *
 * <p>Burns, ICML 2024, arXiv 2404.07123, says that CDAM can be any finite automaton; this
 * realization is ours. It needs sharp weights: a softmax of {@code beta |x|^2 >= 50}, or a sparse
 * separation. Immutable and safe for use by many threads.
 */
public final class FiniteAutomaton {
  private static final int CLEANING_STEPS = 3;
  private static final Coupling CLEAN = new Coupling(1, 0, 1);

  private final AssociativeMemory states;
  private final Map<String, CorrelatedMemory> bySymbol = new TreeMap<>();

  /**
   * Makes an automaton.
   *
   * @param states one pattern a state
   * @param transitions the graph of each symbol: at most one edge from every state
   */
  public FiniteAutomaton(AssociativeMemory states, Map<String, AssociationGraph> transitions) {
    this.states = states;
    transitions.forEach(
        (symbol, graph) -> {
          for (int i = 0; i < graph.size(); i++) {
            if (graph.successors(i).length > 1) {
              throw new IllegalArgumentException(
                  "transitions must lead from a state to one state at most; symbol="
                      + symbol
                      + " state="
                      + i);
            }
          }
          bySymbol.put(symbol, new CorrelatedMemory(states, graph).withoutInhibition());
        });
  }

  /**
   * {@return the states that are passed: the one that the cue recalls, then one for each symbol; it
   * ends early at a symbol that leads nowhere}
   *
   * @param cue a corrupted pattern of the first state, NaN where unknown
   * @param symbols the input; each has a graph
   * @param similarity what makes a pattern a good match
   * @param separation how scores become weights
   */
  public int[] run(
      float[] cue, List<String> symbols, Similarity similarity, Separation separation) {
    for (String symbol : symbols) {
      if (!bySymbol.containsKey(symbol)) {
        throw new IllegalArgumentException(
            "symbols must be among " + bySymbol.keySet() + "; symbol=" + symbol);
      }
    }
    CorrelatedMemory plain =
        new CorrelatedMemory(
                states,
                AssociationGraph.of(states.size(), List.of(), AssociationGraph.Scaling.NONE))
            .withoutInhibition();
    int[] passed = new int[symbols.size() + 1];
    CorrelatedMemory.Course clean =
        plain.settle(cue, similarity, separation, CLEAN, CLEANING_STEPS);
    int length = 0;
    while (clean.winners().length > 0) {
      passed[length] = clean.winners()[clean.winners().length - 1];
      if (length == symbols.size()) {
        return passed;
      }
      CorrelatedMemory along = bySymbol.get(symbols.get(length));
      if (along.graph().successors(passed[length++]).length == 0) {
        break;
      }
      float[] moved = along.settle(clean.state(), similarity, separation, Coupling.NEXT, 1).state();
      clean = plain.settle(moved, similarity, separation, CLEAN, CLEANING_STEPS);
    }
    return Arrays.copyOf(passed, length);
  }
}
