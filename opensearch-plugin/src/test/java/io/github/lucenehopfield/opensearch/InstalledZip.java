package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.lucenehopfield.engine.Curl;
import io.github.lucenehopfield.engine.Vectors;
import io.github.lucenehopfield.engine.Zip;
import java.io.File;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Run after packaging: the zip, unpacked where OpenSearch installs plugins; nothing of ours is on
 * the class path.
 */
class InstalledZip {
  private static final Path README = Path.of("README.md");

  @Test
  void theReadmeIsTrue(@TempDir Path home) throws Exception {
    assertThrows(
        ClassNotFoundException.class,
        () -> Class.forName("io.github.lucenehopfield.HopfieldQuery"));
    List<String> files = Zip.unpack(home.resolve("plugins").resolve("hopfield"));
    assertTrue(files.contains("plugin-descriptor.properties"), files.toString());
    for (String file : files) {
      assertTrue(
          file.matches("plugin-descriptor.properties|LICENSE|README.md|bin/hopfield-export")
              || file.matches(
                  "(opensearch-plugin|lucene-hopfield|noise-models|index-format|ejml-.*)-[0-9].*jar"),
          file);
    }
    List<Curl> commands = Curl.in(README, "Five minutes");
    assertEquals(7, commands.size());
    float[][] vectors = Vectors.random(5000, 8, 31);
    String body =
        "{\"_source\":false,\"query\":{\"hopfield\":{\"v\":{\"vector\":"
            + Vectors.json(vectors[123])
            + "}}}}";
    try (TestNodes nodes = TestNodes.startHome(home)) {
      assertTrue(nodes.ok("GET", "/_cat/plugins", null).text().contains("hopfield"));
      for (int set : List.of(0, 1, 3)) {
        nodes.ok(commands.get(set));
      }
      walk(nodes, commands);
      nodes.ok("PUT", "/mem", Bodies.index(1, 0, 8));
      nodes.ok("POST", "/_bulk", Bodies.bulk("mem", vectors, 0, 5000));
      nodes.ok("POST", "/mem/_forcemerge?max_num_segments=1", null);
      nodes.ok("POST", "/mem/_refresh", null);
      assertEquals("123", nodes.ok("POST", "/mem/_search", body).at("hits.hits.0._id"));
    }
    // The vectors format is found again by its name, in the class loader of the plugin.
    try (TestNodes nodes = TestNodes.startHome(home)) {
      nodes.ok("GET", "/_cluster/health/mem?wait_for_status=green&timeout=110s", null);
      nodes.ok("GET", "/_cluster/health/faces?wait_for_status=yellow&timeout=110s", null);
      walk(nodes, commands);
      TestNodes.Answer none = nodes.ask(commands.get(5));
      assertEquals(400, none.status(), none.text());
      assertEquals(400, nodes.ask(commands.get(6)).status());
      assertEquals("123", nodes.ok("POST", "/mem/_search", body).at("hits.hits.0._id"));
      nodes.ok("POST", "/_bulk?refresh=true", Bodies.bulk("mem", vectors, 0, 10));
      nodes.ok("POST", "/mem/_forcemerge?max_num_segments=1", null);
      assertEquals("123", nodes.ok("POST", "/mem/_search", body).at("hits.hits.0._id"));
      nodes.ok("POST", "/mem/_flush", null);
      String uuid = nodes.ok("GET", "/mem/_settings", null).at("mem.settings.index.uuid");
      assertExports(home, home.resolve("data/nodes/0/indices").resolve(uuid), vectors);
    }
  }

  /** What the installer and OpenSearch itself have beside the plugin's jars: its bin and a lib. */
  private static void assertExports(Path home, Path shards, float[][] vectors) throws Exception {
    Path bin = Files.createDirectories(home.resolve("bin"));
    Files.move(home.resolve("plugins/hopfield/bin"), bin.resolve("hopfield"));
    Path lib = Files.createDirectories(home.resolve("lib"));
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator)) {
      if (part.endsWith(".jar")) {
        Files.createSymbolicLink(lib.resolve(Path.of(part).getFileName()), Path.of(part));
      }
    }
    Path ids = home.resolve("ids.txt");
    ProcessBuilder export =
        new ProcessBuilder(
            "sh",
            bin.resolve("hopfield/hopfield-export").toString(),
            "--shards",
            shards.toString(),
            "--field",
            "v",
            "--vectors",
            home.resolve("v.npy").toString(),
            "--ids",
            ids.toString());
    export.environment().put("JAVA_HOME", System.getProperty("java.home"));
    export.environment().remove("OPENSEARCH_JAVA_HOME");
    Process process = export.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    assertTrue(said.contains(vectors.length + " vectors of 8 dimensions from 1 shards"), said);
    assertEquals(vectors.length, Set.copyOf(Files.readAllLines(ids)).size());
  }

  private static void walk(TestNodes nodes, List<Curl> commands) throws Exception {
    TestNodes.Answer filtered = nodes.ok(commands.get(2));
    assertEquals(List.of("bob", "cem"), ids(filtered));
    TestNodes.Answer sure = nodes.ok(commands.get(4));
    assertEquals(List.of("bob", "cem", "ann"), ids(sure));
    double probability = sure.at("hits.hits.0.fields._hopfield.0.probability_if_stored");
    assertTrue(probability > 0.9, sure.text());
    assertEquals(3, sure.<Integer>at("ext.hopfield.accepted"));
    assertEquals(4, sure.<List<?>>at("ext.hopfield.pattern").size());
  }

  private static List<String> ids(TestNodes.Answer answer) {
    List<String> ids = new ArrayList<>();
    for (Map<String, Object> hit : answer.<List<Map<String, Object>>>at("hits.hits")) {
      ids.add((String) hit.get("_id"));
    }
    return ids;
  }
}
