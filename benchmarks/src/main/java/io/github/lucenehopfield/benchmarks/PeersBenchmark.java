package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Ordinary nearest neighbors alongside Lucene's formats and JVector: build time, size, and recall
 * against queries per second, each engine by the same number of settings. Every index has one
 * segment and is built and searched by one thread. In a round all engines take turns with all
 * queries; times are medians over rounds, and recall is measured against exact neighbors found in
 * the run. What is read of an index is counted afterwards, in queries that are not timed; then some
 * engines look for the origins of corrupted cues.
 */
@Command(
    name = "peers",
    mixinStandardHelpOptions = true,
    description = {
      "Recall, speed, build time and size next to Lucene's vector formats and JVector.",
      "Needs about 6 bytes of heap for each byte of vectors (HOPFIELD_OPTS=-Xmx8g)."
    })
final class PeersBenchmark implements Callable<Integer> {
  static final int K = 10;

  /** Engines meet corruption with their first setting that has this recall on clean queries. */
  static final double CORRUPTION_RECALL = .99;

  private static final float ROUNDING = 1e-5f;
  private static final int MAX_EXACT = 100;
  private static final int MAX_SLOW = 200;
  private static final int MAX_COUNTED = 100;
  private static final int MAX_SLOW_COUNTED = 10;
  private static final int CUES_BEFORE_TIMING = 20;
  private static final List<String> MEET_CORRUPTION = List.of("exact", "hnsw", "codes");

  @Option(
      names = "--data",
      defaultValue = "fashion-mnist",
      description =
          "fashion-mnist; patches or patches:HxW, cut from it (1,000,000 unless --vectors says"
              + " otherwise); wordnet, sentence embeddings of its glosses; or a file: an"
              + " ann-benchmarks .hdf5, .fvecs, .npy (default: ${DEFAULT-VALUE}).")
  private String data;

  @Option(
      names = "--images",
      paramLabel = "FOLDER",
      description = "Folder with the files of Fashion-MNIST (default: as in other benchmarks).")
  private Path images;

  @Option(names = "--cosine", description = "Nearness in a file of vectors is cosine.")
  private boolean cosine;

  @Option(names = "--vectors", description = "Index at most so many.")
  private int vectors = Integer.MAX_VALUE;

  @Option(
      names = "--queries",
      defaultValue = "1000",
      description = "Queries a round and setting (default: ${DEFAULT-VALUE}).")
  private int queries;

  @Option(
      names = "--rounds",
      defaultValue = "5",
      description = "Rounds of timing, after one that is not counted (default: ${DEFAULT-VALUE}).")
  private int rounds;

  @Option(
      names = "--builds",
      defaultValue = "5",
      description =
          "Build the codes so often, and the others once; the first build, the fastest and the"
              + " median are reported (default: ${DEFAULT-VALUE}).")
  private int builds;

  @Option(
      names = "--peers",
      split = ",",
      defaultValue = "codes,all,exact,hnsw,hnsw8,hnsw4,hnsw1,jvector",
      description = "Which engines (default: ${DEFAULT-VALUE}).")
  private List<String> names;

  @Option(
      names = "--cues",
      defaultValue = "200",
      description = "Corrupted cues for each corruption, 0 for none (default: ${DEFAULT-VALUE}).")
  private int cues;

  @Option(
      names = "--seed",
      defaultValue = "7",
      description = "Decides patches, queries and corruption (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--keep",
      paramLabel = "FOLDER",
      description =
          "Keep Lucene's indexes in this folder with the times they took, and use what a run over"
              + " the same data has left there. Codes are built always.")
  private Path keep;

  @Option(
      names = "--report",
      paramLabel = "NAME",
      description = "Write NAME.json, NAME.md and NAME.html.")
  private Path report;

  private Console console;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  @Override
  public Integer call() throws Exception {
    console =
        new Console(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            Boolean.getBoolean("hopfield.terminal"));
    List<Peer> peers = new ArrayList<>();
    for (String name : names) {
      peers.add(peer(name));
    }
    PeerData loaded =
        PeerData.load(data, new FashionMnist(images), vectors, queries, cosine, seed, console);
    say(
        "%s: %d vectors, %d queries",
        loaded.name(), loaded.stored().length, loaded.queries().length);
    List<CorruptedCues> corrupted = new ArrayList<>();
    for (String spec : cues > 0 ? CorruptedCues.corruptions(loaded) : List.<String>of()) {
      corrupted.add(CorruptedCues.of(loaded, spec, cues, seed));
    }
    long start = System.nanoTime();
    float[] truth = loaded.truth(K);
    say("exact neighbors: %.1f s", Output.seconds(start));
    if (keep != null) {
      Files.createDirectories(keep);
    }
    try (Scratch home = keep == null ? new Scratch() : new Scratch(keep)) {
      PeersReport results = new PeersReport(loaded, rounds, seed);
      Map<String, Path> indexes = build(peers, loaded, home.path(), results);
      try {
        for (Peer peer : peers) {
          peer.open(indexes.get(peer.index()));
        }
        measure(peers, indexes, loaded, truth, results);
        corruption(peers, indexes, loaded, corrupted, results);
      } finally {
        for (Peer peer : peers) {
          peer.close();
        }
      }
      console.out().println(results.markdown());
      if (report != null) {
        results.write(report);
      }
    }
    return 0;
  }

  private static Peer peer(String name) {
    return switch (name) {
      case "codes" -> LucenePeer.codes();
      case "all" -> LucenePeer.allCodes();
      case "exact" -> LucenePeer.exact();
      case "hnsw" -> LucenePeer.hnsw();
      case "hnsw8" -> LucenePeer.quantized(8);
      case "hnsw4" -> LucenePeer.quantized(4);
      case "hnsw1" -> LucenePeer.quantized(1);
      case "jvector" -> new JVectorPeer();
      default ->
          throw new BadInputException(
              "peer must be codes, all, exact, hnsw, hnsw8, hnsw4, hnsw1 or jvector; peer=" + name);
    };
  }

  private Map<String, Path> build(List<Peer> peers, PeerData loaded, Path home, PeersReport results)
      throws IOException {
    Map<String, Path> indexes = new LinkedHashMap<>();
    for (Peer peer : peers) {
      if (indexes.containsKey(peer.index())) {
        continue;
      }
      boolean cached = keep != null && peer.ofLucene();
      String name = loaded.name() + " " + loaded.stored().length + " " + seed + " " + peer.index();
      Path path = (cached ? keep : home).resolve(name.replaceAll("[^A-Za-z0-9]+", "-"));
      Path times = path.resolveSibling(path.getFileName() + ".times");
      indexes.put(peer.index(), path);
      if (cached && Files.exists(times)) {
        double[] known =
            Stream.of(Files.readString(times).trim().split(" "))
                .mapToDouble(Double::parseDouble)
                .toArray();
        say("%s: was built in %.2f s", peer.index(), known[0]);
        results.built(
            peer, new double[] {known[0]}, new double[] {known[1]}, peer.indexBytes(path));
        continue;
      }
      int count = peer.index().equals("codes") ? Math.max(1, builds) : 1;
      double[] wall = new double[count];
      double[] processor = new double[count];
      for (int i = 0; i < count; i++) {
        if (Files.exists(path)) {
          Scratch.delete(path);
        }
        Files.createDirectories(path);
        long cpu = processorNanos();
        long start = System.nanoTime();
        peer.build(loaded, path);
        wall[i] = Output.seconds(start);
        processor[i] = (processorNanos() - cpu) / 1e9;
        say(
            "%s: built in %.2f s (%.2f s of processor time, with the compiler and the collector)",
            peer.index(), wall[i], processor[i]);
      }
      if (cached) {
        Files.writeString(times, wall[0] + " " + processor[0] + "\n");
      }
      results.built(peer, wall, processor, peer.indexBytes(path));
    }
    return indexes;
  }

  /** {@return the processor time of the whole process} */
  private static long processorNanos() {
    return ManagementFactory.getOperatingSystemMXBean()
            instanceof com.sun.management.OperatingSystemMXBean system
        ? system.getProcessCpuTime()
        : 0;
  }

  private void measure(
      List<Peer> peers,
      Map<String, Path> indexes,
      PeerData loaded,
      float[] truth,
      PeersReport results)
      throws IOException {
    int settings = 0;
    for (Peer peer : peers) {
      settings += peer.settings().length;
    }
    double[][][] wall = new double[peers.size()][][];
    double[][][] processor = new double[peers.size()][][];
    double[][] recall = new double[peers.size()][];
    for (int p = 0; p < peers.size(); p++) {
      int count = peers.get(p).settings().length;
      wall[p] = new double[count][rounds];
      processor[p] = new double[count][rounds];
      recall[p] = new double[count];
    }
    try (Progress progress =
        Progress.start(console, "Searching", "settings", (long) settings * (rounds + 1))) {
      for (int round = -1; round < rounds; round++) {
        for (int p = 0; p < peers.size(); p++) {
          Peer peer = peers.get(p);
          progress.note(peer.name());
          for (int s = 0; s < peer.settings().length; s++) {
            int count = queriesOf(peer, loaded.queries().length);
            int[][] found = new int[count][];
            long cpu = threads.getCurrentThreadCpuTime();
            long start = System.nanoTime();
            for (int q = 0; q < count; q++) {
              found[q] = peer.search(loaded.queries()[q], K, peer.settings()[s]);
            }
            if (round >= 0) {
              wall[p][s][round] = Output.seconds(start) * 1e3 / count;
              processor[p][s][round] = (threads.getCurrentThreadCpuTime() - cpu) / 1e6 / count;
            } else {
              recall[p][s] = recall(loaded, truth, found);
            }
            progress.add(1);
          }
        }
      }
    }
    for (int p = 0; p < peers.size(); p++) {
      int most = recall[p].length > 1 ? MAX_COUNTED : MAX_SLOW_COUNTED;
      float[][] counted = Arrays.copyOf(loaded.queries(), Math.min(most, loaded.queries().length));
      Peer.Touched[] touched = peers.get(p).touched(indexes.get(peers.get(p).index()), counted, K);
      for (int s = 0; s < recall[p].length; s++) {
        results.searched(
            peers.get(p),
            peers.get(p).settings()[s],
            recall[p][s],
            median(wall[p][s]),
            median(processor[p][s]),
            touched == null ? null : touched[s]);
      }
    }
  }

  private void corruption(
      List<Peer> peers,
      Map<String, Path> indexes,
      PeerData loaded,
      List<CorruptedCues> corrupted,
      PeersReport results)
      throws IOException {
    try (Peer robust = LucenePeer.robust();
        Progress progress =
            Progress.start(console, "Corruption", "corruptions", corrupted.size())) {
      Path codes = indexes.get(robust.index());
      if (codes != null) {
        robust.open(codes);
      }
      for (CorruptedCues set : corrupted) {
        progress.note(set.corruption());
        float[][] plain = set.plain(loaded.function());
        for (int p = 0; p < peers.size(); p++) {
          if (MEET_CORRUPTION.contains(names.get(p))) {
            Peer peer = peers.get(p);
            meet(peer, results.setting(peer, CORRUPTION_RECALL), loaded, set, plain, results);
          }
        }
        if (codes != null) {
          meet(robust, robust.settings()[0], loaded, set, set.cues(), results);
        }
        progress.add(1);
      }
    }
  }

  private void meet(
      Peer peer,
      double setting,
      PeerData loaded,
      CorruptedCues set,
      float[][] asked,
      PeersReport results)
      throws IOException {
    for (int i = 0; i < Math.min(CUES_BEFORE_TIMING, asked.length); i++) {
      peer.search(asked[i], K, setting);
    }
    int[][] found = new int[asked.length][];
    long cpu = threads.getCurrentThreadCpuTime();
    long start = System.nanoTime();
    for (int i = 0; i < asked.length; i++) {
      found[i] = peer.search(asked[i], K, setting);
    }
    double wall = Output.seconds(start) * 1e3 / asked.length;
    double processor = (threads.getCurrentThreadCpuTime() - cpu) / 1e6 / asked.length;
    boolean[] correct = new boolean[asked.length];
    for (int i = 0; i < asked.length; i++) {
      float[] origin = loaded.stored()[set.origins()[i]];
      // Some vectors are stored more than once.
      correct[i] = found[i].length > 0 && Arrays.equals(loaded.stored()[found[i][0]], origin);
    }
    results.corrupted(set.corruption(), peer, setting, Share.of(correct), wall, processor);
  }

  /** A scan of everything takes the same time for every query, so fewer will do. */
  private static int queriesOf(Peer peer, int all) {
    int most = peer.settings().length > 1 ? all : peer.settings()[0] == 0 ? MAX_EXACT : MAX_SLOW;
    return Math.min(all, most);
  }

  /** {@return the share of hits that are as near as the k-th nearest vector} */
  static double recall(PeerData loaded, float[] truth, int[][] found) {
    long hits = 0;
    for (int q = 0; q < found.length; q++) {
      int[] docs = found[q].clone();
      Arrays.sort(docs);
      for (int i = 0; i < docs.length; i++) {
        boolean again = i > 0 && docs[i] == docs[i - 1];
        float nearness = loaded.nearness(loaded.queries()[q], loaded.stored()[docs[i]]);
        // An engine may add in another order, and so take another one of two that are equal.
        float least = truth[q] - ROUNDING * Math.abs(truth[q]);
        hits += again == false && nearness >= least ? 1 : 0;
      }
    }
    return hits / (double) K / found.length;
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  private void say(String format, Object... arguments) {
    console.err().println(String.format(Locale.ROOT, format, arguments));
  }
}
