package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.CodeStatistics;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.scan.Codebook;
import io.github.lucenehopfield.index.scan.EffortStrategy;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.CosineSimilarity;
import io.github.lucenehopfield.similarity.DotSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene104.Lucene104HnswScalarQuantizedVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.CodecReader;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.DocAndFloatFeatureBuffer;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.RescoreTopNQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopDocs;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.quantization.QuantizedByteVectorValues.ScalarEncoding;

/** A vectors format in a Lucene index of one segment. */
final class LucenePeer implements Peer {
  /** Neighbors that a graph search collects, of which the first k count. */
  static final double[] COLLECTED = {10, 14, 20, 28, 40, 56, 80, 112, 160, 224, 320, 448};

  /** Candidates of a scan of all codes that are scored exactly; at last as many as may matter. */
  static final double[] SCORED = {20, 40, 80, 160, 320, 640, Double.POSITIVE_INFINITY};

  /** As many efforts as a graph has settings. */
  static final double[] EFFORTS = {0.5, 0.6, 0.7, 0.8, 0.9, 1, 1.15, 1.3, 1.5, 1.8, 2.4, 3.2};

  static final String FIELD = "vector";
  private static final int M = 16;
  private static final int BEAM = 100;
  private static final int VECTORS_PER_BLOCK = 128;

  private enum Way {
    EXACT,
    GRAPH,
    RESCORED_GRAPH,
    CODES,
    ALL_CODES,
    ROBUST
  }

  private final String name;
  private final Way way;
  private final Supplier<Codec> codec;
  private Directory directory;
  private DirectoryReader reader;
  private IndexSearcher searcher;

  private LucenePeer(String name, Way way, Supplier<Codec> codec) {
    this.name = name;
    this.way = way;
    this.codec = codec;
  }

  static LucenePeer exact() {
    return new LucenePeer("Lucene exact", Way.EXACT, HopfieldCodec::new);
  }

  static LucenePeer codes() {
    return new LucenePeer("codes", Way.CODES, HopfieldCodec::new);
  }

  static LucenePeer allCodes() {
    return new LucenePeer("codes, all scanned", Way.ALL_CODES, HopfieldCodec::new);
  }

  /** Takes cues with unknown coordinates, too. */
  static LucenePeer robust() {
    return new LucenePeer("codes, robust", Way.ROBUST, HopfieldCodec::new);
  }

  static LucenePeer hnsw() {
    return new LucenePeer("Lucene HNSW float", Way.GRAPH, LucenePeer::graphCodec);
  }

  /** {@return Lucene's graph over the vectors as they are} */
  static Codec graphCodec() {
    return codec(new Lucene99HnswVectorsFormat(M, BEAM));
  }

  static LucenePeer quantized(int bits) {
    ScalarEncoding encoding =
        switch (bits) {
          case 8 -> ScalarEncoding.UNSIGNED_BYTE;
          case 4 -> ScalarEncoding.PACKED_NIBBLE;
          default -> ScalarEncoding.SINGLE_BIT_QUERY_NIBBLE;
        };
    return new LucenePeer(
        "Lucene HNSW " + bits + " bit, re-scored",
        Way.RESCORED_GRAPH,
        () -> codec(new Lucene104HnswScalarQuantizedVectorsFormat(encoding, M, BEAM)));
  }

  private static Codec codec(KnnVectorsFormat format) {
    Codec codec = Codec.getDefault();
    return new FilterCodec(codec.getName(), codec) {
      @Override
      public KnnVectorsFormat knnVectorsFormat() {
        return new PerFieldKnnVectorsFormat() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return format;
          }
        };
      }
    };
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public String index() {
    return switch (way) {
      case EXACT, CODES, ALL_CODES, ROBUST -> "codes";
      default -> name;
    };
  }

  @Override
  public boolean ofLucene() {
    return way == Way.GRAPH || way == Way.RESCORED_GRAPH;
  }

  @Override
  public void build(PeerData data, Path path) throws IOException {
    IndexWriterConfig config =
        new IndexWriterConfig()
            .setCodec(codec.get())
            .setUseCompoundFile(false)
            .setMergeScheduler(new SerialMergeScheduler())
            .setRAMBufferSizeMB(1900);
    try (MMapDirectory target = new MMapDirectory(path);
        IndexWriter writer = new IndexWriter(target, config)) {
      for (float[] vector : data.stored()) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, vector, data.function()));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  @Override
  public long indexBytes(Path home) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(home)) {
      for (Path file : files.toList()) {
        bytes += file.toString().endsWith(".vec") ? 0 : Files.size(file);
      }
    }
    return bytes;
  }

  @Override
  public void open(Path path) throws IOException {
    open(new MMapDirectory(path));
  }

  private void open(Directory files) throws IOException {
    directory = files;
    reader = DirectoryReader.open(directory);
    if (reader.leaves().size() != 1) {
      throw new IllegalStateException("segments must be 1; segments=" + reader.leaves().size());
    }
    searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
  }

  @Override
  public double[] settings() {
    return switch (way) {
      case EXACT -> new double[] {0};
      case ALL_CODES -> SCORED;
      case CODES -> EFFORTS;
      case ROBUST -> new double[] {1};
      default -> COLLECTED;
    };
  }

  @Override
  public int[] search(float[] query, int k, double setting) throws IOException {
    if (way == Way.ROBUST) {
      return recall(query, k, setting).stream().mapToInt(HopfieldRecall.Hit::doc).toArray();
    }
    TopDocs found =
        switch (way) {
          case EXACT -> scan(query, k);
          case GRAPH -> searcher.search(new KnnFloatVectorQuery(FIELD, query, (int) setting), k);
          case RESCORED_GRAPH -> searcher.search(rescored(query, k, (int) setting), k);
          case ALL_CODES -> searcher.search(scanned(query, k, setting), k);
          default -> searcher.search(codes(query, k, setting), k);
        };
    ScoreDoc[] hits = found.scoreDocs;
    int[] docs = new int[hits.length];
    for (int i = 0; i < docs.length; i++) {
      docs[i] = hits[i].doc;
    }
    return docs;
  }

  private List<HopfieldRecall.Hit> recall(float[] cue, int k, double effort) throws IOException {
    return HopfieldQuery.builder(FIELD, cue)
        .similarity(new RobustSimilarity())
        .projection(Projection.NONE)
        .k(k)
        .effort(effort)
        .build()
        .recall(searcher)
        .hits();
  }

  private static Query codes(float[] query, int k, double effort) {
    return new KnnFloatVectorQuery(FIELD, query, k, null, new EffortStrategy(effort));
  }

  /** A scan of all codes, of which a number are scored, or all that may matter. */
  private Query scanned(float[] query, int k, double scored) {
    if (scored == Double.POSITIVE_INFINITY) {
      return codes(query, k, scored);
    }
    return HopfieldQuery.builder(FIELD, query)
        .similarity(
            switch (function()) {
              case EUCLIDEAN -> new EuclideanSimilarity();
              case COSINE -> new CosineSimilarity();
              default -> new DotSimilarity();
            })
        .projection(Projection.NONE)
        .k(k)
        .candidates((int) scored)
        .effort(Double.POSITIVE_INFINITY)
        .build();
  }

  private VectorSimilarityFunction function() {
    LeafReader segment = reader.leaves().get(0).reader();
    return segment.getFieldInfos().fieldInfo(FIELD).getVectorSimilarityFunction();
  }

  private static Query rescored(float[] query, int k, int collected) {
    return RescoreTopNQuery.createFullPrecisionRescorerQuery(
        new KnnFloatVectorQuery(FIELD, query, collected), query, FIELD, k);
  }

  private TopDocs scan(float[] query, int k) throws IOException {
    LeafReader leaf = reader.leaves().get(0).reader();
    FloatVectorValues values = leaf.getFloatVectorValues(FIELD);
    VectorScorer scorer = values.scorer(query);
    VectorScorer.Bulk bulk = scorer.bulk(null);
    DocAndFloatFeatureBuffer buffer = new DocAndFloatFeatureBuffer();
    TopKnnCollector collector = new TopKnnCollector(k, Integer.MAX_VALUE);
    do {
      float best = bulk.nextDocsAndScores(DocIdSetIterator.NO_MORE_DOCS, null, buffer);
      if (buffer.size > 0 && best >= collector.minCompetitiveSimilarity()) {
        for (int i = 0; i < buffer.size; i++) {
          collector.collect(buffer.docs[i], buffer.features[i]);
        }
      }
    } while (buffer.size > 0);
    return collector.topDocs();
  }

  @Override
  public Touched[] touched(Path home, float[][] queries, int k) throws IOException {
    Touched[] touched = new Touched[settings().length];
    CountingDirectory files = new CountingDirectory(new MMapDirectory(home));
    try (LucenePeer same = new LucenePeer(name, way, codec)) {
      same.open(files);
      // Reads what is kept on the heap from then on.
      same.search(queries[0], k, settings()[0]);
      for (int s = 0; s < touched.length; s++) {
        files.reset();
        for (float[] query : queries) {
          same.search(query, k, settings()[s]);
        }
        double other = files.otherBytes() / (double) queries.length;
        double raw = files.rawBytes() / (double) queries.length;
        touched[s] = new Touched(other + same.keptBytes(settings()[s]), raw);
      }
    }
    return touched;
  }

  /** {@return bytes of the index that are kept on the heap and that every query goes through} */
  private long keptBytes(double effort) {
    CodecReader segment = (CodecReader) reader.leaves().get(0).reader();
    CodeStatistics codes = way == Way.EXACT ? null : CodeStatistics.of(segment, FIELD).orElse(null);
    if (codes == null) {
      return 0;
    }
    int dimensions = segment.getFieldInfos().fieldInfo(FIELD).getVectorDimension();
    long centroids = (long) dimensions * Codebook.CODEWORDS * Float.BYTES;
    boolean chosen =
        codes.partitions() > 1 && way != Way.ALL_CODES && effort < Double.POSITIVE_INFINITY;
    int blocks = (codes.partitions() + VECTORS_PER_BLOCK - 1) / VECTORS_PER_BLOCK;
    return centroids + (chosen ? (long) blocks * codes.groups() * VECTORS_PER_BLOCK / 2 : 0);
  }

  @Override
  public void close() throws IOException {
    if (reader != null) {
      reader.close();
      directory.close();
    }
  }
}
