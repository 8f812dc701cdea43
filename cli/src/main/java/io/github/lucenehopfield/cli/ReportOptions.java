package io.github.lucenehopfield.cli;

import io.github.lucenehopfield.cli.report.HtmlReport;
import io.github.lucenehopfield.cli.report.RecallReport;
import io.github.lucenehopfield.datasets.file.BadInputException;
import java.nio.file.Path;
import picocli.CommandLine.Option;

/** Options of a report about recalls. */
final class ReportOptions {
  @Option(
      names = "--report",
      paramLabel = "DIR",
      description =
          "Also write DIR/index.html: the first cues, what was recalled and the repaired vectors as"
              + " pictures, and with --origins how far probabilities come true.")
  private Path directory;

  @Option(
      names = "--width",
      paramLabel = "W",
      description =
          "With --report, vectors are images of W columns (default: curves, and bars up to"
              + " 32 dimensions).")
  private Integer width;

  /** {@return whether a report is wanted} */
  boolean wanted() {
    return directory != null;
  }

  /** Checks the options before anything takes time. */
  void check() {
    if (directory == null) {
      if (width != null) {
        throw new BadInputException("--width: expected --report with it");
      }
      return;
    }
    if (width != null) {
      Arguments.atLeastOne("--width", width);
    }
    HtmlReport.requireWritable(directory);
  }

  /**
   * Starts a report; without {@code --report} one that does nothing.
   *
   * @param dimension of the cues
   * @param origins the id that each cue came from, or null
   * @param stored reads stored vectors
   */
  RecallReport start(int dimension, long[] origins, RecallReport.Stored stored) {
    if (width != null && dimension % width != 0) {
      throw new BadInputException(
          "--width: expected a divisor of the " + dimension + " dimensions, found " + width);
    }
    return new RecallReport(directory, width == null ? 0 : width, origins, stored);
  }
}
