package io.github.lucenehopfield;

import io.github.lucenehopfield.dynamics.AssociativeMemory;
import io.github.lucenehopfield.dynamics.StopReason;
import io.github.lucenehopfield.dynamics.StopRule;
import io.github.lucenehopfield.index.internal.math.ArgSort;
import io.github.lucenehopfield.internal.retrieval.IndexFieldView;
import io.github.lucenehopfield.internal.retrieval.IndexFieldView.Mean;
import io.github.lucenehopfield.internal.retrieval.Retrieval;
import io.github.lucenehopfield.internal.retrieval.Retriever;
import io.github.lucenehopfield.internal.retrieval.ScoringGoal;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.separation.FenchelYoung;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Softmax;
import io.github.lucenehopfield.similarity.CueSimilarity;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import org.apache.lucene.search.IndexSearcher;

/**
 * The steps of one recall: retrieve, separate, project, and again with the read-out as the cue. The
 * inverse temperature of the first step holds for all, so that all steps descend one energy. Not
 * thread-safe.
 */
final class RecallLoop {
  // A smaller share of the best one's weight changes no recalled float.
  private static final double SMALLEST_SHARE = 1e-9;
  private static final int GROWTH = 4;

  // Codes put some of the best behind others: of ten times as many candidates, hardly one misses.
  private static final int CANDIDATES_PER_WEIGHT = 10;

  private final HopfieldQuery query;
  private final Separation separation;
  private final List<Double> energies = new ArrayList<>();
  private final Retriever retriever;
  private final float[][] cues;
  private float[] state;
  private Retrieval found;
  private double[] weights;
  private double defaultBeta = Double.NaN;
  private int limit;
  private boolean exact;
  private float[] pattern;
  private boolean partial;
  private int steps;
  private StopReason stop;
  private final List<Integer> path = new ArrayList<>();
  private AmongCandidates.Outcome outcome;

  private RecallLoop(HopfieldQuery query, IndexSearcher searcher) throws IOException {
    this.query = query;
    this.separation = query.separation();
    this.limit = query.candidates();
    this.cues = query.normalizedCues();
    this.state = cues[0];
    this.retriever =
        new Retriever(
            searcher,
            query.field(),
            state.length,
            query.candidates(),
            query.k(),
            query.effort(),
            query.filter());
  }

  /** {@return all that is known of what the cue recalls} */
  static HopfieldRecall recall(HopfieldQuery query, IndexSearcher searcher) throws IOException {
    RecallLoop loop = new RecallLoop(query, searcher);
    loop.run(true);
    return loop.result();
  }

  /**
   * {@return the last retrieval alone}
   *
   * @param query what to retrieve
   * @param searcher the index
   * @param needsTail whether the scores of documents that are no candidates are needed
   */
  static Retrieval retrieve(HopfieldQuery query, IndexSearcher searcher, boolean needsTail)
      throws IOException {
    RecallLoop loop = new RecallLoop(query, searcher);
    if (query.steps() == 1 && query.among() == null) {
      return loop.retriever.retrieve(
          loop.cues, query.similarity(), needsTail, loop.goal(needsTail));
    }
    loop.run(needsTail);
    Retrieval last = loop.found;
    AmongCandidates.Outcome outcome = loop.outcome;
    return new Retrieval(
        last.similarity(),
        outcome == null ? last.docs() : outcome.docs(),
        outcome == null ? last.scores() : outcome.scores(),
        outcome == null ? last.exact() : outcome.ratios(),
        last.tail(),
        last.accepted(),
        last.read(),
        loop.partial,
        last.codeLeaves(),
        last.scanNanos(),
        last.scoreNanos());
  }

  /** {@return the similarity bound to the cue as a retrieval binds it; null without any vector} */
  static CueSimilarity bind(HopfieldQuery query, IndexSearcher searcher) throws IOException {
    RecallLoop loop = new RecallLoop(query, searcher);
    return loop.retriever.bind(loop.cues, query.similarity());
  }

  /** {@return the candidates of the first step, in the order of the sequence} */
  static HopfieldQuery.Memory memory(HopfieldQuery query, IndexSearcher searcher)
      throws IOException {
    RecallLoop loop = new RecallLoop(query, searcher);
    IndexFieldView view = loop.retriever.view();
    int[] docs =
        loop.retriever
            .retrieve(loop.cues, query.similarity(), false, ScoringGoal.ALL)
            .docs()
            .clone();
    if (query.sequence() == null) {
      Arrays.sort(docs);
    } else {
      long[] places = view.numbers(query.sequence(), docs);
      int[] order = ArgSort.ascending(places);
      int[] unordered = docs.clone();
      Arrays.setAll(docs, i -> unordered[order[i]]);
    }
    float[][] vectors = loop.retriever.vectors(docs);
    int read = 0;
    for (int i = 0; i < docs.length; i++) {
      if (vectors[i] != null) {
        docs[read] = docs[i];
        vectors[read++] = vectors[i];
      }
    }
    return new HopfieldQuery.Memory(
        Arrays.copyOf(docs, read),
        read == 0 ? null : new AssociativeMemory(Arrays.copyOf(vectors, read)));
  }

  /**
   * {@return what exact scores are for} Sparse separations and those by powers ask for as many
   * candidates as they have use for.
   *
   * @param weighed whether candidates are separated, here or where several indexes meet
   */
  private ScoringGoal goal(boolean weighed) {
    if (query.among() != null) {
      return ScoringGoal.ALL;
    }
    if (!weighed) {
      return ScoringGoal.HITS;
    }
    return separation instanceof Softmax ? ScoringGoal.POSTERIOR : ScoringGoal.ALL;
  }

  private void run(boolean whole) throws IOException {
    StopRule rule = new StopRule(query.steps());
    while (stop == null) {
      // After the first step, of which alone there may be several cues, the state is the cue.
      float[][] from = steps == 0 ? cues : new float[][] {state};
      found = retriever.retrieve(from, query.similarity(), limit, whole, goal(true));
      partial |= found.partial();
      if (found.size() == 0) {
        stop = partial ? StopReason.TIME : StopReason.EMPTY;
        return;
      }
      separate(whole);
      if (query.among() != null) {
        settleAmong();
        return;
      }
      energies.add(energy());
      steps++;
      record();
      boolean last = steps == query.steps();
      if (last && (!whole || query.projection() == Projection.NONE)) {
        stop = StopReason.LIMIT;
        return;
      }
      step(rule);
    }
    if (whole
        && query.projection().field() != null
        && stop != StopReason.EMPTY
        && stop != StopReason.TIME) {
      recallOther();
    }
  }

  /** Notes the document with the largest weight. */
  private void record() {
    int best = best();
    if (weights[best] > 0 && (path.isEmpty() || path.get(path.size() - 1) != found.docs()[best])) {
      path.add(found.docs()[best]);
    }
  }

  private int best() {
    int best = 0;
    for (int i = 1; i < weights.length; i++) {
      best = weights[i] > weights[best] ? i : best;
    }
    return best;
  }

  /** Lets the candidates settle among themselves. */
  private void settleAmong() throws IOException {
    outcome = query.among().settle(query, state, retriever, found);
    if (outcome == null) {
      partial = true;
      steps = 1;
      stop = StopReason.TIME;
      return;
    }
    exact = false;
    steps = outcome.steps();
    stop = outcome.stop();
    for (int doc : outcome.path()) {
      path.add(doc);
    }
    if (query.projection() == Projection.NONE || stop == StopReason.EMPTY) {
      return;
    }
    if (outcome.state() != null && query.projection().field() == null) {
      pattern = query.normalization().apply(outcome.state());
      return;
    }
    Mean mean = mean(query.projection().field(), outcome.docs(), outcome.weights());
    partial |= !mean.complete();
    pattern =
        mean.pattern() == null || query.projection().field() != null
            ? mean.pattern()
            : query.normalization().apply(mean.pattern());
  }

  /** Moves the state to the read-out, or says why not. */
  private void step(StopRule rule) throws IOException {
    int best = best();
    pattern = null;
    if (weights[best] == 0) {
      stop = StopReason.EMPTY;
      return;
    }
    Mean mean = mean(null, found.docs(), weights);
    if (!mean.complete()) {
      partial = true;
      stop = StopReason.TIME;
      return;
    }
    pattern = query.normalization().apply(mean.pattern());
    stop =
        cues.length > 1
            ? StopReason.LIMIT
            : rule.after(state, pattern, found.docs()[best], weights[best]);
    state = pattern;
  }

  private void recallOther() throws IOException {
    Mean mean = mean(query.projection().field(), found.docs(), weights);
    pattern = mean.pattern();
    partial |= !mean.complete();
  }

  private Mean mean(String field, int[] ofDocs, double[] byWeight) throws IOException {
    double largest = 0;
    for (double weight : byWeight) {
      largest = Math.max(largest, weight);
    }
    int[] docs = new int[byWeight.length];
    double[] shares = new double[byWeight.length];
    int used = 0;
    for (int i = 0; i < byWeight.length; i++) {
      if (byWeight[i] > SMALLEST_SHARE * largest) {
        docs[used] = ofDocs[i];
        shares[used++] = byWeight[i];
      }
    }
    return retriever.view().mean(field, Arrays.copyOf(docs, used), shares);
  }

  /** Separates, and asks for more candidates as long as one beyond them might have a weight. */
  private void separate(boolean needsTail) throws IOException {
    while (true) {
      int count = found.size();
      if (Double.isNaN(defaultBeta)) {
        defaultBeta = found.similarity().inverseTemperature(found.exact(), count);
      }
      weights = new double[count];
      separation.separate(scores(), positions(), count, defaultBeta, weights);
      boolean all = found.accepted() == count;
      exact = !found.partial() && (all || (separation.sparse() && tailWeighsNothing()));
      boolean enough = query.among() != null || limit >= query.enlargeTo();
      if (exact || all || found.partial() || !separation.sparse() || enough) {
        return;
      }
      limit = (int) Math.min(query.enlargeTo(), (long) limit * GROWTH);
      found = retriever.retrieve(found.similarity(), limit, needsTail, goal(true));
      partial |= found.partial();
    }
  }

  private boolean tailWeighsNothing() {
    int count = weights.length;
    if (weights[count - 1] != 0) {
      return false;
    }
    int weighing = 0;
    for (double weight : weights) {
      weighing += weight > 0 ? 1 : 0;
    }
    return found.codeLeaves().isEmpty() || (long) weighing * CANDIDATES_PER_WEIGHT <= count;
  }

  private double[] scores() {
    double[] scores = new double[found.size()];
    double reference = found.similarity().reference();
    for (int i = 0; i < scores.length; i++) {
      scores[i] =
          separation.positiveScores()
              ? found.similarity().positive(found.exact()[i])
              : found.exact()[i] - reference;
    }
    return scores;
  }

  private long[] positions() throws IOException {
    if (!separation.usesPositions()) {
      return null;
    }
    if (query.sequence() != null) {
      return retriever.view().numbers(query.sequence(), found.docs());
    }
    long[] positions = new long[found.size()];
    for (int i = 0; i < positions.length; i++) {
      positions[i] = found.docs()[i];
    }
    return positions;
  }

  /** The energy of the state that was retrieved with, NaN where there is none. */
  private double energy() {
    OptionalDouble own = found.similarity().stateEnergy();
    if (own.isEmpty() || !(separation instanceof FenchelYoung regularized)) {
      return Double.NaN;
    }
    for (float value : state) {
      if (Float.isNaN(value)) {
        return Double.NaN;
      }
    }
    int count = found.size();
    double beta = separation.inverseTemperature(defaultBeta);
    double conjugate = regularized.conjugate(found.exact(), count, defaultBeta, weights);
    return own.getAsDouble() - conjugate / (beta * regularized.mass(count));
  }

  private HopfieldRecall result() throws IOException {
    HopfieldRecall.Course course =
        new HopfieldRecall.Course(
            steps, stop, energies, exact, path.stream().mapToInt(Integer::intValue).toArray());
    if (found.size() == 0) {
      return HopfieldRecall.empty(partial, course);
    }
    double beta = separation.inverseTemperature(defaultBeta);
    double reference = found.similarity().reference();
    boolean settled = outcome != null;
    int[] docs = settled ? outcome.docs() : found.docs();
    float[] scores = settled ? outcome.scores() : found.scores();
    double[] shares = settled ? outcome.weights() : weights;
    int shown = Math.min(query.k(), docs.length);
    List<HopfieldRecall.Hit> hits = new ArrayList<>(shown);
    for (int i = 0; i < shown; i++) {
      double ratio = settled ? outcome.ratios()[i] : found.exact()[i] - reference;
      hits.add(new HopfieldRecall.Hit(docs[i], scores[i], ratio, shares[i]));
    }
    return new HopfieldRecall(
        hits,
        pattern,
        Posterior.entropy(shares),
        exact ? 0 : Posterior.tailMass(found.exact(), found.tail(), beta),
        found.similarity().hasBackground()
            ? OptionalDouble.of(Posterior.notStored(found, query.priorNotStored()))
            : OptionalDouble.empty(),
        found.similarity().unlikeTraining(),
        partial,
        found.accepted(),
        found.read(),
        beta,
        course,
        corruption(docs[0]),
        new HopfieldRecall.Candidates(retriever.view(), docs, shares));
  }

  private String corruption(int doc) throws IOException {
    CueSimilarity similarity = found.similarity();
    if (!similarity.explainsCorruption()) {
      return "";
    }
    float[] pattern = retriever.vectors(new int[] {doc})[0];
    return pattern == null ? "" : similarity.corruption(pattern);
  }
}
