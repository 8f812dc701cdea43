package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.similarity.ScoreMapping;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Weights of dimensions in a clause and in a script, on shards with codes. */
class TestWeights {
  private static final int COUNT = 9_000;
  private static final int DIMENSION = 24;
  private static final int K = 10;

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static float[][] vectors;

  @BeforeAll
  static void start() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 15);
    nodes = TestNodes.start(base, 1);
    nodes.ok("PUT", "/mem", Bodies.index(2, 0, DIMENSION));
    nodes.ok("POST", "/_bulk", Bodies.bulk("mem", vectors, 0, COUNT));
    nodes.ok("POST", "/mem/_forcemerge?max_num_segments=1", null);
    nodes.ok("POST", "/mem/_refresh", null);
    nodes.ok(
        "PUT",
        "/_search/pipeline/recall",
        "{\"request_processors\":[{\"hopfield_evidence\":{}}],"
            + "\"response_processors\":[{\"hopfield_separation\":{}}]}");
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
  }

  private static float[] weights(Random random) {
    float[] weights = new float[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      weights[d] = d % 3 == 0 ? 0 : (float) Math.pow(10, 2 * random.nextDouble() - 1);
    }
    return weights;
  }

  /** The formula, in the simplest way. */
  private static double exact(String metric, float[] weights, float[] cue, float[] vector) {
    double sum = 0;
    double ofCue = 0;
    double ofVector = 0;
    for (int d = 0; d < cue.length; d++) {
      double q = cue[d];
      double x = vector[d];
      if (Double.isNaN(q)) {
        continue;
      }
      sum +=
          weights[d]
              * switch (metric) {
                case "euclidean" -> -(q - x) * (q - x);
                case "manhattan" -> -Math.abs(q - x);
                default -> q * x;
              };
      ofCue += weights[d] * q * q;
      ofVector += weights[d] * x * x;
    }
    return metric.equals("cosine") ? sum / Math.sqrt(ofCue * ofVector) : sum;
  }

  private static List<Integer> best(String metric, float[] weights, float[] cue) {
    return IntStream.range(0, COUNT)
        .boxed()
        .sorted(Comparator.comparingDouble(i -> -exact(metric, weights, cue, vectors[i])))
        .limit(K)
        .toList();
  }

  private static String query(String metric, float[] cue, String more) {
    return "{\"hopfield\":{\"v\":{\"similarity\":\""
        + metric
        + "\",\"vector\":"
        + Vectors.json(cue)
        + more
        + "}}}";
  }

  private static List<Map<String, Object>> hits(String query) throws Exception {
    return nodes
        .ok("POST", "/mem/_search?search_pipeline=recall", "{\"query\":" + query + "}")
        .at("hits.hits");
  }

  @Test
  void theBestByTheFormulaAreFound() throws Exception {
    Random random = new Random(2);
    for (String metric : List.of("euclidean", "manhattan", "dot", "cosine")) {
      for (int i = 0; i < 5; i++) {
        float[] weights = weights(random);
        float[] cue = Vectors.corrupted(vectors[i], 0.3, 0.2, random);
        List<Integer> expected = best(metric, weights, cue);
        String more = ",\"weights\":" + Vectors.json(weights);
        List<Map<String, Object>> hits = hits(query(metric, cue, more));
        List<Integer> found = new ArrayList<>();
        for (Map<String, Object> hit : hits) {
          int id = Integer.parseInt((String) hit.get("_id"));
          found.add(id);
          double right = ScoreMapping.toScore(exact(metric, weights, cue, vectors[id]));
          assertEquals(right, (Double) hit.get("_score"), 1e-5 * right, metric);
        }
        assertEquals(expected, found, metric);
        assertNotEquals(
            found,
            hits(query(metric, cue, "")).stream()
                .map(hit -> Integer.parseInt((String) hit.get("_id")))
                .toList());
      }
    }
  }

  @Test
  void theyGoWithOtherParameters() throws Exception {
    float[] weights = weights(new Random(5));
    String of = ",\"weights\":" + Vectors.json(weights);
    float[] cue = Vectors.corrupted(vectors[77], 0.3, 0.2, new Random(6));
    double distance = -exact("euclidean", weights, cue, vectors[77]);
    for (String more :
        List.of(
            ",\"max_distance\":" + distance * 1.0001, ",\"filter\":{\"term\":{\"number\":77}}")) {
      List<Map<String, Object>> hits = hits(query("euclidean", cue, of + more));
      assertEquals(1, hits.size(), more);
      assertEquals("77", hits.get(0).get("_id"));
    }
    // Two cues add up, and shards are separated where they meet.
    float[] other = Vectors.corrupted(vectors[77], 0.3, 0.2, new Random(7));
    String both =
        query("euclidean", cue, of)
            .replace(
                "\"vector\":" + Vectors.json(cue),
                "\"vectors\":[" + Vectors.json(cue) + "," + Vectors.json(other) + "]");
    TestNodes.Answer answer =
        nodes.ok("POST", "/mem/_search?search_pipeline=recall", "{\"query\":" + both + "}");
    assertEquals("77", answer.at("hits.hits.0._id"));
    double sum =
        exact("euclidean", weights, cue, vectors[77])
            + exact("euclidean", weights, other, vectors[77]);
    double ratio = answer.at("hits.hits.0.fields._hopfield.0.log_ratio");
    assertEquals(sum, ratio, 1e-5 * -sum);
    assertEquals(COUNT, answer.<Integer>at("ext.hopfield.accepted"));
  }

  @Test
  void scriptsHaveThem() throws Exception {
    float[] weights = weights(new Random(8));
    float[] cue = Vectors.corrupted(vectors[5], 0.3, 0.2, new Random(9));
    String script =
        "{\"query\":{\"script_score\":{\"query\":{\"term\":{\"number\":4321}},\"script\":{"
            + "\"lang\":\"hopfield\",\"source\":\"hopfield_score\",\"params\":{\"field\":\"v\","
            + "\"query_value\":"
            + Vectors.json(cue)
            + ",\"similarity\":\"manhattan\",\"weights\":"
            + Vectors.json(weights)
            + "}}}}}";
    double right = ScoreMapping.toScore(exact("manhattan", weights, cue, vectors[4321]));
    double score = nodes.ok("POST", "/mem/_search", script).at("hits.hits.0._score");
    assertEquals(right, score, 1e-5 * right);
    for (String wrong : List.of("1", "[]", "[-1]", "[null]", "[1]", "[\"a\"]")) {
      assertRefused("weights must", script.replace(Vectors.json(weights), wrong));
    }
  }

  @Test
  void wrongWeightsAreRefused() throws Exception {
    float[] cue = vectors[0].clone();
    cue[1] = Float.NaN;
    float[] none = new float[DIMENSION];
    String zeros = Vectors.json(none);
    none[1] = 1;
    String ofTheUnknown = Vectors.json(none);
    for (String[] wrong :
        new String[][] {
          {"1", "weights must be an array of numbers >= 0; weights=VALUE_NUMBER"},
          {"[1,2]", "weights must have as many values as the cue, 24; length=2"},
          {"[]", "weights must have one above 0; length=0"},
          {zeros, "weights must have one above 0; length=24 largest=0"},
          {ofTheUnknown, "weights must have one above 0 for a known coordinate of the cue"},
          {"[1,-0.5]", "weights must be finite and >= 0; weights[1]=-0.5"},
          {"[null]", "weights must hold finite numbers >= 0; weights[0]=null"},
          {"[1e39]", "weights must hold finite numbers >= 0; weights[0]=1e39"},
          {"[[1]]", "weights must hold finite numbers >= 0; weights[0]=START_ARRAY"}
        }) {
      assertRefused(wrong[1], "{\"query\":" + query("dot", cue, ",\"weights\":" + wrong[0]) + "}");
    }
    String ones = ",\"weights\":" + zeros.replace("0.0", "1");
    for (String other : List.of("robust", "kl", "linear", "prf:8")) {
      assertRefused(
          "weights must be specified with the similarity euclidean, manhattan, dot or cosine;"
              + " similarity="
              + other,
          "{\"query\":" + query(other, cue, ones) + "}");
    }
    assertRefused(
        "weights must not be specified together with model_id; model_id=m",
        "{\"query\":"
            + query("dot", cue, ones).replace("\"similarity\":\"dot\"", "\"model_id\":\"m\"")
            + "}");
  }

  private static void assertRefused(String message, String body) throws Exception {
    TestNodes.Answer answer = nodes.ask(0, "POST", "/mem/_search", body);
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.text().contains(message), message + " is not in " + answer.text());
  }
}
