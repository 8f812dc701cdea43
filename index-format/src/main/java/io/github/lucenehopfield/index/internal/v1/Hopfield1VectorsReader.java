package io.github.lucenehopfield.index.internal.v1;

import io.github.lucenehopfield.index.CodeStatistics;
import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.index.scan.EffortStrategy;
import io.github.lucenehopfield.index.scan.UnknownCoordinates;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.lucene.codecs.CodecUtil;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorScorerUtil;
import org.apache.lucene.codecs.hnsw.FlatVectorsFormat;
import org.apache.lucene.codecs.hnsw.FlatVectorsReader;
import org.apache.lucene.codecs.hnsw.FlatVectorsScorer;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.index.ByteVectorValues;
import org.apache.lucene.index.FieldInfo;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues;
import org.apache.lucene.index.SegmentReadState;
import org.apache.lucene.index.VectorEncoding;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.KnnCollector;
import org.apache.lucene.search.knn.KnnSearchStrategy;
import org.apache.lucene.store.IndexInput;
import org.apache.lucene.util.IOUtils;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.apache.lucene.util.hnsw.RandomVectorScorer;

/**
 * Reads the codes of one segment and answers two sorts of search: a {@link CodeScanStrategy}, which
 * gets its candidates and no scores; and an ordinary search for nearest neighbors, which is the
 * delegate's where there is one that searches, and otherwise scans the codes and re-scores the best
 * candidates with Lucene's scorer. Safe for use by many threads.
 */
public class Hopfield1VectorsReader extends KnnVectorsReader implements CodeStatistics.Source {
  /** The name of the format in the index. */
  public static final String FORMAT_NAME = "Hopfield1";

  /** Scores by the vectors as they are, whatever a delegate keeps alongside them. */
  private static final FlatVectorsScorer EXACT =
      FlatVectorScorerUtil.getLucene99FlatVectorsScorer();

  private final FieldInfos fieldInfos;
  private final Map<Integer, CodedField> fields;
  private final KnnVectorsReader raw;
  private final boolean delegated;
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
      Hopfield1Metadata metadata = Hopfield1Metadata.read(state);
      codes = Hopfield1Files.openCodes(state);
      Map<Integer, CodedField> fields = new HashMap<>();
      long codesFrom =
          CodecUtil.indexHeaderLength(Hopfield1Files.CODES_CODEC_NAME, state.segmentSuffix);
      for (FieldEntry entry : metadata.entries().values()) {
        FieldInfo info = state.fieldInfos.fieldInfo(entry.fieldNumber());
        fields.put(entry.fieldNumber(), new CodedField(entry, info, codes, codesFrom));
      }
      raw = metadata.rawFormat(flatFormat).fieldsReader(state);
      for (FieldEntry entry : metadata.entries().values()) {
        entry.checkAgainst(raw, state.fieldInfos, codes);
      }
      return of(state.fieldInfos, fields, raw, metadata.hasDelegate(), codes);
    } catch (Throwable t) {
      IOUtils.closeWhileHandlingException(raw, codes);
      throw t;
    }
  }

  private static Hopfield1VectorsReader of(
      FieldInfos fieldInfos,
      Map<Integer, CodedField> fields,
      KnnVectorsReader raw,
      boolean delegated,
      IndexInput codes) {
    return raw instanceof HnswGraphProvider
        ? new WithGraph(fieldInfos, fields, raw, codes)
        : new Hopfield1VectorsReader(fieldInfos, fields, raw, delegated, codes);
  }

  private Hopfield1VectorsReader(
      FieldInfos fieldInfos,
      Map<Integer, CodedField> fields,
      KnnVectorsReader raw,
      boolean delegated,
      IndexInput codes) {
    this.fieldInfos = fieldInfos;
    this.fields = fields;
    this.raw = raw;
    this.delegated = delegated;
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
      super(fieldInfos, fields, raw, true, codes);
      graphs = (HnswGraphProvider) raw;
    }

    @Override
    public HnswGraph getGraph(String field) throws IOException {
      return graphs.getGraph(field);
    }
  }

  @Override
  public void checkIntegrity() throws IOException {
    raw.checkIntegrity();
    CodecUtil.checksumEntireFile(codes);
  }

  @Override
  public FloatVectorValues getFloatVectorValues(String field) throws IOException {
    FloatVectorValues values = raw.getFloatVectorValues(field);
    FieldInfo info = fieldInfos.fieldInfo(field);
    return values != null && UnknownCoordinates.in(info)
        ? KnownScores.values(info.getVectorSimilarityFunction(), values)
        : values;
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
    } else if (delegateSearches()) {
      raw.search(field, target, collector, acceptDocs);
    } else if (coded.vectors() > 0 && collector.k() > 0) {
      if (UnknownCoordinates.in(fieldInfos.fieldInfo(field))) {
        RandomVectorScorer scorer =
            KnownScores.scorer(coded.function(), target, raw.getFloatVectorValues(field));
        new NearestNeighborSearch(coded, target, scorer, collector, acceptDocs.bits()).scoreAll();
        return;
      }
      RandomVectorScorer scorer =
          delegated
              ? EXACT.getRandomVectorScorer(
                  coded.function(), raw.getFloatVectorValues(field), target)
              : ((FlatVectorsReader) raw).getRandomVectorScorer(field, target);
      new NearestNeighborSearch(coded, target, scorer, collector, acceptDocs.bits())
          .run(effort(collector));
    }
  }

  @Override
  public void search(String field, byte[] target, KnnCollector collector, AcceptDocs acceptDocs)
      throws IOException {
    CodedField coded = field(field, VectorEncoding.BYTE);
    CodeScanStrategy scan = scanStrategy(collector);
    if (scan != null) {
      scan(coded, field, scan, collector, acceptDocs);
    } else if (delegateSearches()) {
      raw.search(field, target, collector, acceptDocs);
    } else if (coded.vectors() > 0 && collector.k() > 0) {
      RandomVectorScorer scorer =
          delegated
              ? EXACT.getRandomVectorScorer(
                  coded.function(), raw.getByteVectorValues(field), target)
              : ((FlatVectorsReader) raw).getRandomVectorScorer(field, target);
      float[] widened = VectorSource.widen(target, new float[target.length]);
      new NearestNeighborSearch(coded, widened, scorer, collector, acceptDocs.bits())
          .run(effort(collector));
    }
  }

  /** Readers of flat formats, quantized or not, only store: their search finds nothing. */
  private boolean delegateSearches() {
    return delegated && raw instanceof FlatVectorsReader == false;
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

  private static double effort(KnnCollector collector) {
    return strategy(collector) instanceof EffortStrategy own
        ? own.effort()
        : CodeScanStrategy.DEFAULT_EFFORT;
  }

  private void scan(
      CodedField coded,
      String field,
      CodeScanStrategy strategy,
      KnnCollector collector,
      AcceptDocs acceptDocs)
      throws IOException {
    // Otherwise left unclaimed: the query scores this segment exactly.
    if (coded.searchedByCodes(strategy.tables())) {
      new CodeScanSearch(
              coded, field, () -> values(coded, field), strategy, collector, acceptDocs.bits())
          .run();
    }
  }

  private KnnVectorValues values(CodedField coded, String field) throws IOException {
    return coded.encoding() == VectorEncoding.BYTE
        ? raw.getByteVectorValues(field)
        : raw.getFloatVectorValues(field);
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
    return delegated;
  }

  /** {@return the reader of the raw vectors} */
  KnnVectorsReader raw() {
    return raw;
  }

  /** Raw vectors may be read in another way while they are merged; the codes are not read then. */
  @Override
  public KnnVectorsReader getMergeInstance() throws IOException {
    KnnVectorsReader merging = raw.getMergeInstance();
    return merging == raw ? this : of(fieldInfos, fields, merging, delegated, codes);
  }

  @Override
  public void finishMerge() throws IOException {
    raw.finishMerge();
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

  @Override
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
