package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.CosineSimilarity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.MMapDirectory;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_DDRM;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.EigenDecomposition_F64;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Embeddings of which a query has the first dimensions only: one index of whole vectors that is
 * asked with the rest unknown, alongside indexes of the prefixes. As they come from
 * all-MiniLM-L6-v2 all dimensions matter alike; along the principal axes of the stored vectors the
 * first ones matter most, as they do in embeddings that were trained for it (Kusupati et al.,
 * "Matryoshka representation learning", NeurIPS 2022).
 */
@Command(
    name = "prefixes",
    mixinStandardHelpOptions = true,
    description = {
      "Queries of which the first dimensions are known, next to indexes of prefixes: sentences of",
      "CLINC150, as for the benchmark intents.",
      "  whole   of the ten nearest by whole vectors, the share that is found; first for an exact",
      "          search of the prefixes, which is what prefixes can tell",
      "  prefix  of the ten nearest by the prefix, the share that is found"
    })
final class PrefixBenchmark implements Callable<Integer> {
  private static final String FIELD = "sentence";
  private static final int K = 10;
  private static final int WARM_UP = 200;
  private static final int ROUNDS = 3;

  @Option(names = "--data", paramLabel = "FILE", required = true, description = "data_full.json.")
  private Path data;

  @Option(names = "--cues", description = "Queries at most (default: ${DEFAULT-VALUE}).")
  private int cues = 1000;

  @Option(
      names = "--lengths",
      split = ",",
      description = "How many dimensions are known (default: 32,64,128,256).")
  private List<Integer> lengths = List.of(32, 64, 128, 256);

  /** Answers a query by the numbers of the ten best documents. */
  @FunctionalInterface
  private interface Search {
    ScoreDoc[] best(float[] query) throws IOException;
  }

  /** How much was found, and how fast. */
  private record Outcome(double whole, double prefix, double perSecond) {}

  @Override
  public Integer call() throws Exception {
    Map<String, IntentSentences.Part> parts = IntentSentences.read(data, cues);
    float[][] stored = parts.get("train").vectors();
    float[][] queries = parts.get("test").vectors();
    for (int length : lengths) {
      if (length < 1 || length >= stored[0].length) {
        throw new IllegalArgumentException(
            "lengths must be from 1 to " + (stored[0].length - 1) + "; length=" + length);
      }
    }
    Output.say("%d stored, %d queries, cosine", stored.length, queries.length);
    table("as they come", stored, queries);
    DMatrixRMaj axes = principalAxes(stored);
    table("principal axes", rotated(stored, axes), rotated(queries, axes));
    return 0;
  }

  private void table(String name, float[][] stored, float[][] queries) throws IOException {
    Output.say(
        "%n| %s | exact: whole | one index, rest unknown: whole | prefix | a second"
            + " | prefixes indexed: whole | prefix | a second | HNSW of prefixes: whole | prefix"
            + " | a second | bytes of vectors and codes, and of the HNSW index |%n"
            + "|---|---|---|---|---|---|---|---|---|---|---|---|",
        name);
    int[][] whole = exact(stored, queries);
    try (Scratch home = new Scratch()) {
      Path one = home.path().resolve("whole");
      build(one, new HopfieldCodec(), stored);
      try (DirectoryReader reader = DirectoryReader.open(MMapDirectory.open(one))) {
        for (int length : lengths) {
          float[][] prefixes = prefixes(stored, length);
          float[][] asked = prefixes(queries, length);
          int[][] near = exact(prefixes, asked);
          double most = 0;
          for (int q = 0; q < near.length; q++) {
            most += shared(whole[q], near[q]) / near.length;
          }
          float[][] unknown = new float[asked.length][];
          for (int q = 0; q < unknown.length; q++) {
            unknown[q] = Arrays.copyOf(asked[q], queries[q].length);
            Arrays.fill(unknown[q], length, unknown[q].length, Float.NaN);
          }
          Outcome ours = run(whole, near, unknown, hopfield(searcher(reader)));
          Path own = home.path().resolve("prefixes-" + length);
          Path graph = home.path().resolve("graph-" + length);
          build(own, new HopfieldCodec(), prefixes);
          build(graph, LucenePeer.graphCodec(), prefixes);
          try (DirectoryReader ofOwn = DirectoryReader.open(MMapDirectory.open(own));
              DirectoryReader ofGraph = DirectoryReader.open(MMapDirectory.open(graph))) {
            Outcome indexed = run(whole, near, asked, hopfield(searcher(ofOwn)));
            IndexSearcher searcher = searcher(ofGraph);
            Outcome graphs =
                run(
                    whole,
                    near,
                    asked,
                    query -> {
                      Query knn = new KnnFloatVectorQuery(FIELD, query, K);
                      return searcher.search(knn, K).scoreDocs;
                    });
            Output.say(
                "| %d | %.3f | %s | %s | %s | %,d, %,d |",
                length, most, text(ours), text(indexed), text(graphs), size(own), size(graph));
          }
        }
      }
    }
  }

  private static String text(Outcome outcome) {
    return String.format(
        Locale.ROOT, "%.3f | %.3f | %,.0f", outcome.whole(), outcome.prefix(), outcome.perSecond());
  }

  private static IndexSearcher searcher(DirectoryReader reader) {
    IndexSearcher searcher = new IndexSearcher(reader);
    searcher.setQueryCache(null);
    return searcher;
  }

  private static Search hopfield(IndexSearcher searcher) {
    return cue ->
        searcher.search(
                HopfieldQuery.builder(FIELD, cue)
                    .similarity(new CosineSimilarity())
                    .projection(Projection.NONE)
                    .k(K)
                    .build(),
                K)
            .scoreDocs;
  }

  private static Outcome run(int[][] whole, int[][] near, float[][] queries, Search search)
      throws IOException {
    double ofWhole = 0;
    double ofPrefix = 0;
    for (int q = 0; q < queries.length; q++) {
      int[] found = Arrays.stream(search.best(queries[q])).mapToInt(hit -> hit.doc).toArray();
      ofWhole += shared(whole[q], found) / queries.length;
      ofPrefix += shared(near[q], found) / queries.length;
    }
    for (int q = 0; q < WARM_UP; q++) {
      search.best(queries[q % queries.length]);
    }
    double[] rates = new double[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
      long start = System.nanoTime();
      for (float[] query : queries) {
        search.best(query);
      }
      rates[round] = queries.length / Output.seconds(start);
    }
    Arrays.sort(rates);
    return new Outcome(ofWhole, ofPrefix, rates[ROUNDS / 2]);
  }

  private static double shared(int[] right, int[] found) {
    double count =
        Arrays.stream(found).filter(d -> Arrays.stream(right).anyMatch(r -> r == d)).count();
    return count / right.length;
  }

  private static float[][] prefixes(float[][] vectors, int length) {
    float[][] prefixes = new float[vectors.length][];
    Arrays.setAll(prefixes, i -> Arrays.copyOf(vectors[i], length));
    return prefixes;
  }

  /** {@return the ten nearest of each query by the cosine} */
  private static int[][] exact(float[][] stored, float[][] queries) {
    double[] norms = new double[stored.length];
    Arrays.setAll(norms, i -> Math.sqrt(product(stored[i], stored[i])));
    return Arrays.stream(queries)
        .parallel()
        .map(
            query -> {
              double[] cosines = new double[stored.length];
              Arrays.setAll(cosines, i -> product(query, stored[i]) / norms[i]);
              return IntStream.range(0, stored.length)
                  .boxed()
                  .sorted((a, b) -> Double.compare(cosines[b], cosines[a]))
                  .limit(K)
                  .mapToInt(i -> i)
                  .toArray();
            })
        .toArray(int[][]::new);
  }

  private static double product(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += (double) a[d] * b[d];
    }
    return sum;
  }

  /** {@return the eigenvectors of the second moments, the largest first, as columns} */
  private static DMatrixRMaj principalAxes(float[][] vectors) {
    int n = vectors[0].length;
    DMatrixRMaj rows = matrix(vectors);
    DMatrixRMaj moments = new DMatrixRMaj(n, n);
    CommonOps_DDRM.multTransA(rows, rows, moments);
    EigenDecomposition_F64<DMatrixRMaj> eigen = DecompositionFactory_DDRM.eig(n, true, true);
    if (eigen.decompose(moments) == false) {
      throw new IllegalStateException("the eigenvectors of the moments were not found");
    }
    Integer[] order = new Integer[n];
    Arrays.setAll(order, i -> i);
    Arrays.sort(
        order,
        (a, b) ->
            Double.compare(eigen.getEigenvalue(b).getReal(), eigen.getEigenvalue(a).getReal()));
    DMatrixRMaj axes = new DMatrixRMaj(n, n);
    for (int i = 0; i < n; i++) {
      CommonOps_DDRM.insert(eigen.getEigenVector(order[i]), axes, 0, i);
    }
    return axes;
  }

  private static DMatrixRMaj matrix(float[][] vectors) {
    DMatrixRMaj rows = new DMatrixRMaj(vectors.length, vectors[0].length);
    for (int i = 0; i < vectors.length; i++) {
      for (int d = 0; d < vectors[i].length; d++) {
        rows.unsafe_set(i, d, vectors[i][d]);
      }
    }
    return rows;
  }

  private static float[][] rotated(float[][] vectors, DMatrixRMaj axes) {
    DMatrixRMaj product = new DMatrixRMaj(vectors.length, axes.numCols);
    CommonOps_DDRM.mult(matrix(vectors), axes, product);
    float[][] rotated = new float[vectors.length][axes.numCols];
    for (int i = 0; i < rotated.length; i++) {
      for (int d = 0; d < rotated[i].length; d++) {
        rotated[i][d] = (float) product.unsafe_get(i, d);
      }
    }
    return rotated;
  }

  private static void build(Path path, Codec codec, float[][] vectors) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig().setCodec(codec).setRAMBufferSizeMB(512);
    try (MMapDirectory directory = new MMapDirectory(path);
        IndexWriter writer = new IndexWriter(directory, config)) {
      for (float[] vector : vectors) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, vector, VectorSimilarityFunction.COSINE));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private static long size(Path path) throws IOException {
    try (Stream<Path> files = Files.list(path)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }
}
