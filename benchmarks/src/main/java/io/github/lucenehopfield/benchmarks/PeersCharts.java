package io.github.lucenehopfield.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import io.github.lucenehopfield.datasets.file.BadInputException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The charts of a run of {@link PeersBenchmark}. */
final class PeersCharts {
  private static final String DROPOUT = "dropout:";

  private record Search(double recall, double rate) {}

  private record Build(String index, double seconds, double bytes) {}

  private final String data;
  private final Map<String, List<Search>> searches = new LinkedHashMap<>();
  private final List<Build> builds = new ArrayList<>();
  private final Map<String, Map<Double, Double>> erased = new LinkedHashMap<>();

  PeersCharts(String data) {
    this.data = data;
  }

  /** Adds queries a second of processor time at a recall. */
  void searched(String engine, double recall, double rate) {
    searches.computeIfAbsent(engine, e -> new ArrayList<>()).add(new Search(recall, rate));
  }

  /** Adds seconds of processor time and bytes a vector. */
  void built(String index, double seconds, double bytes) {
    builds.add(new Build(index, seconds, bytes));
  }

  /** Adds the share of origins that were found. */
  void corrupted(String corruption, String engine, double correct) {
    if (corruption.startsWith(DROPOUT)) {
      double share = Double.parseDouble(corruption.substring(DROPOUT.length()));
      erased.computeIfAbsent(engine, e -> new TreeMap<>()).put(share, correct);
    }
  }

  /** {@return pictures as SVG by their names; without those of what was not measured} */
  Map<String, String> pictures() {
    Map<String, String> pictures = new LinkedHashMap<>();
    RateChart rates = new RateChart("Queries a second of processor time, " + data);
    searches.forEach(
        (engine, all) ->
            rates.line(
                engine,
                all.stream().mapToDouble(Search::recall).toArray(),
                all.stream().mapToDouble(Search::rate).toArray()));
    pictures.put("rates", rates.svg());
    BarChart seconds = new BarChart("Seconds of processor time to build the index, " + data);
    BarChart bytes = new BarChart("Bytes a vector beside the raw one, " + data);
    for (Build build : builds) {
      seconds.bar(build.index, build.seconds);
      bytes.bar(build.index, build.bytes);
    }
    pictures.put("seconds", seconds.svg());
    pictures.put("bytes", bytes.svg());
    if (erased.isEmpty() == false) {
      pictures.put("erased", erased());
    }
    return pictures;
  }

  private String erased() {
    double[] shares =
        erased.values().iterator().next().keySet().stream()
            .mapToDouble(Double::doubleValue)
            .toArray();
    Map<String, double[]> lines = new LinkedHashMap<>();
    erased.forEach(
        (engine, found) -> {
          double[] line = new double[shares.length];
          for (int i = 0; i < line.length; i++) {
            line[i] = found.getOrDefault(shares[i], Double.NaN);
          }
          lines.put(engine, line);
        });
    return LineCharts.svg(
        "Origins found, " + data, "share of dimensions that became 0", shares, lines);
  }

  /**
   * {@return the charts of a report}
   *
   * @param report the JSON that {@link PeersReport} writes
   * @throws BadInputException if it is no such report
   * @throws IOException if it cannot be read
   */
  static PeersCharts read(Path report) throws IOException {
    try (JsonParser json = new JsonFactory().createParser(report.toFile())) {
      json.nextToken();
      Map<?, ?> all = (Map<?, ?>) value(json);
      PeersCharts charts = new PeersCharts((String) all.get("data"));
      for (Map<?, ?> search : objects(all, "searches")) {
        double rate = 1000 / number(search, "processorMs");
        charts.searched((String) search.get("engine"), number(search, "recall"), rate);
      }
      for (Map<?, ?> build : objects(all, "builds")) {
        double[] seconds =
            ((List<?>) build.get("processorSeconds"))
                .stream().mapToDouble(one -> (Double) one).toArray();
        charts.built(
            (String) build.get("index"),
            PeersBenchmark.median(seconds),
            number(build, "bytesBesidesVectors") / number(all, "vectors"));
      }
      for (Map<?, ?> one : objects(all, "damage")) {
        charts.corrupted(
            (String) one.get("corruption"), (String) one.get("engine"), number(one, "correct"));
      }
      return charts;
    } catch (JsonProcessingException | ClassCastException | NullPointerException e) {
      throw new BadInputException(report, "a report of 'hopfield bench peers'", e.getMessage());
    }
  }

  private static double number(Map<?, ?> object, String name) {
    return (Double) object.get(name);
  }

  private static List<Map<?, ?>> objects(Map<?, ?> object, String name) {
    List<Map<?, ?>> objects = new ArrayList<>();
    ((List<?>) object.get(name)).forEach(one -> objects.add((Map<?, ?>) one));
    return objects;
  }

  /** {@return objects as maps, arrays as lists, numbers as doubles, all else as text} */
  private static Object value(JsonParser json) throws IOException {
    JsonToken token = json.currentToken();
    if (token == JsonToken.START_OBJECT) {
      Map<String, Object> object = new LinkedHashMap<>();
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        json.nextToken();
        object.put(name, value(json));
      }
      return object;
    }
    if (token == JsonToken.START_ARRAY) {
      List<Object> array = new ArrayList<>();
      while (json.nextToken() != JsonToken.END_ARRAY) {
        array.add(value(json));
      }
      return array;
    }
    return token.isNumeric() ? (Object) json.getDoubleValue() : json.getText();
  }
}
