package io.github.lucenehopfield.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import io.github.lucenehopfield.datasets.io.PendingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** What a run of {@link PeersBenchmark} has found, as JSON, a table and a page of charts. */
final class PeersReport {
  private static final double[] LEVELS = {.95, .98, .99, .995, .998, .999};

  /** A setting of an engine; times are of one query, what it touches may be null. */
  private record Point(
      double setting, double recall, double wallMs, double processorMs, Peer.Touched touched) {
    String kilobytes() {
      return touched == null
          ? "-"
          : format("%.1f + %.1f", touched.besides() / 1000, touched.raw() / 1000);
    }
  }

  /** What an engine found with a setting from cues of a noise channel; times are of one cue. */
  private record Corrupted(
      String corruption,
      String engine,
      double setting,
      double correct,
      double wallMs,
      double processorMs) {}

  private record Build(String name, double[] seconds, double[] processorSeconds, long bytes) {}

  private final PeerData data;
  private final int rounds;
  private final long seed;
  private final List<Build> builds = new ArrayList<>();
  private final Map<Peer, List<Point>> points = new LinkedHashMap<>();
  private final List<Corrupted> corrupted = new ArrayList<>();

  PeersReport(PeerData data, int rounds, long seed) {
    this.data = data;
    this.rounds = rounds;
    this.seed = seed;
  }

  void built(Peer peer, double[] seconds, double[] processorSeconds, long bytes) {
    builds.add(new Build(peer.index(), seconds, processorSeconds, bytes));
  }

  void searched(
      Peer peer,
      double setting,
      double recall,
      double wallMs,
      double processorMs,
      Peer.Touched touched) {
    points
        .computeIfAbsent(peer, p -> new ArrayList<>())
        .add(new Point(setting, recall, wallMs, processorMs, touched));
  }

  void corrupted(
      String corruption,
      Peer peer,
      double setting,
      double correct,
      double wallMs,
      double processorMs) {
    corrupted.add(new Corrupted(corruption, peer.name(), setting, correct, wallMs, processorMs));
  }

  /** {@return the first setting of an engine that reaches a recall, or the last one} */
  double setting(Peer peer, double recall) {
    Point first = first(peer, recall);
    List<Point> all = points.get(peer);
    return (first == null ? all.get(all.size() - 1) : first).setting;
  }

  private Point first(Peer peer, double recall) {
    for (Point point : points.get(peer)) {
      if (point.recall >= recall) {
        return point;
      }
    }
    return null;
  }

  /**
   * {@return queries a second of processor time at a recall, between two settings on a line of
   * logarithms of the rate over logarithms of what is missed; NaN where it is not reached}
   */
  double rate(Peer peer, double recall) {
    Point below = null;
    Point above = null;
    for (Point point : points.getOrDefault(peer, List.of())) {
      if (point.recall >= recall && (above == null || point.processorMs < above.processorMs)) {
        above = point;
      }
    }
    if (above == null) {
      return Double.NaN;
    }
    for (Point point : points.get(peer)) {
      if (point.recall < recall
          && point.processorMs < above.processorMs
          && (below == null || point.recall > below.recall)) {
        below = point;
      }
    }
    if (below == null || above.recall >= 1) {
      return 1000 / above.processorMs;
    }
    double share =
        (Math.log(1 - below.recall) - Math.log(1 - recall))
            / (Math.log(1 - below.recall) - Math.log(1 - above.recall));
    return 1000
        / Math.exp(
            Math.log(below.processorMs)
                + share * (Math.log(above.processorMs) - Math.log(below.processorMs)));
  }

  private double best(double recall, boolean ofLucene) {
    double best = Double.NaN;
    for (Peer peer : points.keySet()) {
      if (ofLucene ? peer.ofLucene() : peer.name().startsWith("codes")) {
        double rate = rate(peer, recall);
        best = Double.isNaN(best) || rate > best ? rate : best;
      }
    }
    return best;
  }

  String markdown() {
    StringBuilder text = new StringBuilder();
    text.append(
        format(
            "%s: %d vectors of %d dimensions, %s, %d queries, seed %d, medians of %d rounds.%n%n",
            data.name(),
            data.stored().length,
            data.stored()[0].length,
            data.function(),
            data.queries().length,
            seed,
            rounds));
    for (Map.Entry<String, String> entry : environment().entrySet()) {
      text.append(format("%s: %s%n", entry.getKey(), entry.getValue()));
    }
    appendRates(text);
    appendBuilds(text);
    text.append(format("%n")).append(markdown(bytesTable()));
    if (corrupted.isEmpty() == false) {
      text.append(format("%n")).append(markdown(corruptionTable()));
    }
    appendPoints(text);
    return text.toString();
  }

  private void appendRates(StringBuilder text) {
    text.append(format("%n| queries per second at recall@%d of |", PeersBenchmark.K));
    for (double level : LEVELS) {
      text.append(format(" %s |", shortest(level)));
    }
    text.append(format("%n|---|%s%n", "---|".repeat(LEVELS.length)));
    for (Peer peer : points.keySet()) {
      text.append("| ").append(peer.name()).append(" |");
      for (double level : LEVELS) {
        text.append(cell(rate(peer, level), "%.0f"));
      }
      text.append(format("%n"));
    }
    text.append("| codes / the best of Lucene's |");
    for (double level : LEVELS) {
      text.append(cell(best(level, false) / best(level, true), "%.2f"));
    }
  }

  private void appendBuilds(StringBuilder text) {
    text.append(
        format("%n%n| index | built in (s): first, median, least | processor time (s), median |"));
    text.append(format(" bytes per vector besides raw ones |%n|---|---|---|---|%n"));
    for (Build build : builds) {
      double[] sorted = build.seconds.clone();
      Arrays.sort(sorted);
      text.append(
          format(
              "| %s | %.2f, %.2f, %.2f | %.2f | %.1f |%n",
              build.name,
              build.seconds[0],
              PeersBenchmark.median(build.seconds),
              sorted[0],
              PeersBenchmark.median(build.processorSeconds),
              build.bytes / (double) data.stored().length));
    }
  }

  private void appendPoints(StringBuilder text) {
    text.append(format("%n| engine | setting | recall@%d | ms | ms of processor time |", 10));
    text.append(format(" kB per query besides raw vectors + of them |%n"));
    text.append(format("|---|---|---|---|---|---|%n"));
    points.forEach(
        (peer, all) -> {
          for (Point point : all) {
            text.append(
                format(
                    "| %s | %s | %.4f | %.3f | %.3f | %s |%n",
                    peer.name(),
                    shortest(point.setting),
                    point.recall,
                    point.wallMs,
                    point.processorMs,
                    point.kilobytes()));
          }
        });
  }

  private List<List<String>> bytesTable() {
    List<List<String>> rows = new ArrayList<>();
    List<String> header = new ArrayList<>();
    header.add("kB per query besides raw vectors + of them, at the first setting with recall");
    for (double level : LEVELS) {
      header.add(shortest(level));
    }
    rows.add(header);
    for (Peer peer : points.keySet()) {
      List<String> row = new ArrayList<>(List.of(peer.name()));
      for (double level : LEVELS) {
        Point point = first(peer, level);
        row.add(point == null ? "-" : point.kilobytes());
      }
      rows.add(row);
    }
    return rows;
  }

  private List<List<String>> corruptionTable() {
    Map<String, List<String>> rows = new LinkedHashMap<>();
    List<String> header = new ArrayList<>();
    header.add("correct@1 and ms of processor time on corruption");
    for (Corrupted point : corrupted) {
      if (point.corruption.equals(corrupted.get(0).corruption)) {
        header.add(point.engine + ", " + shortest(point.setting));
      }
      rows.computeIfAbsent(point.corruption, corruption -> new ArrayList<>(List.of(corruption)))
          .add(format("%.3f, %.3f", point.correct, point.processorMs));
    }
    List<List<String>> table = new ArrayList<>();
    table.add(header);
    table.addAll(rows.values());
    return table;
  }

  private static String markdown(List<List<String>> rows) {
    StringBuilder text = new StringBuilder();
    for (List<String> row : rows) {
      text.append(format("| %s |%n", String.join(" | ", row)));
      if (row == rows.get(0)) {
        text.append(format("|%s%n", "---|".repeat(row.size())));
      }
    }
    return text.toString();
  }

  private static String cell(double value, String format) {
    return Double.isNaN(value) ? " - |" : format(" " + format + " |", value);
  }

  private static String shortest(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e6
        ? String.valueOf((long) value)
        : String.valueOf(value);
  }

  private static Map<String, String> environment() {
    Map<String, String> environment = new LinkedHashMap<>();
    environment.put(
        "JVM", System.getProperty("java.vm.name") + " " + Runtime.version() + ", " + processors());
    environment.put("CPU", cpu());
    environment.put(
        "flags", String.join(" ", ManagementFactory.getRuntimeMXBean().getInputArguments()));
    environment.put("Lucene", org.apache.lucene.util.Version.LATEST.toString());
    return environment;
  }

  private static String processors() {
    return Runtime.getRuntime().availableProcessors() + " processors";
  }

  private static String cpu() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/cpuinfo"))) {
      return lines
          .filter(line -> line.startsWith("model name"))
          .map(line -> line.substring(line.indexOf(':') + 1).trim())
          .findFirst()
          .orElse(System.getProperty("os.arch"));
    } catch (IOException | UncheckedIOException e) {
      return System.getProperty("os.arch");
    }
  }

  /** Writes the report under three names that differ in what follows the last dot. */
  void write(Path name) throws IOException {
    Path folder = name.toAbsolutePath().getParent();
    PendingOutput.makeDirectory(folder);
    String base = name.getFileName().toString();
    try (PendingOutput text = PendingOutput.file(folder.resolve(base + ".md"));
        PendingOutput json = PendingOutput.file(folder.resolve(base + ".json"))) {
      text.stream().write(markdown().getBytes(StandardCharsets.UTF_8));
      text.commit();
      json(json.stream());
      json.commit();
    }
    LineCharts page = new LineCharts("Recall and speed: " + data.name());
    for (Map.Entry<String, String> entry : environment().entrySet()) {
      page.paragraph(entry.getKey() + ": " + entry.getValue());
    }
    charts().pictures().values().forEach(page::figure);
    page.table(bytesTable());
    if (corrupted.isEmpty() == false) {
      page.table(corruptionTable());
    }
    page.write(folder.resolve(base + ".html"));
  }

  private PeersCharts charts() {
    PeersCharts charts = new PeersCharts(data.name());
    points.forEach(
        (peer, all) ->
            all.forEach(
                point -> charts.searched(peer.name(), point.recall, 1000 / point.processorMs)));
    for (Build build : builds) {
      charts.built(
          build.name,
          PeersBenchmark.median(build.processorSeconds),
          build.bytes / (double) data.stored().length);
    }
    corrupted.forEach(point -> charts.corrupted(point.corruption, point.engine, point.correct));
    return charts;
  }

  private void json(OutputStream file) throws IOException {
    try (JsonGenerator json = new JsonFactory().createGenerator(file)) {
      json.useDefaultPrettyPrinter();
      json.writeStartObject();
      json.writeStringField("data", data.name());
      json.writeNumberField("vectors", data.stored().length);
      json.writeNumberField("dimensions", data.stored()[0].length);
      json.writeStringField("function", data.function().toString());
      json.writeNumberField("queries", data.queries().length);
      json.writeNumberField("seed", seed);
      json.writeNumberField("rounds", rounds);
      for (Map.Entry<String, String> entry : environment().entrySet()) {
        json.writeStringField(entry.getKey().toLowerCase(Locale.ROOT), entry.getValue());
      }
      writeBuilds(json);
      writePoints(json);
      writeCorrupted(json);
      json.writeEndObject();
    }
  }

  private void writeBuilds(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("builds");
    for (Build build : builds) {
      json.writeStartObject();
      json.writeStringField("index", build.name);
      json.writeFieldName("seconds");
      json.writeArray(rounded(build.seconds), 0, build.seconds.length);
      json.writeFieldName("processorSeconds");
      json.writeArray(rounded(build.processorSeconds), 0, build.processorSeconds.length);
      json.writeNumberField("bytesBesidesVectors", build.bytes);
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void writePoints(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("searches");
    for (Map.Entry<Peer, List<Point>> entry : points.entrySet()) {
      for (Point point : entry.getValue()) {
        json.writeStartObject();
        json.writeStringField("engine", entry.getKey().name());
        json.writeStringField("setting", shortest(point.setting));
        json.writeNumberField("recall", rounded(point.recall));
        json.writeNumberField("ms", rounded(point.wallMs));
        json.writeNumberField("processorMs", rounded(point.processorMs));
        if (point.touched != null) {
          json.writeNumberField("bytesBesidesVectors", Math.round(point.touched.besides()));
          json.writeNumberField("bytesOfVectors", Math.round(point.touched.raw()));
        }
        json.writeEndObject();
      }
    }
    json.writeEndArray();
  }

  private void writeCorrupted(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("damage");
    for (Corrupted point : corrupted) {
      json.writeStartObject();
      json.writeStringField("corruption", point.corruption);
      json.writeStringField("engine", point.engine);
      json.writeStringField("setting", shortest(point.setting));
      json.writeNumberField("correct", rounded(point.correct));
      json.writeNumberField("ms", rounded(point.wallMs));
      json.writeNumberField("processorMs", rounded(point.processorMs));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static double[] rounded(double[] values) {
    return Arrays.stream(values).map(PeersReport::rounded).toArray();
  }

  private static double rounded(double value) {
    return Math.round(value * 1e5) / 1e5;
  }

  private static String format(String text, Object... values) {
    return String.format(Locale.ROOT, text, values);
  }
}
