package io.github.lucenehopfield.opensearch;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.opensearch.common.xcontent.XContentHelper;
import org.opensearch.core.common.bytes.BytesArray;
import org.opensearch.core.xcontent.MediaTypeRegistry;

/**
 * What containers are made of, and the workload for OpenSearch Benchmark: the names in them are
 * those of the build, and a node takes what the workload sends.
 */
class TestPackaging {
  private static final Path ROOT = Path.of("..");
  private static final Path WORKLOAD = Path.of("workload");

  private static String read(Path file) throws IOException {
    return Files.readString(file);
  }

  private static String only(String text, String pattern) {
    List<MatchResult> found = Pattern.compile(pattern).matcher(text).results().toList();
    assertEquals(1, found.size(), pattern + " in " + text);
    return found.get(0).group(1);
  }

  private static String property(String pom, String name) {
    return only(pom, "(?m)^ {4}<" + Pattern.quote(name) + ">([^<]*)<");
  }

  @Test
  void containersNameWhatIsThere() throws Exception {
    String parent = read(ROOT.resolve("pom.xml"));
    String version = only(parent.substring(0, parent.indexOf("<modules>")), "<version>(.*)</");
    for (String engine : List.of("opensearch", "solr")) {
      Path folder = ROOT.resolve("docker").resolve(engine);
      String made = read(folder.resolve("Dockerfile"));
      String pom = read(ROOT.resolve(engine + "-plugin").resolve("pom.xml"));
      String zip = only(made, "COPY (?:--chown=\\S+ )?(" + engine + "-plugin/target/\\S+)");
      assertTrue(
          FileSystems.getDefault()
              .getPathMatcher("glob:" + zip)
              .matches(
                  Path.of(
                      engine + "-plugin", "target", engine + "-plugin-" + version + "-plugin.zip")),
          zip);
      assertTrue(pom.contains("<artifactId>" + engine + "-plugin</artifactId>"));
      assertTrue(made.contains("mvn package -DskipTests -pl " + engine + "-plugin -am"));
      assertEquals(
          property(pom + parent, engine + ".version"),
          only(made, "ARG " + (engine.equals("solr") ? "SOLR" : "OPENSEARCH") + "_VERSION=(.*)"));
      String compose = read(folder.resolve("compose.yaml"));
      Path context = folder.resolve(only(compose, "context: (.*)"));
      assertTrue(Files.isSameFile(ROOT, context), context.toString());
      assertTrue(
          Files.isSameFile(
              folder.resolve("Dockerfile"), context.resolve(only(compose, "dockerfile: (.*)"))));
      // Nobody but this machine reaches a node without security.
      assertTrue(only(compose, "(?m)^ +- \"(.*)\"$").startsWith("127.0.0.1:"));
      String readme = read(ROOT.resolve("docker").resolve("README.md"));
      assertTrue(readme.contains("-f docker/" + engine + "/compose.yaml up --build"));
      assertTrue(readme.contains("../" + engine + "-plugin/README.md#five-minutes"));
      assertTrue(
          read(Path.of("..", engine + "-plugin", "README.md")).contains("\n## Five minutes"));
    }
    String solr = read(ROOT.resolve("docker").resolve("solr").resolve("Dockerfile"));
    String assembly = read(ROOT.resolve("solr-plugin/src/main/assembly/plugin.xml"));
    for (String part : List.of("lib", "configsets")) {
      assertTrue(solr.contains("/opt/lucene-hopfield/" + part + " "));
      assertTrue(assembly.contains(">" + part + "<") || assembly.contains("/" + part + "<"));
    }
  }

  private static String python(Path folder, String... arguments) throws Exception {
    Process process;
    try {
      process =
          new ProcessBuilder(arguments)
              .directory(folder.toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      assumeTrue(false, e.getMessage());
      throw e;
    }
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor());
    return said;
  }

  @Test
  void aNodeTakesTheWorkload(@TempDir Path base) throws Exception {
    String workload = read(WORKLOAD.resolve("workload.json"));
    XContentHelper.convertToMap(new BytesArray(workload), true, MediaTypeRegistry.JSON);
    assertTrue(workload.contains("\"param-source\": \"hopfield-cues\""));
    // Copied, so that no compiled script is left in the sources.
    Path folder = Files.createDirectory(base.resolve("workload"));
    Files.copy(WORKLOAD.resolve("workload.py"), folder.resolve("workload.py"));
    String[] documents = python(folder, "python3", "workload.py", "40").split("\n");
    assertEquals(40, documents.length);
    String ask =
        "import json, workload\n"
            + "made = {}\n"
            + "class Registry:\n"
            + "  def register_param_source(self, name, source): made[name] = source\n"
            + "workload.register(Registry())\n"
            + "workload.COUNT = 40\n"
            + "for similarity in ['euclidean', 'robust']:\n"
            + "  source = made['hopfield-cues'](None, {'similarity': similarity}).partition(0, 1)\n"
            + "  print(json.dumps(source.params()['body']))\n";
    String[] searches = python(folder, "python3", "-c", ask).split("\n");
    assertEquals(2, searches.length);
    try (TestNodes nodes = TestNodes.start(base.resolve("node"), 1)) {
      nodes.ok("PUT", "/hopfield", read(WORKLOAD.resolve("index.json")));
      String bulk = "{\"index\":{}}\n" + String.join("\n{\"index\":{}}\n", documents) + "\n";
      TestNodes.Answer sent = nodes.ok("POST", "/hopfield/_bulk?refresh=true", bulk);
      assertEquals(false, sent.at("errors"), sent.text());
      for (String search : searches) {
        TestNodes.Answer answer = nodes.ok("POST", "/hopfield/_search", search);
        assertEquals(10, answer.<List<?>>at("hits.hits").size());
      }
    }
  }
}
