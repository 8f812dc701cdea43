package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Who may not see an index, a field or a document does not see it by this plugin. */
class TestPermissions {
  private static final int COUNT = 5000;
  private static final int DIMENSION = 8;

  @TempDir private static Path base;

  @Test
  void whatIsHiddenStaysHidden() throws Exception {
    float[][] vectors = Vectors.random(COUNT, DIMENSION, 2);
    try (TestNodes nodes = TestNodes.start(base, 1, WatchPlugin.class)) {
      nodes.ok("PUT", "/mem", Bodies.index(1, 0, DIMENSION));
      nodes.ok("PUT", "/other", Bodies.index(1, 0, DIMENSION));
      WatchPlugin.forbid("other");
      assertEquals(403, nodes.ask(0, "GET", "/_plugins/_hopfield/warmup/other", null).status());
      assertEquals(403, nodes.ask(0, "GET", "/_plugins/_hopfield/warmup/mem,other", null).status());
      nodes.ok("GET", "/_plugins/_hopfield/warmup/mem", null);
      nodes.ok(
          "PUT",
          "/watched",
          Bodies.index(1, 0, DIMENSION)
              .replace(
                  "\"properties\":{",
                  "\"properties\":{\"secret\":{\"type\":\"hopfield_vector\",\"dimension\":8},"));
      // Documents with codes.
      String bulk = Bodies.bulk("watched", vectors, 0, COUNT);
      nodes.ok(
          "POST", "/_bulk", bulk.replaceAll("\"v\":(\\[[^\\]]*\\])", "\"v\":$1,\"secret\":$1"));
      nodes.ok("POST", "/watched/_forcemerge?max_num_segments=1", null);
      nodes.ok("POST", "/watched/_refresh", null);
      for (int candidates : List.of(100, COUNT)) {
        TestNodes.Answer answer =
            nodes.ok(
                "POST",
                "/watched/_search",
                "{\"query\":{\"hopfield\":{\"v\":{\"k\":100,\"num_candidates\":"
                    + candidates
                    + ",\"vector\":"
                    + Vectors.json(vectors[33])
                    + "}}},\"size\":100,\"aggs\":{\"e\":{\"hopfield_evidence\":{}}}}");
        assertEquals(COUNT / 2, answer.<Integer>at("aggregations.e.accepted"), answer.text());
        for (Map<String, Object> hit : answer.<List<Map<String, Object>>>at("hits.hits")) {
          assertEquals(0, Integer.parseInt((String) hit.get("_id")) % 2);
        }
      }
      TestNodes.Answer secret =
          nodes.ok(
              "POST",
              "/watched/_search",
              "{\"query\":{\"hopfield\":{\"secret\":{\"vector\":"
                  + Vectors.json(vectors[34])
                  + "}}},\"ext\":{\"hopfield_hits\":{\"vectors\":true}}}");
      assertEquals(0, secret.<Integer>at("hits.total.value"), secret.text());
      // Not alongside hits that something else finds either.
      TestNodes.Answer hit =
          nodes.ok(
              "POST",
              "/watched/_search",
              "{\"query\":{\"bool\":{\"must\":[{\"match_all\":{}}],\"should\":[{\"hopfield\":{"
                  + "\"secret\":{\"vector\":"
                  + Vectors.json(vectors[34])
                  + "}}}]}},\"_source\":[\"secret\"],"
                  + "\"ext\":{\"hopfield_hits\":{\"vectors\":true}}}");
      assertTrue(hit.<Integer>at("hits.total.value") > 0, hit.text());
      assertFalse(hit.text().contains("log_ratio"), hit.text());
      assertFalse(hit.text().contains("_hopfield"), hit.text());
    }
  }
}
