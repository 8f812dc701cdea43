package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.LabelFit;
import io.github.lucenehopfield.LabelFitter;
import io.github.lucenehopfield.LabelPosterior;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.CosineSimilarity;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.KullbackLeiblerSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.NumericDocValuesField;
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
 * Classes of Fashion-MNIST's test images by the label posterior, fitted by leaving out training
 * images, alongside k nearest neighbors of the same index with the k that is best on the test
 * images: all pixels known, and half of them missing, which k-NN sees as the mean of their pixel.
 */
@Command(
    name = "labels",
    mixinStandardHelpOptions = true,
    description = "Classes of Fashion-MNIST with their probabilities, next to k nearest neighbors.")
final class LabelsBenchmark implements Callable<Integer> {
  private static final String FIELD = "vector";
  private static final String CLASS = "class";
  private static final int CLASSES = 10;
  private static final int MAX_NEIGHBORS = 50;
  private static final Similarity[] SIMILARITIES = {
    new EuclideanSimilarity(),
    new ManhattanSimilarity(),
    new CosineSimilarity(),
    new KullbackLeiblerSimilarity()
  };

  @Mixin private FashionMnist files;

  @Mixin private final CueOptions options = new CueOptions(10_000);

  @Option(names = "--stored", description = "Images stored (default: ${DEFAULT-VALUE}).")
  private int stored = 60_000;

  @Option(
      names = "--rows",
      description = "Stored images that are left out for the fit (default: ${DEFAULT-VALUE}).")
  private int rows = 4000;

  @Option(
      names = "--damages",
      split = ",",
      description =
          "What happens to the test images, in the words of hopfield train --damage (default:"
              + " none,missing:0.5).")
  private List<String> damages = List.of("none", "missing:0.5");

  private float[][] patterns;
  private int[] patternClasses;
  private int[] cueClasses;

  @Override
  public Integer call() throws Exception {
    patterns = files.train(stored);
    patternClasses = files.trainClasses(patterns.length);
    float[][] cues = files.test(options.cues);
    cueClasses = files.testClasses(cues.length);
    try (Scratch home = new Scratch();
        MMapDirectory directory = new MMapDirectory(home.path())) {
      build(directory);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        Output.say(
            "| damage | method | accuracy | log-loss | calibration error |%n|---|---|---|---|---|");
        for (String damage : damages) {
          run(searcher, damage, cues);
        }
      }
    }
    return 0;
  }

  private void build(MMapDirectory directory) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig().setCodec(new HopfieldCodec());
    try (IndexWriter writer = new IndexWriter(directory, config.setRAMBufferSizeMB(512))) {
      for (int i = 0; i < patterns.length; i++) {
        Document document = new Document();
        document.add(
            new KnnFloatVectorField(FIELD, patterns[i], VectorSimilarityFunction.EUCLIDEAN));
        document.add(new NumericDocValuesField(CLASS, patternClasses[i]));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }

  private void run(IndexSearcher searcher, String damage, float[][] images) throws IOException {
    Corruption corruption = Corruption.parse(damage);
    SplittableRandom random = new SplittableRandom(options.seed);
    float[][] cues = new float[images.length][];
    for (int i = 0; i < cues.length; i++) {
      cues[i] = corruption.apply(images[i], random);
    }
    ClassMetrics ours = ours(searcher, damage, corruption, cues);
    ClassMetrics theirs = neighbors(searcher, damage, cues);
    Output.say(
        "| %s | ours, least log-loss of those left out - best k-NN | %s | %+.3f | %+.3f |",
        damage,
        Share.difference(ours.correct(), theirs.correct()),
        ours.logLoss() - theirs.logLoss(),
        ours.calibrationError() - theirs.calibrationError());
  }

  /** {@return the figures of the similarity that is best for the images that are left out} */
  private ClassMetrics ours(
      IndexSearcher searcher, String damage, Corruption corruption, float[][] cues)
      throws IOException {
    ClassMetrics chosen = null;
    double least = Double.POSITIVE_INFINITY;
    for (Similarity similarity : SIMILARITIES) {
      SplittableRandom random = new SplittableRandom(options.seed + 1);
      LabelFit fit =
          new LabelFitter(searcher, FIELD, CLASS)
              .withRows(rows, options.seed)
              .withCorruption(vector -> corruption.apply(vector, random))
              .fit(similarity);
      ClassMetrics metrics =
          ClassMetrics.of(posteriors(searcher, similarity, fit, cues), cueClasses);
      Output.say(
          "| %s | ours, %s, top:%d:%.3g, share %.3g (left out: %.4f, %.3f) | %s |",
          damage,
          similarity.name(),
          fit.k(),
          fit.beta(),
          fit.share(),
          fit.accuracy(),
          fit.logLoss(),
          metrics);
      if (fit.logLoss() < least) {
        least = fit.logLoss();
        chosen = metrics;
      }
    }
    return chosen;
  }

  private static double[][] posteriors(
      IndexSearcher searcher, Similarity similarity, LabelFit fit, float[][] cues) {
    double[][] probabilities = new double[cues.length][CLASSES];
    IntStream.range(0, cues.length)
        .parallel()
        .forEach(
            i -> {
              try {
                LabelPosterior posterior =
                    fit.apply(
                        HopfieldQuery.builder(FIELD, cues[i])
                            .similarity(similarity)
                            .separation(fit.separation())
                            .projection(Projection.NONE)
                            .build()
                            .recall(searcher)
                            .labels(CLASS));
                for (LabelPosterior.Label label : posterior.labels()) {
                  probabilities[i][Integer.parseInt(label.value())] = label.probability();
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return probabilities;
  }

  /** {@return the figures of the metric and the k with the best accuracy on the cues themselves} */
  private ClassMetrics neighbors(IndexSearcher searcher, String damage, float[][] cues) {
    float[][] imputed = imputed(cues);
    ClassMetrics best = null;
    for (Similarity metric : SIMILARITIES) {
      NeighborVotes votes =
          new NeighborVotes(searcher, FIELD, metric, patternClasses, imputed, MAX_NEIGHBORS);
      List<ClassMetrics> byK = new ArrayList<>();
      int accurate = 0;
      int least = 0;
      for (int k = 1; k <= MAX_NEIGHBORS; k++) {
        byK.add(ClassMetrics.of(votes.probabilities(k, CLASSES), cueClasses));
        accurate = byK.get(k - 1).accuracy() > byK.get(accurate).accuracy() ? k - 1 : accurate;
        least = byK.get(k - 1).logLoss() < byK.get(least).logLoss() ? k - 1 : least;
      }
      String name = metric.name();
      Output.say(
          "| %s | k-NN, %s, most accurate k = %d | %s |",
          damage, name, accurate + 1, byK.get(accurate));
      Output.say(
          "| %s | k-NN, %s, least log-loss at k = %d | %s |",
          damage, name, least + 1, byK.get(least));
      if (best == null || byK.get(accurate).accuracy() > best.accuracy()) {
        best = byK.get(accurate);
      }
    }
    return best;
  }

  private float[][] imputed(float[][] cues) {
    double[] means = new double[patterns[0].length];
    for (float[] pattern : patterns) {
      for (int d = 0; d < means.length; d++) {
        means[d] += pattern[d] / patterns.length;
      }
    }
    float[][] imputed = new float[cues.length][];
    for (int i = 0; i < cues.length; i++) {
      imputed[i] = cues[i].clone();
      for (int d = 0; d < means.length; d++) {
        imputed[i][d] = Float.isNaN(cues[i][d]) ? (float) means[d] : cues[i][d];
      }
    }
    return imputed;
  }
}
