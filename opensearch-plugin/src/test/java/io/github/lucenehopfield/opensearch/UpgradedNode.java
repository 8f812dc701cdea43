package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Vectors;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.apache.lucene.util.Version;
import org.junit.jupiter.api.Test;

/**
 * Run twice after packaging, on the oldest OpenSearch and then on another: a node is stopped, and
 * started again with what it has on its disk after an upgrade.
 */
class UpgradedNode {
  private static final Path BASE = Path.of(System.getProperty("upgrade.base"));
  private static final int COUNT = 5200;
  private static final int CODED = 5000;
  private static final int DIMENSION = 16;
  private static final int DELETED = 3;

  private final float[][] vectors = Vectors.smooth(COUNT, DIMENSION, 51);

  @Test
  void goesOnWithItsSegments() throws Exception {
    if (Boolean.getBoolean("upgrade.first")) {
      write();
    } else {
      read();
    }
  }

  private void write() throws Exception {
    if (Files.isDirectory(BASE)) {
      try (Stream<Path> files = Files.walk(BASE)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
    try (TestNodes nodes = TestNodes.start(BASE, 1)) {
      nodes.ok(
          "PUT",
          "/mem",
          "{\"settings\":{\"index.hopfield\":true,\"number_of_shards\":1,"
              + "\"number_of_replicas\":0},\"mappings\":{\"properties\":{"
              + "\"v\":{\"type\":\"hopfield_vector\",\"dimension\":16,\"similarity\":\"robust\"},"
              + "\"b\":{\"type\":\"hopfield_vector\",\"dimension\":16,\"data_type\":\"byte\"}}}}");
      // One segment with codes, one that is too small for them, and deleted documents.
      nodes.ok("POST", "/_bulk", documents(0, CODED));
      nodes.ok("POST", "/mem/_forcemerge?max_num_segments=1", null);
      nodes.ok("POST", "/_bulk?refresh=true", documents(CODED, COUNT));
      nodes.ok("DELETE", "/mem/_doc/" + DELETED + "?refresh=true", null);
      assertCoded(nodes, CODED);
      nodes.ok("POST", "/mem/_flush", null);
      Files.writeString(BASE.resolve("answers"), answers(nodes));
      Files.writeString(BASE.resolve("version"), Version.LATEST.toString());
    }
  }

  private void read() throws Exception {
    try (TestNodes nodes = TestNodes.start(BASE, 1)) {
      nodes.ok("GET", "/_cluster/health/mem?wait_for_status=green&timeout=110s", null);
      assertEquals(Set.of(Files.readString(BASE.resolve("version"))), versions(nodes));
      assertCoded(nodes, CODED);
      assertEquals(Files.readString(BASE.resolve("answers")), answers(nodes));
      // Old segments and a new one become one.
      nodes.ok("POST", "/_bulk", documents(4, 5));
      nodes.ok("POST", "/mem/_forcemerge?max_num_segments=1", null);
      nodes.ok("POST", "/mem/_refresh", null);
      assertEquals(Set.of(Version.LATEST.toString()), versions(nodes));
      assertEquals(COUNT - 1, nodes.ok("GET", "/mem/_count", null).<Integer>at("count"));
      assertCoded(nodes, COUNT - 1);
      assertEquals(Files.readString(BASE.resolve("answers")), answers(nodes));
    }
  }

  private byte[] bytes(int id) {
    byte[] bytes = new byte[DIMENSION];
    for (int d = 0; d < DIMENSION; d++) {
      bytes[d] = (byte) Math.clamp(Math.round(20 * vectors[id][d]), -128, 127);
    }
    return bytes;
  }

  private String documents(int from, int to) {
    StringBuilder body = new StringBuilder();
    for (int i = from; i < to; i++) {
      body.append("{\"index\":{\"_index\":\"mem\",\"_id\":\"").append(i).append("\"}}\n{\"v\":");
      body.append(Vectors.json(vectors[i])).append(",\"b\":");
      body.append(Arrays.toString(bytes(i))).append("}\n");
    }
    return body.toString();
  }

  /**
   * {@return the best documents of some cues and their scores, whose candidates are all} Of the
   * robust similarity the first document of a stored cue only: it is fitted to the segments that
   * hold the candidates, so its scores change with them.
   */
  private String answers(TestNodes nodes) throws Exception {
    StringBuilder answers = new StringBuilder();
    for (int id : List.of(DELETED, 4, 1234, 5100)) {
      float[] cue = Vectors.corrupted(vectors[id], 0.2, 0.2, new Random(id));
      float[] coarse = cue.clone();
      for (int d = 0; d < DIMENSION; d++) {
        coarse[d] *= 20;
      }
      String robust = clause("v", cue, "");
      if (id != DELETED) {
        answers.append(hits(nodes, robust).get(0).get("_id")).append('\n');
      }
      for (String query :
          List.of(
              clause("v", cue, ",\"similarity\":\"euclidean\""),
              clause("b", coarse, ",\"similarity\":\"manhattan\""))) {
        List<Map<String, Object>> hits = hits(nodes, query);
        for (Map<String, Object> hit : hits) {
          answers.append(hit.get("_id")).append(' ').append(hit.get("_score")).append('\n');
        }
        assertEquals(10, hits.size());
      }
    }
    return answers.toString();
  }

  private static List<Map<String, Object>> hits(TestNodes nodes, String query) throws Exception {
    return nodes
        .ok("POST", "/mem/_search", "{\"_source\":false,\"query\":" + query + "}")
        .at("hits.hits");
  }

  private static String clause(String field, float[] cue, String more) {
    return "{\"hopfield\":{\""
        + field
        + "\":{\"num_candidates\":"
        + COUNT
        + ",\"vector\":"
        + Vectors.json(cue)
        + more
        + "}}}";
  }

  private static Set<String> versions(TestNodes nodes) throws Exception {
    TestNodes.Answer answer = nodes.ok("GET", "/mem/_segments", null);
    Map<String, Map<String, Object>> segments = answer.at("indices.mem.shards.0.0.segments");
    Set<String> versions = new TreeSet<>();
    for (Map<String, Object> segment : segments.values()) {
      versions.add((String) segment.get("version"));
    }
    return versions;
  }

  private static void assertCoded(TestNodes nodes, int documents) throws Exception {
    TestNodes.Answer stats = nodes.ok("GET", "/_plugins/_hopfield/stats", null);
    Map<String, Map<String, Map<String, Number>>> byNode = stats.at("nodes");
    Map<String, Number> codes = byNode.values().iterator().next().get("codes");
    assertTrue(
        codes.get("code_bytes").longValue() >= 2L * documents * DIMENSION / 8, codes.toString());
  }
}
