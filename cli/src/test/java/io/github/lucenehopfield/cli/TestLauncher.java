package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The launcher script, with a JDK and a Maven that only say what they were asked. */
@DisabledOnOs(OS.WINDOWS)
class TestLauncher {
  private static final String JAVA =
      """
      #!/bin/sh
      echo "WARNING: Using incubator modules: jdk.incubator.vector" >&2
      for word in "$@"; do echo "[$word]"; done
      echo "a remark" >&2
      exit ${FAKE_EXIT:-0}
      """;
  private static final String MAVEN =
      """
      #!/bin/sh
      echo built >> "$MAVEN_LOG"
      mkdir -p cli/target/lib
      touch cli/target/cli-1.jar cli/target/lib/other.jar
      exit ${FAKE_MAVEN_EXIT:-0}
      """;

  @TempDir Path directory;
  private Path root;
  private Path jdk;
  private Path maven;

  @BeforeEach
  void layOut() throws IOException {
    root = Files.createDirectories(directory.resolve("the root"));
    Path script = Path.of("..", "hopfield");
    Files.copy(script, root.resolve("hopfield"));
    Files.writeString(root.resolve("pom.xml"), "");
    for (String module : List.of("index-format", "lucene-hopfield", "cli")) {
      Files.createDirectories(root.resolve(module).resolve("src/main/java"));
      Files.createDirectories(root.resolve(module).resolve("src/test/java"));
      Files.writeString(root.resolve(module).resolve("pom.xml"), "");
      Files.writeString(root.resolve(module).resolve("src/main/java/A.java"), "");
      Files.writeString(root.resolve(module).resolve("src/test/java/T.java"), "");
    }
    jdk = jdk("jdk", "21.0.1");
    maven = directory.resolve("bin");
    executable(maven.resolve("mvn"), MAVEN);
  }

  private Path jdk(String name, String version) throws IOException {
    Path home = directory.resolve(name);
    executable(home.resolve("bin/java"), JAVA);
    executable(home.resolve("bin/javac"), "#!/bin/sh\n");
    Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    return home;
  }

  private static void executable(Path path, String text) throws IOException {
    Files.createDirectories(path.getParent());
    Files.writeString(path, text);
    Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Cli launch(Path script, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    Path out = directory.resolve("out");
    Path err = directory.resolve("err");
    builder.redirectOutput(out.toFile()).redirectError(err.toFile());
    builder.environment().put("HOPFIELD_JAVA_HOME", jdk.toString());
    builder.environment().put("MAVEN_LOG", directory.resolve("log").toString());
    builder.environment().put("PATH", maven + ":/usr/bin:/bin");
    builder.environment().remove("HOPFIELD_OPTS");
    builder.environment().putAll(environment);
    Process process = builder.start();
    assertTrue(process.waitFor(60, TimeUnit.SECONDS));
    return new Cli(
        process.exitValue(),
        Files.readString(out, StandardCharsets.UTF_8),
        Files.readString(err, StandardCharsets.UTF_8));
  }

  private long builds() throws IOException {
    Path log = directory.resolve("log");
    return Files.exists(log) ? Files.readAllLines(log).size() : 0;
  }

  @Test
  void buildsOnceAndPassesEverythingOn() throws IOException, InterruptedException {
    Path script = root.resolve("hopfield");
    Cli first = launch(script, Map.of("FAKE_EXIT", "2"), "recall", "two words", "*", "");
    assertEquals(2, first.code());
    assertEquals("hopfield: building (once, about a minute)\na remark\n", first.err());
    assertTrue(first.out().contains("[--add-modules]\n[jdk.incubator.vector]\n"), first.out());
    assertTrue(first.out().contains("[-XX:+UseParallelGC]\n"), first.out());
    assertTrue(first.out().endsWith("Main]\n[recall]\n[two words]\n[*]\n[]\n"), first.out());
    assertTrue(first.out().contains("cli-1.jar:"), first.out());
    assertTrue(first.out().contains("/lib/other.jar]"), first.out());

    Cli second = launch(script, Map.of("HOPFIELD_OPTS", "-Xmx8g -XX:+UseSerialGC"), "demo");
    assertEquals(0, second.code());
    assertEquals("a remark\n", second.err());
    assertTrue(second.out().contains("[-XX:+UseSerialGC]\n"), second.out());
    assertTrue(second.out().contains("[-Xmx8g]\n"), second.out());
    assertFalse(second.out().contains("UseParallelGC"), second.out());
    assertEquals(1, builds());
  }

  @Test
  void buildsAgainForANewerSourceButNotForATest() throws IOException, InterruptedException {
    Path script = root.resolve("hopfield");
    launch(script, Map.of());
    FileTime later = FileTime.from(Instant.now().plusSeconds(60));
    Files.setLastModifiedTime(root.resolve("cli/src/test/java/T.java"), later);
    launch(script, Map.of());
    assertEquals(1, builds());
    Files.setLastModifiedTime(root.resolve("index-format/src/main/java/A.java"), later);
    launch(script, Map.of());
    assertEquals(2, builds());
  }

  @Test
  void worksThroughLinks() throws IOException, InterruptedException {
    Path far = Files.createDirectories(directory.resolve("a/b")).resolve("hf");
    Files.createSymbolicLink(far, Path.of("..", "hf2"));
    Files.createSymbolicLink(directory.resolve("a/hf2"), root.resolve("hopfield"));
    Cli run = launch(far, Map.of(), "demo");
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().endsWith("[demo]\n"), run.out());
  }

  @Test
  void saysWhatIsMissing() throws IOException, InterruptedException {
    Path script = root.resolve("hopfield");
    Path old = jdk("old", "17.0.2");
    Cli oldJdk = launch(script, Map.of("HOPFIELD_JAVA_HOME", old.toString()));
    assertEquals(1, oldJdk.code());
    assertEquals(
        "hopfield: HOPFIELD_JAVA_HOME: expected a JDK 21 or newer, found 17 in " + old,
        oldJdk.err().strip());

    Cli broken = launch(script, Map.of("FAKE_MAVEN_EXIT", "1"));
    assertEquals(1, broken.code());
    assertTrue(broken.err().contains("hopfield: the build failed"), broken.err());
    Cli again = launch(script, Map.of());
    assertEquals(0, again.code(), again.err());
    assertEquals(2, builds());
  }

  @Test
  void prefersJavaHomeWhereItIsNewEnough() throws IOException, InterruptedException {
    Path other = jdk("other", "25");
    Cli run =
        launch(
            root.resolve("hopfield"),
            Map.of("HOPFIELD_JAVA_HOME", "", "JAVA_HOME", other.toString()));
    assertEquals(0, run.code(), run.err());
    assertTrue(run.out().startsWith("[--add-modules]"), run.out());
  }
}
