package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.AssociativeMemory;
import io.github.lucenehopfield.dynamics.PushPullNetwork;
import io.github.lucenehopfield.dynamics.StopReason;
import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.io.IOException;
import java.util.Arrays;

/** Candidates and their parents, read as {@link Feedback} says. */
record PushPull(Feedback feedback) implements AmongCandidates {
  // Overlaps are cosines of binary vectors, whose usual inverse temperature this is.
  private static final double OVERLAP_BETA = 20;

  @Override
  public Outcome settle(HopfieldQuery query, float[] state, Retriever retriever, Retrieval found)
      throws IOException {
    int[] docs = found.docs();
    float[][] vectors = retriever.vectors(docs);
    for (float[] vector : vectors) {
      if (vector == null) {
        return null;
      }
    }
    int[] parents = feedback.hierarchy().parentsOf(retriever.view(), docs, vectors);
    double[] ratios;
    CueSimilarity bound = null;
    if (feedback.network()) {
      ratios =
          new PushPullNetwork(new AssociativeMemory(vectors), parents)
              .settle(state, true, true)
              .overlaps();
    } else {
      Read read = scored(query, state, retriever, found, vectors, parents);
      ratios = read.ratios();
      bound = read.bound();
    }
    int[] order = AmongCandidates.order(docs, ratios);
    int[] ranked = AmongCandidates.pick(docs, order);
    double[] sorted = AmongCandidates.pick(ratios, order);
    double[] weights = weights(query.separation(), bound, sorted);
    return new Outcome(ranked, sorted, weights, null, new int[] {ranked[0]}, 1, StopReason.LIMIT);
  }

  /** Scores L, and the similarity that has the last word on them. */
  private record Read(double[] ratios, CueSimilarity bound) {}

  private static double[] weights(Separation separation, CueSimilarity bound, double[] sorted) {
    double[] raw = sorted.clone();
    for (int i = 0; i < raw.length && bound != null; i++) {
      raw[i] += bound.reference();
    }
    double beta = bound == null ? OVERLAP_BETA : bound.inverseTemperature(raw, raw.length);
    double[] separated = sorted;
    if (separation.positiveScores()) {
      separated = new double[sorted.length];
      for (int i = 0; i < sorted.length; i++) {
        separated[i] = bound == null ? Math.max(0, sorted[i]) : bound.positive(raw[i]);
      }
    }
    double[] weights = new double[sorted.length];
    separation.separate(separated, sorted.length, beta, weights);
    return weights;
  }

  private Read scored(
      HopfieldQuery query,
      float[] state,
      Retriever retriever,
      Retrieval found,
      float[][] vectors,
      int[] parents)
      throws IOException {
    CueSimilarity whole = found.similarity();
    double[] first = pushed(whole, found.exact(), parents);
    int best = 0;
    for (int i = 1; i < first.length; i++) {
      best = first[i] > first[best] ? i : best;
    }
    if (parents[best] < 0) {
      return new Read(first, whole);
    }
    float[] parent = feedback.hierarchy().parent(parents[best]);
    float[] residual = less(state, parent);
    CueSimilarity particular = query.similarity().bind(residual.clone(), retriever);
    CueSimilarity.PatternScorer scorer = particular.scorer();
    double[] ratios = new double[first.length];
    double lowest = Double.POSITIVE_INFINITY;
    double bestOther = Double.NEGATIVE_INFINITY;
    for (int i = 0; i < ratios.length; i++) {
      if (parents[i] == parents[best]) {
        ratios[i] = scorer.score(less(vectors[i], parent)) - particular.reference();
        lowest = Math.min(lowest, ratios[i]);
      } else {
        bestOther = Math.max(bestOther, first[i]);
      }
    }
    for (int i = 0; i < ratios.length; i++) {
      if (parents[i] != parents[best]) {
        ratios[i] = lowest + (first[i] - bestOther);
      }
    }
    return new Read(ratios, particular);
  }

  /** {@return the scores with those of the parents} */
  private double[] pushed(CueSimilarity whole, double[] exact, int[] parents) {
    CueSimilarity.PatternScorer scorer = whole.scorer();
    double[] ofParents = new double[feedback.hierarchy().size()];
    Arrays.fill(ofParents, Double.NaN);
    double[] pushed = new double[exact.length];
    for (int i = 0; i < pushed.length; i++) {
      double above = exact[i];
      if (parents[i] >= 0) {
        if (Double.isNaN(ofParents[parents[i]])) {
          ofParents[parents[i]] = scorer.score(feedback.hierarchy().parent(parents[i]));
        }
        above = ofParents[parents[i]];
      }
      pushed[i] = exact[i] - whole.reference() + feedback.push() * (above - whole.reference());
    }
    return pushed;
  }

  private float[] less(float[] vector, float[] parent) {
    float[] less = new float[vector.length];
    for (int d = 0; d < less.length; d++) {
      less[d] = (float) (vector[d] - feedback.pull() * parent[d]);
    }
    return less;
  }

  @Override
  public String toString() {
    return feedback.toString();
  }
}
