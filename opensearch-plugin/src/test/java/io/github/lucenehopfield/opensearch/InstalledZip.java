package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Run after packaging: the zip, unpacked where OpenSearch installs plugins; nothing of ours is on
 * the class path.
 */
class InstalledZip {
  @Test
  void theZipIsAllThatIsNeeded(@TempDir Path home) throws Exception {
    assertThrows(
        ClassNotFoundException.class,
        () -> Class.forName("io.github.lucenehopfield.HopfieldQuery"));
    List<String> files = unpack(home.resolve("plugins").resolve("hopfield"));
    assertTrue(files.contains("plugin-descriptor.properties"), files.toString());
    for (String file : files) {
      assertTrue(
          file.matches("plugin-descriptor.properties|LICENSE|README.md")
              || file.matches(
                  "(opensearch-plugin|lucene-hopfield|index-format|ejml-.*)-[0-9].*jar"),
          file);
    }
    float[][] vectors = Vectors.random(5000, 8, 31);
    String body =
        "{\"_source\":false,\"query\":{\"hopfield\":{\"v\":{\"vector\":"
            + Vectors.json(vectors[123])
            + "}}}}";
    try (TestNodes nodes = TestNodes.startHome(home)) {
      assertTrue(nodes.ok("GET", "/_cat/plugins", null).text().contains("hopfield"));
      nodes.ok("PUT", "/mem", Vectors.index(1, 0, 8));
      nodes.ok("POST", "/_bulk", Vectors.bulk("mem", vectors, 0, 5000));
      nodes.ok("POST", "/mem/_forcemerge?max_num_segments=1", null);
      nodes.ok("POST", "/mem/_refresh", null);
      assertEquals("123", nodes.ok("POST", "/mem/_search", body).at("hits.hits.0._id"));
    }
    // The vectors format is found again by its name, in the class loader of the plugin.
    try (TestNodes nodes = TestNodes.startHome(home)) {
      nodes.ok("GET", "/_cluster/health/mem?wait_for_status=green&timeout=110s", null);
      assertEquals("123", nodes.ok("POST", "/mem/_search", body).at("hits.hits.0._id"));
      nodes.ok("POST", "/_bulk?refresh=true", Vectors.bulk("mem", vectors, 0, 10));
      nodes.ok("POST", "/mem/_forcemerge?max_num_segments=1", null);
      assertEquals("123", nodes.ok("POST", "/mem/_search", body).at("hits.hits.0._id"));
    }
  }

  private static List<String> unpack(Path folder) throws Exception {
    Files.createDirectories(folder);
    List<String> files = new ArrayList<>();
    try (InputStream in = Files.newInputStream(Path.of(System.getProperty("plugin.zip")));
        ZipInputStream zip = new ZipInputStream(in)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        files.add(entry.getName());
        Files.copy(zip, folder.resolve(entry.getName()));
      }
    }
    return files;
  }
}
