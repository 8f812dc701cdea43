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

  /**
   * An index that keeps no source has its vectors from the segments, wherever they are asked for.
   */
  @Test
  void derivedSourcesHaveVectors() throws Exception {
    String settings =
        "{\"settings\":{\"index.derived_source.enabled\":true,\"number_of_shards\":2,"
            + "\"number_of_replicas\":0},\"mappings\":{\"properties\":{"
            + "\"number\":{\"type\":\"integer\"},\"even\":{\"type\":\"boolean\"},"
            + "\"v\":{\"type\":\"hopfield_vector\",\"dimension\":6},\"deep\":{\"properties\":{"
            + "\"b\":{\"type\":\"hopfield_vector\",\"dimension\":2,\"data_type\":\"byte\"}}}}}}";
    nodes.ok("PUT", "/derived", settings);
    for (int from = 0; from < COUNT; from += 20) {
      nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("derived", vectors, from, from + 20));
    }
    nodes.ok("PUT", "/derived/_doc/none", "{\"number\":-1,\"deep\":{\"b\":[-128,127]}}");
    // From the log of operations, before there is a segment.
    assertEquals(
        List.of(-128, 127), nodes.ok("GET", "/derived/_doc/none", null).at("_source.deep.b"));
    nodes.ok("POST", "/derived/_update/none", "{\"doc\":{\"number\":-2}}");
    nodes.ok("POST", "/derived/_update/8?refresh=true", "{\"doc\":{\"number\":800}}");
    TestNodes.Answer none = nodes.ok("GET", "/derived/_source/none", null);
    assertEquals(Set.of("number", "deep"), none.json().keySet());
    assertEquals(List.of(-128, 127), none.at("deep.b"));
    assertVector("derived", 8, 800);
    assertVector("derived", 9, 9);
    nodes.ok("POST", "/derived/_update_by_query?refresh=true", "{" + query(9, ",\"k\":3") + "}");
    nodes.ok("POST", "/derived/_forcemerge?max_num_segments=1", null);
    nodes.ok(
        "POST",
        "/_reindex?refresh=true",
        "{\"source\":{\"index\":\"derived\"},\"dest\":{\"index\":\"copy\"}}");
    nodes.ok(
        "PUT",
        "/_snapshot/here",
        "{\"type\":\"fs\",\"settings\":{\"location\":\"" + base.resolve("repository") + "\"}}");
    nodes.ok("PUT", "/_snapshot/here/one?wait_for_completion=true", "{\"indices\":\"derived\"}");
    nodes.ok("DELETE", "/derived", null);
    nodes.ok(
        "POST",
        "/_snapshot/here/one/_restore?wait_for_completion=true",
        "{\"indices\":\"derived\",\"include_global_state\":false}");
    for (String index : List.of("copy", "derived")) {
      assertVector(index, 8, 800);
      assertVector(index, 9, 9);
      assertEquals(Set.of("9"), ids(index, query(9, ",\"max_distance\":0")));
    }
    assertEquals(List.of(-128, 127), nodes.ok("GET", "/copy/_source/none", null).at("deep.b"));
  }

  private static void assertVector(String index, int id, int number) throws Exception {
    TestNodes.Answer found =
        nodes.ok(
            "POST",
            "/" + index + "/_search",
            "{\"query\":{\"ids\":{\"values\":[\"" + id + "\"]}}}");
    assertEquals(number, found.<Integer>at("hits.hits.0._source.number"), found.text());
    List<Number> values = found.at("hits.hits.0._source.v");
    assertEquals(DIMENSION, values.size(), found.text());
    for (int d = 0; d < DIMENSION; d++) {
      assertEquals(vectors[id][d], values.get(d).floatValue(), 0, found.text());
    }
  }
}
