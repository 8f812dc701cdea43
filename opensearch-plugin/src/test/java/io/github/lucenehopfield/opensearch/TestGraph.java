package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.lucene.codecs.KnnVectorsReader;
import org.apache.lucene.codecs.hnsw.HnswGraphProvider;
import org.apache.lucene.codecs.perfield.PerFieldKnnVectorsFormat;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.util.hnsw.HnswGraph;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.common.lucene.Lucene;
import org.opensearch.index.IndexService;
import org.opensearch.index.engine.Engine;
import org.opensearch.index.shard.IndexShard;
import org.opensearch.indices.IndicesService;

/** An HNSW graph alongside codes: who asks it, what keeps it, and what it is not for. */
class TestGraph {
  private static final int COUNT = 6_000;
  private static final int DIMENSION = 24;
  private static final int K = 10;
  private static final String METHOD =
      "\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\",\"parameters\":{\"m\":8,\"ef_construction\":30}}";

  @TempDir private static Path base;
  private static TestNodes nodes;
  private static float[][] vectors;

  private static String field(String more) {
    return "{\"type\":\"hopfield_vector\",\"dimension\":" + DIMENSION + more + "}";
  }

  private static String index(String properties) {
    return "{\"settings\":{\"index.hopfield\":true,\"number_of_replicas\":0},"
        + "\"mappings\":{\"properties\":{"
        + properties
        + "}}}";
  }

  @BeforeAll
  static void start() throws Exception {
    vectors = Vectors.random(COUNT, DIMENSION, 77);
    nodes = TestNodes.start(base.resolve("data"), 1);
    nodes.ok("PUT", "/mem", index("\"v\":" + field("," + METHOD)));
    for (int from = 0; from < COUNT; from += COUNT / 3) {
      nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("mem", vectors, from, from + COUNT / 3));
    }
    nodes.ok("POST", "/mem/_forcemerge?max_num_segments=1", null);
    nodes.ok("POST", "/mem/_refresh", null);
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

  private static String clause(String field, float[] cue, String more) {
    return "{\"hopfield\":{\"" + field + "\":{\"vector\":" + Vectors.json(cue) + more + "}}}";
  }

  private static String asked(int efSearch) {
    return ",\"method_parameters\":{\"ef_search\":" + efSearch + "}";
  }

  private static TestNodes.Answer search(String index, String query) throws Exception {
    return nodes.ask(
        0,
        "POST",
        "/" + index + "/_search?search_pipeline=recall",
        "{\"_source\":[\"even\"],\"query\":" + query + "}");
  }

  private static List<Integer> ids(TestNodes.Answer answer) {
    assertEquals(200, answer.status(), answer.text());
    List<Integer> ids = new ArrayList<>();
    for (Map<String, Object> hit : answer.<List<Map<String, Object>>>at("hits.hits")) {
      ids.add(Integer.parseInt((String) hit.get("_id")));
    }
    return ids;
  }

  private static double distance(float[] a, float[] b) {
    double sum = 0;
    for (int d = 0; d < a.length; d++) {
      sum += ((double) a[d] - b[d]) * ((double) a[d] - b[d]);
    }
    return sum;
  }

  private static List<Integer> exact(float[] cue, boolean even) {
    return IntStream.range(0, COUNT)
        .boxed()
        .filter(i -> !even || i % 2 == 0)
        .sorted(Comparator.comparingDouble(i -> distance(cue, vectors[i])))
        .limit(K)
        .toList();
  }

  /** {@return the share of the k nearest that a clause has found, of 40 cues} */
  private static double recall(String index, String more, boolean even) throws Exception {
    float[][] cues = Vectors.random(40, DIMENSION, 5);
    double found = 0;
    for (float[] cue : cues) {
      List<Integer> ids = ids(search(index, clause("v", cue, more)));
      assertEquals(K, ids.size());
      ids.retainAll(exact(cue, even));
      found += ids.size();
    }
    return found / (K * cues.length);
  }

  /** {@return the vectors that graphs of a field have, in all segments of a shard} */
  private static int inGraphs(TestNodes nodes, String index, String field) throws Exception {
    int[] size = {0};
    for (IndexService service : nodes.instance(0, IndicesService.class)) {
      if (!service.index().getName().equals(index)) {
        continue;
      }
      for (IndexShard shard : service) {
        try (Engine.Searcher searcher = shard.acquireSearcher("test")) {
          for (LeafReaderContext leaf : searcher.getIndexReader().leaves()) {
            KnnVectorsReader reader = Lucene.segmentReader(leaf.reader()).getVectorReader();
            KnnVectorsReader ofField =
                ((PerFieldKnnVectorsFormat.FieldsReader) reader).getFieldReader(field);
            HnswGraph graph = assertInstanceOf(HnswGraphProvider.class, ofField).getGraph(field);
            int vectors = ofField.getFloatVectorValues(field).size();
            // Lucene makes none for a few vectors, which it scores one by one.
            assertTrue(graph.size() == vectors || vectors < COUNT / 4, "vectors=" + vectors);
            size[0] += graph.size();
          }
        }
      }
    }
    return size[0];
  }

  /** Some of what was deleted may be there, as long as OpenSearch keeps its history. */
  private static void assertGraphs(TestNodes nodes, String index) throws Exception {
    int size = inGraphs(nodes, index, "v");
    assertTrue(size >= COUNT - 100 && size <= COUNT + 50, index + " size=" + size);
  }

  @Test
  void theGraphAnswersWhoAsksIt() throws Exception {
    assertEquals(COUNT, inGraphs(nodes, "mem", "v"));
    // Codes find all; a small graph that is hardly looked at does not, which one can see.
    assertEquals(1, recall("mem", "", false));
    double few = recall("mem", asked(K), false);
    double many = recall("mem", asked(400), false);
    assertTrue(few < 0.95, "few=" + few);
    assertTrue(many > 0.9 && many > few, "few=" + few + " many=" + many);
    TestNodes.Answer answer = search("mem", clause("v", vectors[5], asked(400)));
    assertEquals(5, ids(answer).get(0));
    assertEquals(400, answer.<Integer>at("ext.hopfield.accepted"));
    assertEquals(1, answer.<Double>at("hits.hits.0._score"));
    double score = answer.at("hits.hits.3._score");
    double right = 1 / (1 + distance(vectors[5], vectors[ids(answer).get(3)]));
    assertEquals(right, score, 1e-6);
    // Codes are alongside: cues with unknown coordinates are found as ever.
    float[] cue = vectors[9].clone();
    cue[0] = Float.NaN;
    assertEquals(9, ids(search("mem", clause("v", cue, ",\"similarity\":\"robust\""))).get(0));
  }

  @Test
  void filtersAreOfTheGraphsDocuments() throws Exception {
    String even = ",\"filter\":{\"term\":{\"even\":true}}";
    assertTrue(recall("mem", even + asked(400), true) > 0.9);
    nodes.ok(
        "POST",
        "/_aliases",
        "{\"actions\":[{\"add\":{\"index\":\"mem\",\"alias\":\"evens\",\"filter\":"
            + "{\"term\":{\"even\":true}}}}]}");
    assertTrue(recall("evens", asked(400), true) > 0.9);
    // Both at once: the graph is asked once, for what both accept.
    String low = ",\"filter\":{\"range\":{\"number\":{\"lt\":40}}}";
    List<Integer> ids = ids(search("evens", clause("v", vectors[5], low + asked(K))));
    assertEquals(K, ids.size());
    assertTrue(ids.stream().allMatch(id -> id < 40 && id % 2 == 0), ids.toString());
    // A clause within the filter of another.
    String inner = ",\"filter\":" + clause("v", vectors[8], asked(50) + ",\"k\":3");
    assertEquals(3, ids(search("mem", clause("v", vectors[8], inner + asked(K)))).size());
  }

  @Test
  void mappingsSayItInFullAndKeepIt() throws Exception {
    nodes.ok("PUT", "/kept", index("\"v\":" + field(",\"method\":{\"name\":\"hnsw\"}")));
    Map<String, Object> method =
        nodes.ok("GET", "/kept/_mapping", null).at("kept.mappings.properties.v.method");
    assertEquals(
        Map.of("name", "hnsw", "parameters", Map.of("m", 16, "ef_construction", 100)), method);
    String same = ",\"method\":{\"name\":\"hnsw\",\"parameters\":{\"ef_construction\":100}}";
    nodes.ok("PUT", "/kept/_mapping", "{\"properties\":{\"v\":" + field(same) + "}}");
    for (String other : List.of("", "," + METHOD)) {
      assertRefused(
          nodes.ask(0, "PUT", "/kept/_mapping", "{\"properties\":{\"v\":" + field(other) + "}}"),
          "Cannot update parameter [method]");
    }
    nodes.ok("PUT", "/kept/_mapping", "{\"properties\":{\"w\":" + field("") + "}}");
    assertRefused(
        nodes.ask(0, "PUT", "/kept/_mapping", "{\"properties\":{\"w\":" + field(same) + "}}"),
        "Cannot update parameter [method]");
    // One that is mapped later has a graph of its own next to the first one.
    nodes.ok("PUT", "/kept/_mapping", "{\"properties\":{\"x\":" + field("," + METHOD) + "}}");
    String vector = Vectors.json(vectors[0]);
    nodes.ok(
        "PUT",
        "/kept/_doc/1?refresh=true",
        "{\"v\":" + vector + ",\"w\":" + vector + ",\"x\":" + vector + "}");
    for (String field : List.of("v", "x")) {
      assertEquals(
          List.of(1), ids(search("kept", clause(field, vectors[0], asked(K) + ",\"k\":1"))));
    }
    assertRefused(
        search("kept", clause("w", vectors[0], asked(K))),
        "method_parameters must be specified for fields with a method in their mapping");
  }

  @Test
  void mergesRestoresAndStartsKeepIt() throws Exception {
    nodes.ok("PUT", "/merged", index("\"v\":" + field(",\"method\":{\"name\":\"hnsw\"}")));
    for (int from = 0; from < COUNT; from += COUNT / 2) {
      nodes.ok(
          "POST", "/_bulk?refresh=true", Bodies.bulk("merged", vectors, from, from + COUNT / 2));
    }
    for (int id = 0; id < 100; id++) {
      nodes.ok("DELETE", "/merged/_doc/" + id, null);
    }
    nodes.ok("POST", "/merged/_forcemerge?max_num_segments=1", null);
    nodes.ok("POST", "/merged/_refresh", null);
    assertGraphs(nodes, "merged");
    nodes.ok(
        "PUT",
        "/_snapshot/here",
        "{\"type\":\"fs\",\"settings\":{\"location\":\""
            + base.resolve("data/repository")
            + "\"}}");
    nodes.ok(
        "PUT",
        "/_snapshot/here/one?wait_for_completion=true",
        "{\"indices\":\"merged\",\"include_global_state\":false}");
    nodes.ok(
        "POST",
        "/_snapshot/here/one/_restore?wait_for_completion=true",
        "{\"indices\":\"merged\",\"rename_pattern\":\"merged\",\"rename_replacement\":\"restored\","
            + "\"index_settings\":{\"index.hopfield\":false}}");
    // What is written from now on has a graph, too.
    nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("restored", vectors, 0, 50));
    nodes.ok("POST", "/restored/_forcemerge?max_num_segments=1", null);
    nodes.ok("POST", "/restored/_refresh", null);
    assertGraphs(nodes, "restored");
    assertEquals(5, ids(search("restored", clause("v", vectors[5], asked(200)))).get(0));
    nodes.ok("POST", "/merged,restored/_flush", null);
    nodes.close();
    nodes = TestNodes.start(base.resolve("data"), 1);
    nodes.ok("GET", "/_cluster/health?wait_for_status=green&timeout=110s", null);
    assertGraphs(nodes, "restored");
    assertEquals(777, ids(search("merged", clause("v", vectors[777], asked(400)))).get(0));
  }

  @Test
  void nestedAndByteVectorsHaveGraphs() throws Exception {
    nodes.ok(
        "PUT",
        "/others",
        index(
            "\"p\":{\"type\":\"nested\",\"properties\":{\"v\":"
                + field("," + METHOD)
                + "}},\"b\":{\"type\":\"hopfield_vector\",\"dimension\":2,\"data_type\":\"byte\","
                + METHOD
                + "}"));
    for (int i = 0; i < 20; i++) {
      nodes.ok(
          "PUT",
          "/others/_doc/" + i,
          "{\"b\":[" + i + ",1],\"p\":[{\"v\":" + Vectors.json(vectors[i]) + "}]}");
    }
    nodes.ok("POST", "/others/_refresh", null);
    String nested =
        "{\"nested\":{\"path\":\"p\",\"query\":" + clause("p.v", vectors[7], asked(K)) + "}}";
    assertEquals(7, ids(search("others", nested)).get(0));
    assertEquals(4, ids(search("others", clause("b", new float[] {4, 1}, asked(K)))).get(0));
    assertRefused(
        search("others", clause("b", new float[] {4, 1.5f}, asked(K))),
        "vector must hold whole numbers from -128 to 127 with method_parameters, as field b does;"
            + " vector[1]=1.5");
  }

  @Test
  void whatAGraphIsNotForIsRefused() throws Exception {
    assertRefused(
        nodes.ask(
            0,
            "PUT",
            "/mem/_doc/x",
            "{\"v\":" + Vectors.json(vectors[0]).replaceFirst("\\[[^,]*", "[null") + "}"),
        "v must hold finite numbers; v[0]=null");
    for (String[] wrong :
        new String[][] {
          {",\"method_parameters\":1", "method_parameters must be an object"},
          {",\"method_parameters\":{}", "method_parameters must have ef_search"},
          {asked(0), "ef_search must be >= 1; ef_search=0"},
          {asked(5), "ef_search must be >= k; ef_search=5 k=10"},
          {asked(100_001), "ef_search must be <= 100000 (hopfield.limits.num_candidates)"},
          {asked(K) + ",\"similarity\":\"cosine\"", "similarity must be that of the field"},
          {asked(K) + ",\"model_id\":\"m\"", "must not be specified together with model_id"},
          {
            asked(K) + ",\"weights\":" + Vectors.json(vectors[0]).replace("-", ""),
            "must not be specified together with model_id, weights"
          }
        }) {
      assertRefused(search("mem", clause("v", vectors[0], wrong[0])), wrong[1]);
    }
    float[] cue = vectors[0].clone();
    cue[3] = Float.NaN;
    assertRefused(
        search("mem", clause("v", cue, asked(K))),
        "vector must have no unknown coordinate with method_parameters; vector[3]=null");
    for (String[] wrong :
        new String[][] {
          {"\"method\":1", "method must be an object with a name; method=1 field=v"},
          {"\"method\":{}", "method.name must be hnsw; name=null"},
          {"\"method\":{\"name\":\"hnsw\",\"x\":1}", "method must have name and parameters alone"},
          {
            METHOD.replace("\"m\"", "\"n\""),
            "method.parameters must be among m and ef_construction; n=8"
          },
          {METHOD.replace(":8", ":1"), "m must be from 2 to 512; m=1"},
          {METHOD.replace(":8", ":513"), "m must be from 2 to 512; m=513"},
          {METHOD.replace(":8", ":2.5"), "m must be from 2 to 512; m=2.5"},
          {
            METHOD.replace(":30", ":0"), "ef_construction must be from 1 to 3200; ef_construction=0"
          },
          {
            METHOD + ",\"similarity\":\"robust\"",
            "similarity must be euclidean, cosine or dot with a method; similarity=robust"
          }
        }) {
      assertRefused(
          nodes.ask(0, "PUT", "/refused", index("\"v\":" + field("," + wrong[0]))), wrong[1]);
    }
    assertRefused(
        nodes.ask(
            0,
            "PUT",
            "/refused",
            index("\"v\":" + field("," + METHOD).replace(":" + DIMENSION, ":1025"))),
        "dimension must be at most 1024 with a method; dimension=1025");
  }

  private static void assertRefused(TestNodes.Answer answer, String message) {
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.text().contains(message), message + " is not in " + answer.text());
  }
}
