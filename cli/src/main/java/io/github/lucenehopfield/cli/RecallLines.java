package io.github.lucenehopfield.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.lucenehopfield.LabelPosterior;
import io.github.lucenehopfield.RecallAnswer;
import io.github.lucenehopfield.cli.search.CueSearcher.Result;
import io.github.lucenehopfield.datasets.io.OutputException;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/** Writes one line of JSON for each answer. Not safe for use by several threads. */
final class RecallLines {
  private final PrintWriter out;
  private final JsonGenerator json;
  private final int limit;
  private final boolean paths;
  private final boolean others;
  private boolean readerGone;

  /**
   * Starts lines.
   *
   * @param out where they go
   * @param limit how many hits per line
   * @param paths whether a line holds the path
   * @param others whether there are other outputs, which are wanted even if nobody reads the lines
   */
  RecallLines(PrintWriter out, int limit, boolean paths, boolean others) throws IOException {
    this.out = out;
    this.limit = limit;
    this.paths = paths;
    this.others = others;
    this.json =
        new JsonFactory()
            .createGenerator(out)
            .setRootValueSeparator(null)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  void write(int cue, Answer answer) throws IOException {
    if (readerGone) {
      return;
    }
    try {
      line(cue, answer);
    } catch (OutputException e) {
      if (!e.readerGone() || !others) {
        throw e;
      }
      readerGone = true;
    }
  }

  private void line(int cue, Answer answer) throws IOException {
    Result result = answer.result();
    json.writeStartObject();
    json.writeNumberField("cue", cue);
    json.writeArrayFieldStart("hits");
    for (int i = 0; i < Math.min(limit, result.ids().length); i++) {
      json.writeStartObject();
      json.writeNumberField("id", result.ids()[i]);
      if (answer.digests() != null) {
        if (answer.digests()[i].name() != null) {
          json.writeStringField("name", answer.digests()[i].name());
        }
        json.writeNumberField("distance", answer.digests()[i].distance());
      }
      json.writeNumberField("score", result.scores()[i]);
      if (result.fromCandidates().isPresent()) {
        json.writeNumberField(
            RecallAnswer.PROBABILITY,
            result.fromCandidates().getAsDouble() * result.probabilities()[i]);
      }
      json.writeNumberField(RecallAnswer.PROBABILITY_IF_STORED, result.probabilities()[i]);
      json.writeEndObject();
    }
    json.writeEndArray();
    if (result.notStored().isPresent()) {
      json.writeNumberField(RecallAnswer.NOT_STORED, result.notStored().getAsDouble());
      json.writeBooleanField("unlike_training", result.unlikeTraining());
    } else {
      json.writeNullField(RecallAnswer.NOT_STORED);
    }
    if (!result.corruption().isEmpty()) {
      json.writeStringField("corruption", result.corruption());
    }
    json.writeNumberField("steps", result.steps());
    json.writeStringField("stop", result.stop().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("exact", result.exact());
    if (paths) {
      json.writeFieldName("path");
      json.writeArray(result.path(), 0, result.path().length);
    }
    if (result.labels() != null) {
      labels(result.labels());
    }
    json.writeNumberField("ms", rounded(answer.millis()));
    json.writeEndObject();
    endLine();
  }

  private void labels(LabelPosterior posterior) throws IOException {
    json.writeArrayFieldStart("labels");
    for (LabelPosterior.Label label :
        posterior.labels().subList(0, Math.min(limit, posterior.labels().size()))) {
      json.writeStartObject();
      json.writeStringField("label", label.value());
      json.writeNumberField("probability", label.probability());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeNumberField("unlabeled", posterior.unlabeled());
    json.writeNumberField("beyond", posterior.beyond());
  }

  /** Writes a summary as the only line. */
  static void write(PrintWriter out, Summary summary) throws IOException {
    RecallLines lines = new RecallLines(out, 0, false, false);
    lines.write(summary);
    lines.finish();
  }

  private void write(Summary summary) throws IOException {
    json.writeStartObject();
    json.writeNumberField("cues", summary.cues());
    json.writeNumberField("correct_at_1", summary.correctAt1());
    json.writeNumberField("in_10", summary.in10());
    json.writeNumberField("in_100", summary.in100());
    json.writeNumberField("in_candidates", summary.inCandidates());
    json.writeNumberField("queries_per_second", rounded(summary.queriesPerSecond()));
    json.writeNumberField("p50_ms", rounded(summary.percentile(.5)));
    json.writeNumberField("p99_ms", rounded(summary.percentile(.99)));
    json.writeEndObject();
    endLine();
  }

  /** Ends the output. */
  void finish() throws IOException {
    json.close();
    out.flush();
  }

  private void endLine() throws IOException {
    json.writeRaw('\n');
    json.flush();
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
