package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.CosineSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
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

/**
 * Finding the origins of corrupted sentence embeddings: glosses of WordNet whose vectors lose
 * dimensions, are rounded or get noise, or whose texts are embedded again after typing errors or
 * with words dropped; exact cosine alongside the robust similarity, one learned from pairs of the
 * same corruption and one learned from pairs of all corruptions at once, on the same cues.
 */
@Command(
    name = "wordnet",
    mixinStandardHelpOptions = true,
    description = {
      "Origins found from corrupted sentence embeddings of WordNet's glosses.",
      "Embeds 117,000 texts on first use (about ten minutes on two cores) and keeps the vectors in"
          + " the user's cache. Corruption is that of hopfield train --damage, and also typos:P (each"
          + " character is edited with probability P) and words:P (each word is dropped)."
    })
final class WordNetBenchmark implements Callable<Integer> {
  private static final String FIELD = "vector";
  private static final int CANDIDATES = 1000;
  private static final int SAMPLE = 4096;
  private static final String[] CORRUPTIONS = {
    "none",
    "dropout:0.5",
    "dropout:0.8",
    "missing:0.5",
    "bits:4",
    "bits:2",
    "noise:0.05",
    "noise:0.1",
    "typos:0.1",
    "typos:0.2",
    "words:0.3",
    "words:0.5"
  };

  @Mixin private final ModelOptions options = new ModelOptions();

  private List<String> texts;
  private float[][] stored;
  private int[] shuffled;
  private Glosses glosses;
  private ExactSearch exact;
  private IndexSearcher searcher;

  @Override
  public Integer call() throws Exception {
    Console console =
        new Console(
            new PrintWriter(System.out, true, StandardCharsets.UTF_8),
            new PrintWriter(System.err, true, StandardCharsets.UTF_8),
            Boolean.getBoolean("hopfield.terminal"));
    glosses = new Glosses(console, System.getenv());
    texts = Glosses.texts();
    stored = glosses.embed("glosses", texts);
    shuffled = shuffle();
    exact = new ExactSearch(stored);
    try (Scratch home = new Scratch();
        MMapDirectory directory = new MMapDirectory(home.path())) {
      build(directory);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        searcher = new IndexSearcher(reader);
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

  private void build(MMapDirectory directory) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig().setCodec(new HopfieldCodec());
    try (IndexWriter writer = new IndexWriter(directory, config.setRAMBufferSizeMB(512))) {
      for (float[] vector : stored) {
        Document document = new Document();
        document.add(new KnnFloatVectorField(FIELD, vector, VectorSimilarityFunction.EUCLIDEAN));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private void run() throws IOException {
    List<Row> rows = new ArrayList<>();
    for (String spec : options.only == null ? List.of(CORRUPTIONS) : options.only) {
      rows.add(new Row(spec));
    }
    TrainedNoiseModel all = options.withoutAll ? null : learnAll(rows);
    Output.say(
        "%n| corruption | cosine | robust | learned | of all corruptions | learned - cosine | of all - cosine"
            + " | in 100 / 1000 | training | time of cosine"
            + " |%n|---|---|---|---|---|---|---|---|---|---|");
    for (Row row : rows) {
      row.measure(all);
    }
  }

  private TrainedNoiseModel learnAll(List<Row> rows) throws IOException {
    float[][] cues = new float[rows.size() * options.pairs][];
    float[][] origins = new float[cues.length][];
    for (int i = 0; i < cues.length; i++) {
      // All corruptions in turn, and every pair of another origin where there are enough.
      Row row = rows.get(i % rows.size());
      cues[i] = row.trainingCues[i / rows.size()];
      origins[i] = stored[shuffled[options.cues + i / rows.size()]];
    }
    long start = System.nanoTime();
    TrainedNoiseModel model = trainer().train(cues, origins);
    Output.say("trained on all corruptions in %.1f s%n%s", Output.seconds(start), model);
    return model;
  }

  private NoiseModelTrainer trainer() throws IOException {
    float[][] sample = new float[SAMPLE][];
    Arrays.setAll(sample, i -> stored[shuffled[stored.length - 1 - i]]);
    return new NoiseModelTrainer(
            sample, HopfieldQuery.context(searcher, FIELD, stored[0].length), options.seed)
        .withExecutor(ForkJoinPool.commonPool());
  }

  /** One corruption. */
  private final class Row {
    private final String spec;
    private final float[][] cues;
    private final float[][] trainingCues;

    Row(String spec) throws IOException {
      this.spec = spec;
      float[][] corrupted = corrupted(options.cues + options.pairs);
      cues = Arrays.copyOf(corrupted, options.cues);
      trainingCues = Arrays.copyOfRange(corrupted, options.cues, corrupted.length);
    }

    private float[][] corrupted(int count) throws IOException {
      SplittableRandom random = new SplittableRandom(options.seed + spec.hashCode());
      TextCorruption ofText = TextCorruption.parse(spec);
      if (ofText == null) {
        Corruption corruption = Corruption.parse(spec);
        float[][] corrupted = new float[count][];
        Arrays.setAll(corrupted, i -> corruption.apply(stored[shuffled[i]], random));
        return corrupted;
      }
      List<String> corrupted = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        corrupted.add(ofText.apply(texts.get(shuffled[i]), random));
      }
      return glosses.embed(spec.replace(':', '-'), corrupted);
    }

    private TrainedNoiseModel learn() throws IOException {
      float[][] origins = new float[options.pairs][];
      Arrays.setAll(origins, i -> stored[shuffled[options.cues + i]]);
      return trainer().train(trainingCues, origins);
    }

    void measure(TrainedNoiseModel all) throws IOException {
      int[] nearest = exact.nearest(cues).cosine();
      boolean[] cosine = new boolean[options.cues];
      for (int i = 0; i < options.cues; i++) {
        cosine[i] = nearest[i] == shuffled[i];
      }
      boolean[] robust = options.withoutRobust ? null : correct(new RobustSimilarity());
      boolean[] learned = null;
      String found = "";
      String training = "";
      String times = "";
      if (!options.withoutSingle) {
        long start = System.nanoTime();
        TrainedNoiseModel model = learn();
        training = String.format(Locale.ROOT, "%.1f s", Output.seconds(start));
        System.err.println(model);
        NoiseModelSimilarity similarity = new NoiseModelSimilarity(model);
        learned = correct(similarity);
        times =
            String.format(Locale.ROOT, "%.1f x", time(similarity) / time(new CosineSimilarity()));
        found =
            String.format(
                Locale.ROOT,
                "%.3f / %.3f",
                Share.of(among(similarity, 100)),
                Share.of(among(similarity, CANDIDATES)));
      }
      boolean[] ofAll = all == null ? null : correct(new NoiseModelSimilarity(all));
      Output.say(
          "| %s | %s | %s | %s | %s | %s | %s | %s | %s | %s |",
          spec,
          Share.withInterval(cosine),
          robust == null ? "" : Share.withInterval(robust),
          learned == null ? "" : Share.withInterval(learned),
          ofAll == null ? "" : Share.withInterval(ofAll),
          learned == null ? "" : Share.difference(learned, cosine),
          ofAll == null ? "" : Share.difference(ofAll, cosine),
          found,
          training,
          times);
    }

    private boolean[] correct(Similarity similarity) {
      boolean[] correct = new boolean[options.cues];
      IntStream.range(0, options.cues)
          .parallel()
          .forEach(
              i -> {
                List<HopfieldRecall.Hit> hits = recall(cues[i], similarity, CANDIDATES, 1).hits();
                correct[i] = !hits.isEmpty() && hits.get(0).doc() == shuffled[i];
              });
      return correct;
    }

    /** {@return seconds for a few cues, the median of some rounds after some others} */
    private double time(Similarity similarity) {
      double[] seconds = new double[7];
      for (int round = -2; round < seconds.length; round++) {
        long start = System.nanoTime();
        for (int i = 0; i < Math.min(options.cues, 20); i++) {
          recall(cues[i], similarity, CANDIDATES, 10);
        }
        if (round >= 0) {
          seconds[round] = Output.seconds(start);
        }
      }
      Arrays.sort(seconds);
      return seconds[seconds.length / 2];
    }

    /** {@return whether the origin is among so many candidates of the scan} */
    private boolean[] among(Similarity similarity, int candidates) {
      boolean[] found = new boolean[Math.min(options.cues, 500)];
      IntStream.range(0, found.length)
          .parallel()
          .forEach(
              i -> {
                for (HopfieldRecall.Hit hit :
                    recall(cues[i], similarity, candidates, candidates).hits()) {
                  found[i] |= hit.doc() == shuffled[i];
                }
              });
      return found;
    }
  }

  private HopfieldRecall recall(float[] cue, Similarity similarity, int candidates, int k) {
    try {
      return HopfieldQuery.builder(FIELD, cue)
          .similarity(similarity)
          .projection(Projection.NONE)
          .k(k)
          .candidates(candidates)
          .build()
          .recall(searcher);
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
