package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Probabilities from two shards, against a recall from one plain index of the same vectors. */
class TestSeparation {
  private static final int COUNT = 300;
  private static final int DIMENSION = 12;

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static float[][] vectors;
  private static float[] cue;
  private static PlainIndex plain;

  @BeforeAll
  static void index() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 1);
    cue = Vectors.damaged(vectors[18], 0.4, 0.2, new Random(2));
    nodes = TestNodes.start(base, 1);
    nodes.ok("PUT", "/mem", Bodies.index(2, 0, DIMENSION));
    nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("mem", vectors, 0, COUNT));
    plain = new PlainIndex(vectors);
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
    plain.close();
  }

  private static String clause(String more) {
    return "{\"hopfield\":{\"v\":{\"vector\":" + Vectors.json(cue) + ",\"k\":20" + more + "}}}";
  }

  private static TestNodes.Answer search(String query, String separation) throws Exception {
    nodes.ok(
        "PUT",
        "/_search/pipeline/recall",
        "{\"request_processors\":[{\"hopfield_evidence\":{\"vectors\":true}}],"
            + "\"response_processors\":[{\"hopfield_separation\":{"
            + separation
            + "}}]}");
    return nodes.ok(
        "POST",
        "/mem/_search?search_pipeline=recall",
        "{\"_source\":false,\"size\":20,\"query\":" + query + "}");
  }

  private static HopfieldRecall expected(Separation separation, boolean even) throws Exception {
    return plain.recall(cue, new EuclideanSimilarity(), separation, 20, even);
  }

  private static void assertSame(HopfieldRecall expected, TestNodes.Answer answer) {
    List<Map<String, Object>> hits = answer.at("hits.hits");
    for (int i = 0; i < expected.hits().size(); i++) {
      HopfieldRecall.Hit hit = expected.hits().get(i);
      assertEquals(String.valueOf(hit.doc()), hits.get(i).get("_id"));
      double ratio = answer.at("hits.hits." + i + ".fields._hopfield.0.log_ratio");
      double probability = answer.at("hits.hits." + i + ".fields._hopfield.0.probability");
      assertEquals(hit.similarity(), ratio, 0);
      assertEquals(hit.probability(), probability, 1e-9);
      assertNull(answer.at("hits.hits." + i + ".fields._hopfield.0.vector"));
    }
    assertEquals((int) expected.totalHits().value(), answer.<Integer>at("ext.hopfield.accepted"));
    assertEquals(expected.candidates(), answer.<Integer>at("ext.hopfield.candidates"));
    assertEquals(expected.beta(), answer.<Double>at("ext.hopfield.beta"), 1e-9);
    assertEquals(expected.entropy(), answer.<Double>at("ext.hopfield.entropy"), 1e-9);
    assertEquals(false, answer.at("ext.hopfield.partial"));
    assertNull(answer.at("aggregations"));
  }

  @Test
  void twoShardsAreSeparatedLikeOneIndex() throws Exception {
    for (String form : List.of("softmax", "entmax:1.5", "top:3", "sparsemax")) {
      HopfieldRecall expected = expected(Separations.parse(form), false);
      TestNodes.Answer answer =
          search(clause(""), "\"separation\":\"" + form + "\",\"pattern\":true");
      assertSame(expected, answer);
      List<Number> pattern = answer.at("ext.hopfield.pattern");
      double covered = answer.at("ext.hopfield.pattern_mass");
      assertTrue(covered > 0.8 && covered <= 1 + 1e-9, "covered=" + covered);
      for (int d = 0; d < DIMENSION; d++) {
        assertEquals(expected.pattern()[d], pattern.get(d).doubleValue(), 6 * (1 - covered) + 1e-5);
      }
    }
  }

  @Test
  void temperatureIsTheInverseOfBeta() throws Exception {
    assertSame(
        expected(Separations.parse("softmax:0.25"), false),
        search(clause(""), "\"separation\":\"softmax\",\"temperature\":4"));
  }

  @Test
  void onlyAcceptedDocumentsHaveMass() throws Exception {
    TestNodes.Answer answer = search(clause(",\"filter\":{\"term\":{\"even\":true}}"), "");
    HopfieldRecall expected = expected(Separations.parse("softmax"), true);
    List<Map<String, Object>> hits = answer.at("hits.hits");
    assertEquals(COUNT / 2, answer.<Integer>at("ext.hopfield.accepted"));
    assertEquals("18", hits.get(0).get("_id"));
    assertSame(expected, answer);
  }

  @Test
  void ratiosDoNotDependOnOtherClausesAndBoosts() throws Exception {
    TestNodes.Answer plainAnswer = search(clause(""), "");
    TestNodes.Answer mixed =
        search(
            "{\"bool\":{\"must\":[{\"match_all\":{\"boost\":7}}],\"should\":["
                + "{\"function_score\":{\"query\":"
                + clause(",\"boost\":5")
                + "}}]}}",
            "");
    assertEquals(plainAnswer.<Object>at("ext"), mixed.at("ext"));
    List<Map<String, Object>> hits = plainAnswer.at("hits.hits");
    List<Map<String, Object>> others = mixed.at("hits.hits");
    for (int i = 0; i < 5; i++) {
      assertEquals(hits.get(i).get("_id"), others.get(i).get("_id"));
      assertEquals(hits.get(i).get("fields"), others.get(i).get("fields"));
      assertFalse(hits.get(i).get("_score").equals(others.get(i).get("_score")));
    }
  }

  @Test
  void aClauseIsChosenByItsName() throws Exception {
    String two =
        "{\"bool\":{\"should\":["
            + clause(",\"_name\":\"a\"")
            + ","
            + clause(",\"_name\":\"b\",\"filter\":{\"term\":{\"even\":true}}")
            + "]}}";
    nodes.ok(
        "PUT",
        "/_search/pipeline/named",
        "{\"request_processors\":[{\"hopfield_evidence\":{\"query_name\":\"b\"}}],"
            + "\"response_processors\":[{\"hopfield_separation\":{\"query_name\":\"b\"}}]}");
    String body = "{\"_source\":false,\"query\":" + two + "}";
    TestNodes.Answer answer = nodes.ok("POST", "/mem/_search?search_pipeline=named", body);
    assertEquals(COUNT / 2, answer.<Integer>at("ext.hopfield.accepted"));
    assertEquals(List.of("a", "b"), answer.at("hits.hits.0.matched_queries"));
    nodes.ok(
        "PUT",
        "/_search/pipeline/unnamed",
        "{\"request_processors\":[{\"hopfield_evidence\":{}}]}");
    TestNodes.Answer refused = nodes.ask(0, "POST", "/mem/_search?search_pipeline=unnamed", body);
    assertEquals(400, refused.status());
    assertTrue(refused.text().contains("query_name must say"), refused.text());
  }

  @Test
  void theSumsCanBeAskedForAlone() throws Exception {
    TestNodes.Answer answer =
        nodes.ok(
            "POST",
            "/mem/_search",
            "{\"size\":0,\"aggs\":{\"e\":{\"hopfield_evidence\":{}}},\"query\":"
                + clause("")
                + "}");
    assertEquals(COUNT, answer.<Integer>at("aggregations.e.accepted"));
    double mass = 0;
    for (float[] vector : vectors) {
      double distance = 0;
      for (int d = 0; d < DIMENSION; d++) {
        double difference = Float.isNaN(cue[d]) ? 0 : (double) cue[d] - vector[d];
        distance += difference * difference;
      }
      mass += Math.exp(-distance);
    }
    assertEquals(Math.log(mass), answer.<Double>at("aggregations.e.log_mass"), 1e-9);
  }

  @Test
  void badConfigurationsAreRefused() throws Exception {
    assertRefused("\"temperature\":0", "temperature must be positive and finite; temperature=0.0");
    assertRefused("\"temperature\":\"Infinity\"", "temperature=Infinity");
    assertRefused("\"temperature\":1e-320", "temperature=1.0E-320");
    assertRefused("\"separation\":\"soft\"", "separation must be softmax");
    assertRefused("\"separation\":\"sequential:2:1\"", "uses no places in a sequence");
    assertRefused("\"prior_not_stored\":1", "prior_not_stored must be more than 0");
    assertRefused("\"colour\":1", "colour");
  }

  private static void assertRefused(String separation, String message) throws Exception {
    TestNodes.Answer answer =
        nodes.ask(
            0,
            "PUT",
            "/_search/pipeline/bad",
            "{\"response_processors\":[{\"hopfield_separation\":{" + separation + "}}]}");
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.text().contains(message), answer.text());
  }

  @Test
  void aResponseProcessorAloneSaysWhatItNeeds() throws Exception {
    nodes.ok(
        "PUT",
        "/_search/pipeline/alone",
        "{\"response_processors\":[{\"hopfield_separation\":{}}]}");
    TestNodes.Answer answer =
        nodes.ask(
            0, "POST", "/mem/_search?search_pipeline=alone", "{\"query\":" + clause("") + "}");
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.text().contains("must have the request processor"), answer.text());
    nodes.ok("POST", "/mem/_search?search_pipeline=alone", "{\"query\":{\"match_all\":{}}}");
  }
}
