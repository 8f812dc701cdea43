package io.github.lucenehopfield.benchmarks;

import io.github.lucenehopfield.anydata.AnyData;
import io.github.lucenehopfield.anydata.ExactAnswers;
import io.github.lucenehopfield.anydata.Measure;
import io.github.lucenehopfield.anydata.Trial;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.index.HopfieldCodec;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.apache.lucene.codecs.Codec;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.IndexWriter;
import org.apache.lucene.index.IndexWriterConfig;
import org.apache.lucene.index.NoMergePolicy;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnByteVectorQuery;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.store.Directory;
import org.apache.lucene.store.MMapDirectory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Many distributions of vectors by every similarity: whether uncorrupted cues find themselves, cues
 * with noise what an exact search finds, ordinary queries what a graph finds, and whether anything
 * fails. What does not hold is marked and listed.
 */
@Command(
    name = "any-data",
    mixinStandardHelpOptions = true,
    description = {
      "Whether retrieval is right on distributions of all sorts, compared with exact search and HNSW.",
      "  self     uncorrupted cues that find the exact answer, where there is one (at least .999)",
      "  noise    cues with noise of a tenth of the spread that find what is right without it, and",
      "           the same of an exact search (at most .01 less)",
      "  recall   of the ten best, by HopfieldQuery with default settings (at least .98)",
      "  knn      of the ten nearest, by an ordinary query, and HNSW (at most .01 less)",
      "With --unknown, self and noise are the share that finds the origin, and may be .01 less than",
      "an exact search over the coordinates that both sides know; recall is that of a search of all",
      "vectors by the same similarity; rows of bytes are left out.",
      "A star stands at what does not hold. Ends with 1 if there is any."
    })
final class AnyDataBenchmark implements Callable<Integer> {
  /** Coordinates of vectors that the cues of a row may meet in exact searches. */
  private static final double MAX_COORDINATES = 3e9;

  private static final int FEWEST_CUES = 40;

  /** A graph cannot be better by more than is allowed. */
  private static final double NEEDS_NO_GRAPH = 1 - Trial.TOLERANCE;

  private static final String LINE = "%-34s %-9s  %7s  %15s  %7s  %15s  %s%n";

  @Option(
      names = "--rows",
      split = ",",
      paramLabel = "NAME",
      description = "Only these distributions (default: all).")
  private List<String> names;

  @Option(
      names = "--similarities",
      split = ",",
      paramLabel = "NAME",
      description = "Only these: euclidean, manhattan, dot, cosine, robust (default: all).")
  private List<String> similarities;

  @Option(
      names = "--cues",
      defaultValue = "200",
      description =
          "Cues of each corruption, and half as many queries; fewer in the largest rows (default:"
              + " ${DEFAULT-VALUE}).")
  private int cues;

  @Option(
      names = "--seed",
      defaultValue = "7",
      description = "Decides vectors and cues (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Option(
      names = "--unknown",
      defaultValue = "0",
      paramLabel = "SHARE",
      description =
          "The share of coordinates that is unknown, of each stored vector and of each cue others"
              + " (default: ${DEFAULT-VALUE}).")
  private double unknown;

  @Option(
      names = "--all-graphs",
      description =
          "Build a graph for every line; otherwise only where ordinary queries find less than .99.")
  private boolean allGraphs;

  @Option(names = "--list", description = "Only list the distributions.")
  private boolean list;

  private final PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
  private final List<String> misses = new ArrayList<>();
  private final List<String> faults = new ArrayList<>();
  private int lines;

  @Override
  public Integer call() throws IOException {
    List<AnyData.Row> rows = chosenRows();
    Set<Measure> measures = chosenMeasures();
    if (cues < 1) {
      throw new BadInputException("cues must be >= 1; cues=" + cues);
    }
    if (!(unknown >= 0 && unknown < 1)) {
      throw new BadInputException("unknown must be from 0 to below 1; unknown=" + unknown);
    }
    if (list) {
      for (AnyData.Row row : rows) {
        out.printf(Locale.ROOT, "%-34s %6d x %d%n", row.name(), row.count(), row.dimension());
      }
      return 0;
    }
    long start = System.nanoTime();
    out.printf(LINE, "", "", "self", "noise / exact", "recall", "knn / HNSW", "");
    for (AnyData.Row row : rows) {
      if (unknown > 0 && (row.bytes() || row.spoiled() != 0)) {
        continue;
      }
      measure(row, measures);
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    out.printf(Locale.ROOT, "%n%d lines, %d misses, %.0f s%n", lines, misses.size(), seconds);
    misses.forEach(out::println);
    if (!faults.isEmpty()) {
      out.printf(Locale.ROOT, "%nOf the faults that any-data once had, again:%n");
      faults.forEach(line -> out.println(line.stripTrailing()));
    }
    return misses.isEmpty() ? 0 : 1;
  }

  private List<AnyData.Row> chosenRows() {
    List<AnyData.Row> rows = AnyData.rows();
    if (names == null) {
      return rows;
    }
    List<String> known = rows.stream().map(AnyData.Row::name).toList();
    for (String name : names) {
      if (!known.contains(name)) {
        throw new BadInputException("rows must be names that --list shows; row=" + name);
      }
    }
    return rows.stream().filter(row -> names.contains(row.name())).toList();
  }

  private Set<Measure> chosenMeasures() {
    if (similarities == null) {
      return EnumSet.allOf(Measure.class);
    }
    Set<Measure> chosen = EnumSet.noneOf(Measure.class);
    for (String name : similarities) {
      chosen.add(
          Arrays.stream(Measure.values())
              .filter(measure -> measure.toString().equals(name))
              .findFirst()
              .orElseThrow(
                  () ->
                      new BadInputException(
                          "similarities must be of "
                              + Arrays.toString(Measure.values())
                              + "; similarity="
                              + name)));
    }
    return chosen;
  }

  private void measure(AnyData.Row row, Set<Measure> measures) throws IOException {
    double coordinates = (double) row.count() * row.dimension();
    // Uncorrupted, with noise, and half as many queries.
    int most = (int) Math.max(FEWEST_CUES, MAX_COORDINATES / coordinates / 2.5);
    int count = Math.min(cues, most);
    Trial trial = new Trial(row, row.count(), count, (count + 1) / 2, unknown, seed);
    Set<Measure> asked = EnumSet.copyOf(measures);
    asked.retainAll(trial.measures());
    if (asked.isEmpty()) {
      return;
    }
    try (Scratch scratch = new Scratch()) {
      try (Index index =
          Index.build(trial, new HopfieldCodec(), scratch.path(), asked, row.segments())) {
        for (Measure measure : asked) {
          line(row, trial, index, measure);
        }
      } catch (RuntimeException | AssertionError e) {
        lines++;
        miss(row.name() + ": no index: " + e);
        out.printf(Locale.ROOT, "%-34s *no index: %s%n", row.name(), e);
      }
    }
  }

  private void line(AnyData.Row row, Trial trial, Index index, Measure measure) throws IOException {
    Trial.Outcome outcome = trial.run(index.searcher, measure, measure.field(), builder -> builder);
    String knn = "";
    if (measure.function() != null && row.spoiled() == 0 && unknown == 0) {
      knn = knn(row, trial, index, measure, outcome.failures());
    }
    StringBuilder failures = new StringBuilder();
    for (Map.Entry<String, Integer> failure : outcome.failures().entrySet()) {
      failures.append(failures.isEmpty() ? "*" : "; ");
      failures.append(failure.getValue()).append(" times ").append(failure.getKey());
    }
    String line =
        String.format(
            Locale.ROOT,
            LINE,
            row.name(),
            measure,
            marked(outcome.selfHolds(), share(outcome.self())),
            marked(
                outcome.noiseHolds(), share(outcome.noise()) + " / " + share(outcome.exactNoise())),
            marked(outcome.recallHolds(), share(outcome.recall())),
            knn,
            failures);
    lines++;
    out.print(line);
    out.flush();
    if (line.contains("*")) {
      miss(line.stripTrailing().replaceAll(" {2,}", "  "));
    }
    if (row.fault()) {
      faults.add(line);
    }
  }

  private void miss(String message) {
    misses.add(message);
  }

  private static String share(double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, "%.3f", value);
  }

  private static String marked(boolean holds, String text) {
    return holds ? text : "*" + text;
  }

  private String knn(
      AnyData.Row row, Trial trial, Index index, Measure measure, Map<String, Integer> failures)
      throws IOException {
    double ours;
    String failure = null;
    try {
      ours = recall(row, trial, index.searcher, measure);
    } catch (RuntimeException | AssertionError e) {
      failure = "ordinary query: " + e;
      ours = 0;
    }
    if (ours >= NEEDS_NO_GRAPH && !allGraphs) {
      return share(ours) + " /     -";
    }
    double graph;
    Codec hnsw = LucenePeer.graphCodec();
    try (Scratch scratch = new Scratch();
        Index other =
            Index.build(trial, hnsw, scratch.path(), EnumSet.of(measure), row.segments())) {
      graph = recall(row, trial, other.searcher, measure);
    } catch (RuntimeException | AssertionError e) {
      // Lucene's own function has no number for some vectors: there is nothing to be below.
      if (failure != null && !failure.endsWith(e.toString())) {
        failures.merge(failure, 1, Integer::sum);
      }
      return share(ours) + " / fails";
    }
    if (failure != null) {
      failures.merge(failure, 1, Integer::sum);
    }
    return marked(ours >= graph - Trial.TOLERANCE - 1e-9, share(ours) + " / " + share(graph));
  }

  private static double recall(
      AnyData.Row row, Trial trial, IndexSearcher searcher, Measure measure) throws IOException {
    int right = 0;
    float[][] queries = trial.queries();
    for (int q = 0; q < queries.length; q++) {
      String field = measure.field();
      Query query =
          row.bytes()
              ? new KnnByteVectorQuery(field, Trial.bytes(queries[q]), ExactAnswers.K)
              : new KnnFloatVectorQuery(field, queries[q], ExactAnswers.K);
      ScoreDoc[] found = searcher.search(query, ExactAnswers.K).scoreDocs;
      for (ScoreDoc hit : found) {
        if (Float.isNaN(hit.score)) {
          throw new IllegalStateException("score must be a number; score=NaN");
        }
      }
      right += trial.right(measure, q, Arrays.stream(found).mapToInt(hit -> hit.doc).toArray());
    }
    return (double) right / queries.length / ExactAnswers.K;
  }

  /** An index whose documents are in the order of their vectors. */
  private static final class Index implements AutoCloseable {
    private final Directory directory;
    private final DirectoryReader reader;
    private final IndexSearcher searcher;

    private Index(Directory directory, DirectoryReader reader) {
      this.directory = directory;
      this.reader = reader;
      searcher = new IndexSearcher(reader);
      searcher.setQueryCache(null);
    }

    static Index build(Trial trial, Codec codec, Path path, Set<Measure> measures, int segments)
        throws IOException {
      IndexWriterConfig config =
          new IndexWriterConfig()
              .setCodec(codec)
              .setUseCompoundFile(false)
              .setMergePolicy(NoMergePolicy.INSTANCE)
              .setRAMBufferSizeMB(1900);
      Directory directory = new MMapDirectory(path);
      try {
        try (IndexWriter writer = new IndexWriter(directory, config)) {
          trial.index(writer, measures, segments);
        }
        DirectoryReader reader = DirectoryReader.open(directory);
        if (reader.leaves().size() != segments) {
          int found = reader.leaves().size();
          reader.close();
          throw new IllegalStateException("segments must be " + segments + "; segments=" + found);
        }
        return new Index(directory, reader);
      } catch (IOException | RuntimeException | AssertionError e) {
        directory.close();
        throw e;
      }
    }

    @Override
    public void close() throws IOException {
      reader.close();
      directory.close();
    }
  }
}
