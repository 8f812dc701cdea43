package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.index.scan.CodeScanStrategy;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.CueContext;
import io.github.lucenehopfield.similarity.CueSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.codecs.FilterCodec;
import org.apache.lucene.codecs.KnnVectorsFormat;
import org.apache.lucene.codecs.lucene99.Lucene99HnswVectorsFormat;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.AcceptDocs;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.TopKnnCollector;
import org.apache.lucene.search.VectorScorer;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.VectorUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Fashion-MNIST: 60,000 images of 784 values indexed, 10,000 others as queries, in one segment and
 * by one thread: recall, speed alongside Lucene's exact scan and HNSW, build time, size, and recall
 * of images whose lower half is unknown. Speeds are medians over rounds in which all methods take
 * turns.
 */
@Command(
    name = "fashion-mnist",
    mixinStandardHelpOptions = true,
    description = "Recall, speed, build time and size on Fashion-MNIST, next to Lucene's own.")
final class FashionMnistBenchmark implements Callable<Integer> {
  private static final String FIELD = "vector";
  private static final int K = 10;
  private static final int CANDIDATES = 1000;
  private static final int QUERIES_PER_BATCH = 16;

  @Mixin private FashionMnist files;

  @Option(
      names = "--queries",
      defaultValue = "10000",
      description = "How many test images (default: ${DEFAULT-VALUE}).")
  private int queryCount;

  @Option(
      names = "--rounds",
      defaultValue = "7",
      description = "Rounds of timing, of 100 queries each (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(names = "--no-hnsw", description = "Leave out HNSW, whose index takes a minute.")
  private boolean withoutHnsw;

  @Override
  public Integer call() throws Exception {
    float[][] stored = files.train(Integer.MAX_VALUE);
    float[][] queries = files.test(queryCount);
    try (Scratch home = new Scratch()) {
      run(stored, queries, home.path());
    }
    return 0;
  }

  private void run(float[][] stored, float[][] queries, Path home) throws Exception {
    Output.say(
        "java %s, %s, %d processors", Runtime.version(), System.getProperty("os.arch"), cores());
    double ours = build(stored, home.resolve("ours"), new HopfieldCodec());
    Output.say("build, codes: %.1f s", ours);
    for (String extension : new String[] {"vec", "hpc", "hpm"}) {
      Output.say(
          "  .%s: %.1f bytes per vector", extension, size(home.resolve("ours"), extension, stored));
    }
    if (withoutHnsw == false) {
      double hnsw = build(stored, home.resolve("hnsw"), hnswCodec());
      Output.say("build, HNSW (M 16, beam 100): %.1f s, %.1f times as long", hnsw, hnsw / ours);
      Output.say("  .vex: %.1f bytes per vector", size(home.resolve("hnsw"), "vex", stored));
    }
    try (MMapDirectory directory = new MMapDirectory(home.resolve("ours"));
        DirectoryReader reader = DirectoryReader.open(directory)) {
      IndexSearcher searcher = searcher(reader);
      int[][] nearest = exact(stored, queries, false);
      recallOfOrdinaryQuery(searcher, queries, nearest);
      agreement("euclidean", searcher, queries, nearest, new EuclideanSimilarity());
      float[][] some = Arrays.copyOf(queries, Math.min(2000, queries.length));
      agreement("manhattan", searcher, some, exact(stored, some, true), new ManhattanSimilarity());
      missingHalf(searcher, stored);
      if (withoutHnsw) {
        speeds(searcher, null, queries);
      } else {
        try (MMapDirectory other = new MMapDirectory(home.resolve("hnsw"));
            DirectoryReader hnsw = DirectoryReader.open(other)) {
          Output.say("HNSW: recall@10 %.4f", recall(searcher(hnsw), queries, nearest));
          speeds(searcher, searcher(hnsw), queries);
        }
      }
    }
  }

  private static IndexSearcher searcher(DirectoryReader reader) {
    IndexSearcher searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
    return searcher;
  }

  private static Codec hnswCodec() {
    Codec codec = Codec.getDefault();
    return new FilterCodec(codec.getName(), codec) {
      @Override
      public KnnVectorsFormat knnVectorsFormat() {
        return new org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat() {
          @Override
          public KnnVectorsFormat getKnnVectorsFormatForField(String field) {
            return new Lucene99HnswVectorsFormat(16, 100);
          }
        };
      }
    };
  }

  private static double build(float[][] vectors, Path path, Codec codec) throws IOException {
    long start = System.nanoTime();
    IndexWriterConfig config =
        new IndexWriterConfig().setCodec(codec).setUseCompoundFile(false).setRAMBufferSizeMB(1024);
    try (MMapDirectory directory = new MMapDirectory(path);
        IndexWriter writer = new IndexWriter(directory, config)) {
      for (float[] vector : vectors) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, vector, VectorSimilarityFunction.EUCLIDEAN));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
    return (System.nanoTime() - start) / 1e9;
  }

  private static double size(Path path, String extension, float[][] vectors) throws IOException {
    long bytes = 0;
    try (Stream<Path> files = Files.list(path)) {
      for (Path file : files.toList()) {
        bytes += file.toString().endsWith("." + extension) ? Files.size(file) : 0;
      }
    }
    return bytes / (double) vectors.length;
  }

  private void recallOfOrdinaryQuery(IndexSearcher searcher, float[][] queries, int[][] nearest)
      throws IOException {
    Output.say("KnnFloatVectorQuery on codes: recall@10 %.4f", recall(searcher, queries, nearest));
  }

  private static double recall(IndexSearcher searcher, float[][] queries, int[][] nearest)
      throws IOException {
    long found = 0;
    for (int q = 0; q < queries.length; q++) {
      for (ScoreDoc hit : searcher.search(knn(queries[q]), K).scoreDocs) {
        for (int doc : nearest[q]) {
          found += doc == hit.doc ? 1 : 0;
        }
      }
    }
    return found / (double) K / queries.length;
  }

  private static KnnFloatVectorQuery knn(float[] query) {
    return new KnnFloatVectorQuery(FIELD, query, K);
  }

  private static HopfieldQuery hopfield(float[] cue, Similarity similarity) {
    return HopfieldQuery.builder(FIELD, cue)
        .similarity(similarity)
        .projection(Projection.NONE)
        .k(K)
        .candidates(CANDIDATES)
        .build();
  }

  private void agreement(
      String name,
      IndexSearcher searcher,
      float[][] queries,
      int[][] nearest,
      Similarity similarity)
      throws IOException {
    int same = 0;
    for (int q = 0; q < queries.length; q++) {
      ScoreDoc[] hits = searcher.search(hopfield(queries[q], similarity), 1).scoreDocs;
      same += hits[0].doc == nearest[q][0] ? 1 : 0;
    }
    Output.say(
        "HopfieldQuery, %s, %d candidates: exact top-1 in %.2f %% of %d",
        name, CANDIDATES, 100.0 * same / queries.length, queries.length);
  }

  private void missingHalf(IndexSearcher searcher, float[][] stored) throws IOException {
    int cues = 500;
    int correct = 0;
    for (int i = 0; i < cues; i++) {
      int origin = i * (stored.length / cues);
      float[] cue = stored[origin].clone();
      Arrays.fill(cue, cue.length / 2, cue.length, Float.NaN);
      HopfieldRecall recall = hopfield(cue, new EuclideanSimilarity()).recall(searcher);
      correct += recall.hits().get(0).doc() == origin ? 1 : 0;
    }
    Output.say("lower half unknown: correct@1 %.4f of %d cues", correct / (double) cues, cues);
  }

  private interface Search {
    void run(float[] query) throws IOException;
  }

  private void speeds(IndexSearcher searcher, IndexSearcher hnsw, float[][] queries)
      throws IOException {
    LeafReader leaf = searcher.getIndexReader().leaves().get(0).reader();
    String[] names = {
      "Lucene exact scan",
      "codes, scan alone",
      "codes, KnnFloatVectorQuery",
      "codes, HopfieldQuery",
      "Lucene HNSW"
    };
    Search[] searches = {
      query -> exactScan(leaf, query),
      query -> scanAlone(leaf, query),
      query -> searcher.search(knn(query), K),
      query -> searcher.search(hopfield(query, new EuclideanSimilarity()), K),
      hnsw == null ? null : query -> hnsw.search(knn(query), K)
    };
    int count = hnsw == null ? searches.length - 1 : searches.length;
    double[][] times = new double[count][rounds];
    int queriesPerRound = Math.min(100, queries.length);
    for (int round = -2; round < rounds; round++) {
      for (int s = 0; s < count; s++) {
        long start = System.nanoTime();
        for (int q = 0; q < queriesPerRound; q++) {
          searches[s].run(queries[q]);
        }
        if (round >= 0) {
          times[s][round] = (System.nanoTime() - start) / 1e6 / queriesPerRound;
        }
      }
    }
    double exact = median(times[0]);
    for (int s = 0; s < count; s++) {
      double ms = median(times[s]);
      Output.say(
          "%-28s %8.3f ms  %8.0f queries/s  %6.1f x the exact scan",
          names[s], ms, 1000 / ms, exact / ms);
    }
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private static void exactScan(LeafReader leaf, float[] query) throws IOException {
    FloatVectorValues values = leaf.getFloatVectorValues(FIELD);
    VectorScorer scorer = values.scorer(query);
    TopKnnCollector collector = new TopKnnCollector(K, Integer.MAX_VALUE);
    DocIdSetIterator docs = scorer.iterator();
    for (int doc = docs.nextDoc(); doc != DocIdSetIterator.NO_MORE_DOCS; doc = docs.nextDoc()) {
      collector.collect(doc, scorer.score());
    }
    collector.topDocs();
  }

  /** Tables, scan and choice of candidates, without scoring them. */
  private static void scanAlone(LeafReader leaf, float[] query) throws IOException {
    CueSimilarity similarity = new EuclideanSimilarity().bind(query, NO_CONTEXT);
    CodeScanStrategy scan = new CodeScanStrategy(similarity.tables(), CANDIDATES);
    leaf.searchNearestVectors(
        FIELD,
        query,
        new TopKnnCollector(K, Integer.MAX_VALUE, scan),
        AcceptDocs.fromLiveDocs(null, leaf.maxDoc()));
    if (scan.result() == null) {
      throw new IllegalStateException("the segment has no codes");
    }
  }

  private static final CueContext NO_CONTEXT =
      new CueContext() {
        @Override
        public long patterns() {
          return 0;
        }

        @Override
        public float[][] probe(CueSimilarity similarity, int count) {
          return new float[0][];
        }
      };

  /** {@return the exact nearest neighbors of every query, nearest first, ties by document} */
  private static int[][] exact(float[][] stored, float[][] queries, boolean manhattan) {
    int[][] docs = new int[queries.length][K];
    int batches = (queries.length + QUERIES_PER_BATCH - 1) / QUERIES_PER_BATCH;
    IntStream.range(0, batches)
        .parallel()
        .forEach(
            batch -> {
              int from = batch * QUERIES_PER_BATCH;
              int to = Math.min(from + QUERIES_PER_BATCH, queries.length);
              nearest(stored, queries, from, to, manhattan, docs);
            });
    return docs;
  }

  /** Each stored vector meets all queries of a batch while it is in the cache. */
  private static void nearest(
      float[][] stored, float[][] queries, int from, int to, boolean manhattan, int[][] docs) {
    float[][] distances = new float[to - from][K];
    for (float[] row : distances) {
      Arrays.fill(row, Float.POSITIVE_INFINITY);
    }
    for (int doc = 0; doc < stored.length; doc++) {
      for (int q = from; q < to; q++) {
        float distance =
            manhattan
                ? manhattan(queries[q], stored[doc])
                : VectorUtil.squareDistance(queries[q], stored[doc]);
        insert(doc, distance, docs[q], distances[q - from]);
      }
    }
  }

  private static void insert(int doc, float distance, int[] docs, float[] distances) {
    int at = K;
    while (at > 0 && distance < distances[at - 1]) {
      at--;
    }
    if (at < K) {
      System.arraycopy(docs, at, docs, at + 1, K - 1 - at);
      System.arraycopy(distances, at, distances, at + 1, K - 1 - at);
      docs[at] = doc;
      distances[at] = distance;
    }
  }

  private static float manhattan(float[] a, float[] b) {
    float[] lanes = new float[8];
    for (int i = 0; i + 8 <= a.length; i += 8) {
      for (int lane = 0; lane < 8; lane++) {
        lanes[lane] += Math.abs(a[i + lane] - b[i + lane]);
      }
    }
    double sum = 0;
    for (int i = a.length & ~7; i < a.length; i++) {
      sum += Math.abs(a[i] - b[i]);
    }
    for (float lane : lanes) {
      sum += lane;
    }
    return (float) sum;
  }

  private static int cores() {
    return Runtime.getRuntime().availableProcessors();
  }
}
