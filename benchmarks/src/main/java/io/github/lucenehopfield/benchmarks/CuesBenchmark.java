package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.noise.ViewCalibration;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.CosineSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
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
 * What several damaged views of one origin are worth: origins found, how right the probabilities
 * are, and how well stored ones are told from others, by one, two, four and eight views, without
 * training and with a model trained on single views. Every second group of views is of a vector
 * that is not stored; those count for the probabilities only.
 */
@Command(
    name = "cues",
    mixinStandardHelpOptions = true,
    description = "Origins found by several damaged views of each, alongside a single one.")
final class CuesBenchmark implements Callable<Integer> {
  private static final String FIELD = "vector";

  @Mixin private FashionMnist files;

  @Mixin private final CueOptions options = new CueOptions(500);

  @Option(
      names = "--sets",
      split = ",",
      description = "Data: of fashion, wordnet, patches (default: ${DEFAULT-VALUE}).")
  private List<String> sets = List.of("fashion", "wordnet");

  @Option(
      names = "--damages",
      split = ",",
      description =
          "What happens to each view, in the words of hopfield train --damage; views of one origin"
              + " take turns where several are joined by / (default: some that suit the data).")
  private List<String> damages;

  @Option(names = "--views", split = ",", description = "How many (default: ${DEFAULT-VALUE}).")
  private List<Integer> views = List.of(1, 2, 4, 8);

  @Option(
      names = "--methods",
      split = ",",
      description = "Of euclidean, cosine, robust, trained (default: ${DEFAULT-VALUE}).")
  private List<String> methods = List.of("euclidean", "cosine", "robust", "trained");

  @Option(
      names = "--stored",
      description = "Vectors stored, of each set (default: ${DEFAULT-VALUE}).")
  private int stored = 60_000;

  @Option(
      names = "--fitted",
      description =
          "Groups of views of stored vectors, and as many of others, that a trained model's"
              + " probabilities are fitted to (default: ${DEFAULT-VALUE}).")
  private int fitted = 100;

  @Option(names = "--pairs", description = "Pairs to train with (default: ${DEFAULT-VALUE}).")
  private int pairs = 500;

  @Override
  public Integer call() throws Exception {
    say(
        "| data | damage of each view | method | views | correct@1 | calibration error | negative"
            + " log-likelihood | Brier | AUC | ms |%n|---|---|---|---|---|---|---|---|---|---|");
    for (String set : sets) {
      UniversalData data = data(set);
      try (Scratch home = new Scratch();
          MMapDirectory directory = new MMapDirectory(home.path())) {
        build(directory, data.stored());
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
          for (String damage : damages == null ? suited(set) : damages) {
            new Run(data, damage, new IndexSearcher(reader)).all();
          }
        }
      }
    }
    return 0;
  }

  private static List<String> suited(String set) {
    return switch (set) {
      case "wordnet" -> List.of("noise:0.1", "dropout:0.9", "missing:0.9");
      default -> List.of("noise:1", "dropout:0.9", "noise:0.5/noise:2", "dropout:0.8/noise:1");
    };
  }

  private UniversalData data(String set) throws Exception {
    return switch (set) {
      case "fashion" -> UniversalData.fashion(files, stored, options.cues + fitted);
      case "wordnet" -> UniversalData.wordnet(stored, options.cues + fitted);
      case "patches" -> UniversalData.patches(stored, options.cues + fitted, options.seed);
      default ->
          throw new IllegalArgumentException(
              "--sets must be of fashion, wordnet, patches; set=" + set);
    };
  }

  private static void build(MMapDirectory directory, float[][] vectors) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig().setCodec(new HopfieldCodec());
    try (IndexWriter writer = new IndexWriter(directory, config.setRAMBufferSizeMB(512))) {
      for (float[] vector : vectors) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, vector, VectorSimilarityFunction.EUCLIDEAN));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  /** One set of data and what happens to it. */
  private final class Run {
    private final UniversalData data;
    private final String damage;
    private final IndexSearcher searcher;
    private final int[] origins;
    private final float[][][] there;
    private final float[][][] absent;
    private final Corruption[] corruptions;

    Run(UniversalData data, String damage, IndexSearcher searcher) {
      this.data = data;
      this.damage = damage;
      this.searcher = searcher;
      corruptions =
          Arrays.stream(damage.split("/")).map(Corruption::parse).toArray(Corruption[]::new);
      int count = Math.min(options.cues, data.absent().length);
      SplittableRandom random = new SplittableRandom(options.seed + damage.hashCode());
      origins = random.ints(0, data.stored().length).distinct().limit(count).toArray();
      int most = views.stream().mapToInt(Integer::intValue).max().orElse(1);
      there = new float[count][][];
      absent = new float[count][][];
      for (int i = 0; i < count; i++) {
        there[i] = views(data.stored()[origins[i]], most, random);
        absent[i] = views(data.absent()[i], most, random);
      }
    }

    private float[][] views(float[] origin, int count, SplittableRandom random) {
      float[][] made = new float[count][];
      for (int v = 0; v < count; v++) {
        made[v] = corruptions[v % corruptions.length].apply(origin, random);
      }
      return made;
    }

    void all() throws IOException {
      Map<String, Similarity> similarities = new LinkedHashMap<>();
      for (String method : methods) {
        similarities.put(method, similarity(method));
      }
      for (Map.Entry<String, Similarity> method : similarities.entrySet()) {
        for (int count : views) {
          row(method.getKey(), method.getValue(), count);
          if (count > 1 && method.getValue() instanceof NoiseModelSimilarity model) {
            row(method.getKey() + ", fitted to views", calibrated(model, count), count);
          }
        }
      }
    }

    private Similarity similarity(String method) throws IOException {
      return switch (method) {
        case "euclidean" -> new EuclideanSimilarity();
        case "cosine" -> new CosineSimilarity();
        case "robust" -> new RobustSimilarity();
        case "trained" -> trained();
        default ->
            throw new IllegalArgumentException(
                "--methods must be of euclidean, cosine, robust, trained; method=" + method);
      };
    }

    /** Learns from single views of vectors that are not asked for. */
    private Similarity trained() throws IOException {
      SplittableRandom random = new SplittableRandom(options.seed - damage.hashCode());
      int[] all =
          random
              .ints(0, data.stored().length)
              .distinct()
              .filter(i -> Arrays.stream(origins).noneMatch(origin -> origin == i))
              .limit(Math.min(4096, data.stored().length - origins.length))
              .toArray();
      float[][] sample = new float[all.length][];
      Arrays.setAll(sample, i -> data.stored()[all[i]]);
      int count = Math.min(pairs, all.length);
      float[][] cues = new float[count][];
      for (int i = 0; i < count; i++) {
        cues[i] = corruptions[i % corruptions.length].apply(sample[i], random);
      }
      return new NoiseModelSimilarity(
          new NoiseModelTrainer(
                  sample, HopfieldQuery.context(searcher, FIELD, sample[0].length), options.seed)
              .withExecutor(ForkJoinPool.commonPool())
              .train(cues, Arrays.copyOf(sample, count)));
    }

    /** Fits "stored or not" to as many views of each of other vectors, half of them not stored. */
    private Similarity calibrated(NoiseModelSimilarity model, int count) {
      SplittableRandom random = new SplittableRandom(options.seed + 31L * count);
      int groups = Math.min(fitted, data.absent().length - absent.length);
      if (groups < 5) {
        throw new IllegalArgumentException(
            "--cues and --fitted must leave vectors that are not stored; left=" + groups);
      }
      double[] notStored = new double[2 * groups];
      boolean[] stored = new boolean[2 * groups];
      for (int i = 0; i < notStored.length; i++) {
        stored[i] = i % 2 == 0;
        float[] origin =
            stored[i]
                ? data.stored()[random.nextInt(data.stored().length)]
                : data.absent()[absent.length + i / 2];
        notStored[i] = recall(views(origin, count, random), model).notStored().orElseThrow();
      }
      return model.withViews(ViewCalibration.fit(count, notStored, stored));
    }

    private void row(String method, Similarity similarity, int count) {
      int groups = origins.length;
      double[] probabilities = new double[2 * groups];
      boolean[] correct = new boolean[2 * groups];
      double[] confidence = new double[2 * groups];
      boolean[] isStored = new boolean[2 * groups];
      long start = System.nanoTime();
      IntStream.range(0, 2 * groups)
          .parallel()
          .forEach(
              i -> {
                boolean from = i < groups;
                float[][] cues = Arrays.copyOf(from ? there[i] : absent[i - groups], count);
                HopfieldRecall recall = recall(cues, similarity);
                HopfieldRecall.Hit hit = recall.hits().get(0);
                probabilities[i] =
                    hit.probability() * recall.fromCandidates().orElse(1 - recall.tailMass());
                confidence[i] =
                    recall.notStored().isPresent()
                        ? -recall.notStored().getAsDouble()
                        : hit.probability();
                correct[i] =
                    from
                        && (hit.doc() == origins[i]
                            || Arrays.equals(data.stored()[hit.doc()], data.stored()[origins[i]]));
                isStored[i] = from;
              });
      double ms =
          (System.nanoTime() - start)
              / 1e6
              / (2 * groups)
              * ForkJoinPool.commonPool().getParallelism();
      boolean knowsAbsent = recall(there[0], similarity).notStored().isPresent();
      int counted = knowsAbsent ? 2 * groups : groups;
      CalibrationMetrics metrics =
          new CalibrationMetrics(
              Arrays.copyOf(probabilities, counted),
              Arrays.copyOf(correct, counted),
              confidence,
              isStored);
      say(
          "| %s | %s | %s | %d | %s | %.3f | %.3f | %.3f | %.3f | %.1f |",
          data.name(),
          damage,
          method,
          count,
          Share.withInterval(Arrays.copyOf(correct, groups)),
          metrics.calibrationError(),
          metrics.negativeLogLikelihood(),
          metrics.brier(),
          metrics.areaUnderRoc(),
          ms);
    }

    private HopfieldRecall recall(float[][] cues, Similarity similarity) {
      try {
        return HopfieldQuery.builder(FIELD)
            .cues(cues)
            .similarity(similarity)
            .projection(Projection.NONE)
            .k(1)
            .build()
            .recall(searcher);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static void say(String format, Object... arguments) {
    System.out.println(String.format(Locale.ROOT, format, arguments));
  }
}
