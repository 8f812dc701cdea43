package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.plugins.Plugin;
import org.opensearch.plugins.PluginsService;

/** Clauses in every place that a request has for a query, and within each other. */
class TestWithin {
  private static final int COUNT = 300;
  private static final int DIMENSION = 8;

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static GatePlugin gate;
  private static float[][] vectors;

  @BeforeAll
  static void start() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 3);
    nodes = TestNodes.start(base, 1, GatePlugin.class);
    gate =
        nodes.instance(0, PluginsService.class).filterPlugins(GatePlugin.class).iterator().next();
    nodes.ok("PUT", "/mem", Bodies.index(1, 0, DIMENSION));
    nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("mem", vectors, 0, COUNT));
    alias("best", clause(7, ",\"k\":40"));
    alias("even", "{\"term\":{\"even\":true}}");
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

  private static void alias(String name, String filter) throws Exception {
    nodes.ok(
        "POST",
        "/_aliases",
        "{\"actions\":[{\"add\":{\"index\":\"mem\",\"alias\":\""
            + name
            + "\",\"filter\":"
            + filter
            + "}}]}");
  }

  private static String clause(int cue, String more) {
    return "{\"hopfield\":{\"v\":{\"vector\":" + Vectors.json(vectors[cue]) + more + "}}}";
  }

  private static String body(String query, String more) {
    return "{\"_source\":false,\"size\":300,\"query\":" + query + more + "}";
  }

  private static List<String> ids(String path, String query, String more) throws Exception {
    TestNodes.Answer answer = nodes.ok("POST", path, body(query, more));
    assertEquals(0, answer.<Integer>at("_shards.failed"), answer.text());
    List<String> ids = new ArrayList<>();
    for (Map<String, Object> hit : answer.<List<Map<String, Object>>>at("hits.hits")) {
      ids.add((String) hit.get("_id"));
    }
    return ids;
  }

  /** {@return the best of those that another clause found, by the other way round} */
  private static List<String> bestOf(int outer, int k, int inner) throws Exception {
    List<String> among = ids("/mem/_search", clause(inner, ",\"k\":40"), "");
    List<String> best = new ArrayList<>(ids("/mem/_search", clause(outer, ",\"k\":300"), ""));
    best.retainAll(among);
    return best.subList(0, k);
  }

  @Test
  void anAliasMayHaveAClause() throws Exception {
    List<String> expected = bestOf(33, 10, 7);
    assertEquals(expected, ids("/best/_search", clause(33, ",\"k\":10"), ""));
    // The very clause of the alias.
    assertEquals(
        ids("/mem/_search", clause(7, ",\"k\":40"), ""),
        ids("/best/_search", clause(7, ",\"k\":40"), ""));
    assertEquals(40, ids("/best/_search", "{\"match_all\":{}}", "").size());
    alias("deeper", clause(7, ",\"k\":40,\"filter\":" + clause(33, ",\"k\":60")));
    TestNodes.Answer deeper = nodes.ok("POST", "/deeper/_search", body(clause(5, ""), ""));
    assertEquals(10, deeper.<Integer>at("hits.total.value"));
    // What is known of a cue is that of the request's clause.
    TestNodes.Answer known =
        nodes.ok(
            "POST",
            "/best/_search?search_pipeline=recall",
            body(clause(33, ",\"k\":10"), ",\"aggs\":{\"e\":{\"hopfield_evidence\":{}}}"));
    assertEquals(40, known.<Integer>at("ext.hopfield.accepted"), known.text());
    assertEquals(40, known.<Integer>at("aggregations.e.accepted"), known.text());
    double first = known.at("hits.hits.0.fields._hopfield.0.log_ratio");
    assertTrue(first < 0, known.text());
  }

  @Test
  void clausesSeeThroughAnAliasInEveryPlace() throws Exception {
    String clause = clause(8, ",\"k\":10,\"_name\":\"n\"");
    List<String> expected = ids("/even/_search", clause, "");
    assertEquals(10, expected.size());
    // Each of these would find fewer if the clause looked at what the alias hides.
    Map<String, String> bodies =
        Map.of(
            "twice",
            body("{\"bool\":{\"must\":[" + clause + "],\"filter\":[" + clause + "]}}", ""),
            "functions",
            body(
                "{\"function_score\":{\"query\":{\"match_all\":{}},\"min_score\":2,\"functions\":["
                    + "{\"filter\":"
                    + clause
                    + ",\"weight\":3}]}}",
                ""),
            "after",
            body("{\"match_all\":{}}", ",\"post_filter\":" + clause),
            "constant",
            body("{\"constant_score\":{\"filter\":" + clause + "}}", ""));
    for (Map.Entry<String, String> one : bodies.entrySet()) {
      TestNodes.Answer answer = nodes.ok("POST", "/even/_search", one.getValue());
      assertEquals(10, answer.<Integer>at("hits.total.value"), one.getKey());
    }
    TestNodes.Answer aggregated =
        nodes.ok(
            "POST",
            "/even/_search",
            body(
                "{\"match_all\":{}}",
                ",\"aggs\":{\"f\":{\"filter\":"
                    + clause
                    + "},\"g\":{\"filters\":{\"filters\":{\"one\":"
                    + clause
                    + "}}}}"));
    assertEquals(10, aggregated.<Integer>at("aggregations.f.doc_count"), aggregated.text());
    assertEquals(10, aggregated.<Integer>at("aggregations.g.buckets.one.doc_count"));
    TestNodes.Answer rescored =
        nodes.ok(
            "POST",
            "/even/_search",
            body(
                "{\"match_all\":{}}",
                ",\"rescore\":{\"window_size\":300,\"query\":{\"rescore_query\":" + clause + "}}"));
    assertEquals(expected.get(0), rescored.at("hits.hits.0._id"));
    assertTrue(rescored.<Double>at("hits.hits.9._score") > 1, rescored.text());
    assertEquals(1.0, rescored.<Double>at("hits.hits.10._score"), 0);
  }

  /** What OpenSearch measures a filter with fails where several threads use it. */
  @Test
  void aProfiledFilterIsUsedByOneThread() throws Exception {
    nodes.ok(
        "PUT",
        "/pieces",
        Bodies.index(1, 0, DIMENSION)
            .replace(
                "\"index.hopfield\":true,",
                "\"index.hopfield\":true,\"index.merge.policy.segments_per_tier\":50,"));
    for (int from = 0; from < COUNT; from += 30) {
      nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("pieces", vectors, from, from + 30));
    }
    String filter =
        "{\"bool\":{\"must\":[{\"gate\":{\"doc\":-1}},{\"range\":{\"number\":{\"lt\":200}}}]}}";
    String clause = clause(8, ",\"k\":10,\"similarity\":\"robust\",\"filter\":" + filter);
    // Without this aggregation OpenSearch itself uses several threads.
    for (String more : List.of(",\"aggs\":{\"e\":{\"hopfield_evidence\":{}}}", "")) {
      // The other threads come to the next segments.
      gate.atTheGate(
          () -> {
            Thread.sleep(300);
            return null;
          });
      TestNodes.Answer answer =
          nodes.ok(
              "POST",
              "/pieces/_search",
              body(clause, more + ",\"ext\":{\"hopfield_hits\":{}},\"profile\":true"));
      assertEquals(10, answer.<Integer>at("hits.total.value"));
      assertEquals(1, gate.threads().size(), gate.threads().toString());
      String profiled = answer.<Object>at("profile.shards.0.searches.0.query").toString();
      assertTrue(profiled.contains("gate:-1"), profiled);
    }
  }

  private static String nested(int depth, String wrap) {
    String query = "{\"term\":{\"even\":true}}";
    for (int i = 0; i < depth; i++) {
      query = clause(i % COUNT, ",\"k\":200,\"filter\":" + wrap.replace("?", query));
    }
    return query;
  }

  @Test
  void clausesWithinEachOtherAreBounded() throws Exception {
    assertEquals(150, ids("/mem/_search", nested(8, "?"), "").size());
    for (String wrap :
        List.of(
            "?",
            "{\"bool\":{\"should\":[?]}}",
            "{\"constant_score\":{\"filter\":?}}",
            "{\"dis_max\":{\"queries\":[?]}}",
            "{\"function_score\":{\"query\":?}}",
            "{\"function_score\":{\"functions\":[{\"filter\":?,\"weight\":2}]}}",
            "{\"boosting\":{\"positive\":?,\"negative\":{\"match_none\":{}},"
                + "\"negative_boost\":0.5}}")) {
      for (int depth : List.of(9, 400)) {
        TestNodes.Answer refused =
            nodes.ask(0, "POST", "/mem/_search", body(nested(depth, wrap), ""));
        assertEquals(400, refused.status(), wrap + depth + refused);
      }
    }
    TestNodes.Answer alias =
        nodes.ask(
            0,
            "POST",
            "/_aliases",
            "{\"actions\":[{\"add\":{\"index\":\"mem\",\"alias\":\"deep\",\"filter\":"
                + nested(9, "?")
                + "}}]}");
    assertEquals(400, alias.status(), alias.text());
    assertTrue(alias.text().contains("at most 8 hopfield clauses"), alias.text());
  }

  /** Stored queries are asked of documents that are nowhere else; not all versions can be had. */
  @Test
  void storedQueriesMayHaveClauses(@TempDir Path other) throws Exception {
    Class<? extends Plugin> percolator = null;
    try {
      percolator =
          Class.forName("org.opensearch.percolator.PercolatorModulePlugin")
              .asSubclass(Plugin.class);
    } catch (ClassNotFoundException e) {
      assumeTrue(false, e.getMessage());
    }
    try (TestNodes stored =
        TestNodes.startWith(other, 1, List.of(HopfieldPlugin.class, percolator))) {
      stored.ok(
          "PUT",
          "/stored",
          "{\"mappings\":{\"properties\":{\"q\":{\"type\":\"percolator\"},\"t\":{\"type\":\"keyword\"},"
              + "\"v\":{\"type\":\"hopfield_vector\",\"dimension\":2}}}}");
      String near = "{\"hopfield\":{\"v\":{\"vector\":[1,2],\"min_score\":0.9?}}}";
      List<String> queries =
          List.of(
              near.replace("?", ""),
              near.replace("?", ",\"filter\":{\"term\":{\"t\":\"a\"}}"),
              near.replace("?", ",\"filter\":" + near.replace("?", "")));
      for (int i = 0; i < queries.size(); i++) {
        stored.ok("PUT", "/stored/_doc/" + i + "?refresh=true", "{\"q\":" + queries.get(i) + "}");
      }
      String search = "{\"query\":{\"percolate\":{\"field\":\"q\",\"document\":?}}}";
      int[] hits = {3, 2, 0, 0};
      String[] documents = {
        "{\"t\":\"a\",\"v\":[1,2]}",
        "{\"t\":\"b\",\"v\":[1,2]}",
        "{\"t\":\"a\",\"v\":[5,2]}",
        "{\"t\":\"a\"}"
      };
      for (int i = 0; i < hits.length; i++) {
        TestNodes.Answer answer =
            stored.ok("POST", "/stored/_search", search.replace("?", documents[i]));
        assertEquals(hits[i], answer.<Integer>at("hits.total.value"), documents[i]);
      }
    }
  }
}
