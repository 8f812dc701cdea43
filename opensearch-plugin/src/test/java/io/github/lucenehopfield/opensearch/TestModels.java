package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldQuery;
import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.noise.NoiseModelSimilarity;
import io.github.lucenehopfield.noise.TrainedNoiseModel;
import io.github.lucenehopfield.noise.corruption.Corruption;
import io.github.lucenehopfield.noise.training.NoiseModelTrainer;
import java.io.ByteArrayOutputStream;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Models over REST on two nodes, against the same model in a plain index. */
class TestModels {
  private static final int COUNT = 600;
  private static final int DIMENSION = 32;
  private static final String PATH = "/_plugins/_hopfield/models";

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static float[][] vectors;
  private static PlainIndex plain;
  private static Corruption corruption;
  private static TrainedNoiseModel model;
  private static String body;

  @BeforeAll
  static void train() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 11);
    plain = new PlainIndex(vectors);
    corruption = Corruption.parse("dropout:0.5");
    model =
        new NoiseModelTrainer(vectors, HopfieldQuery.context(plain.searcher(), "v", DIMENSION), 7)
            .train(List.of(corruption));
    ByteArrayOutputStream file = new ByteArrayOutputStream();
    model.write(file);
    body = "{\"model\":\"" + Base64.getEncoder().encodeToString(file.toByteArray()) + "\"}";
    nodes = TestNodes.start(base, 2);
    nodes.ok("PUT", "/mem", Bodies.index(2, 0, DIMENSION));
    nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("mem", vectors, 0, COUNT));
    nodes.ok(
        "PUT",
        "/_search/pipeline/recall",
        "{\"request_processors\":[{\"hopfield_evidence\":{}}],"
            + "\"response_processors\":[{\"hopfield_separation\":{}}]}");
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
    plain.close();
  }

  private static String search(float[] cue, String id, String more) {
    return "{\"_source\":false,\"query\":{\"hopfield\":{\"v\":{\"vector\":"
        + Vectors.json(cue)
        + ",\"model_id\":\""
        + id
        + "\""
        + more
        + "}}}}";
  }

  private static void assertRefused(TestNodes.Answer answer, String message) {
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.text().contains(message), answer.text());
  }

  @Test
  void modelsComeAndGo() throws Exception {
    assertEquals(404, nodes.ask(0, "GET", PATH + "/a", null).status());
    assertEquals(404, nodes.ask(1, "DELETE", PATH + "/a", null).status());
    TestNodes.Answer stored = nodes.ok("PUT", PATH + "/a", body);
    assertEquals("a", stored.at("model_id"));
    TestNodes.Answer described = nodes.ask(1, "GET", PATH + "/a", null);
    assertEquals(stored.json(), described.json());
    assertEquals(DIMENSION, described.<Integer>at("dimension"));
    assertEquals(1, described.<List<?>>at("damages").size());
    assertTrue(described.<String>at("provenance").contains("seed 7"));
    assertNull(described.at("model"));
    String digest = ",\"digest\":\"" + stored.at("digest") + "\"}";
    int version = nodes.ok("PUT", PATH + "/b", body.replace("}", digest)).at("version");
    assertRefused(
        nodes.ask(0, "PUT", PATH + "/b", body.replace("}", ",\"digest\":\"00\"}")),
        "digest must be SHA-256 of the model, " + stored.at("digest") + "; digest=00");
    assertEquals(version + 1, nodes.ok("PUT", PATH + "/b", body).<Integer>at("version"));
    List<?> all = nodes.ask(1, "GET", PATH, null).at("models");
    assertTrue(all.size() >= 2, all.toString());
    assertEquals(true, nodes.ok("DELETE", PATH + "/b", null).at("deleted"));
    assertEquals(404, nodes.ask(1, "GET", PATH + "/b", null).status());
    assertRefused(
        nodes.ask(1, "POST", "/mem/_search", search(vectors[0], "b", "")),
        "model_id must be that of a stored model; model_id=b");
    nodes.ok("DELETE", PATH + "/a", null);
  }

  @Test
  void recallsLikeTheLibrary() throws Exception {
    nodes.ok("PUT", PATH + "/mine", body);
    SplittableRandom random = new SplittableRandom(3);
    for (int i = 0; i < 10; i++) {
      float[] cue = corruption.apply(vectors[i], random);
      HopfieldRecall expected = plain.recall(cue, new NoiseModelSimilarity(model), 10);
      String found = search(cue, "mine", ",\"_name\":\"x\"");
      TestNodes.Answer answer =
          nodes.ask(i % 2, "POST", "/mem/_search?search_pipeline=recall", found);
      for (int hit = 0; hit < 10; hit++) {
        HopfieldRecall.Hit one = expected.hits().get(hit);
        String at = "hits.hits." + hit + ".";
        assertEquals(String.valueOf(one.doc()), answer.at(at + "_id"), answer.text());
        double ifStored = answer.at(at + "fields._hopfield.0.probability_if_stored");
        assertEquals(one.probability(), ifStored, 1e-9);
        double probability = answer.at(at + "fields._hopfield.0.probability");
        double stored = (1 - expected.notStored().getAsDouble()) * (1 - expected.tailMass());
        assertEquals(stored * one.probability(), probability, 1e-9);
      }
      double notStored = answer.at("ext.hopfield.not_stored");
      assertEquals(expected.notStored().getAsDouble(), notStored, 1e-9);
    }
    Map<String, Map<String, Map<String, Number>>> stats =
        nodes.ok("GET", "/_plugins/_hopfield/stats", null).at("nodes");
    assertEquals(2, stats.size());
    for (Map<String, Map<String, Number>> node : stats.values()) {
      assertTrue(node.get("models").get("ready").intValue() >= 1, stats.toString());
      assertTrue(node.get("models").get("ready_bytes").longValue() > 0, stats.toString());
    }
    float[] cue = vectors[5];
    TestNodes.Answer explained =
        nodes.ask(
            1,
            "POST",
            "/mem/_explain/5",
            search(cue, "mine", "").replace("\"_source\":false,", ""));
    assertEquals(true, explained.at("matched"), explained.text());
  }

  @Test
  void whatIsNoModelIsRefused() throws Exception {
    assertRefused(nodes.ask(0, "PUT", PATH + "/bad", "{}"), "model must be specified");
    assertRefused(
        nodes.ask(0, "PUT", PATH + "/bad", "{\"model\":\"AAAA\"}"),
        "model must be a file made by hopfield train");
    assertRefused(nodes.ask(0, "PUT", PATH + "/bad", "{\"model\":\"?\"}"), "base64");
    for (String text : List.of("null", "[\"AAAA\"]", "{\"a\":{}}", "true")) {
      assertRefused(
          nodes.ask(0, "PUT", PATH + "/bad", "{\"model\":" + text + "}"), "model must be text");
    }
    assertRefused(nodes.ask(0, "PUT", PATH + "/bad", "[]"), "must be specified, not a START_ARRAY");
    assertRefused(nodes.ask(0, "PUT", PATH + "/bad", "\"AAAA\""), "must be specified, not a VALUE");
    assertRefused(nodes.ask(0, "PUT", PATH + "/bad", null), "body");
    assertRefused(nodes.ask(0, "PUT", PATH + "/bad", "{\"color\":1}"), "[color]");
    assertRefused(
        nodes.ask(0, "PUT", PATH + "/bad", "{\"model\":" + "9".repeat(2000) + "}"),
        "[model] cannot be read");
    String corrupted =
        body.substring(0, 500) + (body.charAt(500) == 'A' ? 'B' : 'A') + body.substring(501);
    assertRefused(nodes.ask(0, "PUT", PATH + "/bad", corrupted), "model must be a file");
    nodes.ok(
        "PUT", "/_cluster/settings", "{\"transient\":{\"hopfield.limits.model_size\":\"1kb\"}}");
    assertRefused(
        nodes.ask(1, "PUT", PATH + "/bad", body),
        "model must have at most 1024 bytes (hopfield.limits.model_size)");
    nodes.ok("PUT", "/_cluster/settings", "{\"transient\":{\"hopfield.limits.model_size\":null}}");
    assertEquals(404, nodes.ask(0, "GET", PATH + "/bad", null).status());
  }

  @Test
  void unfitModelsAreRefused() throws Exception {
    nodes.ok("PUT", PATH + "/fits", body);
    assertRefused(
        nodes.ask(0, "POST", "/mem/_search", search(new float[] {1, 2}, "fits", "")),
        "model=32, cue=2");
    assertRefused(
        nodes.ask(0, "POST", "/mem/_search", search(vectors[0], "fits", ",\"similarity\":\"dot\"")),
        "similarity must not be specified together with model_id");
    float[][] large = Vectors.random(300, DIMENSION, 12);
    for (float[] vector : large) {
      for (int d = 0; d < DIMENSION; d++) {
        vector[d] = 100 + 50 * vector[d];
      }
    }
    nodes.ok("PUT", "/large", Bodies.index(1, 0, DIMENSION));
    nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("large", large, 0, 300));
    assertRefused(
        nodes.ask(0, "POST", "/large/_search", search(large[0], "fits", "")),
        "the model must be for values like the field's");
  }

  @Test
  void aReplacedModelIsUsedAtOnce() throws Exception {
    nodes.ok("PUT", PATH + "/changing", body);
    String query = search(vectors[4], "changing", "");
    assertEquals("4", nodes.ask(1, "POST", "/mem/_search", query).at("hits.hits.0._id"));
    nodes.ok("DELETE", PATH + "/changing", null);
    assertRefused(
        nodes.ask(1, "POST", "/mem/_search", query), "model_id must be that of a stored model");
    nodes.ok("PUT", PATH + "/changing", body);
    assertEquals("4", nodes.ask(0, "POST", "/mem/_search", query).at("hits.hits.0._id"));
  }

  /** Whoever writes to the index of models makes no errors of the node. */
  @Test
  void whatSomeoneElseStoredIsRefused() throws Exception {
    nodes.ok("PUT", PATH + "/whole", body);
    String file = body.substring(body.indexOf(':') + 2, body.length() - 2);
    String digest = nodes.ok("GET", PATH + "/whole", null).at("digest");
    List<String> documents =
        List.of(
            "{}",
            "{\"digest\":7}",
            "{\"digest\":[\"a\",\"b\"]}",
            "{\"digest\":\"x\"}",
            "{\"digest\":\"x\",\"model\":7}",
            "{\"digest\":\"x\",\"model\":\"?\"}",
            "{\"digest\":\"x\",\"model\":\"" + file + "\"}",
            "{\"digest\":\"" + digest + "\",\"model\":\"AAAA\"}",
            "{\"digest\":\"" + digest + "\"}",
            "{\"model\":\"" + file + "\"}",
            "{\"digest\":null,\"model\":null}");
    for (String document : documents) {
      nodes.ok("PUT", "/.opensearch-hopfield-models/_doc/odd?refresh=true", document);
      TestNodes.Answer searched =
          nodes.ask(1, "POST", "/mem/_search", search(vectors[0], "odd", ""));
      assertRefused(searched, "model_id must be that of a model");
      nodes.ok("GET", PATH + "/odd", null);
      nodes.ok("GET", PATH, null);
    }
    nodes.ok("DELETE", PATH + "/odd", null);
    nodes.ok("DELETE", PATH + "/whole", null);
  }

  @Test
  void allModelsAreListed() throws Exception {
    nodes.ok("PUT", PATH + "/first", body);
    StringBuilder bulk = new StringBuilder();
    for (int i = 0; i < 1100; i++) {
      bulk.append("{\"index\":{\"_index\":\".opensearch-hopfield-models\",\"_id\":\"many");
      bulk.append(i).append("\"}}\n{\"bytes\":").append(i).append("}\n");
    }
    nodes.ok("POST", "/_bulk?refresh=true", bulk.toString());
    Set<Object> ids = new HashSet<>();
    for (Map<String, Object> one :
        nodes.ok("GET", PATH, null).<List<Map<String, Object>>>at("models")) {
      ids.add(one.get("model_id"));
    }
    assertTrue(ids.contains("first"));
    for (int i = 0; i < 1100; i++) {
      assertTrue(ids.contains("many" + i), "many" + i);
    }
    nodes.ok("DELETE", PATH + "/first", null);
    nodes.ok(
        "POST",
        "/_bulk?refresh=true",
        bulk.toString().replaceAll("\\{\"bytes.*\n", "").replace("index\":{", "delete\":{"));
  }

  /** The thread that changes the state of the cluster waits for no shard. */
  @Test
  void anAliasHasNoModel() throws Exception {
    nodes.ok("PUT", PATH + "/aliased", body);
    String query = search(vectors[0], "aliased", "");
    String clause = query.substring(query.indexOf("\"query\":") + 8, query.length() - 1);
    assertRefused(
        nodes.ask(
            0,
            "POST",
            "/_aliases",
            "{\"actions\":[{\"add\":{\"index\":\"mem\",\"alias\":\"by_model\",\"filter\":"
                + clause
                + "}}]}"),
        "model_id must not be in the filter of an alias");
    nodes.ok("DELETE", PATH + "/aliased", null);
  }
}
