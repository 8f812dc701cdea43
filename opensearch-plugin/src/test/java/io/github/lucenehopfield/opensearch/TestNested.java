package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Vectors of nested documents: filters of these and of whole ones, and what is known of hits. */
class TestNested {
  private static final int COUNT = 40;
  private static final int DIMENSION = 8;

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static float[][] vectors;

  /** Document i has a number, two parts with one vector each, of which the second is blue. */
  @BeforeAll
  static void start() throws Exception {
    vectors = Vectors.random(2 * COUNT, DIMENSION, 4);
    nodes = TestNodes.start(base, 1);
    nodes.ok(
        "PUT",
        "/parts",
        "{\"settings\":{\"number_of_shards\":1},\"mappings\":{\"properties\":{"
            + "\"number\":{\"type\":\"integer\"},\"kind\":{\"type\":\"keyword\"},\"p\":{"
            + "\"type\":\"nested\",\"properties\":{\"v\":{\"type\":\"hopfield_vector\","
            + "\"dimension\":8},\"color\":{\"type\":\"keyword\"},\"size\":{\"type\":\"integer\"},"
            + "\"q\":{\"type\":\"nested\",\"properties\":{\"x\":{\"type\":\"keyword\"}}}}}}}}");
    StringBuilder bulk = new StringBuilder();
    for (int i = 0; i < COUNT; i++) {
      bulk.append("{\"index\":{\"_index\":\"parts\",\"_id\":\"").append(i).append("\"}}\n");
      bulk.append("{\"number\":").append(i);
      bulk.append(",\"kind\":\"").append(i % 2 == 0 ? "even" : "odd").append("\",\"p\":[");
      bulk.append("{\"color\":\"red\",\"size\":").append(i).append(",\"v\":");
      bulk.append(Vectors.json(vectors[2 * i])).append("},{\"color\":\"blue\",\"size\":");
      bulk.append(i + 100).append(",\"v\":").append(Vectors.json(vectors[2 * i + 1]));
      bulk.append("}]}\n");
    }
    nodes.ok("POST", "/_bulk?refresh=true", bulk.toString());
    nodes.ok(
        "PUT",
        "/_search/pipeline/recall",
        "{\"request_processors\":[{\"hopfield_evidence\":{\"vectors\":true}}],"
            + "\"response_processors\":[{\"hopfield_separation\":{\"pattern\":true}}]}");
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
  }

  private static String nested(int cue, String more) {
    return "{\"nested\":{\"path\":\"p\",\"score_mode\":\"max\",\"query\":{\"hopfield\":{\"p.v\":{"
        + "\"k\":80,\"vector\":"
        + Vectors.json(vectors[cue])
        + more
        + "}}}}}";
  }

  private static TestNodes.Answer search(String query) throws Exception {
    return nodes.ok(
        "POST", "/parts/_search?search_pipeline=recall", "{\"size\":100,\"query\":" + query + "}");
  }

  /** The parts that a filter accepts, found as all that the clause accepts. */
  private static void assertAccepted(String filter, int parts, int documents) throws Exception {
    TestNodes.Answer answer = search(nested(5, ",\"filter\":" + filter));
    assertEquals(parts, answer.<Integer>at("ext.hopfield.accepted"), filter);
    assertEquals(documents, answer.<Integer>at("hits.total.value"), filter);
  }

  @Test
  void filtersAreOfPartsOrOfWholes() throws Exception {
    String even = "{\"term\":{\"kind\":\"even\"}}";
    String blue = "{\"term\":{\"p.color\":\"blue\"}}";
    String small = "{\"range\":{\"p.size\":{\"lt\":10}}}";
    String first = "{\"range\":{\"number\":{\"lt\":10}}}";
    assertAccepted(even, COUNT, COUNT / 2);
    assertAccepted(first, 20, 10);
    assertAccepted(blue, COUNT, COUNT);
    assertAccepted(small, 10, 10);
    assertAccepted("{\"match_all\":{}}", 2 * COUNT, COUNT);
    assertAccepted("{\"match_none\":{}}", 0, 0);
    assertAccepted("{\"exists\":{\"field\":\"kind\"}}", 2 * COUNT, COUNT);
    assertAccepted("{\"exists\":{\"field\":\"p.color\"}}", 2 * COUNT, COUNT);
    assertAccepted("{\"exists\":{\"field\":\"p.v\"}}", 2 * COUNT, COUNT);
    assertAccepted("{\"ids\":{\"values\":[\"3\",\"4\"]}}", 4, 2);
    assertAccepted("{\"query_string\":{\"query\":\"kind:even AND p.color:blue\"}}", 20, 20);
    assertAccepted("{\"terms\":{\"number\":[1,2,3]}}", 6, 3);
    // A nested query is of whole documents: those with such a part.
    assertAccepted("{\"nested\":{\"path\":\"p\",\"query\":" + small + "}}", 20, 10);
    assertAccepted("{\"bool\":{\"filter\":[" + even + "," + blue + "]}}", 20, 20);
    assertAccepted("{\"bool\":{\"must\":[" + first + "],\"must_not\":[" + blue + "]}}", 10, 10);
    assertAccepted("{\"bool\":{\"must_not\":[" + even + "]}}", COUNT, COUNT / 2);
    assertAccepted("{\"bool\":{\"must_not\":[" + blue + "]}}", COUNT, COUNT);
    assertAccepted("{\"bool\":{\"should\":[" + even + "," + blue + "]}}", 60, COUNT);
    assertAccepted("{\"constant_score\":{\"filter\":" + even + "}}", COUNT, COUNT / 2);
    assertAccepted("{\"dis_max\":{\"queries\":[" + even + "," + small + "]}}", 45, 25);
    // The best part of all, and its whole document.
    String inner = "{\"hopfield\":{\"p.v\":{\"k\":1,\"vector\":" + Vectors.json(vectors[9]) + "}}}";
    assertAccepted(inner, 1, 1);
    assertAccepted(nested(9, ",\"min_score\":0.99"), 2, 1);
  }

  private static void assertRefused(String query, String message) throws Exception {
    TestNodes.Answer answer = nodes.ask(0, "POST", "/parts/_search", "{\"query\":" + query + "}");
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.text().contains(message), answer.text());
  }

  @Test
  void whatIsUnclearIsRefused() throws Exception {
    assertRefused(nested(1, ",\"filter\":{\"term\":{\"p.q.x\":\"a\"}}"), "each part of filter");
    String clause = "{\"hopfield\":{\"p.v\":{\"vector\":" + Vectors.json(vectors[0]) + "}}}";
    assertRefused(clause, "a clause must be in a nested query with the path of its field");
    assertRefused("{\"nested\":{\"path\":\"p.q\",\"query\":" + clause + "}}", "field=p.v path=p");
  }

  @Test
  void hitsHaveTheEvidenceOfTheirBestPart() throws Exception {
    TestNodes.Answer answer = search(nested(11, ""));
    assertEquals("5", answer.at("hits.hits.0._id"));
    assertEquals(0.0, answer.<Double>at("hits.hits.0.fields._hopfield.0.log_ratio"), 0);
    double last = 1;
    for (int i = 0; i < COUNT; i++) {
      String at = "hits.hits." + i + ".";
      double ratio = answer.at(at + "fields._hopfield.0.log_ratio");
      double probability = answer.at(at + "fields._hopfield.0.probability_if_stored");
      double score = answer.at(at + "_score");
      assertEquals(1 / (1 - ratio), score, 1e-5);
      assertTrue(probability <= last, answer.text());
      last = probability;
    }
    assertEquals(DIMENSION, answer.<List<?>>at("ext.hopfield.pattern").size());
    TestNodes.Answer inner =
        nodes.ok(
            "POST",
            "/parts/_search?search_pipeline=recall",
            "{\"size\":3,\"query\":"
                + nested(11, "").replace("\"score_mode\"", "\"inner_hits\":{},\"score_mode\"")
                + "}");
    assertEquals(1, inner.<Integer>at("hits.hits.0.inner_hits.p.hits.hits.0._nested.offset"));
    assertEquals(2, inner.<Integer>at("hits.hits.1.inner_hits.p.hits.total.value"));
  }

  @Test
  void innerHitsAreSeenThroughAnAlias() throws Exception {
    nodes.ok(
        "POST",
        "/_aliases",
        "{\"actions\":[{\"add\":{\"index\":\"parts\",\"alias\":\"odd\","
            + "\"filter\":{\"term\":{\"kind\":\"odd\"}}}}]}");
    String few = nested(11, "").replace("\"k\":80", "\"k\":20");
    TestNodes.Answer odd =
        nodes.ok(
            "POST",
            "/odd/_search",
            "{\"size\":100,\"query\":"
                + few.replace("\"score_mode\"", "\"inner_hits\":{},\"score_mode\"")
                + "}");
    int parts = 0;
    Set<String> ids = new TreeSet<>();
    for (Map<String, Object> hit : odd.<List<Map<String, Object>>>at("hits.hits")) {
      assertEquals(1, Integer.parseInt((String) hit.get("_id")) % 2);
      int total = odd.at("hits.hits." + ids.size() + ".inner_hits.p.hits.total.value");
      assertTrue(total > 0, odd.text());
      parts += total;
      ids.add((String) hit.get("_id"));
    }
    assertEquals(20, parts);
  }

  @Test
  void documentsMayBeFoundByAllTheirParts() throws Exception {
    String one = nested(11, "").replace("\"k\":80", "\"k\":1");
    String average = one.replace("\"max\"", "\"avg\",\"inner_hits\":{}");
    String all = average.replace("\"k\":1", "\"k\":1,\"expand_nested_docs\":true");
    TestNodes.Answer best = search(average);
    TestNodes.Answer both = search(all);
    for (TestNodes.Answer answer : List.of(best, both)) {
      assertEquals(1, answer.<Integer>at("hits.total.value"), answer.text());
      assertEquals("5", answer.at("hits.hits.0._id"));
    }
    assertEquals(1.0, best.<Double>at("hits.hits.0._score"), 0);
    assertEquals(1, best.<Integer>at("hits.hits.0.inner_hits.p.hits.total.value"));
    double distance = 0;
    for (int d = 0; d < DIMENSION; d++) {
      distance += Math.pow((double) vectors[10][d] - vectors[11][d], 2);
    }
    assertEquals((1 + 1 / (1 + distance)) / 2, both.<Double>at("hits.hits.0._score"), 1e-6);
    assertEquals(2, both.<Integer>at("hits.hits.0.inner_hits.p.hits.total.value"), both.text());
    // Parts that the filter does not accept are none of them.
    String blue = all.replace("\"k\":1", "\"k\":1,\"filter\":{\"term\":{\"p.color\":\"blue\"}}");
    assertEquals(1, search(blue).<Integer>at("hits.hits.0.inner_hits.p.hits.total.value"));
    String even = all.replace("\"k\":1", "\"k\":3,\"filter\":{\"term\":{\"kind\":\"even\"}}");
    TestNodes.Answer three = search(even);
    int documents = three.<Integer>at("hits.total.value");
    assertTrue(documents >= 2 && documents <= 3, three.text());
    for (int i = 0; i < documents; i++) {
      assertEquals(2, three.<Integer>at("hits.hits." + i + ".inner_hits.p.hits.total.value"));
    }
    assertRefused(
        all.replace("\"k\":1", "\"k\":1,\"similarity\":\"robust\",\"score\":\"probability\""),
        "score must be ratio with expand_nested_docs");
    TestNodes.Answer explained =
        nodes.ok(
            "POST",
            "/parts/_explain/5",
            "{\"query\":" + all.replace(",\"inner_hits\":{}", "") + "}");
    assertEquals(true, explained.at("matched"), explained.text());
  }
}
