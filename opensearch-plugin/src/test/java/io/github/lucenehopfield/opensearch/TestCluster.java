package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.PlainIndex;
import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.noise.SimilarityRegistry;
import io.github.lucenehopfield.similarity.Similarity;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three shards with a replica each on three nodes, against one plain index; then on two nodes. */
class TestCluster {
  private static final int COUNT = 13_500;
  private static final int DIMENSION = 24;
  private static final int K = 10;

  @Test
  void theRankingIsThatOfOneIndex(@TempDir Path base) throws Exception {
    float[][] vectors = Vectors.smooth(COUNT, DIMENSION, 21);
    try (PlainIndex plain = new PlainIndex(vectors);
        TestNodes nodes = TestNodes.start(base, 3)) {
      nodes.ok("PUT", "/mem", Bodies.index(3, 1, DIMENSION));
      for (int from = 0; from < COUNT; from += 4500) {
        nodes.ok("POST", "/_bulk", Bodies.bulk("mem", vectors, from, from + 4500));
      }
      nodes.ok("POST", "/mem/_forcemerge?max_num_segments=1", null);
      nodes.ok("POST", "/mem/_refresh", null);
      nodes.ok("GET", "/_cluster/health/mem?wait_for_status=green&timeout=110s", null);
      assertEquals(3, shardsWithCodes(nodes));

      // Candidates that cover the index: the very same ranking, through any node.
      for (String similarity : List.of("euclidean", "cosine")) {
        for (int i = 0; i < 3; i++) {
          float[] cue = Vectors.corrupted(vectors[i], 0.3, 0.3, new Random(i));
          assertEquals(
              plain.best(cue, named(similarity), K, COUNT),
              ids(nodes, i, cue, similarity, COUNT),
              similarity);
        }
      }
      // What the robust similarity is fitted to is the shard: the origin is first all the same.
      for (int i = 0; i < 3; i++) {
        float[] cue = Vectors.corrupted(vectors[i], 0.3, 0.3, new Random(i));
        assertEquals(
            plain.best(cue, named("robust"), 1, COUNT),
            ids(nodes, i, cue, "robust", COUNT).subList(0, 1));
      }
      double overlap = overlap(nodes, plain, vectors, 40);
      assertTrue(overlap >= 0.999, "overlap=" + overlap);

      nodes.stop(2);
      nodes.ok("GET", "/_cluster/health/mem?wait_for_nodes=2&timeout=110s", null);
      nodes.ok("GET", "/_cluster/health/mem?wait_for_status=yellow&timeout=110s", null);
      overlap = overlap(nodes, plain, vectors, 10);
      assertTrue(overlap >= 0.999, "overlap=" + overlap);
      float[] cue = Vectors.corrupted(vectors[77], 0.3, 0.3, new Random(77));
      assertEquals(
          plain.best(cue, named("euclidean"), K, COUNT), ids(nodes, 1, cue, "euclidean", COUNT));
    }
  }

  private static Similarity named(String name) {
    return SimilarityRegistry.byName(name, 1);
  }

  private static int shardsWithCodes(TestNodes nodes) throws Exception {
    TestNodes.Answer stats = nodes.ok("GET", "/_plugins/_hopfield/stats", null);
    Map<String, Map<String, Map<String, Object>>> byNode = stats.at("nodes");
    int with = 0;
    long bytes = 0;
    for (Map<String, Map<String, Object>> node : byNode.values()) {
      long here = ((Number) node.get("codes").get("code_bytes")).longValue();
      with += here > 0 ? 1 : 0;
      bytes += here;
    }
    assertTrue(bytes >= 2L * COUNT * DIMENSION / 8, "bytes=" + bytes);
    return with;
  }

  private static List<String> ids(
      TestNodes nodes, int node, float[] cue, String similarity, int candidates) throws Exception {
    TestNodes.Answer answer =
        nodes.ask(
            node,
            "POST",
            "/mem/_search",
            "{\"_source\":false,\"query\":{\"hopfield\":{\"v\":{\"vector\":"
                + Vectors.json(cue)
                + ",\"similarity\":\""
                + similarity
                + "\",\"num_candidates\":"
                + candidates
                + "}}}}");
    assertEquals(0, answer.<Integer>at("_shards.failed"), answer.text());
    List<String> ids = new ArrayList<>();
    for (Map<String, Object> hit : answer.<List<Map<String, Object>>>at("hits.hits")) {
      ids.add((String) hit.get("_id"));
    }
    return ids;
  }

  /** {@return the share of the best ten of one index that are among those of the cluster} */
  private static double overlap(TestNodes nodes, PlainIndex plain, float[][] vectors, int cues)
      throws Exception {
    int common = 0;
    for (int i = 0; i < cues; i++) {
      float[] cue = Vectors.corrupted(vectors[100 + i], 0.3, 0.2, new Random(i));
      Set<String> found = new HashSet<>(ids(nodes, i % 2, cue, "euclidean", 1000));
      for (String id : plain.best(cue, named("euclidean"), K, COUNT)) {
        common += found.contains(id) ? 1 : 0;
      }
    }
    return common / (double) (K * cues);
  }
}
