package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Scores that are probabilities, and the lowest probability of a hit, on one shard and three. */
class TestScores {
  private static final int COUNT = 600;
  private static final int DIMENSION = 100;
  private static final int CUES = 12;
  private static final double SURE = 0.6;
  private static final List<String> INDICES = List.of("one", "three");

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static float[][] vectors;
  private static float[][] foreign;

  @BeforeAll
  static void start() throws Exception {
    vectors = Vectors.smooth(COUNT, DIMENSION, 5);
    foreign = Vectors.smooth(CUES, DIMENSION, 100);
    nodes = TestNodes.start(base, 1);
    nodes.ok("PUT", "/one", Bodies.index(1, 0, DIMENSION));
    nodes.ok("PUT", "/three", Bodies.index(3, 0, DIMENSION));
    for (String index : INDICES) {
      // In several segments.
      for (int from = 0; from < COUNT; from += COUNT / 2) {
        nodes.ok(
            "POST", "/_bulk?refresh=true", Bodies.bulk(index, vectors, from, from + COUNT / 2));
      }
    }
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

  /** {@return a cue that comes from a stored vector if its number is even, else from none} */
  private static float[] cue(int i) {
    return Vectors.corrupted(i % 2 == 0 ? vectors[i] : foreign[i], 0.1, 0.2, new Random(i));
  }

  private static String clause(int cue, String more) {
    return "{\"hopfield\":{\"v\":{\"similarity\":\"robust\",\"vector\":"
        + Vectors.json(cue(cue))
        + more
        + "}}}";
  }

  private static TestNodes.Answer search(String index, String query, String more) throws Exception {
    return nodes.ok(
        "POST",
        "/" + index + "/_search?search_pipeline=recall",
        "{\"_source\":false,\"size\":600,\"query\":" + query + more + "}");
  }

  private static double number(Map<String, Object> hit, String key) {
    return ((Number) hit.get(key)).doubleValue();
  }

  @SuppressWarnings("unchecked")
  private static double probability(Map<String, Object> hit) {
    Map<String, Object> fields = (Map<String, Object>) hit.get("fields");
    List<Map<String, Object>> known = (List<Map<String, Object>>) fields.get("_hopfield");
    return number(known.get(0), "probability");
  }

  @Test
  void scoreIsTheProbability() throws Exception {
    for (String index : INDICES) {
      for (int i = 0; i < CUES; i++) {
        TestNodes.Answer answer =
            search(index, clause(i, ",\"k\":600,\"score\":\"probability\""), "");
        List<Map<String, Object>> hits = answer.at("hits.hits");
        assertEquals(COUNT, hits.size());
        for (Map<String, Object> hit : hits) {
          double score = number(hit, "_score");
          assertTrue(score > 0 && score <= 1, index + " " + score);
          if (index.equals("one")) {
            assertEquals(probability(hit), score, score > .999 ? .001 : 1e-6);
          }
        }
        double best = number(hits.get(0), "_score");
        if (i % 2 == 0) {
          assertEquals(String.valueOf(i), hits.get(0).get("_id"));
          assertTrue(best > SURE, index + " " + i + " " + best);
          assertTrue(number(hits.get(1), "_score") < 0.5, index + " " + hits.get(1));
        } else {
          assertTrue(best < SURE, index + " " + i + " " + best);
        }
      }
    }
  }

  @Test
  void lowProbabilitiesAreLeftOut() throws Exception {
    for (String index : INDICES) {
      for (int i = 0; i < CUES; i++) {
        for (String score : List.of("", ",\"score\":\"ratio\"", ",\"score\":\"probability\"")) {
          String query = clause(i, ",\"min_probability\":" + SURE + score);
          List<Map<String, Object>> hits = search(index, query, "").at("hits.hits");
          assertEquals(1 - i % 2, hits.size(), index + " " + hits);
          assertTrue(hits.isEmpty() || hits.get(0).get("_id").equals(String.valueOf(i)));
        }
      }
      String all = clause(0, ",\"min_probability\":1e-300");
      assertTrue(search(index, all, "").<List<Object>>at("hits.hits").size() > 10, index);
      String few = clause(0, ",\"min_probability\":1e-300,\"k\":2");
      assertTrue(search(index, few, "").<List<Object>>at("hits.hits").size() <= 6, index);
    }
  }

  /** A least score, other clauses and rescoring are in one measure whatever the cue is. */
  @Test
  void boundedScoresCompare() throws Exception {
    for (int i = 0; i < CUES; i++) {
      String clause = clause(i, ",\"score\":\"probability\"");
      List<Map<String, Object>> sure =
          search("three", clause, ",\"min_score\":" + SURE).at("hits.hits");
      assertEquals(1 - i % 2, sure.size(), sure.toString());
      String mixed =
          "{\"bool\":{\"should\":["
              + clause
              + ",{\"constant_score\":{\"filter\":{\"term\":{\"number\":599}},\"boost\":"
              + SURE
              + "}}]}}";
      List<Map<String, Object>> hits = search("three", mixed, "").at("hits.hits");
      assertEquals(String.valueOf(i % 2 == 0 ? i : 599), hits.get(0).get("_id"));
      String again =
          ",\"rescore\":{\"window_size\":600,\"query\":{\"score_mode\":\"total\",\"rescore_query\":"
              + clause
              + "}}";
      hits =
          search("three", clause(i, ",\"k\":50,\"score\":\"probability\""), again).at("hits.hits");
      double top = number(hits.get(0), "_score");
      assertTrue(i % 2 == 0 ? top > 1 && top <= 2 : top < 1, i + " " + top);
    }
    // What the likelihood alone gives has no measure that a threshold could be in.
    List<Map<String, Object>> unbounded = search("one", clause(0, ""), "").at("hits.hits");
    assertTrue(number(unbounded.get(0), "_score") > 1, unbounded.get(0).toString());
  }

  @Test
  void priorIsOfTheClause() throws Exception {
    double before = 1;
    for (String prior : List.of("0.01", "0.5", "0.99")) {
      String clause = clause(0, ",\"score\":\"probability\",\"prior_not_stored\":" + prior);
      List<Map<String, Object>> hits = search("one", clause, "").at("hits.hits");
      double score = number(hits.get(0), "_score");
      assertTrue(score < before, prior + " " + score);
      before = score;
    }
  }

  private static void assertRefused(String clause, String message) throws Exception {
    for (String index : INDICES) {
      TestNodes.Answer answer =
          nodes.ask(0, "POST", "/" + index + "/_search", "{\"query\":" + clause + "}");
      assertEquals(400, answer.status(), answer.text());
      assertTrue(answer.text().contains(message), answer.text());
      assertFalse(answer.text().contains("\"hits\""), answer.text());
    }
  }

  @Test
  void whatHasNoProbabilityIsRefused() throws Exception {
    String simple = clause(0, "").replace("robust", "euclidean");
    String end = "}}}";
    String start = simple.substring(0, simple.length() - end.length());
    assertRefused(
        start + ",\"score\":\"probability\"" + end,
        "score must be ratio, and min_probability 0, with a similarity that does not know how"
            + " probable \\\"not stored\\\" is: use robust or a model; score=probability"
            + " min_probability=0.0 similarity=euclidean");
    assertRefused(start + ",\"min_probability\":0.5" + end, "score=ratio min_probability=0.5");
    assertRefused(
        clause(0, ",\"score\":\"near\""), "score must be ratio or probability; score=near");
    assertRefused(clause(0, ",\"score\":null"), "score must be text; score=null");
    assertRefused(
        clause(0, ",\"min_probability\":1.5"),
        "min_probability must be from 0 to 1; min_probability=1.5");
    assertRefused(clause(0, ",\"min_probability\":\"NaN\""), "min_probability=NaN");
    assertRefused(
        clause(0, ",\"prior_not_stored\":0"),
        "prior_not_stored must be more than 0 and less than 1; prior_not_stored=0.0");
    nodes.ok("POST", "/one/_search", "{\"query\":" + start + ",\"min_probability\":0" + end + "}");
  }
}
