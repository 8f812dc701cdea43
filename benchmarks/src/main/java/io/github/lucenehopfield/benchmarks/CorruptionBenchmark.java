package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
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
import org.apache.lucene.util.VectorUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/**
 * Finding the origins of corrupted images of Fashion-MNIST: exact Euclidean distance, exact cosine,
 * the robust similarity, a similarity learned from pairs of the same corruption, and one learned
 * from all corruptions at once, on the same cues; then how well the probabilities hold, and what a
 * query costs.
 */
@Command(
    name = "damage",
    mixinStandardHelpOptions = true,
    description =
        "Origins found from corrupted cues of Fashion-MNIST, the calibration, and the cost.")
final class CorruptionBenchmark implements Callable<Integer> {
  private static final String FIELD = "vector";
  private static final int CANDIDATES = 1000;
  private static final int SAMPLE = 4096;
  private static final int WARM_UP = 3;
  private static final String SQUARE = "occlude:28x28:0.5";
  private static final String MIXED = "occlude:28x28:0.4+noise:0.2+offset:0.4";
  private static final String[] CORRUPTIONS = {
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

  @Option(names = "--no-sure", description = "Leave out the calibration of probabilities.")
  private boolean withoutCalibration;

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
    List<String> specs = options.only == null ? List.of(CORRUPTIONS) : options.only;
    List<Row> rows = new ArrayList<>();
    TrainedNoiseModel all = null;
    if (!options.withoutAll) {
      List<Corruption> corruptions = new ArrayList<>();
      for (String spec : CORRUPTIONS) {
        corruptions.add(Corruption.parse(spec));
      }
      long start = System.nanoTime();
      all = trainer().train(corruptions);
      Output.say("trained on all corruptions in %.1f s%n%s", Output.seconds(start), all);
    }
    Output.say("%n%s", Row.HEADER);
    for (String spec : specs) {
      Row row = new Row(spec);
      row.measure(all, true);
      rows.add(row);
    }
    for (String spec : options.only == null && all != null ? HELD_OUT : new String[0]) {
      Row row = new Row(spec);
      row.measure(all, false);
    }
    if (!withoutCalibration) {
      Output.say(
          "%nCalibration: expected calibration error (its 95 %% interval without chance; mean and"
              + " 95 %% bound"
              + " by chance) | negative log-likelihood | Brier | area under ROC");
      for (Row row : rows) {
        row.calibration();
      }
    }
    Output.say(
        "%nmilliseconds of processor time a query, one thread: median, and that of nine in ten");
    for (double effort : new double[] {1, Double.POSITIVE_INFINITY}) {
      Output.say(
          effort == 1
              ? "as usual"
              : "everything scanned and " + CANDIDATES + " candidates scored exactly");
      for (Row row : rows) {
        row.speed(effort);
      }
    }
  }

  private NoiseModelTrainer trainer() throws IOException {
    float[][] sample = new float[SAMPLE][];
    Arrays.setAll(sample, i -> stored[shuffled[stored.length - 1 - i]]);
    return new NoiseModelTrainer(
            sample, HopfieldQuery.context(searcher, FIELD, stored[0].length), options.seed)
        .withExecutor(ForkJoinPool.commonPool())
        .withGrid(28, 28);
  }

  /** One corruption. */
  private final class Row {
    static final String HEADER =
        "| corruption | L2 | cosine | robust | learned | all corruptions | learned - L2 | all - L2 |"
            + " in 100 / 1000 | training |\n|---|---|---|---|---|---|---|---|---|---|";

    private final String spec;
    private final float[][] cues;
    private final float[][] absentCues;
    private final List<String> names = new ArrayList<>();
    private final List<Similarity> similarities = new ArrayList<>();

    Row(String spec) {
      this.spec = spec;
      Corruption corruption = Corruption.parse(spec);
      SplittableRandom random = new SplittableRandom(options.seed + spec.hashCode());
      cues = new float[options.cues][];
      Arrays.setAll(cues, i -> corruption.apply(stored[shuffled[i]], random));
      absentCues = new float[absent.length][];
      Arrays.setAll(absentCues, i -> corruption.apply(absent[i], random));
    }

    private TrainedNoiseModel learn() throws IOException {
      Corruption corruption = Corruption.parse(spec);
      SplittableRandom random = new SplittableRandom(options.seed - spec.hashCode());
      float[][] origins = new float[options.pairs][];
      float[][] corrupted = new float[options.pairs][];
      for (int i = 0; i < options.pairs; i++) {
        origins[i] = stored[shuffled[options.cues + i]];
        corrupted[i] = corruption.apply(origins[i], random);
      }
      return trainer().train(corrupted, origins);
    }

    void measure(TrainedNoiseModel all, boolean trained) throws IOException {
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
        TrainedNoiseModel model = learn();
        training = String.format(Locale.ROOT, "%.1f s", Output.seconds(start));
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
      Output.say(
          "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |",
          spec,
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

    private Similarity add(String name, TrainedNoiseModel model) {
      Similarity similarity = new NoiseModelSimilarity(model);
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

    void calibration() {
      if (!options.withoutRobust && !names.contains("robust")) {
        names.add(0, "robust");
        similarities.add(0, new RobustSimilarity());
      }
      for (int s = 0; s < similarities.size(); s++) {
        Output.say(
            "| %s | %s | half absent | %s |",
            spec,
            names.get(s),
            calibration(similarities.get(s), searcher, false, options.cues / 2));
        Output.say(
            "| %s | %s | 5 %% absent | %s |",
            spec,
            names.get(s),
            calibration(similarities.get(s), searcher, false, options.cues / 20));
        Output.say(
            "| %s | %s | half absent, of a tenth | %s |",
            spec, names.get(s), calibration(similarities.get(s), small, true, options.cues / 2));
      }
    }

    private CalibrationMetrics calibration(
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
      return new CalibrationMetrics(probabilities, correct, isThere, stored);
    }

    void speed(double effort) {
      int few = Math.min(options.cues, 100);
      List<Similarity> methods = new ArrayList<>(List.of(new EuclideanSimilarity()));
      List<String> labels = new ArrayList<>(List.of("euclidean"));
      if (!options.withoutRobust && !names.contains("robust")) {
        methods.add(new RobustSimilarity());
        labels.add("robust");
      }
      methods.addAll(similarities);
      labels.addAll(names);
      double[][] times = new double[methods.size() + 1][few];
      for (int round = -WARM_UP; round <= 0; round++) {
        for (int m = 0; m < methods.size(); m++) {
          for (int i = 0; i < few; i++) {
            long start = processorNanos();
            recall(searcher, cues[i], methods.get(m), CANDIDATES, 10, 0.5, effort);
            times[m][i] = (processorNanos() - start) / 1e6;
          }
        }
      }
      for (int i = 0; i < few; i++) {
        long start = processorNanos();
        nearest(cues[i]);
        times[methods.size()][i] = (processorNanos() - start) / 1e6;
      }
      labels.add("scan of floats");
      StringBuilder line = new StringBuilder("| ").append(spec);
      for (int m = 0; m < times.length; m++) {
        Arrays.sort(times[m]);
        line.append(
            String.format(
                Locale.ROOT,
                " | %s %.2f, %.2f",
                labels.get(m),
                times[m][few / 2],
                times[m][few * 9 / 10]));
      }
      Output.say("%s |", line);
    }

    /** {@return how long this thread has run, which others on the machine hardly change} */
    private static long processorNanos() {
      return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    /** {@return the nearest of the stored vectors, found among all of them} */
    private int nearest(float[] cue) {
      int best = 0;
      float least = Float.POSITIVE_INFINITY;
      for (int i = 0; i < stored.length; i++) {
        float distance = VectorUtil.squareDistance(cue, stored[i]);
        best = distance < least ? i : best;
        least = Math.min(least, distance);
      }
      return best;
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
}
