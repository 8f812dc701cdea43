package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Mutations of valid requests: none is an error of the node, and none ends it. {@code
 * -Dhopfield.hostile=5000} sends as many, and others.
 */
class TestHostile {
  private static final int COUNT = Integer.getInteger("hopfield.hostile", 500);
  private static final int DIMENSION = 4;

  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "-1",
          "0",
          "1.5",
          "1e39",
          "1e999",
          "-0.0",
          "9223372036854775808",
          "\"\"",
          "\"v\"",
          "\"NaN\"",
          "\"\\u0000\"",
          "\"🙂\"",
          "[]",
          "{}",
          "[null]",
          "[[1]]",
          "[1,2,3,4,5]",
          "{\"a\":{}}",
          "{\"match_all\":{}}",
          "\"euclidean\"",
          "\"prf:4096\"",
          "\"robust\"",
          "\"probability\"",
          "10000",
          "100000",
          "2147483648");

  @TempDir private static Path base;

  /** A valid request. */
  private record Request(String method, String path, String body) {}

  private static List<Request> valid(float[][] vectors) {
    String clause =
        "{\"hopfield\":{\"v\":{\"vector\":"
            + Vectors.json(vectors[3])
            + ",\"k\":5,\"num_candidates\":50,\"effort\":2,\"similarity\":\"euclidean\","
            + "\"weights\":[1,0.5,2,1],\"min_score\":0.1,\"score\":\"ratio\",\"min_probability\":0,\"prior_not_stored\":0.5,"
            + "\"ignore_unmapped\":false,\"boost\":2,\"_name\":\"n\","
            + "\"filter\":{\"bool\":{\"must\":[{\"term\":{\"even\":true}}]}}}}}";
    String nested =
        "{\"nested\":{\"path\":\"p\",\"query\":"
            + clause
                .replace("\"v\":{", "\"p.v\":{")
                .replace("\"even\"", "\"p.even\"")
                .replace("\"ignore", "\"expand_nested_docs\":true,\"ignore")
            + ",\"inner_hits\":{}}}";
    String search = "/mem/_search?search_pipeline=recall";
    return List.of(
        new Request("POST", search, "{\"size\":3,\"profile\":true,\"query\":" + clause + "}"),
        new Request("POST", search, "{\"size\":3,\"query\":" + nested + "}"),
        new Request(
            "POST",
            "/alias/_search",
            "{\"query\":{\"bool\":{\"should\":["
                + clause
                + "]}},\"post_filter\":"
                + clause
                + ",\"rescore\":{\"window_size\":10,\"query\":{\"rescore_query\":"
                + clause
                + "}},\"ext\":{\"hopfield_hits\":{\"vectors\":true,\"query_name\":\"n\"}},"
                + "\"aggs\":{\"e\":{\"hopfield_evidence\":{\"query_name\":\"n\"}},\"f\":{\"filter\":"
                + clause
                + "}}}"),
        new Request(
            "POST",
            "/alias/_search",
            "{\"query\":{\"function_score\":{\"query\":"
                + clause
                + ",\"functions\":[{\"filter\":"
                + clause
                + ",\"weight\":2}],\"boost_mode\":\"sum\"}},\"explain\":true}"),
        new Request(
            "POST",
            "/mem/_search",
            "{\"query\":{\"script_score\":{\"query\":{\"match_all\":{}},\"script\":{\"lang\":\"hopfield\","
                + "\"source\":\"hopfield_score\",\"params\":{\"field\":\"v\",\"query_value\":[1,null,2,3],"
                + "\"similarity\":\"euclidean\"}}}}}"),
        new Request(
            "POST",
            "/mem/_search",
            "{\"query\":{\"hopfield\":{\"g\":{\"vector\":"
                + Vectors.json(vectors[4])
                + ",\"k\":4,\"method_parameters\":{\"ef_search\":9},\"filter\":{\"term\":{\"even\":true}}}}}}"),
        new Request(
            "POST",
            "/_plugins/_hopfield/models/m/_train",
            "{\"index\":\"mem\",\"field\":\"v\",\"vectors\":60,\"seed\":1,\"grid\":\"2x2\","
                + "\"pairs\":{\"index\":\"mem\",\"cue\":\"v\",\"origin\":\"number\",\"max\":9}}"),
        new Request("PUT", "/mem/_doc/1", "{\"number\":1,\"v\":" + Vectors.json(vectors[1]) + "}"),
        new Request(
            "PUT",
            "/made",
            "{\"settings\":{\"index.hopfield\":true},\"mappings\":{\"_source\":{\"excludes\":[\"v\"]},"
                + "\"properties\":{\"v\":{\"type\":\"hopfield_vector\",\"dimension\":4,"
                + "\"similarity\":\"euclidean\",\"data_type\":\"float\",\"method\":{\"name\":\"hnsw\","
                + "\"parameters\":{\"m\":8,\"ef_construction\":20}},\"meta\":{\"a\":\"b\"}}}}}"),
        new Request("PUT", "/_plugins/_hopfield/models/m", "{\"model\":\"AAAA\"}"),
        new Request(
            "PUT",
            "/_search/pipeline/made",
            "{\"request_processors\":[{\"hopfield_evidence\":{\"vectors\":true,\"query_name\":\"n\"}}],"
                + "\"response_processors\":[{\"hopfield_separation\":{\"separation\":\"softmax\","
                + "\"temperature\":0.5,\"prior_not_stored\":0.5,\"pattern\":true}}]}"));
  }

  /** {@return where values of a text of JSON begin and end, in pairs} */
  private static List<int[]> values(String json) {
    List<int[]> found = new ArrayList<>();
    for (int i = 1; i < json.length(); i++) {
      if (":,[".indexOf(json.charAt(i - 1)) < 0) {
        continue;
      }
      int depth = 0;
      boolean text = false;
      int end = i;
      for (; end < json.length(); end++) {
        char c = json.charAt(end);
        text ^= c == '"';
        if (text) {
          continue;
        }
        if (depth == 0 && ",]}".indexOf(c) >= 0) {
          break;
        }
        depth += "[{".indexOf(c) >= 0 ? 1 : "]}".indexOf(c) >= 0 ? -1 : 0;
      }
      if (end > i) {
        found.add(new int[] {i, end});
      }
    }
    return found;
  }

  private static String mutated(String json, Random random) {
    List<int[]> values = values(json);
    if (values.isEmpty()) {
      return json;
    }
    int[] one = values.get(random.nextInt(values.size()));
    int[] other = values.get(random.nextInt(values.size()));
    String value =
        switch (random.nextInt(6)) {
          case 0 -> json.substring(other[0], other[1]);
          case 1 -> "";
          case 2 -> json.substring(one[0], one[1]) + "," + json.substring(other[0], other[1]);
          default -> VALUES.get(random.nextInt(VALUES.size()));
        };
    String changed = json.substring(0, one[0]) + value + json.substring(one[1]);
    return random.nextInt(3) == 0 && changed.length() < 5000 ? mutated(changed, random) : changed;
  }

  @Test
  void noneIsAnErrorOfTheNode() throws Exception {
    float[][] vectors = Vectors.random(60, DIMENSION, 6);
    try (TestNodes nodes = TestNodes.start(base, 1)) {
      nodes.ok(
          "PUT",
          "/mem",
          Bodies.index(1, 0, DIMENSION)
              .replace(
                  "\"properties\":{",
                  "\"properties\":{\"g\":{\"type\":\"hopfield_vector\",\"dimension\":4,"
                      + "\"method\":{\"name\":\"hnsw\"}},\"p\":{\"type\":\"nested\",\"properties\":{\"v\":{"
                      + "\"type\":\"hopfield_vector\",\"dimension\":4}}},"));
      String bulk = Bodies.bulk("mem", vectors, 0, 60);
      nodes.ok(
          "POST",
          "/_bulk?refresh=true",
          bulk.replaceAll("\"v\":(\\[[^\\]]*\\])", "\"v\":$1,\"g\":$1,\"p\":{\"v\":$1}"));
      nodes.ok(
          "PUT",
          "/_search/pipeline/recall",
          "{\"request_processors\":[{\"hopfield_evidence\":{\"vectors\":true}}],"
              + "\"response_processors\":[{\"hopfield_separation\":{\"pattern\":true}}]}");
      nodes.ok(
          "POST",
          "/_aliases",
          "{\"actions\":[{\"add\":{\"index\":\"mem\",\"alias\":\"alias\",\"filter\":"
              + "{\"hopfield\":{\"v\":{\"vector\":"
              + Vectors.json(vectors[5])
              + ",\"k\":30}}}}}]}");
      List<Request> valid = valid(vectors);
      List<String> errors = new ArrayList<>();
      for (Request request : valid) {
        TestNodes.Answer answer = nodes.ask(0, request.method(), request.path(), request.body());
        boolean model = request.path().contains("models");
        assertEquals(
            model ? 400 : 2, model ? answer.status() : answer.status() / 100, answer.text());
      }
      Random random = new Random(COUNT);
      int refused = 0;
      for (int i = 0; i < COUNT; i++) {
        Request request = valid.get(random.nextInt(valid.size()));
        nodes.ask(0, "DELETE", "/made", null);
        String body = mutated(request.body(), random);
        TestNodes.Answer answer = nodes.ask(0, request.method(), request.path(), body);
        // OpenSearch itself takes whatever stands for a processor, also null, for a map.
        boolean theirs =
            request.path().contains("pipeline/")
                && (answer.text().contains("class_cast_exception")
                    || answer.text().contains("\"configuration\\\" is null")
                    || answer.text().contains("\"processorConfigWithKey\\\" is null"));
        if ((answer.status() >= 500 || answer.text().contains("\"status\":5")) && !theirs) {
          errors.add(request.method() + " " + request.path() + " " + body + "\n" + answer);
        }
        refused += answer.status() == 400 ? 1 : 0;
      }
      assertEquals(List.of(), errors, String.join("\n", errors));
      assertTrue(refused > COUNT / 4, "refused=" + refused);
      // It is alive, and answers as before.
      Request first = valid.get(0);
      nodes.ok(first.method(), first.path(), first.body());
    }
  }
}
