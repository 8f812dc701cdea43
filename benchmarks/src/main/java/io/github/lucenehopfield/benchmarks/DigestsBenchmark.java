package io.github.lucenehopfield.benchmarks;

import com.idealista.tlsh.digests.Digest;
import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.noise.training.TableTrainer;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.Similarity;
import io.github.lucenehopfield.similarity.Tlsh;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnByteVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.MMapDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Which known file a file is a changed copy of, by similarity digests: the classes of an old
 * version of a jar are stored among those of other jars, and the cues are the changed and the new
 * classes of a later version.
 */
@Command(
    name = "digests",
    mixinStandardHelpOptions = true,
    description = {
      "Changed files found by their TLSH digests, next to a linear scan and a vantage-point tree.",
      "Jars are looked for in the local Maven repository. Where it has too few classes, digests are"
          + " made of two others each: the header of one, 5 to 50 %% of its buckets from the other."
    })
final class DigestsBenchmark implements Callable<Integer> {
  private static final String FIELD = "digest";
  private static final Path MAVEN = Path.of(System.getProperty("user.home"), ".m2", "repository");
  private static final String CORE = "org/apache/lucene/lucene-core/%1$s/lucene-core-%1$s.jar";

  /** What others take for "not stored". */
  private static final int CUT_OFF = 30;

  /** The effort of a scan of all partitions. */
  private static final double ALL_CODES = Double.POSITIVE_INFINITY;

  private static final int SAMPLE = 4096;
  private static final int WARM_UP = 30;

  @Option(
      names = "--old",
      paramLabel = "JAR",
      description = "Stored (default: lucene-core 10.3.2).")
  private Path oldJar;

  @Option(names = "--new", paramLabel = "JAR", description = "Cues (default: lucene-core 10.5.1).")
  private Path newJar;

  @Option(
      names = "--pairs",
      arity = "2",
      paramLabel = "JAR",
      hideParamSyntax = true,
      description =
          "OLD NEW: learn from the changed classes of these jars (default: from half of the cues)")
  private List<Path> learned;

  @Option(
      names = "--repository",
      paramLabel = "DIR",
      description = "Where jars are looked for (default: ~/.m2/repository).")
  private Path repository = MAVEN;

  @Option(
      names = "--stored",
      split = ",",
      description = "How many digests are stored (default: 10000,100000).")
  private List<Integer> sizes = List.of(10_000, 100_000);

  @Option(
      names = "--candidates",
      description =
          "Scored exactly; sums of codes lose nothing here, so few are enough (default:"
              + " ${DEFAULT-VALUE}).")
  private int candidates = 100;

  @Option(
      names = "--cues",
      description = "Timed cues at most, on one processor (default: ${DEFAULT-VALUE}).")
  private int timed = 300;

  @Option(
      names = "--write",
      paramLabel = "DIR",
      description =
          "Write the digests and no figures: stored.tlsh, pairs.tlsh and origins.tlsh to learn from,"
              + " changed.tlsh and new.tlsh to ask.")
  private Path files;

  @Option(names = "--seed", description = "Decides what is random (default: ${DEFAULT-VALUE}).")
  private long seed = 7;

  private final List<ClassDigests.Version> stored = new ArrayList<>();
  private final List<ClassDigests.Version> changed = new ArrayList<>();
  private final List<ClassDigests.Version> fresh = new ArrayList<>();
  private List<ClassDigests.Version> pairs;
  private String[] cues;
  private int[] origins;

  @Override
  public Integer call() throws Exception {
    Path first = oldJar == null ? repository.resolve(String.format(CORE, "10.3.2")) : oldJar;
    Path second = newJar == null ? repository.resolve(String.format(CORE, "10.5.1")) : newJar;
    List<ClassDigests.Version> versions = ClassDigests.versions(first, second);
    divide(versions);
    if (files != null) {
      write();
      return 0;
    }
    say(
        "%s and %s: %d classes stored, cues: %d changed and %d new ones; learned from %d pairs%s",
        first.getFileName(),
        second.getFileName(),
        stored.size(),
        changed.size(),
        fresh.size(),
        pairs.size(),
        learned == null ? "" : " of " + learned.get(0).getFileName());
    Set<String> known = new HashSet<>();
    versions.forEach(version -> known.add(version.path()));
    int most = Collections.max(sizes);
    List<String> others = ClassDigests.others(repository, known, most - stored.size(), seed);
    List<String> all = new ArrayList<>(stored.stream().map(ClassDigests.Version::old).toList());
    all.addAll(others);
    int real = all.size();
    ClassDigests.fill(all, most, seed);
    say("%,d digests of classes of jars, and %,d made of two of them each", real, most - real);
    for (int size : sizes) {
      measure(all.subList(0, size), Math.min(real, size));
    }
    return 0;
  }

  private void divide(List<ClassDigests.Version> versions) throws IOException {
    for (ClassDigests.Version version : versions) {
      if (version.old() != null) {
        stored.add(version);
      }
      if (version.now() != null && version.changed() && version.old() != null) {
        changed.add(version);
      }
      if (version.now() != null && version.old() == null && !version.changed()) {
        fresh.add(version);
      }
    }
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = changed.size() - 1; i > 0; i--) {
      Collections.swap(changed, i, random.nextInt(i + 1));
    }
    if (learned == null) {
      List<ClassDigests.Version> half = changed.subList(0, changed.size() / 2);
      pairs = new ArrayList<>(half);
      half.clear();
    } else {
      pairs =
          ClassDigests.versions(learned.get(0), learned.get(1)).stream()
              .filter(v -> v.changed() && v.old() != null && v.now() != null)
              .toList();
    }
    if (pairs.size() < TableTrainer.MIN_PAIRS || changed.isEmpty() || fresh.isEmpty()) {
      throw new IllegalArgumentException(
          "jars must have changed and new classes, and at least "
              + TableTrainer.MIN_PAIRS
              + " pairs to learn from; changed="
              + changed.size()
              + ", new="
              + fresh.size()
              + ", pairs="
              + pairs.size());
    }
    cues = new String[changed.size() + fresh.size()];
    origins = new int[cues.length];
    for (int i = 0; i < cues.length; i++) {
      boolean known = i < changed.size();
      cues[i] = (known ? changed.get(i) : fresh.get(i - changed.size())).now();
      origins[i] = known ? stored.indexOf(changed.get(i)) : -1;
    }
  }

  private void write() throws IOException {
    Files.createDirectories(files);
    write("stored.tlsh", stored, true);
    write("pairs.tlsh", pairs, false);
    write("origins.tlsh", pairs, true);
    write("changed.tlsh", changed, false);
    write("new.tlsh", fresh, false);
    say("wrote five files into %s", files);
  }

  private void write(String name, List<ClassDigests.Version> versions, boolean old)
      throws IOException {
    List<String> lines = new ArrayList<>();
    for (ClassDigests.Version version : versions) {
      lines.add("T1" + (old ? version.old() : version.now()) + "\t" + version.path());
    }
    Files.write(files.resolve(name), lines);
  }

  private void measure(List<String> digests, int real) throws IOException {
    say(
        "%n%,d digests, %,d of them of real classes%n%n"
            + "| method | origin first | nearest missed | area under ROC, changed or new |"
            + " calibration error | queries a second |%n|---|---|---|---|---|---|",
        digests.size(), real);
    Digest[] parsed = digests.stream().map(DigestPeers::parse).toArray(Digest[]::new);
    Found linear = new Found();
    run(
        linear,
        "linear scan, com.idealista:tlsh",
        i -> linear.note(i, DigestPeers.byLibrary(DigestPeers.parse(cues[i]), parsed)),
        timed(digests.size()));
    DigestPeers peers = new DigestPeers(digests);
    Found packed = new Found();
    packed.reference = linear;
    run(
        packed,
        "linear scan, packed bytes",
        i -> packed.note(i, peers.byScan(DigestPeers.pack(cues[i]))),
        timed(digests.size()));
    DigestPeers.Tree tree = peers.tree();
    Found byTree = new Found();
    byTree.reference = linear;
    run(
        byTree,
        "vantage-point tree",
        i -> byTree.note(i, tree.nearest(DigestPeers.pack(cues[i]))),
        timed(digests.size()));
    ours(digests, linear);
    say(
        "cut-off %d on the distance: %.1f %% of the changed pass, %.1f %% of the new",
        CUT_OFF,
        100 * linear.passing(0, changed.size()),
        100 * linear.passing(changed.size(), cues.length));
  }

  /** Fewer cues are timed where a scan takes long. */
  private int timed(int size) {
    return Math.max(10, (int) Math.min(timed, 30_000_000L / size));
  }

  private void ours(List<String> digests, Found linear) throws IOException {
    try (Scratch home = new Scratch();
        MMapDirectory directory = new MMapDirectory(home.path())) {
      long start = System.nanoTime();
      build(directory, digests);
      System.err.printf(Locale.ROOT, "indexed in %.1f s%n", (System.nanoTime() - start) / 1e9);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        recall("ours, the same distance", searcher, Tlsh.similarity(), 1, linear);
        recall("ours, the same, all codes", searcher, Tlsh.similarity(), ALL_CODES, linear);
        TableTrainer.Result result = learn(searcher, digests);
        System.err.printf(Locale.ROOT, "held out %d, first %d%n", result.heldOut(), result.first());
        recall("ours, trained", searcher, result.similarity(), 1, null);
        recall("ours, trained, all codes", searcher, result.similarity(), ALL_CODES, null);
      }
    }
  }

  private static void build(MMapDirectory directory, List<String> digests) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig().setCodec(new HopfieldCodec());
    try (IndexWriter writer = new IndexWriter(directory, config.setRAMBufferSizeMB(512))) {
      for (String digest : digests) {
        Document document = new Document();
        document.add(new KnnByteVectorField(FIELD, Tlsh.vector(digest)));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private TableTrainer.Result learn(IndexSearcher searcher, List<String> digests)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    float[][] sample = new float[SAMPLE][];
    Arrays.setAll(sample, i -> vector(digests.get(random.nextInt(digests.size()))));
    float[][] changes = new float[pairs.size()][];
    float[][] before = new float[changes.length][];
    Arrays.setAll(changes, i -> vector(pairs.get(i).now()));
    Arrays.setAll(before, i -> vector(pairs.get(i).old()));
    return new TableTrainer(sample, HopfieldQuery.context(searcher, FIELD, Tlsh.DIMENSION), seed)
        .train(Tlsh.similarity(), changes, before);
  }

  private static float[] vector(String digest) {
    byte[] bytes = Tlsh.vector(digest);
    float[] vector = new float[bytes.length];
    for (int d = 0; d < vector.length; d++) {
      vector[d] = bytes[d];
    }
    return vector;
  }

  /**
   * Measures ours.
   *
   * @param effort how far to go
   * @param linear what is nearest, where the similarity is the distance; else null
   */
  private void recall(
      String name, IndexSearcher searcher, Similarity similarity, double effort, Found linear) {
    Found found = new Found();
    found.reference = linear;
    run(
        found,
        name,
        i -> {
          try {
            HopfieldRecall recall =
                HopfieldQuery.builder(FIELD, vector(cues[i]))
                    .similarity(similarity)
                    .projection(Projection.NONE)
                    .effort(effort)
                    .k(1)
                    .candidates(candidates)
                    .build()
                    .recall(searcher);
            HopfieldRecall.Hit hit = recall.hits().get(0);
            found.docs[i] = hit.doc();
            found.scores[i] =
                linear == null ? -recall.notStored().orElseThrow() : 1 - 1 / hit.score();
            found.probabilities[i] =
                linear == null ? hit.probability() * recall.fromCandidates().orElse(1) : Double.NaN;
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        },
        timed);
  }

  /** Something that is done for the cue of a number. */
  private interface Ask {
    void cue(int number);
  }

  /**
   * Asks for all cues, on all processors, and for some once more on this thread, whose time counts.
   */
  private void run(Found found, String name, Ask ask, int some) {
    IntStream.range(0, cues.length).parallel().forEach(ask::cue);
    int count = Math.min(some, cues.length);
    int step = cues.length / count;
    for (int i = 0; i < Math.min(WARM_UP, count); i++) {
      ask.cue(i * step);
    }
    ThreadMXBean threads = ManagementFactory.getThreadMXBean();
    long start = threads.getCurrentThreadCpuTime();
    for (int i = 0; i < count; i++) {
      ask.cue(i * step);
    }
    found.print(name, count / ((threads.getCurrentThreadCpuTime() - start) / 1e9));
  }

  /** What one method found for all cues, those that are new last. */
  private final class Found {
    private final int[] docs = new int[cues.length];
    private final double[] scores = new double[cues.length];
    private final double[] probabilities = new double[cues.length];
    private Found reference;

    void note(int cue, DigestPeers.Nearest nearest) {
      docs[cue] = nearest.found();
      scores[cue] = -nearest.distance();
      probabilities[cue] = Double.NaN;
    }

    double passing(int from, int to) {
      return IntStream.range(from, to).filter(i -> scores[i] >= -CUT_OFF).count()
          / (double) (to - from);
    }

    void print(String name, double rate) {
      boolean[] correct = new boolean[cues.length];
      boolean[] known = new boolean[cues.length];
      int missed = 0;
      for (int i = 0; i < correct.length; i++) {
        correct[i] = docs[i] == origins[i];
        known[i] = origins[i] >= 0;
        missed += reference != null && scores[i] < reference.scores[i] - .5 ? 1 : 0;
      }
      CalibrationMetrics metrics = new CalibrationMetrics(probabilities, correct, scores, known);
      say(
          "| %s | %s | %s | %.3f | %s | %,.0f |",
          name,
          Share.withInterval(Arrays.copyOf(correct, changed.size())),
          reference == null
              ? ""
              : String.format(Locale.ROOT, "%.1f %%", 100.0 * missed / correct.length),
          metrics.areaUnderRoc(),
          Double.isNaN(probabilities[0])
              ? ""
              : String.format(Locale.ROOT, "%.3f", metrics.calibrationError()),
          rate);
    }
  }

  private static void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
