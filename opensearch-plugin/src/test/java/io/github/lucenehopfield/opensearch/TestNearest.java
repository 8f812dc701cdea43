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
        ",\"method_parameters\":{\"ef_search\":9}",
        "[method_parameters]: use num_candidates and effort");
    assertRefused(
        ",\"rescore\":{\"oversample_factor\":2}",
        "[rescore]: num_candidates documents of each shard are always scored exactly");
    assertRefused(
        ",\"expand_nested_docs\":true",
        "[expand_nested_docs]: a document is found by its best nested one");
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
