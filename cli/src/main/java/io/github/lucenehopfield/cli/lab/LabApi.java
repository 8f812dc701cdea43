package io.github.lucenehopfield.cli.lab;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.RecallAnswer;
import io.github.lucenehopfield.cli.search.CueSearcher;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.concurrent.TimeUnit;

/** Answers the requests of the JSON API. Safe for use by many threads. */
final class LabApi {
  static final int MAX_COUNT = 64;
  private static final int WARM_UP = 40;
  private static final long WARM_UP_LIMIT = TimeUnit.SECONDS.toNanos(4);
  private static final JsonFactory JSON = new JsonFactory();

  private final LabIndex index;
  private final Recaller recaller;
  private final PlainSearch plain;

  LabApi(LabIndex index) {
    this.index = index;
    this.recaller = new Recaller(index);
    this.plain = new PlainSearch(index);
  }

  /**
   * Answers questions of its own until the machine code is there, so that a person need not wait.
   */
  void warmUp() throws IOException, ApiException {
    long end = System.nanoTime() + WARM_UP_LIMIT;
    List<LabIndex.Pattern> patterns = index.patterns(0, WARM_UP);
    for (LabIndex.Pattern pattern : patterns) {
      if (System.nanoTime() - end > 0 || Thread.currentThread().isInterrupted()) {
        return;
      }
      float[] cue = pattern.values();
      Arrays.fill(cue, 0, cue.length / 2, Float.NaN);
      RecallParameters parameters = RecallParameters.ofCue(cue);
      recaller.recall(parameters, end);
      plain.search(cue, end);
    }
  }

  /** Writes the members of an object. */
  private interface Members {
    void write(JsonGenerator json) throws IOException;
  }

  private static byte[] object(Members members) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator json = JSON.createGenerator(bytes)) {
      json.writeStartObject();
      members.write(json);
      json.writeEndObject();
    }
    return bytes.toByteArray();
  }

  /** {@return a refusal as an object} */
  static byte[] error(ApiException refusal) throws IOException {
    return object(
        json -> {
          json.writeStringField("error", refusal.getMessage());
          json.writeStringField("name", refusal.name());
          json.writeStringField("law", refusal.law());
          json.writeStringField("value", refusal.value());
        });
  }

  /** {@return what the index is} */
  byte[] index() throws IOException {
    return object(
        json -> {
          json.writeStringField("title", index.title());
          json.writeStringField("field", index.field().name);
          json.writeNumberField("dimension", index.dimension());
          json.writeNumberField("count", index.count());
          json.writeNumberField("documents", index.reader().maxDoc());
          json.writeBooleanField("graph", index.hasGraph());
          json.writeArrayFieldStart("shape");
          if (index.width() > 0) {
            json.writeNumber(index.dimension() / index.width());
            json.writeNumber(index.width());
          } else {
            json.writeNumber(index.dimension());
          }
          json.writeEndArray();
          json.writeArrayFieldStart("range");
          json.writeNumber(index.lowest());
          json.writeNumber(index.highest());
          json.writeEndArray();
          json.writeArrayFieldStart("similarities");
          for (String name : CueSearcher.similarities()) {
            json.writeString(name);
          }
          json.writeEndArray();
        });
  }

  /**
   * {@return a pattern}
   *
   * @param query of the address
   * @throws ApiException if there is no such pattern
   */
  byte[] pattern(QueryString query) throws IOException, ApiException {
    query.requireOnly("doc");
    LabIndex.Pattern pattern = index.pattern(query.number("doc", -1, Integer.MAX_VALUE));
    return object(json -> members(json, pattern));
  }

  /**
   * {@return patterns in the order of the index}
   *
   * @param query of the address
   * @throws ApiException if it breaks a rule
   */
  byte[] patterns(QueryString query) throws IOException, ApiException {
    query.requireOnly("from", "count");
    int from = query.number("from", 0, Integer.MAX_VALUE);
    int count = query.number("count", 24, MAX_COUNT);
    List<LabIndex.Pattern> patterns = index.patterns(from, count);
    return object(
        json -> {
          json.writeArrayFieldStart("patterns");
          for (LabIndex.Pattern pattern : patterns) {
            json.writeStartObject();
            members(json, pattern);
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void members(JsonGenerator json, LabIndex.Pattern pattern) throws IOException {
    json.writeNumberField("doc", pattern.doc());
    json.writeNumberField("id", pattern.id());
    json.writeFieldName("values");
    values(json, pattern.values());
  }

  private static void values(JsonGenerator json, float[] values) throws IOException {
    json.writeStartArray();
    for (float value : values) {
      json.writeNumber(value);
    }
    json.writeEndArray();
  }

  /**
   * {@return what a cue recalls, and what other searches find}
   *
   * @param body the parameters, in JSON
   * @param deadline by {@link System#nanoTime}
   * @throws ApiException if a parameter breaks a rule
   */
  byte[] recall(byte[] body, long deadline) throws IOException, ApiException {
    long start = System.nanoTime();
    RecallParameters parameters = RecallParameters.parse(body, index.dimension());
    Recaller.Recalled recalled = recaller.recall(parameters, deadline);
    List<PlainSearch.Nearest> nearest = plain.search(parameters.cue(), deadline);
    return object(
        json -> {
          recalled(json, recalled);
          json.writeObjectFieldStart("plain");
          for (PlainSearch.Nearest one : nearest) {
            json.writeObjectFieldStart(one.method());
            json.writeNumberField("doc", one.doc());
            json.writeNumberField("id", index.id(one.doc()));
            json.writeNumberField("milliseconds", rounded(one.milliseconds()));
            json.writeEndObject();
          }
          json.writeEndObject();
          json.writeNumberField("milliseconds", rounded(recalled.milliseconds()));
          json.writeNumberField("total_milliseconds", rounded((System.nanoTime() - start) / 1e6));
        });
  }

  private void recalled(JsonGenerator json, Recaller.Recalled recalled) throws IOException {
    HopfieldRecall recall = recalled.recall();
    json.writeArrayFieldStart("hits");
    for (HopfieldRecall.Hit hit : recall.hits()) {
      json.writeStartObject();
      json.writeNumberField("doc", hit.doc());
      json.writeNumberField("id", index.id(hit.doc()));
      json.writeNumberField("score", hit.score());
      OptionalDouble stored = recall.fromCandidates();
      json.writeNumberField(RecallAnswer.PROBABILITY, stored.orElse(1) * hit.probability());
      json.writeNumberField(RecallAnswer.PROBABILITY_IF_STORED, hit.probability());
      json.writeEndObject();
    }
    json.writeEndArray();
    if (recall.notStored().isPresent()) {
      json.writeNumberField(RecallAnswer.NOT_STORED, recall.notStored().getAsDouble());
    } else {
      json.writeNullField(RecallAnswer.NOT_STORED);
    }
    json.writeStringField("corruption", recall.corruption());
    finite(json, "beta", recall.beta());
    json.writeBooleanField("partial", recall.partial());
    json.writeNumberField("steps", recall.steps());
    json.writeStringField("stop", recall.stop().name().toLowerCase(Locale.ROOT));
    json.writeFieldName(RecallAnswer.PATTERN);
    if (recall.pattern() == null) {
      json.writeNull();
    } else {
      values(json, recall.pattern());
    }
    readOuts(json, recalled);
  }

  private static void readOuts(JsonGenerator json, Recaller.Recalled recalled) throws IOException {
    double[] energies = recalled.recall().energies();
    json.writeArrayFieldStart("read_outs");
    for (int step = 0; step < recalled.readOuts().size(); step++) {
      json.writeStartObject();
      finite(json, "energy", step < energies.length ? energies[step] : Double.NaN);
      json.writeFieldName(RecallAnswer.PATTERN);
      values(json, recalled.readOuts().get(step));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** JSON has no other numbers. */
  private static void finite(JsonGenerator json, String name, double value) throws IOException {
    if (Double.isFinite(value)) {
      json.writeNumberField(name, value);
    } else {
      json.writeNullField(name);
    }
  }

  private static double rounded(double value) {
    return Math.round(value * 100) / 100.0;
  }
}
