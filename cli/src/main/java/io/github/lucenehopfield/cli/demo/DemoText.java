package io.github.lucenehopfield.cli.demo;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.lucenehopfield.cli.demo.DemoResult.IndexCost;
import io.github.lucenehopfield.cli.demo.DemoResult.Method;
import io.github.lucenehopfield.cli.demo.DemoResult.Row;
import io.github.lucenehopfield.cli.demo.DemoResult.Score;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Locale;

/** Writes what was found as a table for people or as an object for programs. */
public final class DemoText {
  private DemoText() {}

  /**
   * Writes a table.
   *
   * @param result what was found
   * @param report where the report is
   * @param seconds that all of it took
   * @param out receives the table
   */
  public static void table(DemoResult result, Path report, double seconds, PrintWriter out) {
    out.printf(
        Locale.ROOT,
        "%,d images stored; %d of them corrupted in each way and looked for.%n"
            + "Share of the cues whose origin came first, and median milliseconds per cue:%n%n",
        result.images(),
        result.cues());
    out.printf(Locale.ROOT, "%-16s", "damage");
    for (Method method : Method.values()) {
      out.printf(Locale.ROOT, " %16s", method.title());
    }
    out.println();
    for (Row row : result.rows()) {
      out.printf(Locale.ROOT, "%-16s", row.corruption().name());
      for (Method method : Method.values()) {
        Score score = row.scores().get(method);
        out.printf(Locale.ROOT, " %6.2f %6.1f ms", score.correctAt1(), score.medianMillis());
      }
      out.println();
    }
    out.println();
    for (Row row : result.rows()) {
      out.printf(
          Locale.ROOT, "%-16s %s%n", row.corruption().name(), row.corruption().description());
    }
    out.printf(
        Locale.ROOT,
        "%nOurs is asked in the same two ways in every row and never learns what the corruption is: with"
            + " the similarity%nrobust, which was not trained, and with one model trained on all"
            + " these corruptions of other images.%nUnknown pixels are 0 to the others, which cannot"
            + " leave a coordinate out.%nTraining took %.1f s.%nIndex: ours %.1f s, %.0f bytes a"
            + " vector on top of the raw ones, one segment; HNSW %.1f s, %.0f bytes, not merged (%d"
            + " threads).%nReport: %s%nAll in %.0f s.%n",
        result.trainingSeconds(),
        result.hopfield().seconds(),
        result.hopfield().bytesPerVector(),
        result.hnsw().seconds(),
        result.hnsw().bytesPerVector(),
        result.threads(),
        report,
        seconds);
    out.flush();
  }

  /**
   * Writes one line of JSON.
   *
   * @param result what was found
   * @param report where the report is
   * @param seconds that all of it took
   * @param out receives the line
   * @throws IOException if it cannot be written
   */
  public static void json(DemoResult result, Path report, double seconds, PrintWriter out)
      throws IOException {
    try (JsonGenerator json =
        new JsonFactory().createGenerator(out).disable(JsonGenerator.Feature.AUTO_CLOSE_TARGET)) {
      json.writeStartObject();
      json.writeNumberField("images", result.images());
      json.writeNumberField("cues", result.cues());
      json.writeNumberField("seed", result.seed());
      json.writeNumberField("threads", result.threads());
      json.writeObjectFieldStart("index");
      cost(json, "lucene_hopfield", result.hopfield());
      cost(json, Method.HNSW.key(), result.hnsw());
      json.writeEndObject();
      json.writeNumberField("training_seconds", rounded(result.trainingSeconds()));
      json.writeArrayFieldStart("damages");
      for (Row row : result.rows()) {
        row(json, row);
      }
      json.writeEndArray();
      json.writeStringField("report", report.toString());
      json.writeNumberField("seconds", rounded(seconds));
      json.writeEndObject();
    }
    out.println();
    out.flush();
  }

  private static void cost(JsonGenerator json, String name, IndexCost cost) throws IOException {
    json.writeObjectFieldStart(name);
    json.writeNumberField("seconds", rounded(cost.seconds()));
    json.writeNumberField("bytes_per_vector", rounded(cost.bytesPerVector()));
    json.writeEndObject();
  }

  private static void row(JsonGenerator json, Row row) throws IOException {
    json.writeStartObject();
    json.writeStringField("damage", row.corruption().name());
    json.writeStringField("description", row.corruption().description());
    for (Method method : Method.values()) {
      Score score = row.scores().get(method);
      json.writeObjectFieldStart(method.key());
      json.writeNumberField("correct_at_1", score.correctAt1());
      json.writeNumberField("p50_ms", rounded(score.medianMillis()));
      json.writeEndObject();
    }
    json.writeEndObject();
  }

  private static double rounded(double value) {
    return Math.round(value * 1000) / 1000.0;
  }
}
