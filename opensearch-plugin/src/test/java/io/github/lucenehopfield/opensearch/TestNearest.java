package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleBiFunction;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The table of what the clause {@code knn} of k-NN becomes: ordinary nearest neighbors. */
class TestNearest {
  private static final int COUNT = 200;
  private static final int DIMENSION = 6;

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static float[][] vectors;
  private static float[] cue;

  @BeforeAll
  static void start() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 8);
    cue = Vectors.random(1, DIMENSION, 9)[0];
    nodes = TestNodes.start(base, 1);
    nodes.ok("PUT", "/mem", Bodies.index(2, 0, DIMENSION));
    nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("mem", vectors, 0, COUNT));
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
  }

  private static String body(String more) {
    return "{\"_source\":false,\"size\":"
        + COUNT
        + ",\"query\":{\"hopfield\":{\"v\":{\"vector\":"
        + Vectors.json(cue)
        + more
        + "}}}}";
  }

  private static List<Map<String, Object>> hits(String more) throws Exception {
    return nodes.ok("POST", "/mem/_search", body(more)).at("hits.hits");
  }

  private static double squares(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
    }
    return sum;
  }

  private static double differences(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += Math.abs((double) a[d] - b[d]);
    }
    return sum;
  }

  private static double negativeDot(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum -= (double) a[d] * b[d];
    }
    return sum;
  }

  private static double negativeCosine(float[] a, float[] b) {
    return negativeDot(a, b) / Math.sqrt(negativeDot(a, a) * negativeDot(b, b));
  }

  /** {@return all documents, nearest first} */
  private static List<Integer> nearest(ToDoubleBiFunction<float[], float[]> distance) {
    List<Integer> order = new ArrayList<>();
    for (int i = 0; i < COUNT; i++) {
      order.add(i);
    }
    order.sort(Comparator.comparingDouble(i -> distance.applyAsDouble(cue, vectors[i])));
    return order;
  }

  private static void assertHits(
      List<Integer> expected, List<Map<String, Object>> hits, String name) {
    assertEquals(
        expected.stream().map(String::valueOf).toList(),
        hits.stream().map(hit -> hit.get("_id")).toList(),
        name);
  }

  @Test
  void spacesAreSimilarities() throws Exception {
    Map<String, ToDoubleBiFunction<float[], float[]>> spaces =
        Map.of(
            "euclidean", TestNearest::squares,
            "manhattan", TestNearest::differences,
            "dot", TestNearest::negativeDot,
            "cosine", TestNearest::negativeCosine);
    for (String name : spaces.keySet()) {
      String similarity = ",\"similarity\":\"" + name + "\"";
      List<Integer> order = nearest(spaces.get(name));
      // Two shards, k hits of each.
      assertHits(order.subList(0, 7), hits(similarity + ",\"k\":7").subList(0, 7), name);
    }
  }

  private static String script(String cueText, String more) {
    return "{\"lang\":\"hopfield\",\"source\":\"hopfield_score\",\"params\":{\"field\":\"v\","
        + "\"query_value\":"
        + cueText
        + more
        + "}}";
  }

  private static String scripted(String script) {
    return "{\"_source\":false,\"size\":"
        + COUNT
        + ",\"query\":{\"script_score\":{\"query\":{\"term\":{\"even\":true}},\"script\":"
        + script
        + "}}}";
  }

  /** What a query matches gets the very scores of a clause that accepts the same documents. */
  @Test
  void anyDocumentIsScoredByAScript() throws Exception {
    String unknown = Vectors.json(cue).replaceFirst("\\[[^,]*,", "[null,");
    for (String name : List.of("euclidean", "manhattan", "dot", "cosine", "prf:16")) {
      String similarity = ",\"similarity\":\"" + name + "\"";
      for (String text : List.of(Vectors.json(cue), unknown)) {
        List<Map<String, Object>> expected =
            nodes
                .ok(
                    "POST",
                    "/mem/_search",
                    body(similarity + ",\"k\":" + COUNT + ",\"filter\":{\"term\":{\"even\":true}}")
                        .replace(Vectors.json(cue), text))
                .at("hits.hits");
        TestNodes.Answer scored =
            nodes.ok("POST", "/mem/_search", scripted(script(text, similarity)));
        assertEquals(expected, scored.at("hits.hits"), name);
      }
    }
    // The first ten of any query, scored again by a script, and by a clause among them.
    List<Integer> order = nearest(TestNearest::squares);
    List<Integer> ten = order.stream().filter(i -> i < 10).toList();
    String first = "{\"range\":{\"number\":{\"lt\":10}}}";
    for (String again :
        List.of(
            "{\"script_score\":{\"query\":{\"match_all\":{}},\"script\":"
                + script(Vectors.json(cue), "")
                + "}}",
            "{\"hopfield\":{\"v\":{\"k\":10,\"vector\":"
                + Vectors.json(cue)
                + ",\"filter\":"
                + first
                + "}}}")) {
      TestNodes.Answer rescored =
          nodes.ok(
              "POST",
              "/mem/_search",
              "{\"_source\":false,\"size\":10,\"query\":"
                  + first
                  + ",\"rescore\":{\"window_size\":50,\"query\":{\"query_weight\":0,\"rescore_query\":"
                  + again
                  + "}}}");
      assertHits(ten, rescored.at("hits.hits"), again);
    }
    nodes.ok(
        "POST", "/mem/_search", scripted(script(Vectors.json(cue), ",\"similarity\":\"robust\"")));
  }

  @Test
  void whatAScriptCannotScoreIsRefused() throws Exception {
    String good = Vectors.json(cue);
    String[][] wrong = {
      {script("[1,2]", ""), "query_value must have as many values as field has dimensions"},
      {script("[]", ""), "query_value must be an array of numbers"},
      {script("[null,null]", ""), "at least one known coordinate"},
      {script("[1,\"x\"]", ""), "query_value[1]=x"},
      {script("[1,1e39]", ""), "query_value[1]=1.0E39"},
      {script(good, ",\"similarity\":\"near\""), "similarity=near"},
      {script(good, ",\"similarity\":\"prf:99999\""), "at most 4096 features"},
      {
        script(good, ",\"space_type\":\"l2\""),
        "params must be among field, query_value, similarity"
      },
      {script(good, "").replace("\"v\"", "\"number\""), "field=number dimensions=0"},
      {script(good, "").replace("hopfield_score", "score"), "source must be hopfield_score"}
    };
    for (String[] one : wrong) {
      TestNodes.Answer answer = nodes.ask(0, "POST", "/mem/_search", scripted(one[0]));
      assertEquals(400, answer.status(), answer.text());
      assertTrue(answer.text().contains(one[1]), one[1] + " in " + answer.text());
    }
    TestNodes.Answer nowhere =
        nodes.ok("POST", "/mem/_search", scripted(script(good, "").replace("\"v\"", "\"w\"")));
    assertEquals(0.0, nowhere.<Double>at("hits.hits.0._score"), nowhere.text());
  }

  @Test
  void filtersAreOfTheSearch() throws Exception {
    List<Integer> even = nearest(TestNearest::squares).stream().filter(i -> i % 2 == 0).toList();
    assertHits(
        even.subList(0, 7),
        hits(",\"k\":7,\"filter\":{\"term\":{\"even\":true}}").subList(0, 7),
        "filter");
  }

  @Test
  void radiusFindsAllThatIsNearEnough() throws Exception {
    Map<String, ToDoubleBiFunction<float[], float[]>> spaces =
        Map.of("euclidean", TestNearest::squares, "manhattan", TestNearest::differences);
    for (String name : spaces.keySet()) {
      String similarity = ",\"similarity\":\"" + name + "\"";
      ToDoubleBiFunction<float[], float[]> distance = spaces.get(name);
      List<Integer> order = nearest(distance);
      for (int count : new int[] {1, 25, 90}) {
        double last = distance.applyAsDouble(cue, vectors[order.get(count - 1)]);
        double next = distance.applyAsDouble(cue, vectors[order.get(count)]);
        double radius = (last + next) / 2;
        List<Map<String, Object>> found = hits(similarity + ",\"max_distance\":" + radius);
        assertHits(order.subList(0, count), found, name);
        for (int i = 0; i < count; i++) {
          double score = ((Number) found.get(i).get("_score")).doubleValue();
          double expected = 1 / (1 + distance.applyAsDouble(cue, vectors[order.get(i)]));
          assertEquals(expected, score, 1e-5 * expected);
        }
        assertHits(
            order.subList(0, count), hits(similarity + ",\"min_score\":" + 1 / (1 + radius)), name);
      }
      double far = distance.applyAsDouble(cue, vectors[order.get(99)]);
      List<Map<String, Object>> few = hits(similarity + ",\"k\":3,\"max_distance\":" + far);
      assertHits(order.subList(0, 3), few.subList(0, 3), name);
      assertTrue(few.size() <= 6, few.toString());
      few = hits(similarity + ",\"num_candidates\":4,\"max_distance\":" + far);
      assertEquals(8, few.size());
    }
  }

  private static void assertRefused(String more, String message) throws Exception {
    TestNodes.Answer answer = nodes.ask(0, "POST", "/mem/_search", body(more));
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.text().contains(message), answer.text());
  }

  @Test
  void whatIsNotThereIsRefusedByName() throws Exception {
    assertRefused(
        ",\"method_parameters\":{\"nprobes\":9}",
        "method_parameters must have ef_search alone, where the field has a graph; else use"
            + " num_candidates and effort; method_parameters=nprobes");
    assertRefused(
        ",\"rescore\":{\"oversample_factor\":2}",
        "[rescore]: num_candidates documents of each shard are always scored exactly");
    assertRefused(
        ",\"expand_nested_docs\":true",
        "expand_nested_docs must be of a field in nested documents; field=v");
    for (String similarity : List.of("cosine", "dot", "robust")) {
      assertRefused(
          ",\"max_distance\":2,\"similarity\":\"" + similarity + "\"",
          "use min_score; similarity=" + similarity);
    }
    assertRefused(
        ",\"max_distance\":2,\"min_score\":0.5",
        "max_distance must not be specified together with min_score; max_distance=2.0 min_score=0.5");
    assertRefused(",\"max_distance\":-1", "max_distance must be >= 0 and finite; max_distance=-1");
    assertRefused(",\"max_distance\":\"x\"", "max_distance must be a number; max_distance=x");
    assertRefused(",\"num_candidates\":9", "num_candidates must be >= k; num_candidates=9 k=10");
  }
}
