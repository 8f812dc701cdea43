package io.github.lucenehopfield.internal.retrieval;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.ScanResult;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.QueryTimeout;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.ConjunctionUtils;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.TaskExecutor;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.Bits;

/**
 * The way of a cue through one segment: candidates from a scan of the codes where a reader offers
 * one, else all accepted documents; then exact scores, on the threads of the searcher where there
 * are many. Not thread-safe; one per leaf and retrieval.
 */
final class LeafRetrieval {
  /**
   * How many hits may be missed, as estimates and their errors have it, for each one asked for
   * (docs/decisions/0030).
   */
  private static final double MISSED_PER_HIT = 0.01;

  /**
   * The same where some vectors are far from their codes, or have unknown coordinates: errors vary
   * from vector to vector, and the largest are larger than a normal distribution has them.
   */
  private static final double MISSED_PER_UNEVEN_HIT = 1e-6;

  /** By how much more candidates are asked for then. */
  private static final int WIDER = 4;

  /** Where that would be one in so many of the segment, all are scored. */
  private static final int EXACT_SHARE = 4;

  private final LeafReaderContext context;
  private final String field;
  private final boolean completed;
  private final CueSimilarity similarity;
  private final CandidateScorer candidateScorer;
  private final TaskExecutor executor;
  private final QueryTimeout timeout;
  private final boolean needsTail;
  private final boolean checked;
  private final int limit;
  private final int hits;
  private final int scored;
  private final double effort;
  private final PatternScorer scorer;
  private Candidates candidates;
  private TailHistogram tail = new TailHistogram();
  private long accepted;
  private long read;
  private boolean codes;
  private boolean complete = true;
  private ScanResult doubted;
  private double[] doubtedScores;
  private ScanResult scanned;
  private long scanNanos;
  private long scoreNanos;

  /**
   * Prepares a retrieval.
   *
   * @param completion completes vectors with unknown coordinates, or null where there are none
   * @param scored how many candidates are scored at most, the best by their codes
   * @param goal which of them need a score
   * @param known what the codes said to the same tables, or null
   */
  LeafRetrieval(
      LeafReaderContext context,
      String field,
      CueSimilarity similarity,
      Completion completion,
      int limit,
      int hits,
      int scored,
      double effort,
      TaskExecutor executor,
      QueryTimeout timeout,
      boolean needsTail,
      boolean checked,
      ScoringGoal goal,
      ScanResult known) {
    this.scored = scored;
    this.scanned = known;
    this.context = context;
    this.field = field;
    this.completed = completion != null;
    this.similarity = similarity;
    this.executor = executor;
    this.timeout = timeout;
    this.needsTail = needsTail;
    this.checked = checked && similarity.estimatesScores();
    this.limit = limit;
    this.hits = hits;
    this.effort = effort;
    this.candidateScorer =
        new CandidateScorer(
            context, field, similarity, completion, goal, hits, effort, executor, timeout);
    this.scorer = similarity.scorer();
    this.candidates = new Candidates(limit);
  }

  /**
   * Retrieves; called once.
   *
   * @param filter which documents to accept, or null for all
   * @return this
   */
  LeafRetrieval run(Weight filter) throws IOException {
    LeafReader reader = context.reader();
    Patterns patterns = Patterns.open(reader, field);
    if (patterns == null) {
      return this;
    }
    AcceptDocs accept = acceptDocs(reader, filter);
    TableBuilder tables = similarity.tables();
    if (tables != null
        && patterns.size() > limit
        && (filter == null || accept.cost() > limit)
        && scan(reader, patterns, accept, tables)) {
      return this;
    }
    long start = System.nanoTime();
    scoreAll(reader, patterns, filter == null ? null : accept);
    scoreNanos += System.nanoTime() - start;
    if (complete == false && doubted != null) {
      // The time was not enough for all: what the codes said is more than a part of them.
      candidates = new Candidates(limit);
      tail = new TailHistogram();
      take(doubted, doubtedScores, true);
      complete = false;
    }
    return this;
  }

  private AcceptDocs acceptDocs(LeafReader reader, Weight filter) {
    Bits live = reader.getLiveDocs();
    if (filter == null) {
      return AcceptDocs.fromLiveDocs(live, reader.maxDoc());
    }
    return AcceptDocs.fromIteratorSupplier(
        () -> {
          Scorer accepting = filter.scorer(context);
          return accepting == null ? DocIdSetIterator.empty() : accepting.iterator();
        },
        live,
        reader.maxDoc());
  }

  /**
   * Scans, and looks again with more candidates as long as the errors of the estimates say that a
   * hit may have been missed.
   *
   * @return whether a reader has answered, and its answer can be relied on
   */
  private boolean scan(LeafReader reader, Patterns patterns, AcceptDocs accept, TableBuilder tables)
      throws IOException {
    int wanted = limit;
    double effortNow = effort;
    int[] docs = {};
    double[] exact = {};
    while (true) {
      long start = System.nanoTime();
      ScanResult result =
          scanned == null ? ask(reader, patterns, accept, tables, wanted, effortNow) : scanned;
      scanned = null;
      if (result == null) {
        return false;
      }
      if (scored < limit) {
        scanned = result.complete() ? result : null;
        result = best(result);
      }
      long scanned = System.nanoTime();
      scanNanos += scanned - start;
      double[] scores = known(result.docs(), docs, exact);
      docs = result.docs();
      exact = scores;
      boolean all = candidateScorer.score(result, exact);
      scoreNanos += System.nanoTime() - scanned;
      boolean trusted = checked == false && result.docs().length <= Math.min(scored, wanted);
      if (trusted
          || all == false
          || result.complete() == false
          || candidateScorer.leftOut() > 0
          || EstimateErrors.of(result, exact).missed(hits)
              <= missedPerHit(result) * hits / effort) {
        take(result, exact, all);
        return true;
      }
      if ((long) wanted * WIDER > patterns.size() / EXACT_SHARE) {
        doubted = result;
        doubtedScores = exact;
        return false;
      }
      wanted *= WIDER;
      effortNow *= WIDER;
    }
  }

  private double missedPerHit(ScanResult result) {
    return completed || CandidateScorer.hasExceptions(result)
        ? MISSED_PER_UNEVEN_HIT
        : MISSED_PER_HIT;
  }

  /**
   * {@return what a scan found, with the candidates that are scored alone} Those are the best by
   * their codes, more of them where the scan itself returned more than was asked for, as it does
   * where errors are large; and all that are candidates whatever their codes say.
   */
  private ScanResult best(ScanResult result) {
    int count = result.docs().length;
    float[] sorted = result.estimates().clone();
    // NaN, for those that are candidates whatever their codes say, is above all numbers.
    Arrays.sort(sorted);
    int numbers = count;
    while (numbers > 0 && Float.isNaN(sorted[numbers - 1])) {
      numbers--;
    }
    long wanted = (long) scored * Math.max(1, numbers / limit);
    if (numbers <= wanted) {
      return result;
    }
    float least = sorted[(int) (numbers - wanted)];
    int[] docs = new int[count];
    float[] estimates = new float[count];
    int taken = 0;
    for (int i = 0; i < count; i++) {
      float estimate = result.estimates()[i];
      if (!(estimate < least)) {
        docs[taken] = result.docs()[i];
        estimates[taken++] = estimate;
      }
    }
    return new ScanResult(
        Arrays.copyOf(docs, taken),
        Arrays.copyOf(estimates, taken),
        result.accepted(),
        result.read(),
        result.restEstimates(),
        result.tailCounts(),
        result.complete(),
        result.unit(),
        result.floor());
  }

  /** {@return all that a scan found of which the best were scored; null for none} */
  ScanResult scanned() {
    return scanned;
  }

  private ScanResult ask(
      LeafReader reader,
      Patterns patterns,
      AcceptDocs accept,
      TableBuilder tables,
      int wanted,
      double effortNow)
      throws IOException {
    CodeScanStrategy strategy = new CodeScanStrategy(tables, wanted, hits, effortNow, executor);
    ScanCollector collector = new ScanCollector(strategy, timeout, patterns.size());
    try {
      // The cue travels in the strategy. A reader that does not know it gets a target that every
      // similarity function takes: finite, of length 1.
      if (patterns.encoding() == VectorEncoding.BYTE) {
        byte[] target = new byte[patterns.dimension()];
        target[0] = 1;
        reader.searchNearestVectors(field, target, collector, accept);
      } else {
        float[] target = new float[patterns.dimension()];
        target[0] = 1;
        reader.searchNearestVectors(field, target, collector, accept);
      }
    } catch (UnsupportedOperationException e) {
      // Readers made for merging only do not search; their vectors can be read all the same.
      if (strategy.claimed()) {
        throw e;
      }
    }
    return strategy.result();
  }

  /** {@return the exact scores of ascending documents, NaN for those not among others} */
  private static double[] known(int[] docs, int[] others, double[] scores) {
    double[] exact = new double[docs.length];
    int at = 0;
    for (int i = 0; i < docs.length; i++) {
      while (at < others.length && others[at] < docs[i]) {
        at++;
      }
      exact[i] = at < others.length && others[at] == docs[i] ? scores[at] : Double.NaN;
    }
    return exact;
  }

  /**
   * Takes what was found.
   *
   * @param all whether candidates without a score are those that do not matter, and not those that
   *     there was no time for
   */
  private void take(ScanResult result, double[] exact, boolean all) {
    codes = true;
    complete = result.complete();
    accepted = result.accepted();
    read = result.read();
    EstimateErrors line =
        needsTail && similarity.estimatesScores() == false
            ? EstimateErrors.of(result, exact)
            : null;
    for (int i = 0; needsTail && i < result.tailCounts().length; i++) {
      if (result.tailCounts()[i] > 0) {
        addToTail(result, line, result.restEstimates()[i], result.tailCounts()[i]);
      }
    }
    for (int i = 0; i < exact.length; i++) {
      if (Double.isNaN(exact[i]) == false) {
        take(result.docs()[i], exact[i]);
      } else if (all == false) {
        complete = false;
        accepted--;
        read--;
      } else if (needsTail) {
        addToTail(result, line, result.estimates()[i], 1);
      }
    }
  }

  private void addToTail(ScanResult result, EstimateErrors line, float estimate, long count) {
    tail.add(line == null ? estimate * result.unit() : line.expected(estimate), count);
  }

  private void scoreAll(LeafReader reader, Patterns patterns, AcceptDocs filtered)
      throws IOException {
    DocIndexIterator vectors = patterns.iterator();
    Bits live = filtered == null ? reader.getLiveDocs() : null;
    DocIdSetIterator docs =
        filtered == null
            ? vectors
            : ConjunctionUtils.intersectIterators(List.of(vectors, filtered.iterator()));
    int seen = 0;
    for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
      if (candidateScorer.timeIsUp(seen++)) {
        complete = false;
        return;
      }
      if (live == null || live.get(doc)) {
        accepted++;
        read++;
        float[] pattern = candidateScorer.completed(patterns.pattern(vectors.index()));
        take(doc, candidateScorer.exact(scorer, patterns, doc, pattern));
      }
    }
  }

  private void take(int doc, double exact) {
    double left = candidates.add(context.docBase + doc, exact);
    if (needsTail && !Double.isNaN(left)) {
      tail.add(left, 1);
    }
  }

  Candidates candidates() {
    return candidates;
  }

  TailHistogram tail() {
    return tail;
  }

  /** {@return how many accepted documents were scanned or scored} */
  long accepted() {
    return accepted;
  }

  /** {@return how many of them were: the others are in partitions that were left out} */
  long read() {
    return read;
  }

  /** {@return whether the candidates come from a scan of codes} */
  boolean codes() {
    return codes;
  }

  boolean complete() {
    return complete;
  }

  /** {@return how long codes were scanned} */
  long scanNanos() {
    return scanNanos;
  }

  /** {@return how long documents were scored exactly} */
  long scoreNanos() {
    return scoreNanos;
  }
}
