package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.function.Function;
import java.util.function.ToDoubleBiFunction;
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
import picocli.CommandLine.Option;

/**
 * Compounds by their tandem mass spectra: one spectrum of each compound stored, another one as the
 * cue, and cues of compounds that are not in the library; scores of the field by exact search
 * alongside the robust similarity and one trained on pairs of other compounds.
 */
@Command(
    name = "spectra",
    mixinStandardHelpOptions = true,
    description = {
      "Compounds found by their tandem mass spectra, with 'not in the library'.",
      "The file is tab-separated and packed by gzip, with a line of names first: the compound in"
          + " column 2, peaks as mass:intensity in column 7, such as one makes of the records of"
          + " MassBank."
    })
final class SpectraBenchmark implements Callable<Integer> {
  private static final String FIELD = "spectrum";

  @Option(names = "--data", paramLabel = "FILE", required = true, description = "The spectra.")
  private Path data;

  @Option(
      names = "--absent",
      description = "Compounds left out of the library (default: ${DEFAULT-VALUE}).")
  private int absent = 500;

  @Option(
      names = "--pairs",
      description =
          "Compounds to learn from, also left out of the cues (default: ${DEFAULT-VALUE}).")
  private int pairs = 500;

  @Option(
      names = "--cues",
      description =
          "Cues of compounds in the library at most, and as many of others (default: all).")
  private int most = Integer.MAX_VALUE;

  @Option(names = "--seed", description = "Decides what is random (default: ${DEFAULT-VALUE}).")
  private long seed = 7;

  private List<Spectra.Pair> compounds;
  private int[] order;
  private int stored;
  private int[] asked;
  private int inLibrary;

  @Override
  public Integer call() throws Exception {
    compounds = Spectra.pairs(data, seed);
    int cues = compounds.size() - absent - pairs;
    if (cues < 1 || absent < 1 || pairs < NoiseModelTrainer.MIN_PAIRS) {
      throw new IllegalArgumentException(
          "--absent must be >= 1, --pairs >= "
              + NoiseModelTrainer.MIN_PAIRS
              + ", and together fewer than compounds; compounds="
              + compounds.size());
    }
    shuffle();
    // The library holds the compounds of the cues and those that are learned from.
    stored = compounds.size() - absent;
    // Cues of the library, and then those of absent compounds.
    int own = Math.min(most, cues);
    asked =
        IntStream.concat(
                IntStream.range(pairs, pairs + own),
                IntStream.range(stored, stored + Math.min(most, absent)))
            .toArray();
    inLibrary = own;
    Output.say(
        "%d compounds in the library, %d cues of them, %d of others",
        stored, own, asked.length - own);
    Output.say(
        "| method | compound first | area under ROC, in the library or not | calibration error"
            + " |%n|---|---|---|---|");
    peer("cosine, intensity^.5", s -> Spectra.weighted(s, .5, 0));
    peer("cosine, intensity", s -> Spectra.weighted(s, 1, 0));
    peer("weighted cosine, intensity^.5 mass", s -> Spectra.weighted(s, .5, 1));
    peer("weighted cosine, intensity^.5 mass^2 (MassBank)", s -> Spectra.weighted(s, .5, 2));
    peer("weighted cosine, intensity^.6 mass^3 (NIST)", s -> Spectra.weighted(s, .6, 3));
    row("spectral entropy", Spectra::flattened, Spectra::entropySimilarity);
    ours("intensity^.5", s -> Spectra.weighted(s, .5, 0));
    ours("intensity^.5 mass", s -> Spectra.weighted(s, .5, 1));
    return 0;
  }

  private void shuffle() {
    order = IntStream.range(0, compounds.size()).toArray();
    SplittableRandom random = new SplittableRandom(seed);
    for (int i = order.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
  }

  /** The first {@link #pairs} of the library are learned from, the last ones are absent. */
  private Spectra.Pair compound(int i) {
    return compounds.get(order[i]);
  }

  private void peer(String name, Function<double[], float[]> as) {
    row(name, as, (a, b) -> VectorUtil.dotProduct(a, b));
  }

  private <T> void row(String name, Function<double[], T> as, ToDoubleBiFunction<T, T> similarity) {
    List<T> library =
        IntStream.range(0, stored).mapToObj(i -> as.apply(compound(i).first())).toList();
    Found found = new Found();
    IntStream.range(0, asked.length)
        .parallel()
        .forEach(
            i -> {
              T cue = as.apply(compound(asked[i]).second());
              int best = 0;
              double highest = Double.NEGATIVE_INFINITY;
              for (int doc = 0; doc < stored; doc++) {
                double value = similarity.applyAsDouble(cue, library.get(doc));
                if (value > highest) {
                  highest = value;
                  best = doc;
                }
              }
              found.note(i, best, highest, Double.NaN);
            });
    found.print(name);
  }

  private void ours(String weights, Function<double[], float[]> as) throws IOException {
    float[][] library = new float[stored][];
    Arrays.setAll(library, i -> as.apply(compound(i).first()));
    try (Scratch home = new Scratch();
        MMapDirectory directory = new MMapDirectory(home.path())) {
      IndexWriterConfig config = new IndexWriterConfig().setCodec(new HopfieldCodec());
      try (IndexWriter writer = new IndexWriter(directory, config.setRAMBufferSizeMB(512))) {
        for (float[] vector : library) {
          Document document = new Document();
          document.add(new KnnFloatVectorField(FIELD, vector, VectorSimilarityFunction.EUCLIDEAN));
          writer.addDocument(document);
        }
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        TrainedNoiseModel model = learn(searcher, library, as);
        System.err.println(model);
        recall(
            "ours, trained on " + pairs + " pairs, " + weights,
            searcher,
            as,
            new NoiseModelSimilarity(model));
        recall("ours, untrained (robust), " + weights, searcher, as, new RobustSimilarity());
      }
    }
  }

  private TrainedNoiseModel learn(
      IndexSearcher searcher, float[][] library, Function<double[], float[]> as)
      throws IOException {
    float[][] cues = new float[pairs][];
    Arrays.setAll(cues, i -> as.apply(compound(i).second()));
    return new NoiseModelTrainer(
            library, HopfieldQuery.context(searcher, FIELD, Spectra.BINS), seed)
        .withExecutor(ForkJoinPool.commonPool())
        .train(cues, Arrays.copyOf(library, pairs));
  }

  private void recall(
      String name, IndexSearcher searcher, Function<double[], float[]> as, Similarity similarity) {
    Found found = new Found();
    IntStream.range(0, asked.length)
        .parallel()
        .forEach(
            i -> {
              try {
                HopfieldRecall recall =
                    HopfieldQuery.builder(FIELD, as.apply(compound(asked[i]).second()))
                        .similarity(similarity)
                        .projection(Projection.NONE)
                        .k(1)
                        .build()
                        .recall(searcher);
                HopfieldRecall.Hit hit = recall.hits().get(0);
                found.note(
                    i,
                    hit.doc(),
                    -recall.notStored().orElse(0),
                    hit.probability() * recall.fromCandidates().orElse(1));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    found.print(name);
  }

  /** What one method found for all cues, those of absent compounds last. */
  private final class Found {
    private final boolean[] correct = new boolean[asked.length];
    private final double[] scores = new double[correct.length];
    private final double[] probabilities = new double[correct.length];

    void note(int cue, int found, double score, double probability) {
      correct[cue] = found == asked[cue];
      scores[cue] = score;
      probabilities[cue] = probability;
    }

    void print(String name) {
      boolean[] isStored = new boolean[correct.length];
      Arrays.fill(isStored, 0, inLibrary, true);
      CalibrationMetrics metrics = new CalibrationMetrics(probabilities, correct, scores, isStored);
      Output.say(
          "| %s | %s | %.3f | %s |",
          name,
          Share.withInterval(Arrays.copyOf(correct, inLibrary)),
          metrics.areaUnderRoc(),
          Double.isNaN(probabilities[0])
              ? ""
              : String.format(Locale.ROOT, "%.3f", metrics.calibrationError()));
    }
  }
}
