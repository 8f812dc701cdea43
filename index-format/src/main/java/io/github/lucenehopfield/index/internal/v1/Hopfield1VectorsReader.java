package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeStatistics;
import io.github.lucenehopfield.index.HopfieldVectorsFormat;
import io.github.lucenehopfield.index.internal.block.CodeScanner;
import io.github.lucenehopfield.index.internal.block.QuantizedTables;
import io.github.lucenehopfield.index.internal.block.Rescorer;
import io.github.lucenehopfield.index.internal.block.Visit;
import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.EffortStrategy;
import io.github.lucenehopfield.index.scan.ScanResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BooleanSupplier;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.store.ChecksumIndexInput;
import org.apache.lucene.store.DataAccessHint;
import org.apache.lucene.store.FileDataHint;
import org.apache.lucene.store.FileTypeHint;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.Bits;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/**
 * Reads the codes of one segment and answers two kinds of search: a {@link CodeScanStrategy}, which
 * gets its candidates and no scores; and an ordinary search for nearest neighbours, which is the
 * delegate's where there is one, and otherwise scans the codes and re-scores the best candidates
 * with Lucene's scorer. Safe for use by many threads.
 */
public class Hopfield1VectorsReader extends KnnVectorsReader {
  /** Codes are not worth a scan where vectors are no more than this many a hit ... */
  private static final int SCANNED_A_HIT = 5;

  /** ... or than this. */
  private static final int LEAST_SCANNED = 100;

  /** Candidates that wait to be scored, in a segment. */
  private static final int MOST_WAITING = 1 << 14;

  /** So many, or one a hit, are scored before the errors of their estimates are trusted. */
  private static final int MIN_RESCORED = 16;

  /** In standard deviations of these errors ... */
  private static final double RESCORE_REACH = 3;

  /** ... times the effort up to this. */
  private static final double MOST_RESCORE_EFFORT = 4;

  /** Representatives tell distances well: recall@10 of .99 and more on Fashion-MNIST. */
  private static final double NEAREST_REACH = 3;

  /** They tell less of a damaged cue's origin, which then stands out once it is found. */
  private static final double SCAN_REACH = 18;

  private static final double STANDING_OUT = 3.75;

  private final FieldInfos fieldInfos;
  private final Map<Integer, CodedField> fields;
  private final KnnVectorsReader raw;
  private final FlatVectorsReader flat;
  private final IndexInput codes;

  /**
   * Opens the files of a segment.
   *
   * @param state the segment
   * @param flatFormat holds the raw vectors where there is no delegate
   * @return the reader
   * @throws IOException if a file is missing or corrupt; none is left open then
   * @throws IllegalArgumentException if the delegate is not on the class path
   */
  public static Hopfield1VectorsReader open(SegmentReadState state, FlatVectorsFormat flatFormat)
      throws IOException {
    KnnVectorsReader raw = null;
    IndexInput codes = null;
    try {
      Metadata metadata = readMeta(state);
      codes = openCodes(state);
      Map<Integer, CodedField> fields = new HashMap<>();
      long codesFrom =
          CodecUtil.indexHeaderLength(Hopfield1Files.CODES_CODEC_NAME, state.segmentSuffix);
      for (FieldEntry entry : metadata.entries.values()) {
        FieldInfo info = state.fieldInfos.fieldInfo(entry.fieldNumber());
        fields.put(entry.fieldNumber(), new CodedField(entry, info, codes, codesFrom));
      }
      boolean delegated = metadata.delegate.equals(Hopfield1Files.NO_DELEGATE) == false;
      raw = (delegated ? delegate(metadata.delegate) : flatFormat).fieldsReader(state);
      for (FieldEntry entry : metadata.entries.values()) {
        checkAgainst(raw, entry, state.fieldInfos, codes);
      }
      FlatVectorsReader flat = delegated ? null : (FlatVectorsReader) raw;
      return of(state.fieldInfos, fields, raw, flat, codes);
    } catch (Throwable t) {
      IOUtils.closeWhileHandlingException(raw, codes);
      throw t;
    }
  }

  private static Hopfield1VectorsReader of(
      FieldInfos fieldInfos,
      Map<Integer, CodedField> fields,
      KnnVectorsReader raw,
      FlatVectorsReader flat,
      IndexInput codes) {
    return raw instanceof HnswGraphProvider
        ? new WithGraph(fieldInfos, fields, raw, codes)
        : new Hopfield1VectorsReader(fieldInfos, fields, raw, flat, codes);
  }

  private Hopfield1VectorsReader(
      FieldInfos fieldInfos,
      Map<Integer, CodedField> fields,
      KnnVectorsReader raw,
      FlatVectorsReader flat,
      IndexInput codes) {
    this.fieldInfos = fieldInfos;
    this.fields = fields;
    this.raw = raw;
    this.flat = flat;
    this.codes = codes;
  }

  /** With a delegate that has a graph, which Lucene takes over into merges. */
  private static final class WithGraph extends Hopfield1VectorsReader implements HnswGraphProvider {
    private final HnswGraphProvider graphs;

    WithGraph(
        FieldInfos fieldInfos,
        Map<Integer, CodedField> fields,
        KnnVectorsReader raw,
        IndexInput codes) {
      super(fieldInfos, fields, raw, null, codes);
      graphs = (HnswGraphProvider) raw;
    }

    @Override
    public HnswGraph getGraph(String field) throws IOException {
      return graphs.getGraph(field);
    }
  }

  private record Metadata(String delegate, Map<Integer, FieldEntry> entries) {}

  private static KnnVectorsFormat delegate(String name) {
    try {
      return KnnVectorsFormat.forName(name);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "the vectors format that codes were written beside must be on the class path; delegate="
              + name,
          e);
    }
  }

  private static Metadata readMeta(SegmentReadState state) throws IOException {
    Map<Integer, FieldEntry> entries = new TreeMap<>();
    String delegate = null;
    String name = Hopfield1Files.meta(state.segmentInfo, state.segmentSuffix);
    try (ChecksumIndexInput meta = state.directory.openChecksumInput(name)) {
      Throwable prior = null;
      try {
        checkHeader(meta, Hopfield1Files.META_CODEC_NAME, state);
        delegate = readDelegate(meta);
        readFields(meta, state, entries);
      } catch (Throwable t) {
        prior = t;
      } finally {
        // With the prior throwable: a flipped bit is reported as a bad checksum, not as nonsense.
        CodecUtil.checkFooter(meta, prior);
      }
    }
    return new Metadata(delegate, entries);
  }

  private static String readDelegate(ChecksumIndexInput meta) throws IOException {
    // A string is its length and its bytes; a length that lies must not be allocated.
    int length = meta.readVInt();
    if (length < 0 || length > Hopfield1Files.MAX_DELEGATE_LENGTH) {
      throw new CorruptIndexException(
          "length of delegate must be from 0 to "
              + Hopfield1Files.MAX_DELEGATE_LENGTH
              + "; length of delegate="
              + length,
          meta);
    }
    byte[] bytes = new byte[length];
    meta.readBytes(bytes, 0, length);
    String name = new String(bytes, StandardCharsets.ISO_8859_1);
    for (int i = 0; i < length; i++) {
      char c = name.charAt(i);
      if ((c >= '0' && c <= '9' || c >= 'A' && c <= 'Z' || c >= 'a' && c <= 'z') == false) {
        throw new CorruptIndexException(
            "delegate must be made of ASCII letters and digits; delegate[" + i + "]=" + (int) c,
            meta);
      }
    }
    if (name.equals(HopfieldVectorsFormat.NAME)) {
      throw new CorruptIndexException(
          "delegate must be another format than that of the codes; delegate=" + name, meta);
    }
    return name;
  }

  private static void readFields(
      ChecksumIndexInput meta, SegmentReadState state, Map<Integer, FieldEntry> entries)
      throws IOException {
    for (int number = meta.readInt();
        number != Hopfield1Files.END_OF_FIELDS;
        number = meta.readInt()) {
      FieldInfo info = number < 0 ? null : state.fieldInfos.fieldInfo(number);
      if (info == null || info.hasVectorValues() == false) {
        throw new CorruptIndexException(
            "field number must be that of a field with vectors; field number=" + number, meta);
      }
      FieldEntry entry = FieldEntry.read(meta, info, state.segmentInfo.maxDoc());
      if (entries.put(number, entry) != null) {
        throw new CorruptIndexException("a field must have one entry; field=" + info.name, meta);
      }
    }
  }

  private static void checkHeader(IndexInput in, String codecName, SegmentReadState state)
      throws IOException {
    CodecUtil.checkIndexHeader(
        in,
        codecName,
        Hopfield1Files.VERSION_START,
        Hopfield1Files.VERSION_CURRENT,
        state.segmentInfo.getId(),
        state.segmentSuffix);
  }

  private static IndexInput openCodes(SegmentReadState state) throws IOException {
    IndexInput in =
        state.directory.openInput(
            Hopfield1Files.codes(state.segmentInfo, state.segmentSuffix),
            state.context.withHints(
                FileTypeHint.DATA, FileDataHint.KNN_VECTORS, DataAccessHint.SEQUENTIAL));
    try {
      checkHeader(in, Hopfield1Files.CODES_CODEC_NAME, state);
      CodecUtil.retrieveChecksum(in);
      return in;
    } catch (Throwable t) {
      IOUtils.closeWhileHandlingException(in);
      throw t;
    }
  }

  /** Codes and raw vectors must be of the same number, or ordinals would mean nothing. */
  private static void checkAgainst(
      KnnVectorsReader vectors, FieldEntry entry, FieldInfos fieldInfos, IndexInput in)
      throws IOException {
    String field = fieldInfos.fieldInfo(entry.fieldNumber()).name;
    int size;
    try {
      size =
          entry.encoding() == VectorEncoding.BYTE
              ? vectors.getByteVectorValues(field).size()
              : vectors.getFloatVectorValues(field).size();
    } catch (IllegalArgumentException e) {
      throw new CorruptIndexException(
          "a field must have raw vectors beside its codes; field=" + field, in, e);
    }
    if (size != entry.vectors()) {
      throw new CorruptIndexException(
          "vectors must be as many as raw vectors, "
              + size
              + "; vectors="
              + entry.vectors()
              + ", field="
              + field,
          in);
    }
  }

  @Override
  public void checkIntegrity() throws IOException {
    raw.checkIntegrity();
    CodecUtil.checksumEntireFile(codes);
  }

  @Override
  public FloatVectorValues getFloatVectorValues(String field) throws IOException {
    return raw.getFloatVectorValues(field);
  }

  @Override
  public ByteVectorValues getByteVectorValues(String field) throws IOException {
    return raw.getByteVectorValues(field);
  }

  @Override
  public void search(String field, float[] target, KnnCollector collector, AcceptDocs acceptDocs)
      throws IOException {
    CodedField coded = field(field, VectorEncoding.FLOAT32);
    CodeScanStrategy scan = scanStrategy(collector);
    if (scan != null) {
      scan(coded, field, scan, collector, acceptDocs);
    } else if (hasDelegate()) {
      raw.search(field, target, collector, acceptDocs);
    } else if (coded.vectors() > 0 && collector.k() > 0) {
      RandomVectorScorer scorer = flat.getRandomVectorScorer(field, target);
      searchNearest(coded, target, scorer, collector, acceptDocs);
    }
  }

  @Override
  public void search(String field, byte[] target, KnnCollector collector, AcceptDocs acceptDocs)
      throws IOException {
    CodedField coded = field(field, VectorEncoding.BYTE);
    CodeScanStrategy scan = scanStrategy(collector);
    if (scan != null) {
      scan(coded, field, scan, collector, acceptDocs);
    } else if (hasDelegate()) {
      raw.search(field, target, collector, acceptDocs);
    } else if (coded.vectors() > 0 && collector.k() > 0) {
      RandomVectorScorer scorer = flat.getRandomVectorScorer(field, target);
      float[] widened = VectorSource.widen(target, new float[target.length]);
      searchNearest(coded, widened, scorer, collector, acceptDocs);
    }
  }

  private static KnnSearchStrategy strategy(KnnCollector collector) {
    KnnSearchStrategy strategy = collector.getSearchStrategy();
    while (strategy instanceof KnnSearchStrategy.Seeded seeded) {
      strategy = seeded.originalStrategy();
    }
    return strategy;
  }

  private static CodeScanStrategy scanStrategy(KnnCollector collector) {
    return strategy(collector) instanceof CodeScanStrategy scan ? scan : null;
  }

  private void scan(
      CodedField coded,
      String field,
      CodeScanStrategy strategy,
      KnnCollector collector,
      AcceptDocs acceptDocs)
      throws IOException {
    if (coded.hasCodes() == false) {
      // Left unclaimed: the query scores this segment exactly.
      return;
    }
    strategy.claim();
    KnnVectorValues values = values(coded, field);
    int candidates = Math.min(strategy.candidates(), coded.vectors());
    QuantizedTables tables = coded.tables(strategy.tables());
    double effort = strategy.effort();
    Visit visit =
        new Visit(
            Math.min(strategy.hits(), candidates), SCAN_REACH * effort, STANDING_OUT * effort);
    Bits accepted = acceptDocs.bits();
    // Readers of ordinals and codes have a position of their own, so each slice has its own.
    CodeScanner.SliceSource slices =
        () ->
            new CodeScanner.Slice(
                new CodeScanner(tables, strategy.tables(), candidates, true, coded.positions()),
                coded.codes(),
                values(coded, field).getAcceptOrds(accepted));
    CodeScanner scanner;
    if (coded.partitioned() && visit.all() == false) {
      CodeScanner.Slice whole = slices.open();
      scanner = whole.scanner();
      scanner.scan(
          whole.codes(),
          coded.vectors(),
          coded.partitions(),
          visit,
          whole.acceptedOrdinals(),
          collector::earlyTerminated);
    } else {
      scanner =
          CodeScanner.scan(
              slices, coded.vectors(), collector::earlyTerminated, strategy.executor());
    }
    int[] ordinals = scanner.ordinals();
    checkOnce(ordinals);
    for (int i = 0; i < ordinals.length; i++) {
      ordinals[i] = values.ordToDoc(ordinals[i]);
    }
    float[] restEstimates = new float[scanner.restBins()];
    int[] restCounts = new int[restEstimates.length];
    scanner.readRest(restEstimates, restCounts);
    strategy.complete(
        new ScanResult(
            ordinals,
            scanner.estimates(),
            scanner.accepted(),
            restEstimates,
            restCounts,
            scanner.complete()));
  }

  private KnnVectorValues values(CodedField coded, String field) throws IOException {
    return coded.encoding() == VectorEncoding.BYTE
        ? raw.getByteVectorValues(field)
        : raw.getFloatVectorValues(field);
  }

  /** Ascending ordinals come from codes whose directory may say anything. */
  private void checkOnce(int[] ordinals) throws CorruptIndexException {
    for (int i = 1; i < ordinals.length; i++) {
      if (ordinals[i] == ordinals[i - 1]) {
        throw new CorruptIndexException(
            "a vector must have one position; ordinal=" + ordinals[i], codes);
      }
    }
  }

  private void searchNearest(
      CodedField coded,
      float[] target,
      RandomVectorScorer scorer,
      KnnCollector collector,
      AcceptDocs acceptDocs)
      throws IOException {
    Bits accepted = scorer.getAcceptOrds(acceptDocs.bits());
    double effort =
        strategy(collector) instanceof EffortStrategy given
            ? given.effort()
            : CodeScanStrategy.DEFAULT_EFFORT;
    long certain = Math.max(LEAST_SCANNED, (long) SCANNED_A_HIT * collector.k());
    if (coded.hasCodes() == false || certain >= coded.vectors()) {
      for (int ordinal = 0; ordinal < coded.vectors(); ordinal++) {
        if (accepted == null || accepted.get(ordinal)) {
          if (collector.earlyTerminated()) {
            return;
          }
          score(ordinal, scorer, collector);
        }
      }
      return;
    }
    boolean bytes = coded.encoding() == VectorEncoding.BYTE;
    FunctionTables function = new FunctionTables(coded.function(), target, bytes);
    QuantizedTables tables = coded.tables(function);
    Rescorer rescorer =
        new Rescorer(
            tables,
            coded.positions(),
            new CollectingScorer(scorer, function, collector),
            Math.max(MIN_RESCORED, collector.k()),
            RESCORE_REACH * Math.min(effort, MOST_RESCORE_EFFORT),
            Math.max(MOST_WAITING, 2 * collector.k()));
    CodeScanner scanner = new CodeScanner(tables, function, rescorer, coded.positions());
    Visit visit = new Visit(collector.k(), NEAREST_REACH * effort, 0);
    BooleanSupplier stop = collector::earlyTerminated;
    if (coded.partitioned() && visit.all() == false) {
      scanner.scan(coded.codes(), coded.vectors(), coded.partitions(), visit, accepted, stop);
    } else {
      scanner.scan(coded.codes(), coded.vectors(), accepted, stop);
    }
    int[] scored = rescorer.scored();
    Arrays.sort(scored);
    checkOnce(scored);
  }

  /** A visit is a vector that is scored; reading a code is not one. */
  private static float score(int ordinal, RandomVectorScorer scorer, KnnCollector collector)
      throws IOException {
    collector.incVisitedCount(1);
    float score = scorer.score(ordinal);
    collector.collect(scorer.ordToDoc(ordinal), score);
    return score;
  }

  private CodedField field(String name, VectorEncoding encoding) {
    FieldInfo info = fieldInfos.fieldInfo(name);
    CodedField field = info == null ? null : fields.get(info.number);
    if (field == null) {
      throw new IllegalArgumentException("field=\"" + name + "\" not found");
    }
    if (field.encoding() != encoding) {
      throw new IllegalArgumentException(
          "field=\"" + name + "\" is encoded as: " + field.encoding() + " expected: " + encoding);
    }
    return field;
  }

  /** {@return whether the raw vectors are in the files of a delegate} */
  boolean hasDelegate() {
    return flat == null;
  }

  /** {@return the reader of the raw vectors} */
  KnnVectorsReader raw() {
    return raw;
  }

  /** The delegate may read in another way while it is merged; the codes are not read then. */
  @Override
  public KnnVectorsReader getMergeInstance() throws IOException {
    if (hasDelegate() == false) {
      return this;
    }
    KnnVectorsReader merging = raw.getMergeInstance();
    return merging == raw ? this : of(fieldInfos, fields, merging, null, codes);
  }

  @Override
  public void finishMerge() throws IOException {
    if (hasDelegate()) {
      raw.finishMerge();
    }
  }

  /** {@return how many vectors of a field have codes here, 0 for a field without} */
  int codedVectors(String name) {
    FieldInfo info = fieldInfos.fieldInfo(name);
    CodedField field = info == null ? null : fields.get(info.number);
    return field == null || field.hasCodes() == false ? 0 : field.vectors();
  }

  /** {@return the codewords of a field that has codes} */
  KnownCodewords codewords(String name) throws IOException {
    return fields.get(fieldInfos.fieldInfo(name).number).codewords();
  }

  /** {@return what the codes of a field are like, or empty for a field without codes} */
  public Optional<CodeStatistics> statistics(String name) {
    FieldInfo info = fieldInfos.fieldInfo(name);
    CodedField field = info == null ? null : fields.get(info.number);
    return field != null && field.hasCodes() ? Optional.of(field.statistics()) : Optional.empty();
  }

  @Override
  public Map<String, Long> getOffHeapByteSize(FieldInfo fieldInfo) {
    CodedField field = fields.get(fieldInfo.number);
    if (field == null) {
      throw new IllegalArgumentException("field=\"" + fieldInfo.name + "\" not found");
    }
    return mergeOffHeapByteSizeMaps(
        raw.getOffHeapByteSize(fieldInfo),
        Map.of(Hopfield1Files.CODES_EXTENSION, field.offHeapBytes()));
  }

  @Override
  public void close() throws IOException {
    IOUtils.close(raw, codes);
  }
}
