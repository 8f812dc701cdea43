package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.Progress;
import io.github.lucenehopfield.index.HopfieldCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.index.SerialMergeScheduler;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.store.MMapDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Indexes and merges more vectors than the heap holds, and says how much of it was used at most,
 * and how many bytes a query allocates in a small segment and in the merged one.
 */
@Command(
    name = "heap",
    mixinStandardHelpOptions = true,
    description = {
      "Indexes, merges and searches made-up vectors in little heap.",
      "HOPFIELD_OPTS=-Xmx512m hopfield bench heap"
    })
final class HeapBenchmark implements Callable<Integer> {
  private static final String FIELD = "vector";
  private static final int CENTERS = 1000;
  private static final int QUERIES = 200;
  private static final float NOISE = .4f;

  @Option(
      names = "--vectors",
      defaultValue = "1000000",
      description = "How many (default: ${DEFAULT-VALUE}).")
  private int vectors;

  @Option(
      names = "--dimensions",
      defaultValue = "384",
      description = "Coordinates a vector (default: ${DEFAULT-VALUE}).")
  private int dimensions;

  @Option(
      names = "--buffer",
      defaultValue = "64",
      description = "Megabytes that the index writer collects (default: ${DEFAULT-VALUE}).")
  private double buffer;

  @Option(names = "--seed", defaultValue = "7", description = "Makes the vectors.")
  private long seed;

  @Override
  public Integer call() throws Exception {
    Console console =
        new Console(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            Boolean.getBoolean("hopfield.terminal"));
    Output.say("heap: %.0f MB at most", Runtime.getRuntime().maxMemory() / 1e6);
    try (Scratch home = new Scratch()) {
      Path path = home.path();
      index(path, console);
      Output.say("flushed: %.0f MB used at most", peak());
      allocation(path);
      long start = System.nanoTime();
      IndexWriterConfig config = config().setMergeScheduler(new SerialMergeScheduler());
      try (MMapDirectory directory = new MMapDirectory(path);
          IndexWriter writer = new IndexWriter(directory, config)) {
        writer.forceMerge(1);
      }
      Output.say(
          "merged to one segment in %.1f s: %.0f MB used at most",
          (System.nanoTime() - start) / 1e9, peak());
      allocation(path);
    }
    return 0;
  }

  private IndexWriterConfig config() {
    return new IndexWriterConfig()
        .setCodec(new HopfieldCodec())
        .setUseCompoundFile(false)
        .setRAMBufferSizeMB(buffer);
  }

  private void index(Path path, Console console) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] centers = new float[CENTERS][];
    for (int i = 0; i < CENTERS; i++) {
      centers[i] = around(new float[dimensions], 1, random);
    }
    IndexWriterConfig config = config().setMergePolicy(NoMergePolicy.INSTANCE);
    try (Progress progress = Progress.start(console, "Indexing", "vectors", vectors);
        MMapDirectory directory = new MMapDirectory(path);
        IndexWriter writer = new IndexWriter(directory, config)) {
      for (int i = 0; i < vectors; i++) {
        Document document = new Document();
        float[] vector = around(centers[random.nextInt(CENTERS)], NOISE, random);
        document.add(new KnnFloatVectorField(FIELD, vector, VectorSimilarityFunction.EUCLIDEAN));
        writer.addDocument(document);
        progress.add(1);
      }
    }
  }

  private static float[] around(float[] center, float noise, SplittableRandom random) {
    float[] vector = center.clone();
    for (int d = 0; d < vector.length; d++) {
      // A sum of uniform numbers is near enough to a normal one, and faster.
      double sum = random.nextDouble() + random.nextDouble() + random.nextDouble() - 1.5;
      vector[d] += (float) (2 * noise * sum);
    }
    return vector;
  }

  /** {@return the most megabytes used so far, pool by pool, garbage included} */
  private static double peak() {
    long bytes = 0;
    for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
      bytes += pool.getType() == MemoryType.HEAP ? pool.getPeakUsage().getUsed() : 0;
    }
    return bytes / 1e6;
  }

  private void allocation(Path path) throws IOException {
    if (!(ManagementFactory.getThreadMXBean() instanceof com.sun.management.ThreadMXBean threads)) {
      return;
    }
    try (MMapDirectory directory = new MMapDirectory(path);
        DirectoryReader reader = DirectoryReader.open(directory)) {
      LeafReaderContext leaf = reader.leaves().get(0);
      IndexSearcher searcher = new IndexSearcher(leaf.reader());
      searcher.setQueryCache(null);
      int size = leaf.reader().maxDoc();
      long allocated = 0;
      for (int i = -QUERIES; i < QUERIES; i++) {
        if (i == 0) {
          allocated = threads.getCurrentThreadAllocatedBytes();
        }
        float[] query =
            leaf.reader().getFloatVectorValues(FIELD).vectorValue(Math.floorMod(i * 7919, size));
        searcher.search(new KnnFloatVectorQuery(FIELD, query, 10), 10);
      }
      Output.say(
          "%d segments; a query in one of %d vectors allocates %.0f bytes",
          reader.leaves().size(),
          size,
          (threads.getCurrentThreadAllocatedBytes() - allocated) / (double) QUERIES);
    }
  }
}
