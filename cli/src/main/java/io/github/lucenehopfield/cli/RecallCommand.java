package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.adaptive.AdaptiveModel;
import io.github.lucenehopfield.adaptive.AdaptiveSimilarity;
import io.github.lucenehopfield.cli.data.BadInputException;
import io.github.lucenehopfield.cli.data.Cues;
import io.github.lucenehopfield.cli.data.EdgeFile;
import io.github.lucenehopfield.cli.data.NpyWriter;
import io.github.lucenehopfield.cli.data.Origins;
import io.github.lucenehopfield.cli.data.VectorFile;
import io.github.lucenehopfield.cli.io.Console;
import io.github.lucenehopfield.cli.io.PendingOutput;
import io.github.lucenehopfield.cli.io.Progress;
import io.github.lucenehopfield.cli.search.Edges;
import io.github.lucenehopfield.cli.search.IndexBuilder;
import io.github.lucenehopfield.cli.search.ModelFile;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.cli.search.Parallel;
import io.github.lucenehopfield.cli.search.Recaller;
import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.apache.lucene.index.FieldInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Recalls what is stored for each cue of a file. */
@Command(
    name = "recall",
    header = "Recalls what is stored for each cue of a file.",
    description = {
      "Writes one line of JSON for each cue, with",
      "  cue         its row in the file",
      "  hits        id, score and probability of the best documents, best first",
      "  not_stored  probability that it came from no stored vector at all; null without --model",
      "  steps, stop steps made, and why no more: fixed_point, settled, cycle, limit or empty",
      "  exact       whether the probabilities are those among all documents, not only candidates",
      "  path        with --associate, the ids that had the largest weight, step by step",
      "  ms          milliseconds",
      "",
      "With --origins a last line on standard output sums up: cues, correct_at_1, in_10, in_100,"
          + " in_candidates (shares of the cues whose origin was found so far up),"
          + " queries_per_second, p50_ms, p99_ms.",
      "",
      "In a cue, NaN is a coordinate that is not known. Files are as for 'hopfield index'."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class RecallCommand implements Callable<Integer> {
  private static final String SEPARATION_DEFAULTS =
      ", the inverse temperature (default: softmax with the similarity's own). threshold:T keeps"
          + " what has a similarity of at least T, which for distances is negative.";

  @ParentCommand private HopfieldCommand parent;

  @Option(
      names = "--index",
      paramLabel = "DIR",
      required = true,
      description = "The index, made by 'hopfield index' or another Lucene program.")
  private Path index;

  @Option(
      names = "--cues",
      paramLabel = "FILE",
      required = true,
      description = "The cues, as many numbers a row as the index has dimensions.")
  private Path cues;

  @Option(
      names = "--origins",
      paramLabel = "FILE",
      description = "The id that each cue came from: *.npy, one-dimensional, integers.")
  private Path origins;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description = "The vector field (default: the only one there is).")
  private String field;

  @Option(
      names = "--similarity",
      paramLabel = "NAME",
      description =
          "${COMPLETION-CANDIDATES}, or prf:D:BETA for D positive random features (default: as the"
              + " index was made). Codes are scanned with all but jensen-shannon, which reads every"
              + " vector.",
      completionCandidates = SimilarityNames.class)
  private String similarity;

  @Option(
      names = "--model",
      paramLabel = "MODEL",
      description = "In place of --similarity: what 'hopfield train' has learned of the damage.")
  private Path model;

  @Option(
      names = "-k",
      paramLabel = "N",
      defaultValue = "10",
      description = "Documents to recall (default: ${DEFAULT-VALUE}).")
  private int k;

  @Option(
      names = "--candidates",
      paramLabel = "N",
      defaultValue = "1000",
      description =
          "Documents to score exactly, at least k; more find more and take longer (default:"
              + " ${DEFAULT-VALUE}).")
  private int candidates;

  @Option(
      names = "--separation",
      paramLabel = "SPEC",
      description = "How scores become probabilities: " + Separations.FORMS + SEPARATION_DEFAULTS)
  private String separation;

  @Option(
      names = "--steps",
      paramLabel = "N",
      description =
          "Steps to make at most, each with what the one before recalled as its cue (default: 1;"
              + " 20 with --associate).")
  private Integer steps;

  @Option(
      names = "--normalize",
      paramLabel = "NAME",
      defaultValue = "none",
      description =
          "Done to the cue and after every step: none, l2 or layer-norm (default:"
              + " ${DEFAULT-VALUE}).")
  private String normalization;

  @Option(
      names = "--recall-field",
      paramLabel = "NAME",
      description = "The vector field whose patterns --patterns holds (default: that of the cues).")
  private String recalledField;

  @Option(
      names = "--sequence",
      paramLabel = "NAME",
      description =
          "The numeric field that orders documents for sequential, window and masked (default:"
              + " the order of the index).")
  private String sequence;

  @Option(
      names = "--associate",
      paramLabel = "GRAPH",
      description =
          "Recall along the edges between documents (CDAM): a file with lines like "
              + EdgeFile.FORM
              + ", ids of documents; or a numeric field with the ids that a document leads to.")
  private String associate;

  @Option(
      names = "--coupling",
      paramLabel = "SPEC",
      description =
          "With --associate, how strongly a document recalls itself and those that it leads to: "
              + Coupling.FORMS
              + " (default: related, which is 1:0.5; wide is -0.5:1.5, next 0:1:1).")
  private String coupling;

  @Option(
      names = "--hops",
      paramLabel = "N",
      defaultValue = "1",
      description =
          "With --associate, edges to follow from the candidates (default: ${DEFAULT-VALUE}).")
  private int hops;

  @Option(
      names = "--undirected",
      description = "With --associate, the edges of a file also lead back.")
  private boolean undirected;

  @Option(
      names = "--key",
      paramLabel = "NAME",
      defaultValue = IndexBuilder.ID,
      description =
          "With --associate, the numeric field with the id of a document (default:"
              + " ${DEFAULT-VALUE}).")
  private String key;

  @Option(
      names = "--parents",
      paramLabel = "FIELD",
      description =
          "Push-pull feedback from parents, for dot and cosine: documents with the same value of"
              + " this numeric or keyword field are siblings; or clusters:N for N clusters.")
  private String parents;

  @Option(
      names = "--feedback",
      paramLabel = "SPEC",
      description =
          "With --parents: scores or scores:PUSH:PULL (0.5 and 1), or network for the published"
              + " network, which wants few candidates (default: scores).")
  private String feedback;

  @Option(
      names = "--out",
      paramLabel = "FILE.jsonl",
      description = "Write the lines here and not to standard output.")
  private Path out;

  @Option(
      names = "--patterns",
      paramLabel = "FILE.npy",
      description = "Write the recalled patterns here, float32, one row a cue.")
  private Path patterns;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Cues that are recalled at the same time (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Override
  public Integer call() throws IOException {
    Arguments.atLeastOne("-k", k);
    Arguments.atLeastOne("--threads", threads);
    if (steps != null) {
      Arguments.atLeastOne("--steps", steps);
    }
    checkAmong();
    if (candidates < k) {
      throw new BadInputException(
          "--candidates: expected at least k = " + k + ", found " + candidates);
    }
    if (similarity != null && model != null) {
      throw new BadInputException("--similarity and --model: expected one of them, found both");
    }
    if (recalledField != null && patterns == null) {
      throw new BadInputException("--recall-field: expected --patterns to write them to");
    }
    if (out != null && patterns != null && out.toAbsolutePath().equals(patterns.toAbsolutePath())) {
      throw new BadInputException("--out and --patterns: expected two files, found " + out);
    }
    try (VectorFile vectors = VectorFile.open(cues)) {
      OpenIndex.use(index, opened -> recallAll(vectors, opened));
    }
    return 0;
  }

  private void checkAmong() {
    Arguments.atLeastOne("--hops", hops);
    if (associate == null && (coupling != null || undirected || hops != 1)) {
      throw new BadInputException("--coupling, --hops, --undirected: expected --associate with it");
    }
    if (parents == null && feedback != null) {
      throw new BadInputException("--feedback: expected --parents with it");
    }
    if (parents != null && (associate != null || (steps != null && steps > 1))) {
      throw new BadInputException("--parents: expected neither --associate nor --steps with it");
    }
  }

  private void recallAll(VectorFile vectors, OpenIndex opened) throws IOException {
    FieldInfo info = opened.vectorField(field);
    opened.requireDimension(vectors, info);
    long[] answers = origins == null ? null : Origins.read(origins, vectors.rows());
    Cues.check(vectors);
    Recaller recaller = recaller(opened, info, answers != null);
    // The row of a cue for which nothing is recalled.
    float[] recalled =
        new float
            [recalledField == null
                ? vectors.dimension()
                : opened.vectorField(recalledField).getVectorDimension()];
    Arrays.fill(recalled, Float.NaN);
    Summary summary = new Summary(answers, vectors.rows());
    Console console = parent.console();
    try (PendingOutput lines = out == null ? null : PendingOutput.file(out);
        PendingOutput matrix = patterns == null ? null : PendingOutput.file(patterns)) {
      try (PrintWriter file =
              lines == null
                  ? null
                  : new PrintWriter(Files.newBufferedWriter(lines.path(), StandardCharsets.UTF_8));
          NpyWriter rows =
              matrix == null
                  ? null
                  : new NpyWriter(matrix.path(), vectors.rows(), recalled.length);
          Progress progress = Progress.start(console, "Recalling", "cues", vectors.rows())) {
        RecallLines json =
            new RecallLines(file == null ? console.out() : file, k, associate != null);
        ThreadLocal<VectorFile.Cursor> cursors = ThreadLocal.withInitial(vectors::cursor);
        summary.start();
        Parallel.inOrder(
            vectors.rows(),
            threads,
            row -> timed(recaller, cursors.get(), row, vectors.dimension()),
            (row, answer) -> {
              summary.add(row, answer);
              json.write(row, answer);
              if (rows != null) {
                float[] pattern = answer.recalled().pattern();
                rows.write(pattern == null ? recalled : pattern);
              }
              progress.add(1);
            });
        summary.stop();
        json.finish();
      }
      if (lines != null) {
        lines.commit();
      }
      if (matrix != null) {
        matrix.commit();
      }
    }
    if (answers != null) {
      RecallLines json = new RecallLines(console.out(), k, false);
      json.write(summary);
      json.finish();
    }
  }

  private Similarity similarity(OpenIndex opened, FieldInfo info) throws IOException {
    if (model != null) {
      AdaptiveModel learned = ModelFile.read(model);
      ModelFile.check(learned, model, opened, info);
      return new AdaptiveSimilarity(learned);
    }
    return Recaller.similarity(similarity, info);
  }

  private Recaller recaller(OpenIndex opened, FieldInfo info, boolean ranks) throws IOException {
    Similarity wanted = similarity(opened, info);
    try {
      // The rank of an origin is wanted beyond the hits that are shown.
      int depth = ranks ? candidates : k;
      return new Recaller(
          opened.reader(),
          info.name,
          wanted,
          new Recaller.Dynamics(
              separation,
              steps == null ? 0 : steps,
              normalization,
              recalledField,
              sequence,
              associate == null
                  ? null
                  : Edges.associations("--associate", associate, undirected, key, opened)
                      .withHops(hops),
              associate == null
                  ? null
                  : coupling == null ? Coupling.RELATED : Coupling.parse(coupling),
              parents == null
                  ? null
                  : Edges.feedback(
                      parents, feedback == null ? "scores" : feedback, info.name, opened)),
          depth,
          candidates,
          patterns != null);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
  }

  private Answer timed(Recaller recaller, VectorFile.Cursor cursor, int row, int dimension)
      throws IOException {
    float[] cue = new float[dimension];
    cursor.read(row, cue);
    long start = System.nanoTime();
    try {
      Recaller.Recalled recalled = recaller.recall(cue);
      return new Answer(recalled, (System.nanoTime() - start) / 1e6);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(cues + ": row " + row + ": " + e.getMessage());
    }
  }

  /** What was recalled for a cue, and how long it took. */
  record Answer(Recaller.Recalled recalled, double millis) {}

  /** The names for the help text. */
  static final class SimilarityNames implements Iterable<String> {
    @Override
    public java.util.Iterator<String> iterator() {
      return Recaller.similarities().iterator();
    }
  }
}
