package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.MMapDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * What more threads bring: independent queries on each of them, and one query that scans all of a
 * large segment with their help. One and all threads take turns.
 */
@Command(
    name = "threads",
    mixinStandardHelpOptions = true,
    description = "Throughput of ordinary queries, and the time of a full scan, over threads.")
final class ThreadsBenchmark implements Callable<Integer> {
  private static final int K = 10;

  @Mixin private FashionMnist files;

  @Option(
      names = "--vectors",
      defaultValue = "500000",
      description = "Patches of 14 x 14 (default: ${DEFAULT-VALUE}).")
  private int vectors;

  @Option(
      names = "--threads",
      defaultValue = "2",
      description = "Threads to compare with one (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--queries",
      defaultValue = "2000",
      description = "Queries a round (default: ${DEFAULT-VALUE}).")
  private int queries;

  @Option(
      names = "--rounds",
      defaultValue = "9",
      description = "Rounds, after two that are not counted (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Override
  public Integer call() throws Exception {
    Console console =
        new Console(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            false);
    PeerData data = PeerData.load("patches", files, vectors, queries, false, 7, console);
    ExecutorService pool = Executors.newFixedThreadPool(threads);
    try (Scratch home = new Scratch();
        LucenePeer peer = LucenePeer.codes()) {
      peer.build(data, home.path());
      peer.open(home.path());
      double[] one = new double[rounds];
      double[] all = new double[rounds];
      for (int round = -2; round < rounds; round++) {
        double alone = rate(peer, data, pool, 1);
        double together = rate(peer, data, pool, threads);
        if (round >= 0) {
          one[round] = alone;
          all[round] = together;
        }
      }
      Output.say(
          "ordinary queries per second: %.0f on 1 thread, %.0f on %d (%.2f times), medians",
          PeersBenchmark.median(one),
          PeersBenchmark.median(all),
          threads,
          PeersBenchmark.median(all) / PeersBenchmark.median(one));
      try (MMapDirectory directory = new MMapDirectory(home.path());
          DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher alone = new IndexSearcher(reader);
        IndexSearcher helped = new IndexSearcher(reader, pool);
        for (int round = -2; round < rounds; round++) {
          double first = scan(alone, data);
          double second = scan(helped, data);
          if (round >= 0) {
            one[round] = first;
            all[round] = second;
          }
        }
      }
      Output.say(
          "a scan of all codes and 1,000 exact scores: %.2f ms alone, %.2f ms with the help of %d"
              + " (%.2f times), medians",
          PeersBenchmark.median(one),
          PeersBenchmark.median(all),
          threads,
          PeersBenchmark.median(one) / PeersBenchmark.median(all));
    } finally {
      pool.shutdown();
    }
    return 0;
  }

  private static double rate(Peer peer, PeerData data, ExecutorService pool, int count)
      throws Exception {
    AtomicInteger next = new AtomicInteger();
    List<Callable<Void>> tasks = new ArrayList<>();
    for (int t = 0; t < count; t++) {
      tasks.add(
          () -> {
            for (int q = next.getAndIncrement();
                q < data.queries().length;
                q = next.getAndIncrement()) {
              peer.search(data.queries()[q], K, 1);
            }
            return null;
          });
    }
    long start = System.nanoTime();
    for (Future<Void> future : pool.invokeAll(tasks)) {
      future.get();
    }
    return data.queries().length / ((System.nanoTime() - start) / 1e9);
  }

  /** {@return milliseconds per query} */
  private static double scan(IndexSearcher searcher, PeerData data) throws IOException {
    int count = Math.min(20, data.queries().length);
    long start = System.nanoTime();
    for (int q = 0; q < count; q++) {
      HopfieldQuery.builder(LucenePeer.FIELD, data.queries()[q])
          .similarity(new EuclideanSimilarity())
          .effort(Double.POSITIVE_INFINITY)
          .k(K)
          .build()
          .recall(searcher);
    }
    return (System.nanoTime() - start) / 1e6 / count;
  }
}
