package io.github.lucenehopfield.cli.search;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.EdgeFile.Transition;
import io.github.lucenehopfield.dynamics.AssociationGraph;
import io.github.lucenehopfield.dynamics.FiniteAutomaton;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.lucene.document.NumericDocValuesField;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.MultiDocValues;
import org.apache.lucene.index.NumericDocValues;
import org.apache.lucene.search.IndexSearcher;

/** A finite automaton whose states are documents. Safe for use by many threads. */
public final class Automaton {
  private final FiniteAutomaton automaton;
  private final long[] ids;
  private final Similarity similarity;
  private final Separation separation;

  /**
   * Reads the states.
   *
   * @param transitions between ids of documents
   * @param opened the index
   * @param field its vector field
   * @param keys the numeric field with the ids
   * @param similarity what makes a stored vector a good match
   * @param separation how scores become weights, sharply
   * @throws BadInputException if a state is not in the index or leads to two states by one symbol
   * @throws IOException if the index cannot be read
   */
  public Automaton(
      List<Transition> transitions,
      OpenIndex opened,
      FieldInfo field,
      String keys,
      Similarity similarity,
      Separation separation)
      throws IOException {
    this.similarity = similarity;
    this.separation = separation;
    TreeSet<Long> states = new TreeSet<>();
    for (Transition transition : transitions) {
      states.add(transition.from());
      states.add(transition.to());
    }
    long[] wanted = states.stream().mapToLong(Long::longValue).toArray();
    float[] any = new float[field.getVectorDimension()];
    any[0] = 1;
    IndexSearcher searcher = new IndexSearcher(opened.reader());
    HopfieldQuery.Memory memory =
        HopfieldQuery.builder(field.name, any)
            .filter(NumericDocValuesField.newSlowSetQuery(keys, wanted))
            .k(wanted.length)
            .build()
            .memory(searcher);
    this.ids = new long[memory.docs().length];
    NumericDocValues values = MultiDocValues.getNumericValues(opened.reader(), keys);
    Map<Long, Integer> places = new HashMap<>();
    for (int i = 0; i < ids.length; i++) {
      // Without a sequence, documents come in the order of the index.
      values.advanceExact(memory.docs()[i]);
      ids[i] = values.longValue();
      places.put(ids[i], i);
    }
    states.removeAll(places.keySet());
    if (!states.isEmpty()) {
      throw new BadInputException(
          opened.path(),
          "a document with a vector for each state",
          "none for id " + states.first());
    }
    try {
      this.automaton = new FiniteAutomaton(memory.memory(), graphs(transitions, places));
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
  }

  /** {@return the transitions of each symbol as a graph over the places of states} */
  private static Map<String, AssociationGraph> graphs(
      List<Transition> transitions, Map<Long, Integer> places) {
    Map<String, List<AssociationGraph.Edge>> edges = new TreeMap<>();
    for (Transition transition : transitions) {
      edges
          .computeIfAbsent(transition.symbol(), symbol -> new ArrayList<>())
          .add(
              new AssociationGraph.Edge(
                  places.get(transition.from()), places.get(transition.to()), 1));
    }
    Map<String, AssociationGraph> graphs = new TreeMap<>();
    edges.forEach(
        (symbol, list) ->
            graphs.put(
                symbol, AssociationGraph.of(places.size(), list, AssociationGraph.Scaling.ROW)));
    return graphs;
  }

  /**
   * {@return the ids of the states that are passed, fewer than symbols where one leads nowhere}
   *
   * @param cue one value per dimension, NaN where unknown
   * @param symbols the input
   * @throws IllegalArgumentException if a symbol is in no transition
   */
  public long[] run(float[] cue, List<String> symbols) {
    return Arrays.stream(automaton.run(cue, symbols, similarity, separation))
        .mapToLong(state -> ids[state])
        .toArray();
  }
}
