package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.Imputer;
import io.github.lucenehopfield.cli.search.Imputation;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.cli.search.Parallel;
import io.github.lucenehopfield.datasets.file.NpyWriter;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.Console;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import io.github.lucenehopfield.datasets.io.Progress;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.apache.lucene.index.FieldInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Fills what rows lack from what is stored. */
@Command(
    name = "impute",
    header = "Fills what rows lack from what is stored.",
    description = {
      "A row recalls the stored vectors that are most like it where it is known; where it is NaN,"
          + " their weighted mean takes its place. What is known stays as it is, in 32-bit floats.",
      "",
      "The similarity, the number of vectors and their weights are those that give the least error"
          + " where the same is hidden from stored vectors, in units of the standard deviation of"
          + " each column. That error is printed, how many values were filled, and which rows are"
          + " so far from all that is stored that nothing fits (they are filled all the same), or"
          + " have no known value (they stay NaN).",
      "",
      "Files are as for 'hopfield index'."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class ImputeCommand implements Callable<Integer> {
  private static final int MAX_NAMED = 10;

  @ParentCommand private HopfieldCommand parent;

  @Option(
      names = "--index",
      paramLabel = "DIR",
      required = true,
      description = "The index; what its vectors lack does not count.")
  private Path index;

  @Option(
      names = "--input",
      paramLabel = "FILE",
      required = true,
      description =
          "The rows, NaN where unknown; as many numbers a row as the index has" + " dimensions.")
  private Path input;

  @Option(
      names = "--out",
      paramLabel = "FILE.npy",
      required = true,
      description = "The file to write: float32, the same rows.")
  private Path out;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description = "The vector field (default: the only one there is).")
  private String field;

  @Option(
      names = "--similarity",
      split = ",",
      paramLabel = "NAME",
      defaultValue = "euclidean,manhattan",
      description = "The similarities to choose from (default: ${DEFAULT-VALUE}).")
  private List<String> similarities;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Rows that are filled at the same time (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Option(
      names = "--seed",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "The same seed, index and input give the same output (default: ${DEFAULT-VALUE}).")
  private long seed;

  @Override
  public Integer call() throws IOException {
    Arguments.atLeastOne("--threads", threads);
    PendingOutput.requireFile(out);
    try (VectorFile rows = VectorFile.open(input)) {
      OpenIndex.use(index, opened -> impute(rows, opened));
    }
    return 0;
  }

  private void impute(VectorFile rows, OpenIndex opened) throws IOException {
    FieldInfo info = opened.vectorField(field);
    opened.requireDimension(rows, info);
    Console console = parent.console();
    Imputer imputer = Imputation.fit(rows, opened, info, similarities, seed);
    ThreadLocal<VectorFile.Cursor> cursors = ThreadLocal.withInitial(rows::cursor);
    Counts counts = new Counts();
    try (PendingOutput file = PendingOutput.file(out)) {
      try (NpyWriter writer = new NpyWriter(file.stream(), rows.rows(), rows.dimension());
          Progress progress = Progress.start(console, "Filling", "rows", rows.rows())) {
        Parallel.inOrder(
            rows.rows(),
            threads,
            row -> filled(imputer, cursors.get(), row, rows.dimension()),
            (row, imputed) -> {
              writer.write(imputed.row());
              counts.add(row, imputed);
              progress.add(1);
            });
      }
      file.commit();
    }
    PrintWriter text = PendingOutput.isStandardOutput(out) ? console.err() : console.out();
    counts.print(text, imputer);
    text.flush();
  }

  private static Imputer.Imputed filled(
      Imputer imputer, VectorFile.Cursor cursor, int row, int dimension) throws IOException {
    float[] values = new float[dimension];
    cursor.read(row, values);
    return imputer == null ? new Imputer.Imputed(values, 0, true) : imputer.impute(values);
  }

  /** What became of all rows. */
  private final class Counts {
    private long values;
    private int rows;
    private final List<Integer> far = new ArrayList<>();
    private final List<Integer> unknown = new ArrayList<>();

    void add(int row, Imputer.Imputed imputed) {
      values += imputed.filled();
      rows += imputed.filled() > 0 ? 1 : 0;
      if (!imputed.fits()) {
        (imputed.filled() > 0 ? far : unknown).add(row);
      }
    }

    void print(PrintWriter text, Imputer imputer) {
      text.printf(Locale.ROOT, "filled %,d values in %,d rows of %s%n", values, rows, input);
      if (imputer != null) {
        text.printf(
            Locale.ROOT,
            "by %s, %s; error where the same was hidden from stored vectors: %.4f standard"
                + " deviations%n",
            imputer.similarity().name(),
            imputer.separation(),
            imputer.error());
      }
      print(text, far, "rows far from all that is stored (%,d): %s%n");
      print(
          text,
          unknown,
          "rows with no known value or nothing to recall, which stay NaN (%,d): %s%n");
      text.printf(Locale.ROOT, "written to %s%n", out);
    }

    private static void print(PrintWriter text, List<Integer> which, String format) {
      if (!which.isEmpty()) {
        String named =
            which.stream().limit(MAX_NAMED).map(String::valueOf).collect(Collectors.joining(", "));
        text.printf(
            Locale.ROOT, format, which.size(), which.size() > MAX_NAMED ? named + ", ..." : named);
      }
    }
  }
}
