package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.LabelFit;
import io.github.lucenehopfield.LabelFitter;
import io.github.lucenehopfield.LabelPosterior;
import io.github.lucenehopfield.benchmarks.IntentSentences.Part;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.RobustSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.CosineSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.IntStream;
import org.apache.lucene.document.Document;
import org.apache.lucene.document.KnnFloatVectorField;
import org.apache.lucene.document.SortedDocValuesField;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.VectorSimilarityFunction;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.store.MMapDirectory;
import org.apache.lucene.util.BytesRef;
import org.apache.lucene.util.VectorUtil;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Intents of sentences, with "none of these" (Larson et al., "An evaluation dataset for intent
 * classification and out-of-scope prediction", EMNLP 2019): sentences of 150 intents stored as
 * embeddings by all-MiniLM-L6-v2; the label posterior and the probability of "not stored" alongside
 * {@link ScopePeers scores that the field uses}.
 */
@Command(
    name = "intents",
    mixinStandardHelpOptions = true,
    description = {
      "Intents of sentences with 'none of these', on CLINC150: data_full.json of the repository"
          + " clinc/oos-eval (CC BY 3.0).",
      "Embeds 23,700 sentences on first use and keeps the vectors in the user's cache."
    })
final class IntentsBenchmark implements Callable<Integer> {
  private static final String FIELD = "sentence";
  private static final String INTENT = "intent";
  private static final int PAIRS = 1000;
  private static final int SAMPLE = 4096;

  @Option(
      names = "--data",
      paramLabel = "FILE",
      required = true,
      description =
          "data_full.json: objects train, val, test, oos_train, oos_val, oos_test, each a"
              + " list of pairs of a sentence and its intent.")
  private Path data;

  @Option(
      names = "--cues",
      description = "Test sentences in and out of scope at most (default: all).")
  private int cues = Integer.MAX_VALUE;

  @Option(names = "--seed", description = "Decides what is random (default: ${DEFAULT-VALUE}).")
  private long seed = 7;

  private Map<String, Part> parts;

  @Override
  public Integer call() throws Exception {
    parts = IntentSentences.read(data, cues);
    Part train = parts.get("train");
    Part test = parts.get("test");
    float[][] out = parts.get("oos_test").vectors();
    Output.say(
        "| method | accuracy in scope | area under ROC, in or out of scope | out of scope let"
            + " through where 95 %% in scope are | log-loss | calibration error |%n"
            + "|---|---|---|---|---|---|");
    ScopePeers peers =
        new ScopePeers(train.vectors(), train.intents(), parts.get("oos_train").vectors());
    for (ScopePeers.Method method : ScopePeers.Method.values()) {
      ScopePeers.Answer[] in = peers.answers(method, test.vectors());
      row(method.text(), in, peers.answers(method, out), null);
    }
    try (Scratch home = new Scratch();
        MMapDirectory directory = new MMapDirectory(home.path())) {
      build(directory, train);
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        IndexSearcher searcher = new IndexSearcher(reader);
        searcher.setQueryCache(null);
        ours(searcher, train, test, out);
      }
    }
    return 0;
  }

  private void ours(IndexSearcher searcher, Part train, Part test, float[][] out)
      throws IOException {
    Similarity cosine = new CosineSimilarity();
    LabelFit fit = new LabelFitter(searcher, FIELD, INTENT).withRows(4000, seed).fit(cosine);
    Output.say("fit: k=%d beta=%.4g share=%.3g", fit.k(), fit.beta(), fit.share());
    oursRow("label posterior, cosine, fitted", searcher, cosine, fit, test, out);
    oursRow("robust", searcher, new RobustSimilarity(), null, test, out);
    TrainedNoiseModel model = learn(searcher, train);
    System.err.println(model);
    oursRow(
        "trained on pairs of an intent",
        searcher,
        new NoiseModelSimilarity(model),
        null,
        test,
        out);
  }

  private void oursRow(
      String name,
      IndexSearcher searcher,
      Similarity similarity,
      LabelFit fit,
      Part test,
      float[][] out) {
    double[] losses = new double[test.vectors().length];
    ScopePeers.Answer[] in =
        answers(searcher, similarity, fit, test.vectors(), test.intents(), losses);
    row("ours: " + name, in, answers(searcher, similarity, fit, out, null, null), losses);
  }

  /** Scores are log(1 - not stored), or the log of the mass of the kernel where that is unknown. */
  private static ScopePeers.Answer[] answers(
      IndexSearcher searcher,
      Similarity similarity,
      LabelFit fit,
      float[][] cues,
      String[] own,
      double[] losses) {
    ScopePeers.Answer[] answers = new ScopePeers.Answer[cues.length];
    IntStream.range(0, cues.length)
        .parallel()
        .forEach(
            i -> {
              try {
                HopfieldQuery.Builder query =
                    HopfieldQuery.builder(FIELD, cues[i])
                        .similarity(similarity)
                        .projection(Projection.NONE)
                        .k(fit == null ? 10 : fit.k());
                if (fit != null) {
                  query.separation(fit.separation());
                }
                HopfieldRecall recall = query.build().recall(searcher);
                LabelPosterior posterior = recall.labels(INTENT);
                posterior = fit == null ? posterior : fit.apply(posterior);
                LabelPosterior.Label best = posterior.labels().get(0);
                double score =
                    recall.notStored().isPresent()
                        ? -recall.notStored().getAsDouble()
                        : mass(recall, fit);
                answers[i] = new ScopePeers.Answer(best.value(), best.probability(), score);
                if (losses != null) {
                  losses[i] = -Math.log(Math.max(1e-12, posterior.probability(own[i])));
                }
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
    return answers;
  }

  private static double mass(HopfieldRecall recall, LabelFit fit) {
    double best = recall.hits().get(0).similarity();
    double sum = 0;
    for (HopfieldRecall.Hit hit : recall.hits()) {
      sum += Math.exp(fit.beta() * (hit.similarity() - best));
    }
    return fit.beta() * best + Math.log(sum);
  }

  /** Pairs are two sentences of one intent. */
  private TrainedNoiseModel learn(IndexSearcher searcher, Part train) throws IOException {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, List<Integer>> byIntent = new HashMap<>();
    for (int i = 0; i < train.intents().length; i++) {
      byIntent.computeIfAbsent(train.intents()[i], intent -> new ArrayList<>()).add(i);
    }
    float[][] cues = new float[PAIRS][];
    float[][] origins = new float[PAIRS][];
    for (int i = 0; i < PAIRS; i++) {
      int cue = random.nextInt(train.intents().length);
      // The nearest one is the likeliest to be recalled for it.
      int nearest = -1;
      float best = Float.NEGATIVE_INFINITY;
      for (int other : byIntent.get(train.intents()[cue])) {
        float near = VectorUtil.dotProduct(train.vectors()[cue], train.vectors()[other]);
        if (other != cue && near > best) {
          best = near;
          nearest = other;
        }
      }
      cues[i] = train.vectors()[cue];
      origins[i] = train.vectors()[nearest];
    }
    float[][] sample = new float[Math.min(SAMPLE, train.vectors().length)][];
    Arrays.setAll(sample, i -> train.vectors()[random.nextInt(train.vectors().length)]);
    return new NoiseModelTrainer(
            sample, HopfieldQuery.context(searcher, FIELD, train.vectors()[0].length), seed)
        .withExecutor(ForkJoinPool.commonPool())
        .train(cues, origins);
  }

  private void row(String name, ScopePeers.Answer[] in, ScopePeers.Answer[] out, double[] losses) {
    String[] own = parts.get("test").intents();
    boolean[] correct = new boolean[in.length];
    double[] probabilities = new double[in.length];
    double[] scores = new double[in.length + out.length];
    boolean[] inScope = new boolean[scores.length];
    for (int i = 0; i < in.length; i++) {
      correct[i] = in[i].intent().equals(own[i]);
      probabilities[i] = in[i].probability();
      scores[i] = in[i].score();
      inScope[i] = true;
    }
    for (int i = 0; i < out.length; i++) {
      scores[in.length + i] = out[i].score();
    }
    double[] sorted = Arrays.copyOf(scores, in.length);
    Arrays.sort(sorted);
    double limit = sorted[in.length / 20];
    double through = 0;
    for (ScopePeers.Answer answer : out) {
      through += answer.score() >= limit ? 1.0 / out.length : 0;
    }
    Output.say(
        "| %s | %s | %.4f | %.3f | %s | %s |",
        name,
        Share.withInterval(correct),
        new CalibrationMetrics(probabilities, correct, scores, inScope).areaUnderRoc(),
        through,
        losses == null
            ? ""
            : String.format(Locale.ROOT, "%.3f", Arrays.stream(losses).average().orElse(0)),
        losses == null
            ? ""
            : String.format(
                Locale.ROOT,
                "%.3f",
                new CalibrationMetrics(probabilities, correct, probabilities, correct)
                    .calibrationError()));
  }

  private static void build(MMapDirectory directory, Part train) throws IOException {
    IndexWriterConfig config = new IndexWriterConfig().setCodec(new HopfieldCodec());
    try (IndexWriter writer = new IndexWriter(directory, config.setRAMBufferSizeMB(512))) {
      for (int i = 0; i < train.vectors().length; i++) {
        Document document = new Document();
        document.add(
            new KnnFloatVectorField(FIELD, train.vectors()[i], VectorSimilarityFunction.EUCLIDEAN));
        document.add(new SortedDocValuesField(INTENT, new BytesRef(train.intents()[i])));
        writer.addDocument(document);
      }
      writer.forceMerge(1);
    }
  }
}
