package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.internal.block.AcceptedVectors;
import io.github.lucenehopfield.index.internal.block.CodeScanner;
import io.github.lucenehopfield.index.internal.block.ProbePolicy;
import io.github.lucenehopfield.index.internal.block.QuantizedTables;
import io.github.lucenehopfield.index.internal.block.Rescorer;
import java.io.IOException;
import java.util.Arrays;
import java.util.function.BooleanSupplier;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/**
 * Answers an ordinary nearest-neighbor search on one field of one segment: scans the codes with
 * tables of the field's similarity function and rescores the best candidates with Lucene's scorer.
 * Scores every vector where there are few of them, or where codes do not find what is stored. Not
 * thread-safe; one per search.
 */
final class NearestNeighborSearch {
  /** All vectors are scored where there are at most so many per hit, a scan not being worth it. */
  private static final int SCORED_PER_HIT = 5;

  /** All vectors are scored where there are at most so many. */
  private static final int MIN_SCANNED = 100;

  /** The largest number of candidates that wait to be scored, in a segment. */
  private static final int MAX_WAITING = 1 << 14;

  /**
   * How many candidates, or k if that is more, are scored before the errors of their estimates are
   * trusted (docs/decisions/0012).
   */
  private static final int MIN_RESCORED = 16;

  /** More where some errors are far larger than most (docs/decisions/0030). */
  private static final int MIN_RESCORED_HEAVY = 64;

  /** A factor of the effort where outliers have taken some of the codewords. */
  private static final int OUTLIERS_EFFORT = 2;

  /** A factor of the effort where there are more outliers than can be exceptions. */
  static final int HEAVY_TAILED_EFFORT = 4;

  /**
   * How many standard deviations of the errors a candidate may be below the worst hit and still be
   * scored, times the effort: recall@10 of .994 on Fashion-MNIST (docs/decisions/0012).
   */
  private static final double RESCORE_Z_SCORE = 3;

  /** The largest effort that rescoring is multiplied with; partitions go further. */
  private static final double MAX_RESCORE_EFFORT = 4;

  /** Centroid codes rank distances well: .994 of neighbors found (docs/decisions/0011). */
  private static final double PROBE_Z_SCORE = 3;

  private final CodedField coded;
  private final float[] target;
  private final RandomVectorScorer scorer;
  private final KnnCollector collector;
  private final Bits accepted;

  /**
   * Makes a search.
   *
   * @param coded the codes of the field, which has vectors
   * @param target the query, d values
   * @param scorer scores by the raw vectors
   * @param collector takes hits, at least one
   * @param accepted which documents count, or null for all
   */
  NearestNeighborSearch(
      CodedField coded,
      float[] target,
      RandomVectorScorer scorer,
      KnnCollector collector,
      Bits accepted) {
    this.coded = coded;
    this.target = target;
    this.scorer = scorer;
    this.collector = collector;
    this.accepted = scorer.getAcceptOrds(accepted);
  }

  /**
   * Searches.
   *
   * @param requested how far to go, 1 by default
   * @throws IOException if codes or vectors cannot be read
   */
  void run(double requested) throws IOException {
    long few = Math.max(MIN_SCANNED, (long) SCORED_PER_HIT * collector.k());
    boolean bytes = coded.encoding() == VectorEncoding.BYTE;
    FunctionTables function = new FunctionTables(coded.function(), target, bytes);
    if (few >= coded.vectors() || coded.searchedByCodes(function) == false) {
      scoreAll();
      return;
    }
    boolean sums = coded.function() != VectorSimilarityFunction.COSINE;
    ExceptionLists.Excepted excepted = coded.exceptions(sums);
    if (scoreExceptions(excepted.ordinals()) == false) {
      return;
    }
    if (excepted.isEmpty()) {
      scan(function, excepted, requested, MIN_RESCORED);
    } else {
      // An angle's error is that of the codes over the length: it varies wherever lengths do.
      int harder = coded.heavyTailed() || !sums ? HEAVY_TAILED_EFFORT : OUTLIERS_EFFORT;
      scan(function, excepted, harder * requested, MIN_RESCORED_HEAVY);
    }
  }

  /** Scores every vector, whatever its codes say. */
  void scoreAll() throws IOException {
    for (int ordinal = 0; ordinal < coded.vectors(); ordinal++) {
      if (accepted == null || accepted.get(ordinal)) {
        if (collector.earlyTerminated()) {
          return;
        }
        score(ordinal);
      }
    }
  }

  /** Scores the vectors that lie far from their codes, and {@return whether to go on}. */
  private boolean scoreExceptions(int[] excepted) throws IOException {
    for (int ordinal : CodeScanSearch.accepted(excepted, accepted)) {
      if (collector.earlyTerminated()) {
        return false;
      }
      score(ordinal);
    }
    return true;
  }

  private void scan(
      FunctionTables function, ExceptionLists.Excepted excepted, double effort, int minRescored)
      throws IOException {
    AcceptedVectors counted = coded.counted(accepted, excepted);
    QuantizedTables tables =
        coded.quantize(
            coded.build(function), function, collector.k(), coded.byCodes(accepted, excepted));
    Rescorer rescorer =
        new Rescorer(
            tables,
            coded.positions(),
            new CollectingScorer(scorer, function, collector),
            Math.max(minRescored, collector.k()),
            RESCORE_Z_SCORE * Math.min(effort, MAX_RESCORE_EFFORT),
            Math.max(MAX_WAITING, 2 * collector.k()));
    CodeScanner scanner = new CodeScanner(tables, function, rescorer, coded.positions());
    ProbePolicy policy = new ProbePolicy(collector.k(), PROBE_Z_SCORE * effort, 0);
    BooleanSupplier stop = collector::earlyTerminated;
    if (coded.partitioned() && policy.all() == false) {
      scanner.scan(coded.codes(), coded.vectors(), coded.partitions(), policy, counted, stop);
    } else {
      scanner.scan(coded.codes(), coded.vectors(), counted, stop);
    }
    int[] scored = rescorer.scored();
    Arrays.sort(scored);
    coded.checkDistinct(scored);
  }

  /** Scores one vector, which is counted as visited; codes are not (docs/decisions/0004). */
  private void score(int ordinal) throws IOException {
    collector.incVisitedCount(1);
    float score = scorer.score(ordinal);
    collector.collect(scorer.ordToDoc(ordinal), score);
  }
}
