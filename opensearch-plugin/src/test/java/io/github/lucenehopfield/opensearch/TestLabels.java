package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.HopfieldRecall;
import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.separation.Separations;
import io.github.lucenehopfield.similarity.EuclideanSimilarity;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The probabilities of labels over two shards, against sums over hits of one plain index. */
class TestLabels {
  private static final int COUNT = 300;
  private static final int DIMENSION = 12;
  private static final int CANDIDATES = 100;

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
    String mapped = Bodies.index(2, 0, DIMENSION);
    nodes.ok(
        "PUT",
        "/mem",
        mapped.replace(
            "\"properties\":{",
            "\"properties\":{\"color\":{\"type\":\"keyword\"},\"rank\":{\"type\":\"long\"},"
                + "\"weight\":{\"type\":\"double\"},"
                + "\"bare\":{\"type\":\"keyword\",\"doc_values\":false},"));
    StringBuilder bulk = new StringBuilder();
    for (int i = 0; i < COUNT; i++) {
      bulk.append("{\"index\":{\"_index\":\"mem\",\"_id\":\"").append(i).append("\"}}\n{\"v\":");
      bulk.append(Vectors.json(vectors[i])).append(",\"rank\":[").append(i % 5 - 2);
      bulk.append(",7]");
      if (i % 4 != 3) {
        bulk.append(",\"color\":\"").append(color(i)).append("\"");
      }
      bulk.append("}\n");
    }
    nodes.ok("POST", "/_bulk?refresh=true", bulk.toString());
    nodes.ok("PUT", "/other", Bodies.index(1, 0, DIMENSION));
    plain = new PlainIndex(vectors);
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
    plain.close();
  }

  private static String color(int id) {
    return List.of("red", "green", "blue").get(id % 3);
  }

  private static TestNodes.Answer search(String indices, String label, String clause)
      throws Exception {
    nodes.ok(
        "PUT",
        "/_search/pipeline/labels",
        "{\"request_processors\":[{\"hopfield_evidence\":{\"label\":\""
            + label
            + "\"}}],\"response_processors\":[{\"hopfield_separation\":{\"separation\":"
            + "\"softmax:0.5\"}}]}");
    return nodes.ask(
        0,
        "POST",
        "/" + indices + "/_search?search_pipeline=labels",
        "{\"_source\":false,\"size\":2,\"query\":{\"hopfield\":{\"v\":{\"vector\":"
            + Vectors.json(cue)
            + ",\"num_candidates\":"
            + CANDIDATES
            + clause
            + "}}}}");
  }

  /** {@return the sums of the probabilities of the candidates, by label; "" for none} */
  private static Map<String, Double> sums(boolean ranks) throws Exception {
    HopfieldRecall recall =
        plain.recall(
            cue, new EuclideanSimilarity(), Separations.parse("softmax:0.5"), COUNT, false);
    double all = 0;
    for (HopfieldRecall.Hit hit : recall.hits().subList(0, CANDIDATES)) {
      all += hit.probability();
    }
    Map<String, Double> sums = new TreeMap<>();
    for (HopfieldRecall.Hit hit : recall.hits().subList(0, CANDIDATES)) {
      String label =
          ranks ? String.valueOf(hit.doc() % 5 - 2) : hit.doc() % 4 == 3 ? "" : color(hit.doc());
      sums.merge(label, hit.probability() / all, Double::sum);
    }
    return sums;
  }

  private static Map<String, Double> labels(TestNodes.Answer answer) {
    assertEquals(200, answer.status(), answer.text());
    Map<String, Double> labels = new TreeMap<>();
    double last = 1.001;
    for (Map<String, Object> label : answer.<List<Map<String, Object>>>at("ext.hopfield.labels")) {
      double probability = ((Number) label.get("probability")).doubleValue();
      assertTrue(probability <= last);
      last = probability;
      labels.put((String) label.get("label"), probability);
    }
    return labels;
  }

  @Test
  void keywordsOfTwoShardsAreSummed() throws Exception {
    for (String indices : List.of("mem", "mem,other")) {
      TestNodes.Answer answer = search(indices, "color", "");
      Map<String, Double> sums = sums(false);
      double within = 1 - answer.<Number>at("ext.hopfield.tail_mass").doubleValue();
      double unlabeled = answer.<Number>at("ext.hopfield.unlabeled").doubleValue();
      assertEquals(sums.remove("") * within, unlabeled, 1e-9);
      double beyond = answer.<Number>at("ext.hopfield.beyond").doubleValue();
      assertEquals(1 - within, beyond, 1e-9);
      Map<String, Double> labels = labels(answer);
      assertEquals(sums.keySet(), labels.keySet());
      sums.forEach((label, sum) -> assertEquals(sum * within, labels.get(label), 1e-9));
    }
  }

  @Test
  void numbersAreLabelsAndSeveralCountEach() throws Exception {
    TestNodes.Answer answer = search("mem", "rank", "");
    double within = 1 - answer.<Number>at("ext.hopfield.tail_mass").doubleValue();
    Map<String, Double> labels = labels(answer);
    assertEquals(within, labels.remove("7"), 1e-9);
    Map<String, Double> sums = sums(true);
    assertEquals(sums.keySet(), labels.keySet());
    sums.forEach((label, sum) -> assertEquals(sum * within, labels.get(label), 1e-9));
    assertEquals(2, labels(search("mem", "rank", ",\"k\":2")).size());
  }

  @Test
  void fieldsWithoutLabels() throws Exception {
    TestNodes.Answer unknown = search("mem", "nothing", "");
    assertTrue(labels(unknown).isEmpty());
    double within = 1 - unknown.<Number>at("ext.hopfield.tail_mass").doubleValue();
    double unlabeled = unknown.<Number>at("ext.hopfield.unlabeled").doubleValue();
    assertEquals(within, unlabeled, 1e-9);
    for (String field : List.of("weight", "bare", "v")) {
      TestNodes.Answer refused = search("mem", field, "");
      assertEquals(400, refused.status(), refused.text());
      assertTrue(refused.text().contains("label must be a field with doc values"), refused.text());
    }
    nodes.ok(
        "PUT",
        "/_search/pipeline/labels",
        "{\"request_processors\":[{\"hopfield_evidence\":{}}],"
            + "\"response_processors\":[{\"hopfield_separation\":{}}]}");
    String body = "{\"query\":{\"hopfield\":{\"v\":{\"vector\":" + Vectors.json(cue) + "}}}}";
    assertNull(
        nodes.ok("POST", "/mem/_search?search_pipeline=labels", body).at("ext.hopfield.labels"));
  }
}
