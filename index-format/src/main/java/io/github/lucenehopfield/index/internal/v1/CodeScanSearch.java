package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.internal.block.CodeScanner;
import io.github.lucenehopfield.index.internal.block.ProbePolicy;
import io.github.lucenehopfield.index.internal.block.QuantizedTables;
import io.github.lucenehopfield.index.internal.block.SlicedScan;
import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.ScanResult;
import io.github.lucenehopfield.index.scan.ScanTables;
import java.io.IOException;
import java.util.Arrays;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.IOSupplier;

/**
 * Answers a {@link CodeScanStrategy} on one field of one segment: scans the codes with the tables
 * of the query and hands back the candidates, exceptions included, without exact scores. Used by
 * one thread; slices of its scan may run on several.
 */
final class CodeScanSearch {
  /**
   * The probe policy of a scan: z = 18 and g = 3.75 find what a full scan finds on Fashion-MNIST,
   * at half its time (docs/decisions/0011). A corrupted cue's origin is an outlier that centroid
   * codes say little of, so z is larger than for nearest neighbors.
   */
  private static final double PROBE_Z_SCORE = 18;

  private static final double PROBE_GAP_RATIO = 3.75;

  /** One in so many candidates is in the order of its estimate, whatever the others are. */
  private static final int CANDIDATES_PER_ORDERED = 8;

  private final CodedField coded;
  private final String field;
  private final IOSupplier<KnnVectorValues> vectors;
  private final CodeScanStrategy strategy;
  private final KnnCollector collector;
  private final Bits accepted;
  private final int candidates;
  private ExceptionLists.Excepted excepted = ExceptionLists.Excepted.NONE;

  /**
   * Makes a search.
   *
   * @param coded the field, which has codes that find what is stored
   * @param field its name, for messages
   * @param vectors gives a new view of the raw vectors at each call, from any thread
   * @param strategy the request
   * @param collector says when to stop
   * @param accepted which documents count, or null for all
   */
  CodeScanSearch(
      CodedField coded,
      String field,
      IOSupplier<KnnVectorValues> vectors,
      CodeScanStrategy strategy,
      KnnCollector collector,
      Bits accepted) {
    this.coded = coded;
    this.field = field;
    this.vectors = vectors;
    this.strategy = strategy;
    this.collector = collector;
    this.accepted = accepted;
    int effort = coded.heavyTailed() ? NearestNeighborSearch.HEAVY_TAILED_EFFORT : 1;
    long wanted = (long) strategy.candidates() * effort;
    this.candidates = (int) Math.min(wanted, coded.vectors());
  }

  /**
   * Claims the strategy, scans, and completes the strategy.
   *
   * @throws IOException if the codes cannot be read
   */
  void run() throws IOException {
    strategy.claim();
    KnnVectorValues values = vectors.get();
    int hits = Math.min(strategy.hits(), candidates);
    ScanTables built = coded.build(strategy.tables());
    excepted = coded.exceptions(CodedField.isSum(strategy.tables(), built));
    QuantizedTables tables =
        coded.quantize(
            built,
            strategy.tables(),
            Math.max(hits, candidates / CANDIDATES_PER_ORDERED),
            coded.byCodes(values.getAcceptOrds(accepted), excepted));
    CodeScanner scanner = scan(tables);
    if (scanner.bestEstimate(hits) < tables.floor()) {
      // The sample was not like the other vectors: below the floor there is no order.
      tables = coded.wholeTables(strategy.tables());
      scanner = scan(tables);
    }
    strategy.complete(result(scanner, tables, values));
  }

  private CodeScanner scan(QuantizedTables tables) throws IOException {
    double effort = strategy.effort();
    ProbePolicy policy =
        new ProbePolicy(
            Math.min(strategy.hits(), candidates),
            PROBE_Z_SCORE * effort,
            PROBE_GAP_RATIO * effort);
    // Readers of ordinals and codes have a position of their own, so each slice has its own.
    SlicedScan.SliceSource slices =
        () ->
            new SlicedScan.Slice(
                new CodeScanner(tables, strategy.tables(), candidates, true, coded.positions()),
                coded.codes(),
                coded.counted(vectors.get().getAcceptOrds(accepted), excepted));
    if (coded.partitioned() == false || policy.all() || strategy.tables().isContinuous() == false) {
      return SlicedScan.scan(
          slices, coded.vectors(), collector::earlyTerminated, strategy.executor());
    }
    SlicedScan.Slice whole = slices.open();
    whole
        .scanner()
        .scan(
            whole.codes(),
            coded.vectors(),
            coded.partitions(),
            policy,
            whole.counted(),
            collector::earlyTerminated);
    return whole.scanner();
  }

  private ScanResult result(CodeScanner scanner, QuantizedTables tables, KnnVectorValues values)
      throws IOException {
    int[] ordinals = scanner.ordinals();
    coded.checkDistinct(ordinals);
    int[] scored = accepted(excepted.ordinals(), values.getAcceptOrds(accepted));
    float[] estimates = scanner.estimates();
    if (scored.length > 0) {
      int[] found = ordinals;
      ordinals = new int[found.length + scored.length];
      estimates = new float[ordinals.length];
      merge(found, scanner.estimates(), scored, ordinals, estimates);
    }
    toDocuments(ordinals, values);
    float[] tailEstimates = new float[scanner.tailBins()];
    int[] tailCounts = new int[tailEstimates.length];
    scanner.readTail(tailEstimates, tailCounts);
    return new ScanResult(
        ordinals,
        estimates,
        scanner.accepted() + scored.length,
        scanner.read() + scored.length,
        tailEstimates,
        tailCounts,
        scanner.complete(),
        tables.unit(),
        tables.floor());
  }

  private void toDocuments(int[] ordinals, KnnVectorValues values) throws CorruptIndexException {
    for (int i = 0; i < ordinals.length; i++) {
      ordinals[i] = values.ordToDoc(ordinals[i]);
      if (ordinals[i] < (i == 0 ? 0 : ordinals[i - 1] + 1)) {
        throw coded.corrupt(
            "documents of vectors must ascend; doc=" + ordinals[i] + ", field=" + field);
      }
    }
  }

  /** {@return those of some ordinals that are accepted} */
  static int[] accepted(int[] ordinals, Bits accepted) {
    return accepted == null ? ordinals : Arrays.stream(ordinals).filter(accepted::get).toArray();
  }

  /** Merges two lists of ascending ordinals; those of the second have no estimate. */
  private static void merge(
      int[] found, float[] theirs, int[] excepted, int[] ordinals, float[] estimates) {
    for (int i = 0, f = 0, e = 0; i < ordinals.length; i++) {
      boolean first = e == excepted.length || (f < found.length && found[f] < excepted[e]);
      estimates[i] = first ? theirs[f] : Float.NaN;
      ordinals[i] = first ? found[f++] : excepted[e++];
    }
  }
}
