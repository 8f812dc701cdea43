package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Indices outlive settings, nodes without the plugin, snapshots and what is made of them. */
class TestIndices {
  private static final int COUNT = 4200;
  private static final int DIMENSION = 8;
  private static final String FIELD = "{\"type\":\"hopfield_vector\",\"dimension\":8}";
  private static final String MAPPING = "\"mappings\":{\"properties\":{\"v\":" + FIELD + "}}";

  private static final float[][] VECTORS = Vectors.random(COUNT, DIMENSION, 8);

  private static void fill(TestNodes nodes, String index) throws Exception {
    nodes.ok("POST", "/_bulk", Bodies.bulk(index, VECTORS, 0, COUNT));
    nodes.ok("POST", "/" + index + "/_forcemerge?max_num_segments=1", null);
    nodes.ok("POST", "/" + index + "/_refresh", null);
  }

  private static void assertWhole(TestNodes nodes, String index) throws Exception {
    nodes.ok("GET", "/_cluster/health/" + index + "?wait_for_status=yellow&timeout=110s", null);
    TestNodes.Answer answer =
        nodes.ok(
            "POST",
            "/" + index + "/_search",
            "{\"query\":{\"hopfield\":{\"v\":{\"vector\":" + Vectors.json(VECTORS[123]) + "}}}}");
    assertEquals("123", answer.at("hits.hits.0._id"), index + answer);
  }

  /** Everything is written again, which needs the codec of this plugin. */
  private static void assertCoded(TestNodes nodes, String index) throws Exception {
    long before = codeBytes(nodes);
    nodes.ok("PUT", "/" + index + "/_settings", "{\"index.blocks.write\":null}");
    nodes.ok("POST", "/_bulk", Bodies.bulk(index, VECTORS, 0, 10));
    nodes.ok("POST", "/" + index + "/_forcemerge?max_num_segments=1", null);
    nodes.ok("POST", "/" + index + "/_refresh", null);
    assertWhole(nodes, index);
    long bytes = codeBytes(nodes);
    assertTrue(before > 0 && bytes >= before - before / 10, index + " " + before + " " + bytes);
    nodes.ok("DELETE", "/" + index, null);
    bytes -= codeBytes(nodes);
    assertTrue(bytes >= COUNT * DIMENSION / 8, index + " bytes=" + bytes);
  }

  private static long codeBytes(TestNodes nodes) throws Exception {
    TestNodes.Answer stats = nodes.ok("GET", "/_plugins/_hopfield/stats", null);
    Map<String, Map<String, Map<String, Number>>> byNode = stats.at("nodes");
    return byNode.values().iterator().next().get("codes").get("code_bytes").longValue();
  }

  @Test
  void aStartWithoutThePluginIsNoHarm(@TempDir Path base) throws Exception {
    try (TestNodes nodes = TestNodes.start(base, 1)) {
      nodes.ok("PUT", "/set", Bodies.index(1, 0, DIMENSION));
      nodes.ok("PUT", "/mapped", "{\"settings\":{\"number_of_replicas\":0}," + MAPPING + "}");
      nodes.ok(
          "PUT", "/reserved", "{\"settings\":{\"number_of_replicas\":0,\"index.hopfield\":true}}");
      fill(nodes, "set");
      fill(nodes, "mapped");
    }
    try (TestNodes nodes = TestNodes.startWith(base, 1, List.of())) {
      String path = "/set/_settings?flat_settings=true";
      TestNodes.Answer settings = nodes.ask(0, "GET", path, null);
      for (int i = 0; i < 600 && settings.status() == 404; i++) {
        Thread.sleep(100);
        settings = nodes.ask(0, "GET", path, null);
      }
      Map<String, Object> set = settings.at("set.settings");
      assertEquals("true", set.get("archived.index.hopfield"), settings.text());
    }
    try (TestNodes nodes = TestNodes.start(base, 1)) {
      nodes.ok("GET", "/_cluster/health?wait_for_status=green&timeout=110s", null);
      for (String index : List.of("set", "mapped")) {
        assertWhole(nodes, index);
        nodes.ok("PUT", "/" + index + "/_mapping", "{\"properties\":{\"w\":" + FIELD + "}}");
        assertCoded(nodes, index);
      }
      nodes.ok("PUT", "/reserved/_mapping", "{\"properties\":{\"v\":" + FIELD + "}}");
      fill(nodes, "reserved");
      assertWhole(nodes, "reserved");
    }
  }

  @Test
  void whatIsMadeOfAnIndexIsWhole(@TempDir Path base) throws Exception {
    try (TestNodes nodes = TestNodes.start(base, 1)) {
      nodes.ok("PUT", "/mem", Bodies.index(1, 0, DIMENSION));
      fill(nodes, "mem");
      nodes.ok("PUT", "/two", Bodies.index(2, 0, DIMENSION));
      fill(nodes, "two");
      nodes.ok(
          "PUT",
          "/_snapshot/here",
          "{\"type\":\"fs\",\"settings\":{\"location\":\"" + base.resolve("repository") + "\"}}");
      nodes.ok(
          "PUT",
          "/_snapshot/here/one?wait_for_completion=true",
          "{\"indices\":\"mem\",\"include_global_state\":false}");
      String[] restored = {
        "",
        ",\"index_settings\":{\"index.hopfield\":false}",
        ",\"ignore_index_settings\":[\"index.hopfield\"]"
      };
      for (int i = 0; i < restored.length; i++) {
        TestNodes.Answer answer =
            nodes.ok(
                "POST",
                "/_snapshot/here/one/_restore?wait_for_completion=true",
                "{\"indices\":\"mem\",\"rename_pattern\":\"mem\",\"rename_replacement\":\"restored"
                    + i
                    + "\""
                    + restored[i]
                    + "}");
        assertEquals(0, answer.<Integer>at("snapshot.shards.failed"), answer.text());
        assertWhole(nodes, "restored" + i);
        assertCoded(nodes, "restored" + i);
      }
      assertDerived(nodes);
      nodes.ok("PUT", "/mem,two/_settings", "{\"index.blocks.write\":true}");
      nodes.ok("PUT", "/mapped", "{\"settings\":{\"number_of_replicas\":0}," + MAPPING + "}");
      fill(nodes, "mapped");
      nodes.ok("PUT", "/mapped/_settings", "{\"index.blocks.write\":true}");
      nodes.ok("PUT", "/mapped/_clone/again", "{\"settings\":{\"number_of_replicas\":0}}");
      assertWhole(nodes, "again");
      assertCoded(nodes, "again");
      for (String way : List.of("_clone", "_split", "_shrink")) {
        for (String setting : List.of("true", "false")) {
          int shards = way.equals("_split") ? 2 : 1;
          String made = "made" + way + setting;
          nodes.ok(
              "PUT",
              (way.equals("_shrink") ? "/two/" : "/mem/") + way + "/" + made,
              "{\"settings\":{\"index.hopfield\":"
                  + setting
                  + ",\"index.number_of_shards\":"
                  + shards
                  + ",\"index.number_of_replicas\":0}}");
          assertWhole(nodes, made);
          if (shards == 1) {
            assertCoded(nodes, made);
          }
        }
      }
    }
  }

  /** An index without a source has its vectors before and after a refresh, and after an update. */
  private static void assertDerived(TestNodes nodes) throws Exception {
    nodes.ok(
        "PUT",
        "/derived",
        "{\"settings\":{\"index.derived_source.enabled\":true},\"mappings\":{\"properties\":{"
            + "\"n\":{\"type\":\"integer\"},\"w\":{\"type\":\"hopfield_vector\",\"dimension\":2}}}}");
    nodes.ok("PUT", "/derived/_doc/1", "{\"w\":[0.25,-3],\"n\":1}");
    assertEquals(List.of(0.25, -3.0), nodes.ok("GET", "/derived/_doc/1", null).at("_source.w"));
    nodes.ok("POST", "/derived/_update/1?refresh=true", "{\"doc\":{\"n\":2}}");
    TestNodes.Answer found =
        nodes.ok(
            "POST",
            "/derived/_search",
            "{\"query\":{\"hopfield\":{\"w\":{\"vector\":[0.25,-3]}}}}");
    assertEquals(List.of(0.25, -3.0), found.at("hits.hits.0._source.w"), found.text());
    assertEquals(2, found.<Integer>at("hits.hits.0._source.n"));
  }

  @Test
  void mappingsAndTemplatesAreEnough(@TempDir Path base) throws Exception {
    try (TestNodes nodes = TestNodes.start(base, 1)) {
      nodes.ok("PUT", "/_component_template/vectors", "{\"template\":{" + MAPPING + "}}");
      nodes.ok(
          "PUT",
          "/_component_template/codes",
          "{\"template\":{\"settings\":{\"number_of_replicas\":0}}}");
      nodes.ok(
          "PUT",
          "/_index_template/t",
          "{\"index_patterns\":[\"t-*\"],\"composed_of\":[\"vectors\",\"codes\"]}");
      nodes.ok("POST", "/_index_template/_simulate_index/t-0", null);
      nodes.ok("PUT", "/_template/old", "{\"index_patterns\":[\"old-*\"]," + MAPPING + "}");
      for (String index : List.of("t-1", "old-1")) {
        // Made by the first document.
        fill(nodes, index);
        assertWhole(nodes, index);
        assertCoded(nodes, index);
      }
      nodes.ok(
          "PUT",
          "/wide",
          "{\"mappings\":{\"properties\":{\"v\":"
              + "{\"type\":\"hopfield_vector\",\"dimension\":2048}}}}");
      nodes.ok("PUT", "/wide/_doc/1", "{\"v\":" + Vectors.json(new float[2048]) + "}");
      // Fields by a dynamic template are mapped when they come.
      nodes.ok(
          "PUT",
          "/dynamic",
          "{\"mappings\":{\"dynamic_templates\":[{\"v\":{\"match\":\"v*\",\"mapping\":"
              + FIELD
              + "}}]}}");
      nodes.ok("PUT", "/plain/_doc/1?refresh=true", "{\"text\":\"words\"}");
      nodes.ok("PUT", "/nothing", "{}");
      for (String index : List.of("plain", "nothing")) {
        TestNodes.Answer late =
            nodes.ask(
                0, "PUT", "/" + index + "/_mapping", "{\"properties\":{\"v\":" + FIELD + "}}");
        assertEquals(400, late.status(), late.text());
        assertTrue(late.text().contains("index.hopfield must be true"), late.text());
      }
    }
  }

  @Test
  void anIndexHasOneCodec(@TempDir Path base) throws Exception {
    try (TestNodes nodes = TestNodes.start(base, 1, KnnPlugin.class)) {
      for (String settings :
          List.of("\"index.knn\":true", "\"index.knn\":true,\"index.hopfield\":true")) {
        for (String more : List.of("," + MAPPING, "")) {
          TestNodes.Answer answer =
              nodes.ask(0, "PUT", "/both", "{\"settings\":{" + settings + "}" + more + "}");
          if (!settings.contains("hopfield") && more.isEmpty()) {
            assertEquals(200, answer.status(), answer.text());
            TestNodes.Answer late =
                nodes.ask(0, "PUT", "/both/_mapping", "{\"properties\":{\"v\":" + FIELD + "}}");
            assertEquals(400, late.status(), late.text());
            nodes.ok("DELETE", "/both", null);
          } else {
            assertEquals(400, answer.status(), answer.text());
            assertTrue(answer.text().contains("index.knn must not be true"), answer.text());
          }
        }
      }
      nodes.ok("PUT", "/mem", Bodies.index(1, 0, DIMENSION));
      fill(nodes, "mem");
      nodes.ok("PUT", "/mem/_settings", "{\"index.blocks.write\":true}");
      // The other codec has it from now on; what is there can be read, and goes on.
      TestNodes.Answer cloned =
          nodes.ask(
              0,
              "PUT",
              "/mem/_clone/cloned",
              "{\"settings\":{\"index.knn\":true,\"index.hopfield\":false}}");
      assertEquals(200, cloned.status(), cloned.text());
      assertWhole(nodes, "cloned");
    }
  }
}
