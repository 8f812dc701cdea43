package io.github.lucenehopfield.internal.retrieval;

import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.ScanResult;
import io.github.lucenehopfield.index.scan.TableBuilder;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.CueSimilarity.PatternScorer;
import io.github.lucenehopfield.similarity.ScoreMapping;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
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
  private static final int VECTORS_BETWEEN_TIMEOUT_CHECKS = 32;

  /** Candidates that are worth a task of their own. */
  private static final int SLICE = 256;

  private final LeafReaderContext context;
  private final String field;
  private final CueSimilarity similarity;
  private final TaskExecutor executor;
  private final QueryTimeout timeout;
  private final boolean wantsRest;
  private final int limit;
  private final int hits;
  private final double effort;
  private final double reference;
  private final PatternScorer scorer;
  private final Candidates candidates;
  private final Rest rest = new Rest();
  private long accepted;
  private boolean codes;
  private boolean complete = true;
  private long scanNanos;
  private long scoreNanos;

  LeafRetrieval(
      LeafReaderContext context,
      String field,
      CueSimilarity similarity,
      int limit,
      int hits,
      double effort,
      TaskExecutor executor,
      QueryTimeout timeout,
      boolean wantsRest) {
    this.context = context;
    this.field = field;
    this.similarity = similarity;
    this.executor = executor;
    this.timeout = timeout;
    this.wantsRest = wantsRest;
    this.limit = limit;
    this.hits = hits;
    this.effort = effort;
    this.reference = similarity.reference();
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

  /** {@return whether a reader has answered} */
  private boolean scan(LeafReader reader, Patterns patterns, AcceptDocs accept, TableBuilder tables)
      throws IOException {
    CodeScanStrategy strategy = new CodeScanStrategy(tables, limit, hits, effort, executor);
    ScanCollector collector = new ScanCollector(strategy, timeout, patterns.size());
    long start = System.nanoTime();
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
    ScanResult result = strategy.result();
    if (result == null) {
      return false;
    }
    long scanned = System.nanoTime();
    scanNanos = scanned - start;
    codes = true;
    complete = result.complete();
    accepted = result.accepted();
    if (wantsRest) {
      for (int i = 0; i < result.restCounts().length; i++) {
        if (result.restCounts()[i] > 0) {
          rest.add(result.restEstimates()[i], result.restCounts()[i]);
        }
      }
    }
    scoreScanned(reader, result);
    scoreNanos = System.nanoTime() - scanned;
    return true;
  }

  /** Scores the candidates, in slices that may run on several threads, and takes them in order. */
  private void scoreScanned(LeafReader reader, ScanResult result) throws IOException {
    int[] docs = result.docs();
    if (docs.length == 0) {
      return;
    }
    double[] exact = new double[docs.length];
    List<Callable<Integer>> slices = new ArrayList<>();
    for (int from = 0; from < docs.length; from += SLICE) {
      int first = from;
      int last = Math.min(from + SLICE, docs.length);
      slices.add(() -> scoreSlice(reader, docs, first, last, exact));
    }
    List<Integer> ends =
        slices.size() == 1 ? List.of(scoreHere(slices)) : executor.invokeAll(slices);
    for (int slice = 0; slice < ends.size(); slice++) {
      int from = slice * SLICE;
      int end = ends.get(slice);
      for (int i = from; i < end; i++) {
        take(docs[i], exact[i]);
      }
      int left = Math.min(from + SLICE, docs.length) - end;
      complete &= left == 0;
      accepted -= left;
    }
  }

  private static int scoreHere(List<Callable<Integer>> slices) throws IOException {
    try {
      return slices.get(0).call();
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  /** {@return the first candidate that was not scored before the time was up} */
  private int scoreSlice(LeafReader reader, int[] docs, int from, int to, double[] exact)
      throws IOException {
    Patterns patterns = Patterns.open(reader, field);
    PatternScorer own = similarity.scorer();
    DocIndexIterator iterator = patterns.iterator();
    for (int i = from; i < to; i++) {
      if (timeIsUp(i)) {
        return i;
      }
      if (iterator.advance(docs[i]) != docs[i]) {
        throw new IllegalStateException(
            "a scan must return documents that have a vector; doc=" + docs[i] + " field=" + field);
      }
      exact[i] = own.score(patterns.pattern(iterator.index()));
    }
    return to;
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
      if (timeIsUp(seen++)) {
        complete = false;
        return;
      }
      if (live == null || live.get(doc)) {
        accepted++;
        score(doc, patterns.pattern(vectors.index()));
      }
    }
  }

  private boolean timeIsUp(int step) {
    return timeout != null && step % VECTORS_BETWEEN_TIMEOUT_CHECKS == 0 && timeout.shouldExit();
  }

  private void score(int doc, float[] pattern) {
    take(doc, scorer.score(pattern));
  }

  private void take(int doc, double exact) {
    if (!Double.isFinite(exact)) {
      throw new IllegalArgumentException(
          "the exact score of a similarity must be finite; score=" + exact);
    }
    float score = ScoreMapping.toScore(exact - reference);
    double left = candidates.add(Candidates.key(score, context.docBase + doc), exact);
    if (wantsRest && !Double.isNaN(left)) {
      rest.add(left, 1);
    }
  }

  Candidates candidates() {
    return candidates;
  }

  Rest rest() {
    return rest;
  }

  /** {@return how many accepted documents were scanned or scored} */
  long accepted() {
    return accepted;
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
