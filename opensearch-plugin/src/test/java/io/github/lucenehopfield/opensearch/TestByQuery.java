package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.plugins.Plugin;

/**
 * Deleting, updating and copying what a clause finds, in shards of several segments: that is what a
 * search with the clause returns, whatever pages and slices it comes in. Not all versions of the
 * module can be had.
 */
class TestByQuery {
  private static final int COUNT = 60;
  private static final int DIMENSION = 6;

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static float[][] vectors;

  @BeforeAll
  static void start() throws Exception {
    Class<? extends Plugin> module = null;
    try {
      module =
          Class.forName("org.opensearch.index.reindex.ReindexModulePlugin")
              .asSubclass(Plugin.class);
    } catch (ClassNotFoundException e) {
      assumeTrue(false, e.getMessage());
    }
    vectors = Vectors.random(COUNT, DIMENSION, 8);
    nodes = TestNodes.startWith(base, 1, List.of(HopfieldPlugin.class, module));
  }

  @AfterAll
  static void close() throws Exception {
    if (nodes != null) {
      nodes.close();
    }
  }

  @BeforeEach
  void index() throws Exception {
    for (String index : List.of("mem", "copy")) {
      nodes.ask(0, "DELETE", "/" + index, null);
      nodes.ok("PUT", "/" + index, Bodies.index(2, 0, DIMENSION));
    }
    for (int from = 0; from < COUNT; from += 20) {
      nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("mem", vectors, from, from + 20));
    }
  }

  private static String query(int cue, String more) {
    return "\"query\":{\"hopfield\":{\"v\":{\"vector\":"
        + Vectors.json(vectors[cue])
        + more
        + "}}}";
  }

  private static Set<String> ids(String index, String query) throws Exception {
    TestNodes.Answer answer =
        nodes.ok(
            "POST", "/" + index + "/_search", "{\"_source\":false,\"size\":100," + query + "}");
    Set<String> ids = new TreeSet<>();
    for (Map<String, Object> hit : answer.<List<Map<String, Object>>>at("hits.hits")) {
      ids.add((String) hit.get("_id"));
    }
    return ids;
  }

  private static final String ALL = "\"query\":{\"match_all\":{}}";

  @Test
  void deletesWhatASearchFinds() throws Exception {
    String[][] ways = {
      {",\"k\":1", ""},
      {",\"k\":5,\"filter\":{\"term\":{\"even\":true}}", "&scroll_size=2"},
      {",\"k\":5", "&slices=3"},
      {",\"max_distance\":6", "&slices=2&scroll_size=1"}
    };
    for (String[] way : ways) {
      index();
      String query = query(7, way[0]);
      Set<String> found = ids("mem", query);
      assertTrue(!found.isEmpty() && found.size() < COUNT / 2, found.toString());
      TestNodes.Answer answer =
          nodes.ok("POST", "/mem/_delete_by_query?refresh=true" + way[1], "{" + query + "}");
      assertEquals(found.size(), answer.<Integer>at("deleted"), answer.text());
      Set<String> expected = new TreeSet<>();
      for (int i = 0; i < COUNT; i++) {
        expected.add(String.valueOf(i));
      }
      expected.removeAll(found);
      assertEquals(expected, ids("mem", ALL), way[0]);
    }
  }

  @Test
  void updatesAndCopiesKeepVectors() throws Exception {
    String query = query(7, ",\"k\":5");
    Set<String> found = ids("mem", query);
    TestNodes.Answer updated =
        nodes.ok("POST", "/mem/_update_by_query?refresh=true&scroll_size=3", "{" + query + "}");
    assertEquals(found.size(), updated.<Integer>at("updated"), updated.text());
    assertEquals(found, ids("mem", query));
    TestNodes.Answer copied =
        nodes.ok(
            "POST",
            "/_reindex?refresh=true",
            "{\"source\":{\"index\":\"mem\"," + query + "},\"dest\":{\"index\":\"copy\"}}");
    assertEquals(found.size(), copied.<Integer>at("created"), copied.text());
    assertEquals(found, ids("copy", ALL));
    assertEquals(Set.of("7"), ids("copy", query(7, ",\"max_distance\":0")));
  }

  @Test
  void mistakesDeleteNothing() throws Exception {
    for (String mistake : List.of(",\"k\":0", ",\"k\":5,\"score\":\"probability\"")) {
      TestNodes.Answer refused =
          nodes.ask(0, "POST", "/mem/_delete_by_query", "{" + query(7, mistake) + "}");
      assertEquals(400, refused.status(), refused.text());
      nodes.ok("POST", "/mem/_refresh", null);
      assertEquals(COUNT, ids("mem", ALL).size());
    }
  }
}
