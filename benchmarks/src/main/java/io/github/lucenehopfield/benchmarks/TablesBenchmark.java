package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.LabelFit;
import io.github.lucenehopfield.LabelFitter;
import io.github.lucenehopfield.LabelPosterior;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.NpyWriter;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.projection.Projection;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.zip.GZIPInputStream;
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
import picocli.CommandLine.Option;

/**
 * Classes of table rows by the label posterior and by three classifiers of scikit-learn, on the
 * tables that come with it: whole rows, rows with missing cells and rows with cells of other rows.
 * Half of a table is learned, half is asked; all methods see the damage while they learn.
 */
@Command(
    name = "tables",
    mixinStandardHelpOptions = true,
    description =
        "Classes of table rows, whole, with missing and with wrong cells, next to k-NN, logistic"
            + " regression and gradient boosting.")
final class TablesBenchmark implements Callable<Integer> {
  private static final String FIELD = "row";
  private static final String CLASS = "class";
  private static final List<Similarity> SIMILARITIES =
      List.of(new EuclideanSimilarity(), new ManhattanSimilarity());
  private static final List<String> PEERS = List.of("knn", "logistic", "boosting");
  private static final List<String> DAMAGES = List.of("none", "missing", "wrong");

  @Option(
      names = "--tables",
      split = ",",
      description = "Of iris, wine_data, breast_cancer, digits (default: all).")
  private List<String> tables = List.of("iris", "wine_data", "breast_cancer", "digits");

  @Option(
      names = "--data",
      paramLabel = "FOLDER",
      description =
          "Where scikit-learn keeps them (default: ${DEFAULT-VALUE}, of Debian's python3-sklearn).")
  private Path data = Path.of("/usr/lib/python3/dist-packages/sklearn/datasets/data");

  @Option(names = "--share", description = "Of the cells that are damaged (default: 0.3).")
  private double share = .3;

  @Option(names = "--runs", description = "Splits into halves (default: ${DEFAULT-VALUE}).")
  private int runs = 3;

  @Option(names = "--seed", description = "Decides splits and damage (default: ${DEFAULT-VALUE}).")
  private long seed = 7;

  @Option(names = "--python", description = "One with scikit-learn (default: ${DEFAULT-VALUE}).")
  private String python = "/usr/bin/python3";

  /** A table: columns in standard deviations of the rows to learn, and the split. */
  private record Split(float[][] learned, int[] learnedClasses, float[][] asked, int[] classes) {}

  private record Table(float[][] rows, int[] classes) {}

  @Override
  public Integer call() throws Exception {
    Output.say("| table | damage | method | accuracy | log-loss | calibration error |");
    Output.say("|---|---|---|---|---|---|");
    for (String name : tables) {
      Table table = read(name);
      try (Scratch home = new Scratch()) {
        Path cases = Files.createDirectory(home.path().resolve("cases"));
        Map<String, List<ClassMetrics>> results = new LinkedHashMap<>();
        for (String damage : DAMAGES) {
          for (int run = 0; run < runs; run++) {
            Split split = split(table, seed + run);
            SplittableRandom random = new SplittableRandom(seed + 100 + run);
            float[][] asked = damaged(split.asked(), split.learned(), damage, random);
            write(cases.resolve(damage + run), split, damage, asked, random);
            results
                .computeIfAbsent(damage + " ours", k -> new ArrayList<>())
                .add(ours(home.path().resolve("index" + damage + run), split, damage, asked));
          }
        }
        peers(cases);
        for (String damage : DAMAGES) {
          for (int run = 0; run < runs; run++) {
            int[] classes = split(table, seed + run).classes();
            for (String peer : PEERS) {
              results
                  .computeIfAbsent(damage + " " + peer, k -> new ArrayList<>())
                  .add(answers(cases.resolve(damage + run).resolve(peer + ".npy"), classes));
            }
          }
        }
        results.forEach((what, figures) -> print(name, what, figures));
      }
    }
    return 0;
  }

  private static void print(String table, String what, List<ClassMetrics> figures) {
    String[] words = what.split(" ");
    Repeats accuracy = of(figures.stream().mapToDouble(ClassMetrics::accuracy).toArray());
    Output.say(
        "| %s | %s | %s | %.3f +-%.3f | %.3f | %.3f |",
        table,
        words[0],
        words[1],
        accuracy.mean(),
        accuracy.halfWidth(),
        of(figures.stream().mapToDouble(ClassMetrics::logLoss).toArray()).mean(),
        of(figures.stream().mapToDouble(ClassMetrics::calibrationError).toArray()).mean());
  }

  private static Repeats of(double[] values) {
    return new Repeats(values);
  }

  /** Rows of numbers with the class last; a first line without a class is a head. */
  private Table read(String name) throws IOException {
    Path path = data.resolve(name + ".csv");
    boolean packed = !Files.exists(path);
    path = packed ? data.resolve(name + ".csv.gz") : path;
    if (!Files.exists(path)) {
      throw new BadInputException(path, "a table of scikit-learn", "nothing");
    }
    List<float[]> rows = new ArrayList<>();
    List<Integer> classes = new ArrayList<>();
    try (InputStream file = Files.newInputStream(path);
        InputStream in = packed ? new GZIPInputStream(file) : file;
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      // All but the digits have a head.
      String line = packed ? lines.readLine() : skipHead(lines);
      for (; line != null; line = lines.readLine()) {
        String[] cells = line.split(",");
        float[] row = new float[cells.length - 1];
        for (int d = 0; d < row.length; d++) {
          row[d] = Float.parseFloat(cells[d]);
        }
        rows.add(row);
        classes.add((int) Double.parseDouble(cells[row.length]));
      }
    } catch (NumberFormatException e) {
      throw new BadInputException(path, "numbers", e.getMessage());
    }
    return new Table(
        rows.toArray(new float[0][]), classes.stream().mapToInt(Integer::intValue).toArray());
  }

  private static String skipHead(BufferedReader lines) throws IOException {
    lines.readLine();
    return lines.readLine();
  }

  private static Split split(Table table, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    int count = table.rows().length;
    int[] order = new int[count];
    Arrays.setAll(order, i -> i);
    for (int i = count - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      int swap = order[i];
      order[i] = order[j];
      order[j] = swap;
    }
    int half = count / 2;
    int columns = table.rows()[0].length;
    double[] mean = new double[columns];
    double[] squares = new double[columns];
    for (int i = 0; i < half; i++) {
      for (int d = 0; d < columns; d++) {
        double value = table.rows()[order[i]][d];
        mean[d] += value / half;
        squares[d] += value * value / half;
      }
    }
    float[][] rows = new float[count][columns];
    int[] classes = new int[count];
    for (int i = 0; i < count; i++) {
      classes[i] = table.classes()[order[i]];
      for (int d = 0; d < columns; d++) {
        double variance = squares[d] - mean[d] * mean[d];
        double deviation = variance > 1e-12 ? Math.sqrt(variance) : 1;
        rows[i][d] = (float) ((table.rows()[order[i]][d] - mean[d]) / deviation);
      }
    }
    return new Split(
        Arrays.copyOf(rows, half),
        Arrays.copyOf(classes, half),
        Arrays.copyOfRange(rows, half, count),
        Arrays.copyOfRange(classes, half, count));
  }

  private float[][] damaged(
      float[][] rows, float[][] others, String damage, SplittableRandom random) {
    float[][] damaged = new float[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      damaged[i] = damaged(rows[i], others, damage, random);
    }
    return damaged;
  }

  private float[] damaged(float[] row, float[][] others, String damage, SplittableRandom random) {
    float[] damaged = row.clone();
    int kept = random.nextInt(row.length);
    for (int d = 0; d < row.length; d++) {
      double drawn = random.nextDouble();
      int other = random.nextInt(others.length);
      if (drawn < share && d != kept && !damage.equals("none")) {
        damaged[d] = damage.equals("missing") ? Float.NaN : others[other][d];
      }
    }
    return damaged;
  }

  /** Peers learn the rows and, where there is damage, three damaged copies of each. */
  private void write(
      Path folder, Split split, String damage, float[][] asked, SplittableRandom random)
      throws IOException {
    Files.createDirectory(folder);
    List<float[]> rows = new ArrayList<>(List.of(split.learned()));
    int copies = damage.equals("none") ? 1 : 4;
    for (int copy = 1; copy < copies; copy++) {
      rows.addAll(List.of(damaged(split.learned(), split.learned(), damage, random)));
    }
    float[][] labels = new float[rows.size()][1];
    for (int i = 0; i < labels.length; i++) {
      labels[i][0] = split.learnedClasses()[i % split.learnedClasses().length];
    }
    write(folder.resolve("train.npy"), rows.toArray(new float[0][]));
    write(folder.resolve("labels.npy"), labels);
    write(folder.resolve("test.npy"), asked);
  }

  private static void write(Path path, float[][] rows) throws IOException {
    try (OutputStream out = Files.newOutputStream(path);
        NpyWriter writer = new NpyWriter(out, rows.length, rows[0].length)) {
      for (float[] row : rows) {
        writer.write(row);
      }
    }
  }

  private void peers(Path cases) throws IOException, InterruptedException {
    Path script = cases.resolveSibling("table_classifiers.py");
    try (InputStream in = TablesBenchmark.class.getResourceAsStream("table_classifiers.py")) {
      Files.write(script, in.readAllBytes());
    }
    ProcessBuilder builder =
        new ProcessBuilder(python, script.toString(), cases.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT);
    // Threads that wait for each other take very long on a busy machine.
    builder.environment().put("OMP_NUM_THREADS", "1");
    builder.environment().put("OPENBLAS_NUM_THREADS", "1");
    Process process = builder.start();
    process.getInputStream().readAllBytes();
    if (process.waitFor() != 0) {
      throw new IOException("scikit-learn failed with status " + process.exitValue());
    }
  }

  private static ClassMetrics answers(Path path, int[] classes) throws IOException {
    try (VectorFile file = VectorFile.open(path)) {
      double[][] probabilities = new double[file.rows()][file.dimension()];
      float[] row = new float[file.dimension()];
      VectorFile.Cursor cursor = file.cursor();
      for (int i = 0; i < probabilities.length; i++) {
        cursor.read(i, row);
        for (int c = 0; c < row.length; c++) {
          probabilities[i][c] = row[c];
        }
      }
      return ClassMetrics.of(probabilities, classes);
    }
  }

  private ClassMetrics ours(Path home, Split split, String damage, float[][] asked)
      throws IOException {
    Files.createDirectory(home);
    try (MMapDirectory directory = new MMapDirectory(home)) {
      try (IndexWriter writer =
          new IndexWriter(directory, new IndexWriterConfig().setCodec(new HopfieldCodec()))) {
        for (int i = 0; i < split.learned().length; i++) {
          Document document = new Document();
          document.add(
              new KnnFloatVectorField(
                  FIELD, split.learned()[i], VectorSimilarityFunction.EUCLIDEAN));
          document.add(new NumericDocValuesField(CLASS, split.learnedClasses()[i]));
          writer.addDocument(document);
        }
        writer.forceMerge(1);
      }
      try (DirectoryReader reader = DirectoryReader.open(directory)) {
        return ours(new IndexSearcher(reader), split, damage, asked);
      }
    }
  }

  /** The similarity with the least log-loss among rows that are left out. */
  private ClassMetrics ours(IndexSearcher searcher, Split split, String damage, float[][] asked)
      throws IOException {
    SplittableRandom random = new SplittableRandom(seed + 1);
    LabelFit best = null;
    Similarity chosen = null;
    for (Similarity similarity : SIMILARITIES) {
      LabelFit fit =
          new LabelFitter(searcher, FIELD, CLASS)
              .withCorruption(row -> damaged(row, split.learned(), damage, random))
              .fit(similarity);
      if (best == null || fit.logLoss() < best.logLoss()) {
        best = fit;
        chosen = similarity;
      }
    }
    int classes = 1 + Arrays.stream(split.learnedClasses()).max().orElseThrow();
    double[][] probabilities = new double[asked.length][classes];
    for (int i = 0; i < asked.length; i++) {
      LabelPosterior posterior =
          best.apply(
              HopfieldQuery.builder(FIELD, asked[i])
                  .similarity(chosen)
                  .separation(best.separation())
                  .projection(Projection.NONE)
                  .build()
                  .recall(searcher)
                  .labels(CLASS));
      for (LabelPosterior.Label label : posterior.labels()) {
        probabilities[i][Integer.parseInt(label.value())] = label.probability();
      }
    }
    return ClassMetrics.of(probabilities, split.classes());
  }
}
