package io.github.lucenehopfield.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeFalse;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The launcher script, with a JDK and a Maven that only say what they were asked. */
@DisabledOnOs(value = OS.WINDOWS, disabledReason = "the launcher is a shell script")
class TestLauncher {
  private static final String JAVA =
      """
      #!/bin/sh
      [ -z "${FAKE_FIRST:-}" ] || echo "$FAKE_FIRST" >&2
      echo "WARNING: Using incubator modules: jdk.incubator.vector" >&2
      for word in "$@"; do echo "[$word]"; done
      echo "(${LC_ALL:-})"
      echo "a remark" >&2
      if [ -n "${FAKE_WAIT:-}" ]; then echo $$; exec sleep 60; fi
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

  private static final List<String> MODULES =
      List.of("index-format", "lucene-hopfield", "noise-models", "attractor", "datasets", "cli");

  private static final String LOCALE = "(C.UTF-8)\n";

  @TempDir Path directory;
  private Path root;
  private Path jdk;
  private Path maven;

  @BeforeEach
  void layOut() throws IOException {
    layOut("the root");
    jdk = jdk("jdk", "21.0.1");
    maven = directory.resolve("bin");
    executable(maven.resolve("mvn"), MAVEN);
  }

  private void layOut(String name) throws IOException {
    root = Files.createDirectories(directory.resolve(name));
    Path script = Path.of("..", "hopfield");
    Files.createDirectories(root.resolve(".mvn"));
    Files.createDirectories(root.resolve("config"));
    Files.copy(script, root.resolve("hopfield"));
    Files.writeString(
        root.resolve("pom.xml"),
        "<module>" + String.join("</module>\n<module>", MODULES) + "</module>\n");
    for (String module : MODULES) {
      Files.createDirectories(root.resolve(module).resolve("src/main/java"));
      Files.createDirectories(root.resolve(module).resolve("src/test/java"));
      Files.writeString(root.resolve(module).resolve("pom.xml"), "");
      Files.writeString(root.resolve(module).resolve("src/main/java/A.java"), "");
      Files.writeString(root.resolve(module).resolve("src/test/java/T.java"), "");
    }
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

  private ProcessBuilder builder(Path script, Map<String, String> environment, String... words) {
    List<String> command = new ArrayList<>(List.of("bash", script.toString()));
    command.addAll(List.of(words));
    ProcessBuilder builder = new ProcessBuilder(command).directory(directory.toFile());
    builder.environment().put("HOPFIELD_JAVA_HOME", jdk.toString());
    builder.environment().put("MAVEN_LOG", directory.resolve("log").toString());
    builder.environment().put("PATH", maven + ":/usr/bin:/bin");
    builder.environment().remove("HOPFIELD_OPTS");
    builder.environment().put("LC_ALL", "C");
    builder.environment().putAll(environment);
    return builder;
  }

  private Cli launch(Path script, Map<String, String> environment, String... words)
      throws IOException, InterruptedException {
    ProcessBuilder builder = builder(script, environment, words);
    // The stand-in for Java does not wait for the filter, whose lines end with the pipe.
    List<String> command =
        new ArrayList<>(
            List.of("bash", "-c", "\"$@\" 2>&1 >out | cat >err; exit ${PIPESTATUS[0]}", "-"));
    command.addAll(builder.command());
    Process process = builder.command(command).start();
    assertTrue(process.waitFor(5, TimeUnit.MINUTES));
    return new Cli(
        process.exitValue(),
        Files.readString(directory.resolve("out"), StandardCharsets.UTF_8),
        Files.readString(directory.resolve("err"), StandardCharsets.UTF_8));
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
    assertTrue(
        first.out().endsWith("Main]\n[recall]\n[two words]\n[*]\n[]\n" + LOCALE), first.out());
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
    assertTrue(run.out().endsWith("[demo]\n" + LOCALE), run.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"a:colon", "two  blanks ", "glob [a-z]*?", "-dash", "\u00e9 \u65e5"})
  void worksInADirectoryOfAnyName(String name) throws IOException, InterruptedException {
    assumeTrue(!name.contains(":") || Files.exists(Path.of("/proc/self/fd")));
    layOut(name);
    for (int i = 0; i < 2; i++) {
      Cli run = launch(root.resolve("hopfield"), Map.of("HOPFIELD_OPTS", "-Dx=*"), "demo");
      assertEquals(0, run.code(), run.err());
      assertTrue(run.out().contains("[-Dx=*]\n"), run.out());
      List<String> lines = run.out().lines().toList();
      String[] jars =
          lines.get(lines.indexOf("[-cp]") + 1).replaceAll("[\\[\\]]$|^\\[", "").split(":");
      assertEquals(2, jars.length, run.out());
    }
    assertEquals(1, builds());
    assertTrue(Files.exists(root.resolve("cli/target/lib/other.jar")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Picked up JAVA_TOOL_OPTIONS: -Dx=y",
        "NOTE: Picked up JDK_JAVA_OPTIONS: -Dx=y",
        "[0.003s][warning][cds] no archive",
        "OpenJDK 64-Bit Server VM warning: old option",
      })
  void dropsTheWarningAfterOtherLinesOfTheMachine(String line)
      throws IOException, InterruptedException {
    Path script = root.resolve("hopfield");
    launch(script, Map.of());
    Cli run = launch(script, Map.of("FAKE_FIRST", line));
    assertEquals(line + "\na remark\n", run.err());
  }

  @ParameterizedTest
  @CsvSource({"INT, 130", "TERM, 143", "HUP, 129"})
  void javaTakesThePlaceOfTheScript(String signal, int status)
      throws IOException, InterruptedException {
    assumeFalse(isIgnored(status - 128), "a process started from here ignores " + signal);
    Path script = root.resolve("hopfield");
    launch(script, Map.of());
    ProcessBuilder builder = builder(script, Map.of("FAKE_WAIT", "1"));
    Process process = builder.redirectErrorStream(true).start();
    String pid = String.valueOf(process.pid());
    try (BufferedReader out = process.inputReader()) {
      String line;
      do {
        line = out.readLine();
      } while (line != null && !line.equals(pid));
      assertEquals(pid, line);
      new ProcessBuilder("kill", "-" + signal, pid).start().waitFor();
      assertTrue(process.waitFor(5, TimeUnit.MINUTES));
      assertEquals(status, process.exitValue());
    } finally {
      process.destroyForcibly();
    }
  }

  /**
   * {@return whether this process ignores a signal, and so those that it starts} It does where it
   * was started in the background of a script, or by nohup.
   */
  private static boolean isIgnored(int signal) throws IOException {
    Path status = Path.of("/proc/self/status");
    if (Files.exists(status) == false) {
      return false;
    }
    for (String line : Files.readAllLines(status)) {
      if (line.startsWith("SigIgn:")) {
        long mask = Long.parseUnsignedLong(line.substring("SigIgn:".length()).strip(), 16);
        return (mask >>> (signal - 1) & 1) == 1;
      }
    }
    return false;
  }

  @Test
  void leftoversOfAKilledBuildAreHarmless() throws IOException, InterruptedException {
    Path script = root.resolve("hopfield");
    Path target = Files.createDirectories(root.resolve("cli/target/lib")).getParent();
    Files.createDirectories(root.resolve("target"));
    Files.writeString(root.resolve("target/hopfield.lock"), "");
    Files.writeString(target.resolve("hopfield.began"), "");
    Files.writeString(target.resolve("lib/half.jar"), "");
    Files.writeString(target.resolve("cli-0.jar"), "");
    Cli run = launch(script, Map.of());
    assertEquals(0, run.code(), run.err());
    assertFalse(run.out().contains("half.jar"), run.out());
    assertFalse(run.out().contains("cli-0.jar"), run.out());
    assertFalse(Files.exists(target.resolve("hopfield.began")));
    assertEquals(1, builds());
  }

  @Test
  void runsFromAReadOnlyCheckoutOnceItIsBuilt() throws IOException, InterruptedException {
    Path script = root.resolve("hopfield");
    root.toFile().setWritable(false);
    root.resolve("cli").toFile().setWritable(false);
    try {
      assumeFalse(Files.isWritable(root), "root may write everywhere");
      Cli refused = launch(script, Map.of());
      assertEquals(1, refused.code());
      assertEquals("hopfield: has to be built, but cannot write to " + root + "\n", refused.err());
      root.toFile().setWritable(true);
      root.resolve("cli").toFile().setWritable(true);
      assertEquals(0, launch(script, Map.of()).code());
      root.toFile().setWritable(false);
      root.resolve("cli/target").toFile().setWritable(false);
      assertEquals(0, launch(script, Map.of()).code());
    } finally {
      for (String part : List.of("", "cli", "cli/target")) {
        root.resolve(part).toFile().setWritable(true);
      }
    }
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
    assertTrue(run.out().contains("[--add-modules]"), run.out());
  }
}
