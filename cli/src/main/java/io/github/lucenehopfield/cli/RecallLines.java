package io.github.lucenehopfield.cli;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.lucenehopfield.cli.search.Recaller.Recalled;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Locale;

/** Writes one line of JSON for each answer. Not safe for use by several threads. */
final class RecallLines {
  private final PrintWriter out;
  private final JsonGenerator json;
  private final int limit;
  private final boolean paths;

  /**
   * Starts lines.
   *
   * @param out where they go
   * @param limit how many hits a line
   * @param paths whether a line holds the path
   */
  RecallLines(PrintWriter out, int limit, boolean paths) throws IOException {
    this.out = out;
    this.limit = limit;
    this.paths = paths;
    this.json =
        new JsonFactory()
            .createGenerator(out)
            .setRootValueSeparator(null)
            .disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  void write(int cue, RecallCommand.Answer answer) throws IOException {
    Recalled recalled = answer.recalled();
    json.writeStartObject();
    json.writeNumberField("cue", cue);
    json.writeArrayFieldStart("hits");
    for (int i = 0; i < Math.min(limit, recalled.ids().length); i++) {
      json.writeStartObject();
      json.writeNumberField("id", recalled.ids()[i]);
      json.writeNumberField("score", recalled.scores()[i]);
      json.writeNumberField("probability", recalled.probabilities()[i]);
      json.writeEndObject();
    }
    json.writeEndArray();
    if (recalled.notStored().isPresent()) {
      json.writeNumberField("not_stored", recalled.notStored().getAsDouble());
    } else {
      json.writeNullField("not_stored");
    }
    json.writeNumberField("steps", recalled.steps());
    json.writeStringField("stop", recalled.stop().name().toLowerCase(Locale.ROOT));
    json.writeBooleanField("exact", recalled.exact());
    if (paths) {
      json.writeFieldName("path");
      json.writeArray(recalled.path(), 0, recalled.path().length);
    }
    json.writeNumberField("ms", rounded(answer.millis()));
    json.writeEndObject();
    endLine();
  }

  void write(Summary summary) throws IOException {
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

  /** Ends the output and fails where it could not be written. */
  void finish() throws IOException {
    json.close();
    if (out.checkError()) {
      throw new IOException("the output could not be written");
    }
  }

  private void endLine() throws IOException {
    json.writeRaw('\n');
    json.flush();
    if (out.checkError()) {
      throw new IOException("the output could not be written");
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
