package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The table "Coming from k-NN" of the README, row by row: bodies as k-NN has them, with the names
 * of the clause and of the field type changed, are answered, or refused with what to do.
 */
class TestFromKnn {
  @TempDir private static Path base;
  private static TestNodes nodes;

  @BeforeAll
  static void start() throws Exception {
    nodes = TestNodes.start(base, 1);
    String vector = "{\"type\":\"hopfield_vector\",\"dimension\":2}";
    nodes.ok(
        "PUT",
        "/shops",
        "{\"mappings\":{\"properties\":{\"place\":"
            + vector
            + ",\"price\":{\"type\":\"float\"},\"sizes\":{\"type\":\"nested\",\"properties\":{\"v\":"
            + vector
            + "}}}}}");
    StringBuilder bulk = new StringBuilder();
    for (int i = 0; i < 10; i++) {
      bulk.append("{\"index\":{\"_id\":\"").append(i).append("\"}}\n{\"place\":[").append(i);
      bulk.append(",0],\"price\":").append(10 - i).append(",\"open\":").append(i % 2 == 0);
      bulk.append(",\"sizes\":[{\"v\":[").append(i).append(",1]},{\"v\":[").append(i);
      bulk.append(",5]}]}\n");
    }
    nodes.ok("POST", "/shops/_bulk?refresh=true", bulk.toString());
  }

  @AfterAll
  static void close() throws Exception {
    nodes.close();
  }

  private static String place(String parameters) {
    return "{\"hopfield\":{\"place\":{\"vector\":[2.2,0]," + parameters + "}}}";
  }

  private static String nested(String parameters) {
    return "{\"nested\":{\"path\":\"sizes\",\"query\":{\"hopfield\":{\"sizes.v\":{\"vector\":[2.2,1],"
        + parameters
        + "}}},\"inner_hits\":{}}}";
  }

  private static TestNodes.Answer search(String query) throws Exception {
    return nodes.ask(0, "POST", "/shops/_search", "{\"query\":" + query + "}");
  }

  private static void assertFound(String query, String... ids) throws Exception {
    TestNodes.Answer answer = search(query);
    assertEquals(200, answer.status(), answer.text());
    List<Map<String, Object>> hits = answer.at("hits.hits");
    assertEquals(
        List.of(ids), hits.stream().map(hit -> (String) hit.get("_id")).toList(), answer.text());
  }

  private static void assertRefused(TestNodes.Answer answer, String message) {
    assertEquals(400, answer.status(), answer.text());
    assertTrue(answer.text().contains(message), answer.text());
  }

  @Test
  void bodiesOfTheClause() throws Exception {
    assertFound(place("\"k\":3"), "2", "3", "1");
    assertFound(
        place("\"k\":2,\"filter\":{\"range\":{\"price\":{\"gte\":1,\"lte\":6}}}"), "4", "5");
    assertFound(
        place(
            "\"k\":2,\"filter\":{\"bool\":{\"must\":[{\"range\":{\"price\":{\"lte\":9}}},"
                + "{\"term\":{\"open\":true}}]}}"),
        "2",
        "4");
    assertFound(place("\"max_distance\":2"), "2", "3", "1");
    assertFound(place("\"min_score\":0.9"), "2");
    assertFound(place("\"max_distance\":2,\"filter\":{\"term\":{\"open\":false}}"), "3", "1");
    assertFound(place("\"k\":1,\"boost\":2,\"_name\":\"mine\""), "2");
    assertFound("{\"hopfield\":{\"none\":{\"vector\":[1],\"k\":1,\"ignore_unmapped\":true}}}");
    assertFound("{\"bool\":{\"must\":[" + place("\"k\":1") + "]}}", "2");
    assertFound(nested("\"k\":2"), "2", "3");
  }

  @Test
  void scoresOfSpaces() throws Exception {
    for (String similarity : List.of("euclidean", "manhattan")) {
      TestNodes.Answer answer = search(place("\"k\":1,\"similarity\":\"" + similarity + "\""));
      double distance = similarity.equals("euclidean") ? 0.2 * 0.2 : 0.2;
      assertEquals(1 / (1 + distance), answer.<Double>at("hits.hits.0._score"), 1e-6);
    }
    assertFound(place("\"k\":1,\"similarity\":\"dot\""), "9");
  }

  @Test
  void parametersThatAreNotThere() throws Exception {
    assertRefused(
        search(place("\"k\":1,\"method_parameters\":{\"ef_search\":100}")),
        "method_parameters must be specified for fields with a method in their mapping: use"
            + " num_candidates and effort; field=place");
    assertRefused(
        search(place("\"k\":1,\"method_parameters\":{\"nprobes\":4}")),
        "else use num_candidates and effort; method_parameters=nprobes");
    for (String value : List.of("true", "false", "{\"oversample_factor\":1.2}")) {
      assertRefused(
          search(place("\"k\":1,\"rescore\":" + value)),
          "[rescore]: num_candidates documents of each shard are always scored exactly");
    }
    assertRefused(
        search(place("\"k\":1,\"expand_nested_docs\":true")),
        "expand_nested_docs must be of a field in nested documents; field=place");
  }

  private static void assertMappingRefused(String more, String message) throws Exception {
    assertRefused(
        nodes.ask(
            0,
            "PUT",
            "/refused",
            "{\"mappings\":{\"properties\":{\"v\":{\"type\":\"hopfield_vector\",\"dimension\":2,"
                + more
                + "}}}}"),
        message);
  }

  @Test
  void mappings() throws Exception {
    for (String space : List.of("l2", "l1", "cosinesimil", "innerproduct")) {
      assertMappingRefused(
          "\"space_type\":\"" + space + "\"",
          "use similarity: euclidean for l2, manhattan for l1, cosine for cosinesimil, dot for"
              + " innerproduct; space_type="
              + space);
    }
    for (String engine : List.of("faiss", "nmslib")) {
      assertMappingRefused(
          "\"method\":{\"name\":\"hnsw\",\"engine\":\"" + engine + "\"}",
          "method.engine must be lucene, or left out; engine=" + engine);
    }
    assertMappingRefused("\"method\":{\"name\":\"ivf\"}", "method.name must be hnsw; name=ivf");
    assertMappingRefused(
        "\"method\":{\"name\":\"hnsw\",\"parameters\":{\"encoder\":{\"name\":\"sq\"}}}",
        "method.parameters must be among m and ef_construction; encoder={name=sq}");
    nodes.ok(
        "PUT",
        "/graphs",
        "{\"mappings\":{\"properties\":{\"v\":{\"type\":\"hopfield_vector\",\"dimension\":2,"
            + "\"method\":{\"name\":\"hnsw\",\"engine\":\"lucene\",\"parameters\":{\"m\":24,"
            + "\"ef_construction\":128}}}}}}");
    nodes.ok("PUT", "/graphs/_doc/1?refresh=true", "{\"v\":[3,4]}");
    TestNodes.Answer nearest =
        nodes.ok(
            "POST",
            "/graphs/_search",
            "{\"query\":{\"hopfield\":{\"v\":{\"vector\":[3,4],\"k\":2,"
                + "\"method_parameters\":{\"ef_search\":100}}}}}");
    assertEquals("1", nearest.at("hits.hits.0._id"));
    assertMappingRefused(
        "\"method\":{\"name\":\"hnsw\",\"space_type\":\"l2\"}",
        "space_type must not be specified: use similarity, next to method; space_type=l2");
    assertMappingRefused("\"mode\":\"on_disk\"", "mode must not be specified");
    assertMappingRefused("\"compression_level\":\"32x\"", "a code has 4 bits for some dimensions");
    assertMappingRefused("\"model_id\":\"m\"", "specify it in the clause");
    for (String name : List.of("doc_values", "index", "store", "engine")) {
      assertMappingRefused("\"" + name + "\":true", name + " must not be specified");
    }
    for (String type : List.of("binary", "half_float")) {
      assertMappingRefused(
          "\"data_type\":\"" + type + "\"", "data_type must be float or byte; data_type=" + type);
    }
    assertRefused(
        nodes.ask(
            0,
            "PUT",
            "/refused",
            "{\"settings\":{\"index.knn\":true},\"mappings\":{\"properties\":{\"v\":"
                + "{\"type\":\"hopfield_vector\",\"dimension\":2}}}}"),
        "index.knn");
    nodes.ok(
        "PUT",
        "/bytes",
        "{\"mappings\":{\"properties\":{\"v\":{\"type\":\"hopfield_vector\",\"dimension\":2,"
            + "\"data_type\":\"byte\",\"similarity\":\"cosine\"}}}}");
  }

  @Test
  void otherRequests() throws Exception {
    assertFound("{\"function_score\":{\"query\":" + place("\"k\":2") + "}}", "2", "3");
    assertRefused(
        search(
            "{\"script_score\":{\"query\":{\"match_all\":{}},\"script\":{\"lang\":\"knn\","
                + "\"source\":\"knn_score\",\"params\":{\"field\":\"place\",\"query_value\":[2,0],"
                + "\"space_type\":\"l2\"}}}}"),
        "script_lang not supported [knn]");
    // What knn_score is to k-NN.
    String ours =
        "{\"script_score\":{\"query\":{\"term\":{\"open\":true}},\"script\":{\"lang\":\"hopfield\","
            + "\"source\":\"hopfield_score\",\"params\":{\"field\":\"place\",\"query_value\":[2.2,0]}}}}";
    TestNodes.Answer scored = search(ours);
    assertEquals(200, scored.status(), scored.text());
    assertEquals("2", scored.at("hits.hits.0._id"), scored.text());
    assertEquals(1 / 1.04, scored.<Double>at("hits.hits.0._score"), 1e-6);
    for (String path : List.of("stats", "warmup/shops", "models")) {
      nodes.ok("GET", "/_plugins/_hopfield/" + path, null);
    }
  }

  /** Each row of the table names something that a test here sends. */
  @Test
  void rowsAreTested() throws Exception {
    String readme = Files.readString(Path.of("README.md"));
    String table =
        readme.substring(readme.indexOf("### Coming from k-NN"), readme.indexOf("## Separation"));
    String tests =
        Files.readString(
            Path.of("src/test/java/io/github/lucenehopfield/opensearch/TestFromKnn.java"));
    List<String> rows = table.lines().filter(line -> line.startsWith("| ")).skip(1).toList();
    assertTrue(rows.size() > 15, rows.toString());
    for (String row : rows) {
      String left = row.split("\\|")[1];
      for (int at = left.indexOf('`'); at >= 0; ) {
        int end = left.indexOf('`', at + 1);
        String word = left.substring(at + 1, end);
        assertTrue(tests.contains(word), word + " in " + row);
        at = left.indexOf('`', end + 1);
      }
    }
  }
}
