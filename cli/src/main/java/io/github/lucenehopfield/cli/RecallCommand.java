package io.github.lucenehopfield.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.lucenehopfield.cli.report.RecallReport;
import io.github.lucenehopfield.cli.search.CueSearcher;
import io.github.lucenehopfield.cli.search.DigestHits;
import io.github.lucenehopfield.cli.search.GraphOptions;
import io.github.lucenehopfield.cli.search.IndexBuilder;
import io.github.lucenehopfield.cli.search.LabelFile;
import io.github.lucenehopfield.cli.search.OpenIndex;
import io.github.lucenehopfield.cli.search.Parallel;
import io.github.lucenehopfield.datasets.file.BadInputException;
import io.github.lucenehopfield.datasets.file.Cues;
import io.github.lucenehopfield.datasets.file.EdgeFile;
import io.github.lucenehopfield.datasets.file.NpyWriter;
import io.github.lucenehopfield.datasets.file.Origins;
import io.github.lucenehopfield.datasets.file.VectorFile;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import io.github.lucenehopfield.datasets.io.Progress;
import io.github.lucenehopfield.dynamics.Coupling;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.Similarity;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;
import org.apache.lucene.index.FieldInfo;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** Recalls what is stored for each cue of a file. */
@Command(
    name = "recall",
    header = "Recalls what is stored for each cue of a file.",
    description = {
      "Writes one line of JSON for each cue, with",
      "  cue         its row in the file; with --cues-per-origin the number of the group",
      "  hits        the best documents, best first: id, score, probability_if_stored,",
      "              and the probability less not_stored, where that is known; for cues that",
      "              are TLSH digests also the distance, and the name where there are names",
      "  not_stored  the probability that the cue came from no stored vector; null for",
      "              similarities that do not estimate it",
      "  unlike_training  with --model: whether the cue is unlike those of the training",
      "  steps       how many steps were taken",
      "  stop        why it stopped: fixed_point, settled, cycle, limit or empty",
      "  exact       whether probabilities are over all documents, not just candidates",
      "  path        with --associate, the ids of largest weight, step by step",
      "  labels      with --label or --label-fit: the most probable values of a field, at most k",
      "  unlabeled, beyond  the probability of a candidate without any, and of no candidate",
      "  ms          milliseconds",
      "",
      "With --origins, the last line on standard output is a summary: cues, correct_at_1, in_10, in_100,"
          + " in_candidates (the share of cues whose origin ranked that high),"
          + " queries_per_second, p50_ms, p99_ms.",
      "",
      "In a cue, NaN marks an unknown coordinate. File formats are those of 'hopfield index'."
    },
    descriptionHeading = "%n",
    optionListHeading = "%nOptions:%n",
    sortOptions = false)
final class RecallCommand implements Callable<Integer> {
  private static final String SEPARATION_DEFAULTS =
      ", the inverse temperature (default: softmax with the similarity's own). threshold:T keeps"
          + " documents with a similarity of at least T, negative for distances.";

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
      description = "The cues, with as many numbers per row as the index has dimensions.")
  private Path cues;

  @Option(
      names = CueGroups.OPTION,
      paramLabel = "N",
      defaultValue = "1",
      description =
          "Every N rows of --cues are damaged copies of one vector: their evidence is added, and"
              + " one line is written for all of them (default: ${DEFAULT-VALUE}, at most 64).")
  private int cuesPerOrigin;

  @Option(
      names = "--origins",
      paramLabel = "FILE",
      description =
          "The id that each cue, or each group of cues, came from: a file of integers,"
              + " one-dimensional.")
  private Path origins;

  @Option(
      names = "--field",
      paramLabel = "NAME",
      description = "The vector field (default: the only one there is).")
  private String field;

  @Mixin private final SimilarityOptions similarity = new SimilarityOptions();

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
          "The most steps, each with the result of the one before as its cue (default: 1;"
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
      names = "--label",
      paramLabel = "FIELD",
      description =
          "Also write how probable each value of this numeric or keyword field is: the sum over"
              + " the candidates that carry it.")
  private String label;

  @Option(
      names = "--label-fit",
      paramLabel = "FIT",
      description =
          "In place of --label, --similarity and --separation: what 'hopfield train --label' has"
              + " found to make these probabilities come true.")
  private Path labelFit;

  @Option(
      names = "--out",
      paramLabel = "FILE.jsonl",
      description = "Write the lines here and not to standard output.")
  private Path out;

  @Option(
      names = "--patterns",
      paramLabel = "FILE.npy",
      description = "Write the recalled patterns here, float32, one row per cue.")
  private Path patterns;

  @Option(
      names = "--threads",
      paramLabel = "N",
      defaultValue = "1",
      description = "Cues that are searched at the same time (default: ${DEFAULT-VALUE}).")
  private int threads;

  @Mixin private final ReportOptions report = new ReportOptions();

  @Override
  public Integer call() throws IOException {
    Arguments.atLeastOne("-k", k);
    Arguments.atLeastOne("--threads", threads);
    Arguments.atLeastOne("--steps", steps == null ? 1 : steps);
    checkAmong();
    if (candidates < k) {
      throw new BadInputException(
          "--candidates: expected at least k = " + k + ", found " + candidates);
    }
    similarity.check();
    if (recalledField != null && patterns == null) {
      throw new BadInputException("--recall-field: expected --patterns to write them to");
    }
    checkLabels();
    checkOutputs();
    report.check();
    try (VectorFile vectors = VectorFile.open(cues)) {
      OpenIndex.use(index, opened -> recallAll(vectors, opened));
    }
    return 0;
  }

  private void checkOutputs() {
    if (out != null) {
      PendingOutput.requireFile(out);
    }
    if (patterns == null) {
      return;
    }
    if (out != null && PendingOutput.same(out, patterns)) {
      throw new BadInputException("--out and --patterns: expected two files, found " + out);
    }
    if (PendingOutput.isStandardOutput(patterns) && (out == null || origins != null)) {
      throw new BadInputException(
          "--patterns: expected a file other than standard output, which lines are written to,"
              + " found "
              + patterns);
    }
  }

  private void checkLabels() {
    if (labelFit != null && (label != null || similarity.given() || separation != null)) {
      throw new BadInputException(
          "--label-fit: expected none of --label, --similarity, --model and --separation with it");
    }
  }

  private void checkAmong() {
    CueGroups.checkSize(cuesPerOrigin);
    if (cuesPerOrigin > 1
        && (associate != null || parents != null || (steps != null && steps > 1))) {
      throw new BadInputException(
          CueGroups.OPTION + ": expected none of --associate, --parents and --steps with it");
    }
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
    CueGroups groups = new CueGroups(vectors, cuesPerOrigin);
    long[] answers = origins == null ? null : Origins.read(origins, groups.count());
    Cues.check(vectors);
    CueSearcher searcher = searcher(opened, info, vectors.isOfDigests(), answers != null);
    DigestHits stored = new DigestHits(opened.reader(), info);
    // A distance is that of one cue.
    DigestHits digests = vectors.isOfDigests() && cuesPerOrigin == 1 ? stored : null;
    // The row of a cue for which nothing is recalled.
    float[] empty =
        new float
            [recalledField == null
                ? vectors.dimension()
                : opened.vectorField(recalledField).getVectorDimension()];
    Arrays.fill(empty, Float.NaN);
    Summary summary = new Summary(answers, groups.count());
    RecallReport page = report.start(vectors.dimension(), answers, stored::vector);
    write(groups, searcher, digests, empty, summary, page);
    page.write();
    if (answers != null) {
      RecallLines.write(parent.console().out(), summary);
    }
  }

  private void write(
      CueGroups groups,
      CueSearcher searcher,
      DigestHits digests,
      float[] empty,
      Summary summary,
      RecallReport page)
      throws IOException {
    try (PendingOutput lines = out == null ? null : PendingOutput.file(out);
        PendingOutput matrix = patterns == null ? null : PendingOutput.file(patterns)) {
      try (PrintWriter file = lines == null ? null : new PrintWriter(lines.stream(), false, UTF_8);
          NpyWriter rows =
              matrix == null ? null : new NpyWriter(matrix.stream(), groups.count(), empty.length);
          Progress progress =
              Progress.start(parent.console(), "Recalling", "cues", groups.count())) {
        RecallLines json =
            new RecallLines(
                file == null ? parent.console().out() : file, k, associate != null, rows != null);
        ThreadLocal<VectorFile.Cursor> cursors = ThreadLocal.withInitial(groups.vectors()::cursor);
        summary.start();
        Parallel.inOrder(
            groups.count(),
            threads,
            group -> timed(searcher, digests, groups, cursors.get(), group),
            (row, answer) -> {
              summary.add(row, answer);
              json.write(row, answer);
              if (report.wanted()) {
                page.add(groups.read(cursors.get(), row)[0], answer.result());
              }
              if (rows != null) {
                float[] pattern = answer.result().pattern();
                rows.write(pattern == null ? empty : pattern);
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
  }

  private CueSearcher.Labels labels(LabelFile fitted, OpenIndex opened) {
    if (fitted == null && label == null) {
      return null;
    }
    String named = fitted == null ? label : fitted.label();
    GraphOptions.requireLabels(fitted == null ? "--label" : "--label-fit", named, opened);
    return new CueSearcher.Labels(named, fitted == null ? null : fitted.fit());
  }

  private CueSearcher searcher(OpenIndex opened, FieldInfo info, boolean ofDigests, boolean ranks)
      throws IOException {
    LabelFile fitted = labelFit == null ? null : LabelFile.read(labelFit);
    CueSearcher.Labels labels = labels(fitted, opened);
    Similarity wanted =
        fitted == null
            ? similarity.similarity(opened, info, ofDigests, cuesPerOrigin)
            : CueSearcher.similarity(fitted.similarity(), info);
    try {
      return new CueSearcher(
          opened.reader(),
          info.name,
          wanted,
          new CueSearcher.Dynamics(
              fitted == null ? separation : fitted.fit().separation().toString(),
              steps == null ? 0 : steps,
              normalization,
              recalledField,
              sequence,
              associate == null
                  ? null
                  : GraphOptions.associations("--associate", associate, undirected, key, opened)
                      .withHops(hops),
              associate == null
                  ? null
                  : coupling == null ? Coupling.RELATED : Coupling.parse(coupling),
              parents == null
                  ? null
                  : GraphOptions.feedback(
                      parents, feedback == null ? "scores" : feedback, info.name, opened)),
          // The rank of an origin is wanted beyond the hits that are shown.
          ranks ? candidates : k,
          candidates,
          patterns != null || report.wanted(),
          labels);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(e.getMessage());
    }
  }

  private Answer timed(
      CueSearcher searcher,
      DigestHits digests,
      CueGroups groups,
      VectorFile.Cursor cursor,
      int group)
      throws IOException {
    float[][] read = groups.read(cursor, group);
    long start = System.nanoTime();
    try {
      CueSearcher.Result result = searcher.recall(read);
      double millis = (System.nanoTime() - start) / 1e6;
      return new Answer(
          result,
          digests == null ? null : digests.describe(read[0], result.documents(), k),
          millis);
    } catch (IllegalArgumentException e) {
      throw new BadInputException(groups.place(group) + ": " + e.getMessage());
    }
  }
}
