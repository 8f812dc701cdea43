package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.adaptive.AdaptiveModel;
import io.github.lucenehopfield.adaptive.AdaptiveSimilarity;
import io.github.lucenehopfield.adaptive.ModelTrainer;
import io.github.lucenehopfield.adaptive.RobustSimilarity;
import io.github.lucenehopfield.damage.Damage;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.MMapDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Finding the origins of damaged images of Fashion-MNIST: exact Euclidean distance, exact cosine,
 * the robust similarity, a similarity learned from pairs of the same damage, and one learned from
 * all kinds at once, on the same cues; then how well the probabilities hold, and what a query
 * costs.
 */
@Command(
    name = "damage",
    mixinStandardHelpOptions = true,
    description = "Origins found from damaged cues of Fashion-MNIST, how sure, and at what cost.")
final class DamageBenchmark implements Callable<Integer> {
  private static final String FIELD = "vector";
  private static final int CANDIDATES = 1000;
  private static final int SAMPLE = 4096;
  private static final String SQUARE = "occlude:28x28:0.5";
  private static final String MIXED = "occlude:28x28:0.4+noise:0.2+offset:0.4";
  private static final String[] KINDS = {
    "none",
    "dropout:0.5",
    "dropout:0.8",
    "dropout:0.9",
    "saltpepper:0.5",
    "saltpepper:0.8",
    "saltpepper:0.9",
    "noise:0.5",
    "noise:1",
    SQUARE,
    "offset:0.8",
    "bias:0.5",
    "tail:0.5",
    MIXED
  };
  private static final String[] HELD_OUT = {
    "dropout:0.65",
    "saltpepper:0.3",
    "noise:0.75",
    "occlude:28x28:0.3",
    "offset:1.2",
    "span:0.4",
    "missing:0.7",
    "gain:2",
    "bits:3",
    "dropout:0.5+noise:0.2"
  };

  @Mixin private FashionMnist files;

  @Mixin private final ModelOptions options = new ModelOptions();

  @Option(names = "--no-sure", description = "Leave out how well probabilities hold.")
  private boolean withoutSure;

  private float[][] stored;
  private float[][] absent;
  private int[] shuffled;
  private ExactSearch exact;
  private IndexSearcher searcher;
  private IndexSearcher small;

  @Override
  public Integer call() throws Exception {
    stored = files.train(Integer.MAX_VALUE);
    absent = files.test(options.cues);
    exact = new ExactSearch(stored);
    shuffled = shuffle();
    try (Scratch home = new Scratch();
        MMapDirectory all = new MMapDirectory(home.path().resolve("all"));
        MMapDirectory tenth = new MMapDirectory(home.path().resolve("tenth"))) {
      build(all, stored);
      // The origins of the cues are the first of the shuffled images, so they are in here.
      float[][] few = new float[Math.max(stored.length / 10, options.cues)][];
      Arrays.setAll(few, i -> stored[shuffled[i]]);
      build(tenth, few);
      try (DirectoryReader reader = DirectoryReader.open(all);
          DirectoryReader fewReader = DirectoryReader.open(tenth)) {
        searcher = new IndexSearcher(reader);
        small = new IndexSearcher(fewReader);
        run();
      }
    }
    return 0;
  }

  private int[] shuffle() {
    int[] order = IntStream.range(0, stored.length).toArray();
    SplittableRandom random = new SplittableRandom(options.seed);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    return order;
  }

  private static void build(MMapDirectory directory, float[][] vectors) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig().setCodec(new HopfieldCodec());
    try (IndexWriter writer = new IndexWriter(directory, config.setRAMBufferSizeMB(1024))) {
      for (float[] vector : vectors) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, vector, VectorSimilarityFunction.EUCLIDEAN));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private void run() throws IOException {
    List<String> kinds = options.only == null ? List.of(KINDS) : options.only;
    List<Row> rows = new ArrayList<>();
    AdaptiveModel all = null;
    if (!options.withoutAll) {
      List<Damage> damages = new ArrayList<>();
      for (String kind : KINDS) {
        damages.add(Damage.parse(kind));
      }
      long start = System.nanoTime();
      all = trainer().train(damages);
      say("trained on all kinds in %.1f s%n%s", seconds(start), all);
    }
    say("%n%s", Row.HEADER);
    for (String kind : kinds) {
      Row row = new Row(kind);
      row.measure(all, true);
      rows.add(row);
    }
    for (String kind : options.only == null && all != null ? HELD_OUT : new String[0]) {
      Row row = new Row(kind);
      row.measure(all, false);
    }
    if (!withoutSure) {
      say(
          "%nHow sure: calibration error (its 95 %% interval without chance; mean and 95 %% bound by chance)"
              + " | negative log-likelihood | Brier | area under ROC");
      for (Row row : rows) {
        row.sure();
      }
    }
    say("%nmilliseconds a query, one thread, and times Euclidean on the same cues");
    for (double effort : new double[] {1, Double.POSITIVE_INFINITY}) {
      say(
          effort == 1
              ? "as usual"
              : "everything scanned and " + CANDIDATES + " candidates scored exactly");
      for (Row row : rows) {
        row.speed(effort);
      }
    }
  }

  private ModelTrainer trainer() throws IOException {
    float[][] sample = new float[SAMPLE][];
    Arrays.setAll(sample, i -> stored[shuffled[stored.length - 1 - i]]);
    return new ModelTrainer(
            sample, HopfieldQuery.context(searcher, FIELD, stored[0].length), options.seed)
        .withExecutor(ForkJoinPool.commonPool())
        .withGrid(28, 28);
  }

  /** One kind of damage. */
  private final class Row {
    static final String HEADER =
        "| damage | L2 | cosine | robust | learned | all kinds | learned - L2 | all - L2 |"
            + " in 100 / 1000 | training |\n|---|---|---|---|---|---|---|---|---|---|";

    private final String kind;
    private final float[][] cues;
    private final float[][] absentCues;
    private final List<String> names = new ArrayList<>();
    private final List<Similarity> similarities = new ArrayList<>();

    Row(String kind) {
      this.kind = kind;
      Damage damage = Damage.parse(kind);
      SplittableRandom random = new SplittableRandom(options.seed + kind.hashCode());
      cues = new float[options.cues][];
      Arrays.setAll(cues, i -> damage.apply(stored[shuffled[i]], random));
      absentCues = new float[absent.length][];
      Arrays.setAll(absentCues, i -> damage.apply(absent[i], random));
    }

    private AdaptiveModel learn() throws IOException {
      Damage damage = Damage.parse(kind);
      SplittableRandom random = new SplittableRandom(options.seed - kind.hashCode());
      float[][] origins = new float[options.pairs][];
      float[][] damaged = new float[options.pairs][];
      for (int i = 0; i < options.pairs; i++) {
        origins[i] = stored[shuffled[options.cues + i]];
        damaged[i] = damage.apply(origins[i], random);
      }
      return trainer().train(damaged, origins);
    }

    void measure(AdaptiveModel all, boolean trained) throws IOException {
      ExactSearch.Nearest nearest = exact.nearest(cues);
      boolean[] euclidean = new boolean[options.cues];
      boolean[] cosine = new boolean[options.cues];
      for (int i = 0; i < options.cues; i++) {
        euclidean[i] = nearest.euclidean()[i] == shuffled[i];
        cosine[i] = nearest.cosine()[i] == shuffled[i];
      }
      boolean[] robust = options.withoutRobust ? null : correct(new RobustSimilarity());
      boolean[] learned = null;
      boolean[] ofAll = null;
      String training = "";
      if (trained && !options.withoutSingle) {
        long start = System.nanoTime();
        AdaptiveModel model = learn();
        training = String.format(Locale.ROOT, "%.1f s", seconds(start));
        System.err.println(model);
        learned = correct(add("learned", model));
      }
      if (all != null) {
        ofAll = correct(add("all", all));
      }
      String found = "";
      if (!similarities.isEmpty()) {
        found =
            String.format(
                Locale.ROOT,
                "%.3f / %.3f",
                Share.of(among(similarities.get(0), 100)),
                Share.of(among(similarities.get(0), CANDIDATES)));
      }
      say(
          "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |",
          kind,
          Share.withInterval(euclidean),
          Share.withInterval(cosine),
          robust == null ? "" : Share.withInterval(robust),
          learned == null ? "" : Share.withInterval(learned),
          ofAll == null ? "" : Share.withInterval(ofAll),
          learned == null ? "" : Share.difference(learned, euclidean),
          ofAll == null ? "" : Share.difference(ofAll, euclidean),
          found,
          training);
    }

    private Similarity add(String name, AdaptiveModel model) {
      Similarity similarity = new AdaptiveSimilarity(model);
      names.add(name);
      similarities.add(similarity);
      return similarity;
    }

    private boolean[] correct(Similarity similarity) {
      boolean[] correct = new boolean[options.cues];
      IntStream.range(0, options.cues)
          .parallel()
          .forEach(
              i -> {
                List<HopfieldRecall.Hit> hits =
                    recall(searcher, cues[i], similarity, CANDIDATES, 1, 0.5).hits();
                correct[i] = !hits.isEmpty() && hits.get(0).doc() == shuffled[i];
              });
      return correct;
    }

    /** {@return whether the origin is among so many candidates of the scan} */
    private boolean[] among(Similarity similarity, int candidates) {
      int few = Math.min(options.cues, 500);
      boolean[] found = new boolean[few];
      IntStream.range(0, few)
          .parallel()
          .forEach(
              i -> {
                for (HopfieldRecall.Hit hit :
                    recall(searcher, cues[i], similarity, candidates, candidates, 0.5).hits()) {
                  found[i] |= hit.doc() == shuffled[i];
                }
              });
      return found;
    }

    void sure() {
      for (int s = 0; s < similarities.size(); s++) {
        say(
            "| %s | %s | half absent | %s |",
            kind, names.get(s), sureness(similarities.get(s), searcher, false, options.cues / 2));
        say(
            "| %s | %s | 5 %% absent | %s |",
            kind, names.get(s), sureness(similarities.get(s), searcher, false, options.cues / 20));
        say(
            "| %s | %s | half absent, of a tenth | %s |",
            kind, names.get(s), sureness(similarities.get(s), small, true, options.cues / 2));
      }
    }

    private Sureness sureness(
        Similarity similarity, IndexSearcher index, boolean tenth, int absentCount) {
      double prior = (double) absentCount / options.cues;
      double[] probabilities = new double[options.cues];
      boolean[] correct = new boolean[options.cues];
      double[] isThere = new double[options.cues];
      boolean[] stored = new boolean[options.cues];
      IntStream.range(0, options.cues)
          .parallel()
          .forEach(
              i -> {
                stored[i] = i >= absentCount;
                float[] cue = stored[i] ? cues[i] : absentCues[i];
                HopfieldRecall recall = recall(index, cue, similarity, CANDIDATES, 1, prior);
                double notStored = recall.notStored().orElse(0);
                HopfieldRecall.Hit hit = recall.hits().get(0);
                probabilities[i] = hit.probability() * (1 - recall.tailMass()) * (1 - notStored);
                correct[i] = stored[i] && hit.doc() == (tenth ? i : shuffled[i]);
                isThere[i] = -notStored;
              });
      return new Sureness(probabilities, correct, isThere, stored);
    }

    void speed(double effort) {
      int few = Math.min(options.cues, 20);
      int rounds = 7;
      List<Similarity> methods = new ArrayList<>(List.of(new EuclideanSimilarity()));
      List<String> labels = new ArrayList<>(List.of("euclidean"));
      if (!options.withoutRobust) {
        methods.add(new RobustSimilarity());
        labels.add("robust");
      }
      methods.addAll(similarities);
      labels.addAll(names);
      double[][] times = new double[methods.size()][rounds];
      for (int round = -2; round < rounds; round++) {
        for (int m = 0; m < methods.size(); m++) {
          long start = System.nanoTime();
          for (int i = 0; i < few; i++) {
            recall(searcher, cues[i], methods.get(m), CANDIDATES, 10, 0.5, effort);
          }
          if (round >= 0) {
            times[m][round] = (System.nanoTime() - start) / 1e6 / few;
          }
        }
      }
      StringBuilder line = new StringBuilder("| ").append(kind);
      double first = 0;
      for (int m = 0; m < times.length; m++) {
        Arrays.sort(times[m]);
        double median = times[m][rounds / 2];
        first = m == 0 ? median : first;
        line.append(
            String.format(
                Locale.ROOT, " | %s %.2f (%.1fx)", labels.get(m), median, median / first));
      }
      say("%s |", line);
    }
  }

  private static HopfieldRecall recall(
      IndexSearcher index,
      float[] cue,
      Similarity similarity,
      int candidates,
      int k,
      double prior) {
    return recall(index, cue, similarity, candidates, k, prior, 1);
  }

  private static HopfieldRecall recall(
      IndexSearcher index,
      float[] cue,
      Similarity similarity,
      int candidates,
      int k,
      double prior,
      double effort) {
    try {
      return HopfieldQuery.builder(FIELD, cue)
          .similarity(similarity)
          .projection(Projection.NONE)
          .k(k)
          .candidates(candidates)
          .priorNotStored(prior)
          .effort(effort)
          .build()
          .recall(index);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
