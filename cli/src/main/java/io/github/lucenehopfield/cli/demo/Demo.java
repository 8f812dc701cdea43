package io.github.lucenehopfield.cli.demo;

import io.github.lucenehopfield.cli.demo.DemoResult.Example;
import io.github.lucenehopfield.cli.demo.DemoResult.Hit;
import io.github.lucenehopfield.cli.demo.DemoResult.IndexCost;
import io.github.lucenehopfield.cli.demo.DemoResult.Method;
import io.github.lucenehopfield.cli.demo.DemoResult.Row;
import io.github.lucenehopfield.cli.demo.DemoResult.Score;
import io.github.lucenehopfield.cli.search.Codecs;
import io.github.lucenehopfield.cli.search.CueSearcher;
import io.github.lucenehopfield.cli.search.CueSearcher.Result;
import io.github.lucenehopfield.cli.search.IndexBuilder;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.cli.search.Parallel;
import io.github.lucenehopfield.cli.search.SelectionSampler;
import io.github.lucenehopfield.cli.search.Training;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import io.github.lucenehopfield.datasets.io.Progress;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.VectorSimilarityFunction;

/**
 * Indexes images, corruptions some of them in each of several ways, and asks each method for them.
 * Not safe for use by several threads.
 */
public final class Demo {
  static final String FIELD = "image";
  private static final long SEED = 42;
  private static final int EXAMPLES = 4;

  /** The methods whose best image is in the pictures. */
  private static final List<Method> SHOWN =
      List.of(Method.EXACT_EUCLIDEAN, Method.ROBUST, Method.TRAINED);

  static final int CANDIDATES = 1000;
  private static final int WARM_UP = 30;
  private static final int HNSW_NEIGHBORS = 16;
  private static final int HNSW_BEAM = 100;

  private final Console console;
  private final int threads;

  /**
   * Prepares a demonstration.
   *
   * @param console where progress is shown
   * @param threads for indexing, and cues answered at the same time
   */
  public Demo(Console console, int threads) {
    this.console = console;
    this.threads = threads;
  }

  /**
   * {@return what was found}
   *
   * @param file the images, pixels from 0 to 1
   * @param cues how many of them to corruption in each way
   * @throws BadInputException if there are fewer
   * @throws IOException if something cannot be read or written
   */
  public DemoResult run(VectorFile file, int cues) throws IOException {
    if (cues > file.rows()) {
      throw new BadInputException("--cues: expected at most " + file.rows() + ", found " + cues);
    }
    float[][] images = read(file);
    try (PendingOutput ours = PendingOutput.temporaryDirectory();
        PendingOutput graph = PendingOutput.temporaryDirectory()) {
      IndexCost oursCost = index(file, Codecs.hopfield(), ours, true, "Indexing for ours");
      IndexCost graphCost =
          index(file, Codecs.hnsw(HNSW_NEIGHBORS, HNSW_BEAM), graph, false, "Indexing for HNSW");
      try (OpenIndex openOurs = OpenIndex.open(ours.path());
          OpenIndex openGraph = OpenIndex.open(graph.path())) {
        List<CorruptionCase> corruptions =
            CorruptionCase.all(file.width(), file.dimension() / file.width());
        int[] origins = origins(images.length, cues);
        long start = System.nanoTime();
        TrainedNoiseModel model = train(openOurs, file, others(images, origins), corruptions);
        double training = (System.nanoTime() - start) / 1e9;
        List<Row> rows = new ArrayList<>();
        long steps = (long) corruptions.size() * cues * Method.values().length;
        try (Progress progress = Progress.start(console, "Recalling", "cues", steps)) {
          DemoMethods methods = new DemoMethods(new ExactScan(images), openOurs, openGraph, model);
          for (int d = 0; d < corruptions.size(); d++) {
            rows.add(row(corruptions.get(d), d, images, origins, methods, progress));
          }
        }
        return new DemoResult(
            images.length, file.width(), cues, SEED, threads, oursCost, graphCost, training, rows);
      }
    }
  }

  private static float[][] read(VectorFile file) throws IOException {
    float[][] images = new float[file.rows()][file.dimension()];
    VectorFile.Cursor cursor = file.cursor();
    for (int row = 0; row < images.length; row++) {
      cursor.read(row, images[row]);
    }
    return images;
  }

  private IndexCost index(
      VectorFile file, Codec codec, PendingOutput output, boolean oneSegment, String task)
      throws IOException {
    long start = System.nanoTime();
    IndexBuilder builder =
        new IndexBuilder(codec, FIELD, VectorSimilarityFunction.EUCLIDEAN, threads, oneSegment);
    try (Progress progress = Progress.start(console, task, "images", file.rows())) {
      builder.build(file, output, progress);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    long bytes = 0;
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(output.path(), "*.{hpc,hpm,vex,vem}")) {
      for (Path path : files) {
        bytes += Files.size(path);
      }
    }
    return new IndexCost(seconds, (double) bytes / file.rows());
  }

  /** Different images, drawn with a seed (Floyd's sample, in order of drawing). */
  private static int[] origins(int images, int cues) {
    SplittableRandom random = new SplittableRandom(SEED);
    List<Integer> drawn = new ArrayList<>();
    boolean[] taken = new boolean[images];
    for (int limit = images - cues; limit < images; limit++) {
      int number = random.nextInt(limit + 1);
      int origin = taken[number] ? limit : number;
      taken[origin] = true;
      drawn.add(origin);
    }
    return drawn.stream().mapToInt(Integer::intValue).toArray();
  }

  /** {@return a sample of the images other than those looked for, where there are others} */
  private static float[][] others(float[][] images, int[] lookedFor) {
    if (lookedFor.length == images.length) {
      return images;
    }
    boolean[] barred = new boolean[images.length];
    for (int origin : lookedFor) {
      barred[origin] = true;
    }
    SelectionSampler sampler =
        new SelectionSampler(images.length - lookedFor.length, Training.SAMPLE, SEED);
    List<float[]> drawn = new ArrayList<>();
    for (int i = 0; i < images.length; i++) {
      if (!barred[i] && sampler.next()) {
        drawn.add(images[i]);
      }
    }
    return drawn.toArray(new float[0][]);
  }

  private TrainedNoiseModel train(
      OpenIndex index, VectorFile file, float[][] sample, List<CorruptionCase> corruptions)
      throws IOException {
    List<io.github.lucenehopfield.noise.corruption.Corruption> laws = new ArrayList<>();
    for (CorruptionCase corruption : corruptions) {
      laws.add(corruption.law());
    }
    return new Training(console, index, index.vectorField(FIELD), sample, SEED)
        .withGrid(file.width(), file.dimension() / file.width())
        .train(laws);
  }

  private Row row(
      CorruptionCase corruption,
      int number,
      float[][] images,
      int[] origins,
      DemoMethods methods,
      Progress progress)
      throws IOException {
    float[][] cues = new float[origins.length][];
    for (int i = 0; i < cues.length; i++) {
      SplittableRandom random = new SplittableRandom(SEED + 1_000_003L * (number + 1) + i);
      cues[i] = corruption.law().apply(images[origins[i]], random);
    }
    Map<Method, Score> scores = new EnumMap<>(Method.class);
    List<Map<Method, Answer>> shown = new ArrayList<>();
    for (int i = 0; i < Math.min(EXAMPLES, cues.length); i++) {
      shown.add(new EnumMap<>(Method.class));
    }
    for (Method method : Method.values()) {
      CueSearcher searcher = methods.searcher(method);
      if (number == 0) {
        warmUp(methods, method, searcher, cues);
      }
      double[] millis = new double[cues.length];
      int[] correct = new int[1];
      Parallel.inOrder(
          cues.length,
          threads,
          i -> answer(methods, method, searcher, cues[i]),
          (i, answer) -> {
            millis[i] = answer.millis();
            correct[0] += answer.best() == origins[i] ? 1 : 0;
            if (i < shown.size()) {
              shown.get(i).put(method, answer);
            }
            progress.add(1);
          });
      Arrays.sort(millis);
      scores.put(method, new Score((double) correct[0] / cues.length, millis[cues.length / 2]));
    }
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < shown.size(); i++) {
      examples.add(example(images, origins[i], cues[i], shown.get(i)));
    }
    return new Row(corruption, scores, examples);
  }

  /** Times of the first row would be those of the compiler. */
  private void warmUp(DemoMethods methods, Method method, CueSearcher searcher, float[][] cues)
      throws IOException {
    Parallel.inOrder(
        Math.min(WARM_UP, cues.length),
        threads,
        i -> answer(methods, method, searcher, cues[i]),
        (i, answer) -> {});
  }

  private static Answer answer(
      DemoMethods methods, Method method, CueSearcher searcher, float[] cue) throws IOException {
    long start = System.nanoTime();
    Result result = null;
    long best;
    if (method.ours()) {
      result = searcher.recall(cue);
      best = result.ids()[0];
    } else {
      best = methods.plain(method, withoutUnknown(cue));
    }
    return new Answer(best, result, (System.nanoTime() - start) / 1e6);
  }

  /** Ordinary methods cannot leave a coordinate out; they get 0, the background. */
  private static float[] withoutUnknown(float[] cue) {
    float[] filled = cue.clone();
    for (int i = 0; i < filled.length; i++) {
      if (Float.isNaN(filled[i])) {
        filled[i] = 0;
      }
    }
    return filled;
  }

  private static Example example(
      float[][] images, int origin, float[] cue, Map<Method, Answer> answers) {
    Map<Method, Hit> best = new EnumMap<>(Method.class);
    for (Method method : SHOWN) {
      long id = answers.get(method).best();
      best.put(method, new Hit(id, images[(int) id]));
    }
    Result trained = answers.get(Method.TRAINED).result();
    double notStored = trained.notStored().orElse(0);
    return new Example(
        origin,
        images[origin],
        cue,
        best,
        trained.pattern(),
        trained.fromCandidates().orElse(1) * trained.probabilities()[0],
        notStored);
  }

  private record Answer(long best, Result result, double millis) {}
}
