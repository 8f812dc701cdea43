package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.projection.Projection;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.function.IntFunction;
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
 * Whether the robust similarity is ever the wrong choice: origins found under many corruptions on
 * several sets of data, alongside four simple metrics by brute force, and alongside the likelihood
 * where the channel is known.
 */
@Command(
    name = "universal",
    mixinStandardHelpOptions = true,
    description =
        "Origins found under many corruptions: the robust similarity and the best simple metric.")
final class UniversalBenchmark implements Callable<Integer> {
  private static final String FIELD = "vector";
  private static final int CANDIDATES = 1000;
  private static final int ABSENT = 500;
  private static final double MARGIN = 0.01;
  private static final String[] METRICS = {"L2", "cosine", "Pearson", "Manhattan"};

  @Mixin private FashionMnist files;

  @Mixin private final CueOptions options = new CueOptions(60);

  @Option(
      names = "--sets",
      split = ",",
      description = "Data: ${DEFAULT-VALUE} by default; and spectra where --spectra names a file.")
  private List<String> sets =
      new ArrayList<>(List.of("fashion", "wordnet", "patches", "gauss", "erasures", "symbols"));

  @Option(names = "--damages", split = ",", description = "Only these corruptions.")
  private List<String> only;

  @Option(
      names = "--stored",
      description = "Vectors stored, of each set (default: ${DEFAULT-VALUE}).")
  private int stored = 5000;

  @Option(
      names = "--spectra",
      paramLabel = "FILE",
      description =
          "Tandem mass spectra: tab-separated, packed by gzip; the compound in column 2, peaks as"
              + " mass:intensity in column 7. Pairs are two spectra of a compound.")
  private Path spectra;

  private final List<String> below = new ArrayList<>();
  private int rows;

  @Override
  public Integer call() throws Exception {
    if (spectra != null && !sets.contains("spectra")) {
      sets.add("spectra");
    }
    Output.say(
        "| data | corruption | L2 | cosine | Pearson | Manhattan | robust | robust - best | below |"
            + " Bayes | AUC | calibration |\n|---|---|---|---|---|---|---|---|---|---|---|---|");
    for (String set : sets) {
      UniversalData data = data(set);
      try (Scratch home = new Scratch();
          MMapDirectory directory = new MMapDirectory(home.path())) {
        build(directory, data.stored());
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
          new Run(data, new IndexSearcher(reader)).all();
        }
      }
    }
    Output.say(
        "%n%d rows, %d below the best simple metric by more than .01 and the interval",
        rows, below.size());
    for (String row : below) {
      Output.say("%s", row);
    }
    return 0;
  }

  private UniversalData data(String set) throws Exception {
    int absent = Math.max(ABSENT, options.cues);
    return switch (set) {
      case "fashion" -> UniversalData.fashion(files, stored, absent);
      case "wordnet" -> UniversalData.wordnet(stored, absent);
      case "patches" -> UniversalData.patches(stored, absent, options.seed);
      case "gauss" -> UniversalData.gauss(stored, absent, options.seed);
      case "erasures" -> UniversalData.erasures(stored, absent, options.seed);
      case "symbols" -> UniversalData.symbols(stored, absent, options.seed);
      case "spectra" -> {
        if (spectra == null) {
          throw new IllegalArgumentException("--spectra must name a file for the set spectra");
        }
        yield UniversalData.spectra(spectra, stored, absent, options.seed);
      }
      default ->
          throw new IllegalArgumentException(
              "--sets must be of fashion, wordnet, patches, gauss, erasures, symbols, spectra; set="
                  + set);
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

  /** One set of data. */
  private final class Run {
    private final UniversalData data;
    private final IndexSearcher searcher;
    private final int[] origins;
    private final int cues;

    Run(UniversalData data, IndexSearcher searcher) {
      this.data = data;
      this.searcher = searcher;
      cues = Math.min(options.cues, data.absent().length);
      SplittableRandom random = new SplittableRandom(options.seed);
      origins = random.ints(0, data.stored().length).distinct().limit(cues).toArray();
    }

    void all() {
      if (data.cues() != null) {
        row(
            "another of its distribution",
            i -> data.cues()[origins[i]],
            i -> data.absentCues()[i],
            null);
      }
      Map<String, UniversalCorruptions.Operation> corruptions =
          data.channels().isEmpty() ? UniversalCorruptions.all() : new LinkedHashMap<>();
      UniversalCorruptions.Field field =
          new UniversalCorruptions.Field(data.stored(), data.width());
      corruptions.forEach(
          (name, operation) -> {
            SplittableRandom random = new SplittableRandom(options.seed + name.hashCode());
            float[][] there = new float[cues][];
            float[][] absent = new float[cues][];
            for (int i = 0; i < cues; i++) {
              there[i] = corrupted(operation, data.stored()[origins[i]], field, random);
              absent[i] = corrupted(operation, data.absent()[i], field, random);
            }
            row(name, i -> there[i], i -> absent[i], null);
          });
      data.channels()
          .forEach(
              (name, channel) -> {
                SplittableRandom random = new SplittableRandom(options.seed + name.hashCode());
                float[][] there = new float[cues][];
                float[][] absent = new float[cues][];
                for (int i = 0; i < cues; i++) {
                  there[i] = channel.send(data.stored()[origins[i]], random);
                  absent[i] = channel.send(data.absent()[i], random);
                }
                row(name, i -> there[i], i -> absent[i], channel);
              });
    }

    private float[] corrupted(
        UniversalCorruptions.Operation operation,
        float[] origin,
        UniversalCorruptions.Field field,
        SplittableRandom random) {
      double[] result = operation.apply(UniversalCorruptions.doubles(origin), field, random);
      float[] cue = new float[result.length];
      boolean known = false;
      for (int i = 0; i < cue.length; i++) {
        cue[i] = (float) result[i];
        known |= !Float.isNaN(cue[i]);
      }
      if (!known) {
        cue[0] = origin[0];
      }
      return cue;
    }

    private void row(
        String name,
        IntFunction<float[]> there,
        IntFunction<float[]> absent,
        UniversalData.Channel channel) {
      if (only != null && !only.contains(name)) {
        return;
      }
      boolean[][] simple = new boolean[METRICS.length][cues];
      boolean[] robust = new boolean[cues];
      boolean[] bayes = new boolean[cues];
      double[] probabilities = new double[2 * cues];
      boolean[] correct = new boolean[2 * cues];
      double[] confidence = new double[2 * cues];
      boolean[] isStored = new boolean[2 * cues];
      IntStream.range(0, cues)
          .parallel()
          .forEach(
              i -> {
                float[] cue = there.apply(i);
                metrics(cue, origins[i], i, simple);
                bayes[i] = channel != null && likeliest(channel, cue, origins[i]);
                robust[i] = recalled(cue, i, origins[i], probabilities, correct, confidence);
                recalled(absent.apply(i), cues + i, -1, probabilities, correct, confidence);
                isStored[i] = true;
              });
      report(
          name,
          simple,
          robust,
          channel == null ? null : bayes,
          new CalibrationMetrics(probabilities, correct, confidence, isStored));
    }

    private void report(
        String name,
        boolean[][] simple,
        boolean[] robust,
        boolean[] bayes,
        CalibrationMetrics calibration) {
      int best = 0;
      StringBuilder shares = new StringBuilder();
      for (int m = 0; m < METRICS.length; m++) {
        best = Share.of(simple[m]) > Share.of(simple[best]) ? m : best;
        shares.append(String.format(Locale.ROOT, "%.3f | ", Share.of(simple[m])));
      }
      double difference = Share.of(robust) - Share.of(simple[best]);
      boolean worse = difference + Share.halfInterval(robust, simple[best]) < -MARGIN;
      boolean mean = difference < -MARGIN;
      rows++;
      String line =
          String.format(
              Locale.ROOT,
              "| %s | %s | %s%.3f | %s | %s | %s | %.3f | %.3f |",
              data.name(),
              name,
              shares,
              Share.of(robust),
              Share.difference(robust, simple[best]),
              worse ? METRICS[best] : mean ? "(" + METRICS[best] + ")" : "",
              bayes == null
                  ? ""
                  : String.format(
                      Locale.ROOT,
                      "%.3f (%+.3f)",
                      Share.of(bayes),
                      Share.of(robust) - Share.of(bayes)),
              calibration.areaUnderRoc(),
              calibration.calibrationError());
      Output.say("%s", line);
      if (worse) {
        below.add(line);
      }
    }

    private boolean recalled(
        float[] cue,
        int at,
        int origin,
        double[] probabilities,
        boolean[] correct,
        double[] confidence) {
      try {
        HopfieldRecall recall =
            HopfieldQuery.builder(FIELD, cue)
                .similarity(new RobustSimilarity())
                .candidates(CANDIDATES)
                .k(1)
                .projection(Projection.NONE)
                .build()
                .recall(searcher);
        HopfieldRecall.Hit hit = recall.hits().get(0);
        double notStored = recall.notStored().orElse(0);
        probabilities[at] = hit.probability() * (1 - recall.tailMass()) * (1 - notStored);
        confidence[at] = -notStored;
        correct[at] =
            origin >= 0
                && (hit.doc() == origin
                    || Arrays.equals(data.stored()[hit.doc()], data.stored()[origin]));
        return correct[at];
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private boolean likeliest(UniversalData.Channel channel, float[] cue, int origin) {
      double best = channel.logLikelihood(cue, data.stored()[origin]);
      for (float[] pattern : data.stored()) {
        if (channel.logLikelihood(cue, pattern) > best) {
          return false;
        }
      }
      return true;
    }

    private void metrics(float[] cue, int origin, int at, boolean[][] found) {
      double[] best = metrics(cue, data.stored()[origin]);
      boolean[] beaten = new boolean[METRICS.length];
      for (int i = 0; i < data.stored().length; i++) {
        float[] pattern = data.stored()[i];
        double[] values = metrics(cue, pattern);
        for (int m = 0; m < beaten.length; m++) {
          // The first of equally good ones is the one that is found.
          beaten[m] |=
              values[m] > best[m]
                  || values[m] == best[m]
                      && i < origin
                      && !Arrays.equals(pattern, data.stored()[origin]);
        }
      }
      for (int m = 0; m < beaten.length; m++) {
        found[m][at] = !beaten[m];
      }
    }

    /** {@return how alike two vectors are where the cue is known, by each metric} */
    private double[] metrics(float[] cue, float[] pattern) {
      double n = 0;
      double q = 0;
      double x = 0;
      double qq = 0;
      double xx = 0;
      double qx = 0;
      double absolute = 0;
      for (int i = 0; i < cue.length; i++) {
        if (Float.isNaN(cue[i])) {
          continue;
        }
        double a = cue[i];
        double b = pattern[i];
        n++;
        q += a;
        x += b;
        qq += a * a;
        xx += b * b;
        qx += a * b;
        absolute += Math.abs(a - b);
      }
      double spread = xx - x * x / n;
      return new double[] {
        2 * qx - xx - qq,
        xx > 0 ? qx / Math.sqrt(xx) : 0,
        spread > 1e-9 * xx ? (qx - q * x / n) / Math.sqrt(spread) : 0,
        -absolute
      };
    }
  }
}
