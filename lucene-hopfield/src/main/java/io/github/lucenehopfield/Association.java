package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.AssociationGraph;
import io.github.lucenehopfield.dynamics.AssociationGraph.Edge;
import io.github.lucenehopfield.dynamics.AssociativeMemory;
import io.github.lucenehopfield.dynamics.CorrelatedMemory;
import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.dynamics.StopReason;
import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/** Candidates and what they lead to, as a {@link CorrelatedMemory}. */
record Association(Associations associations, Coupling coupling) implements AmongCandidates {
  // The vectors of all of them are held and scored in each step.
  private static final int MAX_DOCUMENTS = 10_000;

  @Override
  public Outcome settle(HopfieldQuery query, float[] state, Retriever retriever, Retrieval found)
      throws IOException {
    int most = Math.max(found.size(), MAX_DOCUMENTS);
    Associations.Neighborhood around = associations.around(retriever, found.docs(), most);
    int[] docs = around.docs();
    float[][] vectors = retriever.vectors(docs);
    for (float[] vector : vectors) {
      if (vector == null) {
        return null;
      }
    }
    List<Edge> edges = new ArrayList<>();
    for (Associations.Link link : around.links()) {
      edges.add(new Edge((int) link.from(), (int) link.to(), link.weight()));
    }
    CorrelatedMemory memory =
        new CorrelatedMemory(
            new AssociativeMemory(vectors),
            AssociationGraph.of(docs.length, edges, AssociationGraph.Scaling.ROW));
    CorrelatedMemory.Course course =
        memory.settle(state, query.similarity(), query.separation(), coupling, query.steps());
    // Nothing is like a state that has faded, so hits are those of the cue, without weights.
    float[] end = course.stop() == StopReason.EMPTY ? state : course.state();
    CueSimilarity bound = query.similarity().bind(end.clone(), retriever);
    CueSimilarity.PatternScorer scorer = bound.scorer();
    double[] ratios = new double[docs.length];
    for (int i = 0; i < docs.length; i++) {
      ratios[i] = scorer.score(vectors[i]) - bound.reference();
    }
    int[] order = AmongCandidates.order(docs, ratios);
    return new Outcome(
        AmongCandidates.pick(docs, order),
        AmongCandidates.pick(ratios, order),
        AmongCandidates.pick(course.weights(), order),
        end,
        AmongCandidates.pick(docs, course.path()),
        course.winners().length,
        course.stop());
  }

  @Override
  public String toString() {
    return "associate=" + associations + ", coupling=" + coupling;
  }
}
