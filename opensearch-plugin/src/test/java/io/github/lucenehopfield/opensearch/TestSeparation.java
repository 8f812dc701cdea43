package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.separation.Separation;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
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
    cue = Vectors.corrupted(vectors[18], 0.4, 0.2, new Random(2));
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
      double probability =
          answer.at("hits.hits." + i + ".fields._hopfield.0.probability_if_stored");
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

  /** Stored vectors with unknown coordinates are found, and completed by what is stored. */
  @Test
  void storedVectorsMayHaveUnknownCoordinates() throws Exception {
    int dimension = 40;
    float[][] whole = Vectors.smooth(300, dimension, 6);
    Random random = new Random(7);
    StringBuilder bulk = new StringBuilder();
    for (int i = 0; i < whole.length; i++) {
      List<String> values = new ArrayList<>();
      for (float value : whole[i]) {
        values.add(random.nextInt(10) < 3 ? "null" : String.valueOf(value));
      }
      bulk.append("{\"index\":{\"_id\":\"" + i + "\"}}\n{\"v\":" + values + "}\n");
    }
    nodes.ok("PUT", "/gaps", Bodies.index(2, 0, dimension));
    nodes.ok("POST", "/gaps/_bulk?refresh=true", bulk.toString());
    nodes.ok("POST", "/gaps/_forcemerge?max_num_segments=1", null);
    search(clause(""), "\"pattern\":true");
    int found = 0;
    for (int i = 0; i < 20; i++) {
      List<String> cue = new ArrayList<>();
      for (float value : whole[i]) {
        cue.add(random.nextInt(10) < 3 ? "null" : String.valueOf(value));
      }
      for (String similarity : List.of("euclidean", "robust")) {
        TestNodes.Answer answer =
            nodes.ok(
                "POST",
                "/gaps/_search?search_pipeline=recall",
                "{\"query\":{\"hopfield\":{\"v\":{\"similarity\":\""
                    + similarity
                    + "\",\"vector\":"
                    + cue
                    + "}}}}");
        assertFalse(answer.text().contains("NaN"), answer.text());
        if (answer.at("hits.hits.0._id").equals(String.valueOf(i))) {
          found++;
          List<Number> source = answer.at("hits.hits.0._source.v");
          assertTrue(source.contains(null), source.toString());
          assertEquals(dimension, answer.<List<Number>>at("ext.hopfield.pattern").size());
        }
      }
    }
    assertTrue(found >= 36, "found=" + found);
  }

  /** One number counts that nothing stored may be the origin, where a similarity knows of it. */
  @Test
  void probabilitiesIncludeThatOfNone() throws Exception {
    int dimension = 100;
    float[][] many = Vectors.smooth(600, dimension, 5);
    nodes.ok("PUT", "/many", Bodies.index(2, 0, dimension));
    nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("many", many, 0, 600));
    search(clause(""), "");
    float[][] foreign = Vectors.smooth(6, dimension, 100);
    for (int i = 0; i < 12; i++) {
      Random random = new Random(i);
      float[] from = i % 2 == 0 ? many[i] : foreign[i / 2];
      float[] corrupted = Vectors.corrupted(from, 0.1, 0.2, random);
      for (int d = 0; i % 3 == 0 && d < dimension / 2; d++) {
        corrupted[d] = 0;
      }
      TestNodes.Answer answer =
          nodes.ok(
              "POST",
              "/many/_search?search_pipeline=recall",
              "{\"_source\":false,\"size\":600,\"query\":{\"hopfield\":{\"v\":{\"k\":600,"
                  + "\"similarity\":\"robust\",\"vector\":"
                  + Vectors.json(corrupted)
                  + "}}}}");
      double none = answer.at("ext.hopfield.not_stored");
      double sum = none;
      double ifStored = 0;
      for (int hit = 0; hit < 600; hit++) {
        Map<String, Double> known = answer.at("hits.hits." + hit + ".fields._hopfield.0");
        sum += known.get("probability");
        ifStored += known.get("probability_if_stored");
        assertEquals((1 - none) * known.get("probability_if_stored"), known.get("probability"), 0);
      }
      assertEquals(1, sum, 1e-9);
      assertEquals(1, ifStored, 1e-9);
      double best = answer.at("hits.hits.0.fields._hopfield.0.probability");
      if (i % 2 == 0) {
        assertEquals(String.valueOf(i), answer.at("hits.hits.0._id"), answer.text());
        assertTrue(best > 0.5, i + " " + best);
      } else {
        assertTrue(best < 0.5, i + " " + best);
      }
    }
    assertNull(search(clause(""), "").at("hits.hits.0.fields._hopfield.0.probability"));
  }

  @Test
  void severalCuesOfOneOriginAreOneQuestion() throws Exception {
    for (int origin : new int[] {18, 201}) {
      float[][] views = Vectors.views(vectors[origin], 3, 0.5, 0.2, origin);
      HopfieldRecall expected = plain.recall(views, new EuclideanSimilarity(), 20);
      TestNodes.Answer answer = search(several(Vectors.json(views)), "");
      assertSame(expected, answer);
      assertEquals(String.valueOf(origin), answer.at("hits.hits.0._id"), answer.text());
    }
    assertEquals(
        search(clause(""), "").<Object>at("hits"),
        search(several("[" + Vectors.json(cue) + "]"), "").at("hits"));
  }

  private static String several(String cues) {
    return "{\"hopfield\":{\"v\":{\"vectors\":" + cues + ",\"k\":20}}}";
  }

  @Test
  void whatAreNoCuesOfOneOriginIsRefused() throws Exception {
    String one = Vectors.json(cue);
    for (String[] bad :
        new String[][] {
          {"[]", "vectors must be from 1 to 64 vectors; vectors=0"},
          {"[" + (one + ",").repeat(64) + one + "]", "vectors=65"},
          {"[" + one + ",[1]]", "vectors must have one length; vectors[0].length=12"},
          {"[[1],[2]]", "vectors must have as many values as field v has dimensions, 12; length=1"},
          {"[" + one + ",[null]]", "vectors[1] must have at least one known"},
          {"[" + one + ",[\"a\"]]", "vectors[1] must hold finite numbers"},
          {"[1,2]", "vectors[0] must be an array of numbers"},
          {"3", "vectors must be an array of vectors"},
          {"[" + one + "],\"vector\":" + one, "vectors must not be specified together with vector"}
        }) {
      String body = "{\"query\":" + several(bad[0]) + "}";
      TestNodes.Answer answer = nodes.ask(0, "POST", "/mem/_search", body);
      assertEquals(400, answer.status(), answer.text());
      assertTrue(answer.text().contains(bad[1]), answer.text());
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
    assertRefused("\"color\":1", "color");
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

  @Test
  void aPipelineSaysWhatItCannotDo() throws Exception {
    nodes.ok(
        "PUT",
        "/_search/pipeline/both",
        "{\"request_processors\":[{\"hopfield_evidence\":{\"query_name\":\"mine\"}}],"
            + "\"response_processors\":[{\"hopfield_separation\":{\"query_name\":\"mine\"}}]}");
    String named = "{\"query\":" + clause(",\"_name\":\"mine\"") + "}";
    String path = "/mem/_search?search_pipeline=both";
    nodes.ok("POST", path, named);
    assertSaid(nodes.ask(0, "POST", path + "&scroll=1m", named), "search_after");
    assertSaid(
        nodes.ask(0, "POST", path, named.replace("mine", "other")),
        "query_name must be the _name of a hopfield clause of the request; query_name=mine");
    String hidden = Base64.getEncoder().encodeToString(clause("").getBytes(StandardCharsets.UTF_8));
    TestNodes.Answer wrapped =
        nodes.ask(0, "POST", path, "{\"query\":{\"wrapper\":{\"query\":\"" + hidden + "\"}}}");
    if (wrapped.status() != 200) {
      assertSaid(wrapped, "no wrapper query");
    }
  }

  private static void assertSaid(TestNodes.Answer answer, String message) {
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.text().contains(message), answer.text());
  }

  @Test
  void usersSeeVectorsWhereTheySeeTheSource() throws Exception {
    String body =
        ",\"size\":1,\"ext\":{\"hopfield_hits\":{\"vectors\":true}},\"query\":" + clause("") + "}";
    String vector = "hits.hits.0.fields._hopfield.0.vector";
    for (String shown : List.of("true", "[\"v\"]", "{\"excludes\":[\"number\"]}")) {
      TestNodes.Answer seen = nodes.ok("POST", "/mem/_search", "{\"_source\":" + shown + body);
      assertEquals(DIMENSION, seen.<List<?>>at(vector).size(), shown);
    }
    for (String shown : List.of("false", "[\"number\"]", "{\"excludes\":[\"v*\"]}")) {
      TestNodes.Answer hidden = nodes.ok("POST", "/mem/_search", "{\"_source\":" + shown + body);
      assertNull(hidden.at(vector), shown);
      assertNotNull(hidden.at("hits.hits.0.fields._hopfield.0.log_ratio"), shown);
    }
  }
}
