package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.Imputer;
import io.github.lucenehopfield.datasets.file.NpyWriter;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.index.HopfieldCodec;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import io.github.lucenehopfield.similarity.ManhattanSimilarity;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
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
 * Holes of a table filled from an index of whole rows, alongside the mean of the column and
 * scikit-learn's KNNImputer given the same whole rows: errors and times. Tables are images of 7 x 7
 * cells, and a generated mixture of ten factor models.
 */
@Command(
    name = "impute",
    mixinStandardHelpOptions = true,
    description = "Holes of tables filled, next to scikit-learn's KNNImputer where there is one.")
final class ImputeBenchmark implements Callable<Integer> {
  private static final String FIELD = "row";
  private static final int SIDE = 28;
  private static final int CELL = 4;
  private static final int COLUMNS = 50;
  private static final int FACTORS = 5;
  private static final int COMPONENTS = 10;
  private static final double[] SHARES = {.1, .3, .5};

  @Mixin private FashionMnist files;

  @Option(names = "--sets", split = ",", description = "Of images, generated (default: both).")
  private List<String> sets = List.of("images", "generated");

  @Option(names = "--stored", description = "Whole rows (default: ${DEFAULT-VALUE}).")
  private int stored = 10_000;

  @Option(names = "--rows", description = "Rows to fill (default: ${DEFAULT-VALUE}).")
  private int rows = 10_000;

  @Option(names = "--seed", description = "Decides what is random (default: ${DEFAULT-VALUE}).")
  private long seed = 7;

  @Option(
      names = "--python",
      description = "A Python that has scikit-learn (default: ${DEFAULT-VALUE}).")
  private String python = "python3";

  @Override
  public Integer call() throws Exception {
    boolean peer = hasPeer();
    if (!peer) {
      Output.say("'%s' cannot import sklearn: KNNImputer is left out; see --python%n", python);
    }
    Output.say(
        "| table | missing | mean | KNNImputer | ours | expected | KNNImputer | ours |%n"
            + "| | | error | error, best of its settings | error | error by our fit"
            + " | rows a second | rows a second, fit included |%n|---|---|---|---|---|---|---|---|");
    for (String set : sets) {
      float[][] table = table(set);
      float[][] whole = Arrays.copyOf(table, stored);
      float[][] others = Arrays.copyOfRange(table, stored, table.length);
      try (Scratch home = new Scratch();
          MMapDirectory directory = new MMapDirectory(home.path().resolve("index"))) {
        write(home.path().resolve("stored.npy"), whole);
        long start = System.nanoTime();
        build(directory, whole);
        Output.say("%s: %d rows indexed in %.1f s", set, whole.length, Output.seconds(start));
        try (DirectoryReader reader = DirectoryReader.open(directory)) {
          IndexSearcher searcher = new IndexSearcher(reader);
          searcher.setQueryCache(null);
          for (boolean block : new boolean[] {false, true}) {
            for (double share : SHARES) {
              run(set, searcher, whole, others, block, share, peer ? home.path() : null);
            }
          }
        }
      }
    }
    return 0;
  }

  private boolean hasPeer() throws InterruptedException {
    try {
      return new ProcessBuilder(python, "-c", "import sklearn")
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false;
    }
  }

  private float[][] table(String name) throws IOException {
    return switch (name) {
      case "images" -> images();
      case "generated" -> generated();
      default ->
          throw new IllegalArgumentException("--sets must be of images, generated; set=" + name);
    };
  }

  /** Means of 4 x 4 pixels. */
  private float[][] images() throws IOException {
    float[][] images = files.train(stored + rows);
    if (images.length < stored + rows) {
      throw new IllegalArgumentException(
          "--stored and --rows must be <= 60000 together; stored=" + stored + " rows=" + rows);
    }
    int side = SIDE / CELL;
    float[][] table = new float[images.length][side * side];
    for (int i = 0; i < table.length; i++) {
      for (int pixel = 0; pixel < SIDE * SIDE; pixel++) {
        int cell = pixel / SIDE / CELL * side + pixel % SIDE / CELL;
        table[i][cell] += images[i][pixel] / (CELL * CELL);
      }
    }
    return table;
  }

  private float[][] generated() {
    SplittableRandom random = new SplittableRandom(seed);
    double[][][] loadings = new double[COMPONENTS][FACTORS + 1][COLUMNS];
    for (double[][] component : loadings) {
      for (double[] factor : component) {
        Arrays.setAll(factor, d -> random.nextGaussian());
      }
    }
    float[][] table = new float[stored + rows][COLUMNS];
    for (float[] row : table) {
      double[][] component = loadings[random.nextInt(COMPONENTS)];
      double[] factors = random.doubles(FACTORS).map(u -> 2 * u - 1).toArray();
      for (int d = 0; d < COLUMNS; d++) {
        double value = component[FACTORS][d] + .2 * random.nextGaussian();
        for (int f = 0; f < FACTORS; f++) {
          value += factors[f] * component[f][d];
        }
        row[d] = (float) value;
      }
    }
    return table;
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

  private float[][] withHoles(float[][] whole, boolean block, double share) {
    SplittableRandom random = new SplittableRandom(seed + (block ? 1 : 0) + (long) (100 * share));
    float[][] holes = new float[whole.length][];
    for (int i = 0; i < holes.length; i++) {
      holes[i] = whole[i].clone();
      int columns = holes[i].length;
      int missing = (int) Math.round(share * columns);
      int from = random.nextInt(columns - missing + 1);
      int left = missing;
      for (int d = 0; d < columns; d++) {
        boolean hole = block ? d >= from && d < from + missing : random.nextInt(columns - d) < left;
        left -= hole ? 1 : 0;
        holes[i][d] = hole ? Float.NaN : holes[i][d];
      }
    }
    return holes;
  }

  private void run(
      String set,
      IndexSearcher searcher,
      float[][] whole,
      float[][] others,
      boolean block,
      double share,
      Path peer)
      throws IOException, InterruptedException {
    float[][] holes = withHoles(others, block, share);
    double[] deviations = deviations(whole);
    long start = System.nanoTime();
    Imputer imputer =
        Imputer.fit(
            searcher,
            FIELD,
            List.of(new EuclideanSimilarity(), new ManhattanSimilarity()),
            Arrays.copyOf(holes, Math.min(holes.length, 1000)),
            seed);
    float[][] ours = new float[holes.length][];
    for (int i = 0; i < holes.length; i++) {
      ours[i] = imputer.impute(holes[i]).row();
    }
    double seconds = Output.seconds(start);
    float[] means = means(whole);
    float[][] byMean = new float[holes.length][];
    Arrays.setAll(byMean, i -> filled(holes[i], means));
    Peer best = peer == null ? null : peer(peer, holes, others, deviations);
    Output.say(
        "| %s | %.0f %% %s | %.3f | %s | %.3f (%s, %s) | %.3f | %s | %.0f |",
        set,
        100 * share,
        block ? "in one block" : "at random",
        error(byMean, holes, others, deviations),
        best == null ? "" : String.format(Locale.ROOT, "%.3f (%s)", best.error(), best.settings()),
        error(ours, holes, others, deviations),
        imputer.similarity().name(),
        imputer.separation(),
        imputer.error(),
        best == null ? "" : String.format(Locale.ROOT, "%.0f", holes.length / best.seconds()),
        holes.length / seconds);
  }

  /** The settings of the peer with the least error, and the time that they took. */
  private record Peer(String settings, double error, double seconds) {}

  private Peer peer(Path home, float[][] holes, float[][] others, double[] deviations)
      throws IOException, InterruptedException {
    write(home.resolve("holes.npy"), holes);
    Path script = home.resolve("knn_imputer.py");
    try (InputStream in = ImputeBenchmark.class.getResourceAsStream("knn_imputer.py")) {
      Files.write(script, in.readAllBytes());
    }
    Peer best = null;
    for (String settings : new String[] {"5 uniform", "5 distance", "15 distance"}) {
      Path out = home.resolve("filled.npy");
      String[] words = settings.split(" ");
      Process process =
          new ProcessBuilder(
                  python,
                  script.toString(),
                  home.resolve("stored.npy").toString(),
                  home.resolve("holes.npy").toString(),
                  words[0],
                  words[1],
                  out.toString())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      String answer = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new IOException("KNNImputer failed with status " + process.exitValue());
      }
      double error = error(read(out), holes, others, deviations);
      if (best == null || error < best.error()) {
        best = new Peer(settings, error, Double.parseDouble(answer.strip()));
      }
    }
    return best;
  }

  private static float[][] read(Path path) throws IOException {
    try (VectorFile file = VectorFile.open(path)) {
      float[][] rows = new float[file.rows()][file.dimension()];
      VectorFile.Cursor cursor = file.cursor();
      for (int i = 0; i < rows.length; i++) {
        cursor.read(i, rows[i]);
      }
      return rows;
    }
  }

  private static void write(Path path, float[][] rows) throws IOException {
    try (OutputStream out = Files.newOutputStream(path);
        NpyWriter writer = new NpyWriter(out, rows.length, rows[0].length)) {
      for (float[] row : rows) {
        writer.write(row);
      }
    }
  }

  private static float[] filled(float[] row, float[] by) {
    float[] filled = row.clone();
    for (int d = 0; d < filled.length; d++) {
      filled[d] = Float.isNaN(row[d]) ? by[d] : row[d];
    }
    return filled;
  }

  private static float[] means(float[][] whole) {
    double[] sums = new double[whole[0].length];
    for (float[] row : whole) {
      for (int d = 0; d < sums.length; d++) {
        sums[d] += row[d] / whole.length;
      }
    }
    float[] means = new float[sums.length];
    for (int d = 0; d < means.length; d++) {
      means[d] = (float) sums[d];
    }
    return means;
  }

  private static double[] deviations(float[][] whole) {
    float[] means = means(whole);
    double[] deviations = new double[means.length];
    for (float[] row : whole) {
      for (int d = 0; d < means.length; d++) {
        deviations[d] += (row[d] - means[d]) * (row[d] - means[d]) / whole.length;
      }
    }
    for (int d = 0; d < means.length; d++) {
      deviations[d] = deviations[d] > 0 ? Math.sqrt(deviations[d]) : 1;
    }
    return deviations;
  }

  /** {@return the root of the mean square of the errors in the holes, in standard deviations} */
  private static double error(
      float[][] filled, float[][] holes, float[][] truth, double[] deviations) {
    double squares = 0;
    long count = 0;
    for (int i = 0; i < holes.length; i++) {
      for (int d = 0; d < deviations.length; d++) {
        if (Float.isNaN(holes[i][d])) {
          double error = (filled[i][d] - truth[i][d]) / deviations[d];
          squares += error * error;
          count++;
        }
      }
    }
    return Math.sqrt(squares / count);
  }
}
