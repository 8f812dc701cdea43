package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.Similarities;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
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
 * Capacity and robustness, as Millidge et al. ("Universal Hopfield Networks", ICML 2022, section 5)
 * measure them: images from 0 to 1, a cue is a corrupted one, and a retrieval is correct where the
 * sum of squared differences between the recalled image and the original is at most a threshold. At
 * the published one, 60, a mean of many images of Fashion-MNIST is often correct, so separations
 * are also measured at 1, where the recalled image is the original to the eye.
 */
@Command(
    name = "capacity",
    mixinStandardHelpOptions = true,
    description =
        "Correct retrieval over the number of stored images of Fashion-MNIST, for each similarity"
            + " and each separation, under four corruptions.")
final class CapacityBenchmark implements Callable<Integer> {
  private static final String FIELD = "vector";
  private static final int CANDIDATES = 1000;
  private static final int SIDE = 28;
  private static final int MAX_WITHOUT_CODES = 10_000;
  private static final double STRICT = 1;
  private static final List<String> SIMILARITIES =
      List.of("dot", "cosine", "euclidean", "manhattan", "kl", "reverse-kl", "jensen-shannon");
  private static final List<String> SEPARATIONS =
      List.of(
          "identity",
          "polynomial:2",
          "polynomial:10",
          "polynomial:100",
          "softmax",
          "sparsemax",
          "entmax:1.5",
          "normmax:5",
          "ksubsets:2",
          "top:10",
          "max");

  @Mixin private FashionMnist files;

  @Mixin private final CueOptions options = new CueOptions(100);

  @Option(
      names = "--sizes",
      split = ",",
      defaultValue = "10,30,100,300,1000,3000,10000,60000",
      description = "Numbers of stored images, ascending (default: ${DEFAULT-VALUE}).")
  private int[] sizes;

  @Option(
      names = "--threshold",
      defaultValue = "60",
      description = "Largest sum of squared differences (default: ${DEFAULT-VALUE}).")
  private double threshold;

  @Option(
      names = "--report",
      paramLabel = "FILE.html",
      description = "Write charts here, besides the table.")
  private Path report;

  @Override
  public Integer call() throws Exception {
    float[][] images = files.train(Integer.MAX_VALUE);
    shuffle(images);
    Map<CapacityCorruption, Map<String, double[]>> bySimilarity = new LinkedHashMap<>();
    Map<CapacityCorruption, Map<String, double[]>> firsts = new LinkedHashMap<>();
    Map<String, Map<String, double[]>> bySeparation = new LinkedHashMap<>();
    for (int s = 0; s < sizes.length; s++) {
      float[][] stored = Arrays.copyOf(images, Math.min(sizes[s], images.length));
      try (Scratch home = new Scratch();
          MMapDirectory directory = new MMapDirectory(home.path())) {
        build(directory, stored);
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
          IndexSearcher searcher = new IndexSearcher(reader);
          searcher.setQueryCache(null);
          similarities(searcher, stored, s, bySimilarity, firsts);
          separations(searcher, stored, s, bySeparation);
        }
      }
    }
    tables(bySimilarity, firsts, bySeparation);
    if (report != null) {
      charts(bySimilarity, firsts, bySeparation);
    }
    return 0;
  }

  private void shuffle(float[][] images) {
    SplittableRandom random = new SplittableRandom(options.seed);
    for (int i = images.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      float[] swap = images[i];
      images[i] = images[j];
      images[j] = swap;
    }
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

  private float[][] cues(CapacityCorruption corruption, float[][] stored) {
    SplittableRandom random = new SplittableRandom(options.seed + corruption.ordinal());
    float[][] cues = new float[Math.min(options.cues, stored.length)][];
    for (int i = 0; i < cues.length; i++) {
      cues[i] = corruption.apply(stored[i], random);
    }
    return cues;
  }

  private void similarities(
      IndexSearcher searcher,
      float[][] stored,
      int s,
      Map<CapacityCorruption, Map<String, double[]>> correct,
      Map<CapacityCorruption, Map<String, double[]>> firsts)
      throws IOException {
    Separation max = Separations.parse("max");
    for (CapacityCorruption corruption : CapacityCorruption.values()) {
      float[][] cues = cues(corruption, stored);
      for (String name : SIMILARITIES) {
        boolean tooSlow = name.equals("jensen-shannon") && stored.length > MAX_WITHOUT_CODES;
        double[] shares =
            tooSlow
                ? new double[] {Double.NaN, Double.NaN, Double.NaN}
                : measure(searcher, stored, cues, Similarities.byName(name), max);
        line(correct.computeIfAbsent(corruption, k -> new LinkedHashMap<>()), name)[s] = shares[0];
        line(firsts.computeIfAbsent(corruption, k -> new LinkedHashMap<>()), name)[s] = shares[1];
      }
    }
  }

  private void separations(
      IndexSearcher searcher, float[][] stored, int s, Map<String, Map<String, double[]>> results)
      throws IOException {
    float[][] cues = cues(CapacityCorruption.HALF, stored);
    for (String similarity : List.of("manhattan", "dot")) {
      for (String separation : SEPARATIONS) {
        double[] shares =
            measure(
                searcher,
                stored,
                cues,
                Similarities.byName(similarity),
                Separations.parse(separation));
        for (double limit : new double[] {threshold, STRICT}) {
          String title = similarity + ", error <= " + limit;
          line(results.computeIfAbsent(title, k -> new LinkedHashMap<>()), separation)[s] =
              limit == threshold ? shares[0] : shares[2];
        }
      }
    }
  }

  private double[] line(Map<String, double[]> lines, String name) {
    return lines.computeIfAbsent(name, k -> new double[sizes.length]);
  }

  /**
   * {@return the shares recalled within the threshold, whose origin ranks first, and recalled
   * within the strict threshold}
   */
  private double[] measure(
      IndexSearcher searcher,
      float[][] stored,
      float[][] cues,
      Similarity similarity,
      Separation separation)
      throws IOException {
    int correct = 0;
    int first = 0;
    int strict = 0;
    for (int i = 0; i < cues.length; i++) {
      HopfieldRecall recall =
          HopfieldQuery.builder(FIELD, cues[i])
              .similarity(similarity)
              .separation(separation)
              .k(1)
              .candidates(CANDIDATES)
              .enlargeTo(CANDIDATES)
              .build()
              .recall(searcher);
      float[] pattern = recall.pattern();
      double error = pattern == null ? Double.POSITIVE_INFINITY : error(pattern, stored[i]);
      correct += error <= threshold ? 1 : 0;
      strict += error <= STRICT ? 1 : 0;
      first += recall.hits().get(0).doc() == i ? 1 : 0;
    }
    double count = cues.length;
    return new double[] {correct / count, first / count, strict / count};
  }

  private static double error(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
    }
    return sum;
  }

  private void tables(
      Map<CapacityCorruption, Map<String, double[]>> correct,
      Map<CapacityCorruption, Map<String, double[]>> firsts,
      Map<String, Map<String, double[]>> separations) {
    correct.forEach(
        (corruption, lines) -> table(corruption.title() + ", max, error <= " + threshold, lines));
    firsts.forEach((corruption, lines) -> table(corruption.title() + ", max, origin first", lines));
    separations.forEach(
        (name, lines) -> table(CapacityCorruption.HALF.title() + ", " + name, lines));
  }

  private void table(String title, Map<String, double[]> lines) {
    StringBuilder text = new StringBuilder("\n").append(title).append("\n| stored |");
    for (int size : sizes) {
      text.append(' ').append(size).append(" |");
    }
    text.append("\n|---|").append("---|".repeat(sizes.length));
    lines.forEach(
        (name, shares) -> {
          text.append("\n| ").append(name).append(" |");
          for (double share : shares) {
            text.append(
                Double.isNaN(share) ? " - |" : String.format(Locale.ROOT, " %.2f |", share));
          }
        });
    System.out.println(text);
  }

  private void charts(
      Map<CapacityCorruption, Map<String, double[]>> correct,
      Map<CapacityCorruption, Map<String, double[]>> firsts,
      Map<String, Map<String, double[]>> separations)
      throws IOException {
    LineCharts page = new LineCharts("Capacity on Fashion-MNIST");
    page.paragraph(
        String.format(
            Locale.ROOT,
            "Share of %d cues, over the number of stored images. Correct: squared error of the"
                + " recalled image at most %.0f. Beyond 1,000 images, weights are those among 1,000"
                + " candidates.",
            options.cues,
            threshold));
    correct.forEach(
        (corruption, lines) ->
            page.chart("Correct: " + corruption.title() + ", max", "stored images", sizes, lines));
    firsts.forEach(
        (corruption, lines) ->
            page.chart(
                "Origin first: " + corruption.title() + ", max", "stored images", sizes, lines));
    separations.forEach(
        (name, lines) ->
            page.chart(
                "Correct: " + CapacityCorruption.HALF.title() + ", " + name,
                "stored images",
                sizes,
                lines));
    page.write(report);
  }
}
